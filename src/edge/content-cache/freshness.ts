import type { ContentRules } from "./rules.ts";

/** In place of a time that a reply does not state, and of a version that is not known. */
export const UNSTATED = -1;
/** In place of `maxAge`: the reply is not to be stored (no-store, private). */
export const NO_STORE = -2;

/** What an origin says of the object it answers with, or confirms; times in ms, or UNSTATED. */
export interface OriginReply {
  readonly maxAge: number; // or NO_STORE; 0 is a statement
  readonly staleWhileRevalidate: number;
  readonly staleIfError: number; // if unstated: as long as `staleWhileRevalidate` [nginx]
  readonly version: number; // what an entity tag stands for; >= 0
}

/**
 * Kernel. Which objects are stored, and until when they are fresh and may be served stale. Layout: a column by object,
 * `until` being -Infinity of one that is not stored; windows have columns only where replies state them, versions where
 * they are asked for. O(1) an operation but `forgetAll`; 8 to 32 bytes an object.
 */
export class Freshness {
  readonly #rules: ContentRules;
  readonly #until: Float64Array; //           [objectCount] the end of being fresh, itself not in it
  readonly #whileRevalidate: Float64Array; // [objectCount] of rules that honor, else empty
  readonly #ifError: Float64Array; //         likewise
  readonly #version: Float64Array; //         [objectCount] of rules that revalidate, else empty

  constructor(rules: ContentRules, objectCount: number) {
    this.#rules = rules;
    this.#until = new Float64Array(objectCount).fill(Number.NEGATIVE_INFINITY);
    this.#whileRevalidate = new Float64Array(rules.ttl === "honor" ? objectCount : 0);
    this.#ifError = new Float64Array(rules.ttl === "honor" ? objectCount : 0);
    this.#version = new Float64Array(rules.revalidate ? objectCount : 0);
  }

  isStored(object: number): boolean {
    return this.#until[object]! > Number.NEGATIVE_INFINITY;
  }

  isFresh(object: number, now: number): boolean {
    return now < this.#until[object]!;
  }

  /** Whether an expired object may be served while it is fetched. */
  mayWaitForUpdate(object: number, now: number): boolean {
    const { ttl, stale } = this.#rules;
    return now < this.#until[object]! + (ttl === "honor" ? this.#whileRevalidate[object]! : stale.whileRevalidate);
  }

  /** Whether an expired object may be served if its fetch fails. */
  mayReplaceError(object: number, now: number): boolean {
    const { ttl, stale } = this.#rules;
    return now < this.#until[object]! + (ttl === "honor" ? this.#ifError[object]! : stale.ifError);
  }

  /** The version of a stored object, UNSTATED under rules that do not revalidate. */
  versionOf(object: number): number {
    return this.#rules.revalidate ? this.#version[object]! : UNSTATED;
  }

  /** Stores what came at `now`; false, and as before, if the rules leave it no lifetime. */
  store(object: number, now: number, reply: OriginReply): boolean {
    const { ttl, tick, stale, revalidate } = this.#rules;
    const lifetime = this.#lifetime(reply.maxAge);
    if (lifetime === 0) return false;
    this.#until[object] =
      tick === 0 ? now + lifetime : (Math.floor(now / tick) + Math.floor(lifetime / tick) + 1) * tick;
    if (revalidate) this.#version[object] = reply.version;
    if (ttl === "override") return true;
    const { staleWhileRevalidate, staleIfError } = reply;
    const stated = staleWhileRevalidate !== UNSTATED;
    this.#whileRevalidate[object] = stated ? staleWhileRevalidate : stale.whileRevalidate;
    if (staleIfError !== UNSTATED) this.#ifError[object] = staleIfError;
    else this.#ifError[object] = stated ? staleWhileRevalidate : stale.ifError;
    return true;
  }

  forget(object: number): void {
    this.#until[object] = Number.NEGATIVE_INFINITY;
  }

  forgetAll(): void {
    this.#until.fill(Number.NEGATIVE_INFINITY);
  }

  #lifetime(maxAge: number): number {
    const { ttl, minTtl, maxTtl, zeroTtl } = this.#rules;
    if (ttl === "honor" && maxAge === NO_STORE) return 0;
    const wanted = ttl === "honor" && maxAge >= 0 ? maxAge : this.#rules.maxAge;
    const bounded = Math.min(Math.max(wanted, minTtl), maxTtl);
    return bounded === 0 ? zeroTtl : bounded;
  }
}
