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
  readonly age: number; // ms since the origin gave or confirmed it, which a tier states; 0 from an origin
}

/**
 * Kernel. Which objects are stored, and until when they are fresh and may be served stale. Layout: a column by object,
 * `until` being -Infinity of one that is not stored; windows have columns only where replies state them, versions where
 * they are asked for. O(1) an operation but `forgetAll`; 8 bytes an object, 24 more of versions, 16 of windows.
 */
export class Freshness {
  readonly #rules: ContentRules;
  readonly #until: Float64Array; //           [objectCount] the end of being fresh, itself not in it
  #whileRevalidate: Float64Array | undefined; // [objectCount] from the first reply on that states a window; else the rules'
  #ifError: Float64Array | undefined; //      likewise
  readonly #version: Float64Array; //         [objectCount] of rules that revalidate, else empty
  readonly #lifetime: Float64Array; //        likewise: what the stored reply was given
  readonly #storedAfter: Float64Array; //     likewise: the last ticket before it was stored

  constructor(rules: ContentRules, objectCount: number) {
    this.#rules = rules;
    this.#until = new Float64Array(objectCount).fill(Number.NEGATIVE_INFINITY);
    this.#version = new Float64Array(rules.revalidate ? objectCount : 0);
    this.#lifetime = new Float64Array(this.#version.length);
    this.#storedAfter = new Float64Array(this.#version.length);
  }

  isStored(object: number): boolean {
    return this.#until[object]! > Number.NEGATIVE_INFINITY;
  }

  isFresh(object: number, now: number): boolean {
    return now < this.#until[object]!;
  }

  /** Whether an expired object may be served while it is fetched. */
  mayWaitForUpdate(object: number, now: number): boolean {
    const own = this.#whileRevalidate;
    return now < this.#until[object]! + (own === undefined ? this.#rules.stale.whileRevalidate : own[object]!);
  }

  /** Whether an expired object may be served if its fetch fails. */
  mayReplaceError(object: number, now: number): boolean {
    const own = this.#ifError;
    return now < this.#until[object]! + (own === undefined ? this.#rules.stale.ifError : own[object]!);
  }

  /** The version of a stored object, UNSTATED under rules that do not revalidate. */
  versionOf(object: number): number {
    return this.#rules.revalidate ? this.#version[object]! : UNSTATED;
  }

  /** Stores what came at `now`, when `lastTicket` was the last; false, and as before, if the rules leave it no lifetime. */
  store(object: number, now: number, reply: OriginReply, lastTicket: number): boolean {
    const lifetime = this.#lifetimeOf(reply.maxAge);
    if (lifetime === 0) return false;
    if (this.#rules.revalidate) {
      this.#version[object] = reply.version;
      this.#storedAfter[object] = lastTicket;
    }
    this.#renew(object, now, lifetime, reply);
    return true;
  }

  /** Stores an error that came at `now`; its version is never asked for. */
  storeError(object: number, now: number, lifetime: number, lastTicket: number): void {
    if (this.#rules.revalidate) this.#storedAfter[object] = lastTicket;
    this.#until[object] = this.#end(now, lifetime);
  }

  /**
   * What is stored was confirmed for a fetch `ticket`: it has the lifetime that the confirmation states, or else begins its
   * own again, its windows with it. Nothing, if it was replaced since the fetch began [nginx].
   */
  confirm(object: number, now: number, reply: OriginReply, ticket: number): void {
    if (!this.isStored(object) || this.#storedAfter[object]! > ticket) return;
    if (this.#rules.ttl === "override" || reply.maxAge > 0)
      this.#renew(object, now, this.#lifetimeOf(reply.maxAge), reply);
    else this.#until[object] = this.#end(now, this.#left(this.#lifetime[object]!, reply.age));
  }

  forget(object: number): void {
    this.#until[object] = Number.NEGATIVE_INFINITY;
  }

  forgetAll(): void {
    this.#until.fill(Number.NEGATIVE_INFINITY);
  }

  #renew(object: number, now: number, lifetime: number, reply: OriginReply): void {
    this.#until[object] = this.#end(now, this.#left(lifetime, reply.age));
    if (this.#rules.revalidate) this.#lifetime[object] = lifetime;
    if (this.#rules.ttl === "honor") this.#setWindows(object, reply);
  }

  #setWindows(object: number, { staleWhileRevalidate, staleIfError }: OriginReply): void {
    const { whileRevalidate, ifError } = this.#rules.stale;
    const stated = staleWhileRevalidate !== UNSTATED;
    if (this.#whileRevalidate === undefined) {
      if (!stated && staleIfError === UNSTATED) return;
      this.#whileRevalidate = new Float64Array(this.#until.length).fill(whileRevalidate);
      this.#ifError = new Float64Array(this.#until.length).fill(ifError);
    }
    this.#whileRevalidate[object] = stated ? staleWhileRevalidate : whileRevalidate;
    if (staleIfError !== UNSTATED) this.#ifError![object] = staleIfError;
    else this.#ifError![object] = stated ? staleWhileRevalidate : ifError;
  }

  #end(now: number, lifetime: number): number {
    const { tick } = this.#rules;
    return tick === 0 ? now + lifetime : (Math.floor(now / tick) + Math.floor(lifetime / tick) + 1) * tick;
  }

  /** What a reply's age leaves of its lifetime: below 0 if it came stale, and no less than the least that the rules grant. */
  #left(lifetime: number, age: number): number {
    const { age: counts, ttl, minTtl } = this.#rules;
    if (counts === "ignore" || ttl === "override") return lifetime;
    return minTtl > 0 ? Math.max(minTtl, lifetime - age) : lifetime - age;
  }

  #lifetimeOf(maxAge: number): number {
    const { ttl, minTtl, maxTtl, zeroTtl } = this.#rules;
    if (ttl === "honor" && maxAge === NO_STORE) return 0;
    const wanted = ttl === "honor" && maxAge >= 0 ? maxAge : this.#rules.maxAge;
    const bounded = Math.min(Math.max(wanted, minTtl), maxTtl);
    return bounded === 0 ? zeroTtl : bounded;
  }
}
