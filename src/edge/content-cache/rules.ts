import type { FaultName } from "./status.ts";

/** How long an expired object may be served. */
export interface StaleRules {
  /** ms after its expiry, served at once: where the reply states no stale-while-revalidate, or is overridden [rfc5861]. */
  readonly whileRevalidate: number;
  /** ms after its expiry, served when its fetch fails: where the reply states neither extension, or is overridden. */
  readonly ifError: number;
  /** The failures that `ifError` means. */
  readonly errors: readonly FaultName[];
  /** Served for ever in these cases, as by nginx's `proxy_cache_use_stale`; `updating`: while it is being fetched. */
  readonly use: readonly (FaultName | "updating")[];
  /** The request that finds an object expired, and may be served it, does not wait: `proxy_cache_background_update`. */
  readonly inBackground: boolean;
}

/** Which requests wait for the fetch of another one. */
export interface CollapseRules {
  /** `new`: for objects that are not stored, as by nginx's `proxy_cache_lock`; `all`: for expired ones as well. */
  readonly requests: "none" | "new" | "all";
  /** ms after its arrival until a request no longer waits; the reply to it is not stored, if the object was not. */
  readonly timeout: number;
  /** ms after the start of a fetch until another one may take its place. */
  readonly age: number;
  /** ms between the looks of a request that waits, which is 500 in nginx; 0: it learns of the end at once. */
  readonly poll: number;
}

/** What a content cache does apart from the choice of what to keep, which is its policy's. Times in ms. */
export interface ContentRules {
  /** `honor`: the lifetimes that replies state; `override`: `maxAge` for all [azion]. */
  readonly ttl: "honor" | "override";
  /** The lifetime of a reply that states none, or is overridden; `proxy_cache_valid`. 0: it is not stored, see `zeroTtl`. */
  readonly maxAge: number;
  readonly minTtl: number; // lifetimes below are raised to it
  readonly maxTtl: number; // those above are cut
  /** The lifetime under a TTL of 0; 0: such a reply is not stored. */
  readonly zeroTtl: number;
  /**
   * The lifetime of an error by its status, or of all that are not named as `any`: `proxy_cache_valid 404 1m` [nginx], the
   * error caching TTL of Azion's Error Responses [azion]. Others are not stored. An error is never confirmed, and the
   * windows of `stale` do not prolong it: they are of contents.
   */
  readonly errorTtl: Readonly<Record<string, number>>;
  /**
   * `honor`: the age that a tier states counts as part of the lifetime [rfc9111, 4.2.3]; `ignore`: the lifetime begins
   * anew here, as in nginx, which neither sends nor reads the header.
   */
  readonly age: "ignore" | "honor";
  /**
   * Ages are counted in whole ticks of the clock, the last one included: 1,000 in nginx, where an object of 1 s lives
   * between 1 and 2 s. 0: exactly, an object is fresh for less than its lifetime [rfc9111].
   */
  readonly tick: number;
  readonly stale: StaleRules;
  readonly collapse: CollapseRules;
  /** Expired objects are asked for by their version; `proxy_cache_revalidate`. */
  readonly revalidate: boolean;
  /** Requests of an object until it is stored: at the last of them. `proxy_cache_min_uses`. */
  readonly minUses: number;
  /** Time without a request after which an object is no longer stored. */
  readonly inactive: number;
  /** Replies to requests that bypass the cache are stored, as in nginx without `proxy_no_cache`. */
  readonly storeBypassed: boolean;
}

const SERVER_ERRORS = ["http_500", "http_502", "http_503", "http_504"] as const;
const UNREACHABLE = ["error", "timeout", "invalid_header"] as const;

/** A cache that keeps what it has for ever and fetches once per request that finds nothing: that of the plain replay. */
export const PLAIN_CACHE: ContentRules = {
  ttl: "override",
  maxAge: Number.POSITIVE_INFINITY,
  minTtl: 0,
  maxTtl: Number.POSITIVE_INFINITY,
  zeroTtl: 0,
  errorTtl: {},
  age: "ignore",
  tick: 0,
  stale: { whileRevalidate: 0, ifError: 0, errors: [...UNREACHABLE, ...SERVER_ERRORS], use: [], inBackground: false },
  collapse: { requests: "none", timeout: 5000, age: 5000, poll: 0 },
  revalidate: false,
  minUses: 1,
  inactive: Number.POSITIVE_INFINITY,
  storeBypassed: false,
};

/**
 * nginx's defaults [nginx]. Its stale-if-error is for origins out of reach, not for what they answer: 5xx are served stale
 * under `use` alone.
 */
export const NGINX_CACHE: ContentRules = {
  ...PLAIN_CACHE,
  ttl: "honor",
  maxAge: 0,
  tick: 1000,
  stale: { ...PLAIN_CACHE.stale, errors: UNREACHABLE },
  collapse: { ...PLAIN_CACHE.collapse, poll: 500 },
  inactive: 600_000,
  storeBypassed: true,
};

/**
 * Azion's edge cache without Application Accelerator [azion]: at least 60 s, a stale window of 300 s, one fetch per object,
 * conditional. With the module `minTtl` is 0. Not documented, and set here: the lifetime of a reply that states none
 * (the minimum), time-outs of a request that waits (nginx's), and how it learns of the end (at once).
 */
export const AZION_CACHE: ContentRules = {
  ...PLAIN_CACHE,
  ttl: "honor",
  maxAge: 60_000,
  minTtl: 60_000,
  maxTtl: 31_536_000_000,
  zeroTtl: 999,
  stale: { ...PLAIN_CACHE.stale, whileRevalidate: 300_000, ifError: 300_000, inBackground: true },
  collapse: { ...PLAIN_CACHE.collapse, requests: "all" },
  revalidate: true,
};

/** Throws what is no set of rules. */
export function checkContentRules({ stale, collapse, ...rules }: ContentRules): void {
  const times = {
    maxAge: rules.maxAge,
    minTtl: rules.minTtl,
    maxTtl: rules.maxTtl,
    zeroTtl: rules.zeroTtl,
    tick: rules.tick,
    ...Object.fromEntries(Object.entries(rules.errorTtl).map(([status, ttl]) => [`errorTtl.${status}`, ttl])),
    inactive: rules.inactive,
    "stale.whileRevalidate": stale.whileRevalidate,
    "stale.ifError": stale.ifError,
    "collapse.timeout": collapse.timeout,
    "collapse.age": collapse.age,
    "collapse.poll": collapse.poll,
  };
  for (const [name, value] of Object.entries(times))
    if (!(value >= 0)) throw new RangeError(`${name}: expected a time of 0 ms or more, got ${value}`);
  for (const status of Object.keys(rules.errorTtl))
    if (!/^([45]\d\d|any)$/.test(status))
      throw new RangeError(`errorTtl: expected a status from 400 to 599, or any, got ${status}`);
  if (!Number.isSafeInteger(rules.minUses) || rules.minUses < 1)
    throw new RangeError(`minUses: expected a number of requests, at least 1, got ${rules.minUses}`);
  if (rules.minTtl > rules.maxTtl)
    throw new RangeError(`minTtl: expected no more than maxTtl, ${rules.maxTtl}, got ${rules.minTtl}`);
  if (!Number.isFinite(rules.tick)) throw new RangeError(`tick: expected a finite time, got ${rules.tick}`);
}
