/** How a request was answered, in the words of nginx's `$upstream_cache_status` [nginx] and Azion's `X-Cache` [azion]. */
export const CacheStatus = {
  Hit: 0,
  Miss: 1,
  Expired: 2, // stored but no longer fresh: fetched anew
  Stale: 3, // stored, no longer fresh, and served all the same
  Updating: 4, // served stale while another request's fetch is under way
  Revalidated: 5, // no longer fresh, confirmed by the origin without its content
  Bypass: 6, // the cache was not asked
} as const;
export type CacheStatus = (typeof CacheStatus)[keyof typeof CacheStatus];

/** The words of the statuses, by their numbers. */
export const CACHE_STATUS_NAMES = ["HIT", "MISS", "EXPIRED", "STALE", "UPDATING", "REVALIDATED", "BYPASS"] as const;

/** What a request needs of the origin. */
export const Fetch = {
  None: 0, // it is answered from the cache
  Foreground: 1, // it waits for a fetch of its own
  Background: 2, // it is answered from the cache, and a fetch starts that nobody waits for
  Wait: 3, // it waits for a fetch that is under way, and asks again
} as const;
export type Fetch = (typeof Fetch)[keyof typeof Fetch];

/** How a fetch can fail, as bits; the cases of nginx's `proxy_cache_use_stale` [nginx]. */
export const Fault = {
  Error: 1, // no connection, or it broke
  Timeout: 2,
  InvalidHeader: 4,
  Http500: 8,
  Http502: 16,
  Http503: 32,
  Http504: 64,
  Http403: 128,
  Http404: 256,
  Http429: 512,
  Other: 1024, // a status that nginx has no word for, as 501: never a reason to serve stale
} as const;
export type Fault = (typeof Fault)[keyof typeof Fault];

/** The words of the faults, as `proxy_cache_use_stale` has them. */
export const FAULTS = {
  error: Fault.Error,
  timeout: Fault.Timeout,
  invalid_header: Fault.InvalidHeader,
  http_500: Fault.Http500,
  http_502: Fault.Http502,
  http_503: Fault.Http503,
  http_504: Fault.Http504,
  http_403: Fault.Http403,
  http_404: Fault.Http404,
  http_429: Fault.Http429,
} as const satisfies Readonly<Record<string, Fault>>;
export type FaultName = keyof typeof FAULTS;

/** The bits of the named faults. */
export function faultMask(names: readonly FaultName[]): number {
  return names.reduce((mask, name) => mask | FAULTS[name], 0);
}
