import { Access, type CachePolicy } from "../../cache/contract.ts";
import { Flights } from "./flights.ts";
import { Freshness, type OriginReply, UNSTATED } from "./freshness.ts";
import { KeptErrors } from "./kept-errors.ts";
import { type ContentRules, checkContentRules } from "./rules.ts";
import { CacheStatus, Fault, Fetch, faultMask } from "./status.ts";

/** What a request meets in the cache. */
export interface ContentAnswer {
  /**
   * Final under `Fetch.None` and `Background`. Under `Foreground` it becomes Revalidated when the origin confirms
   * `version` (`confirmed`), and Stale when `failed` says so. Under `Wait` the answer of a later `retry` counts.
   */
  readonly status: CacheStatus;
  readonly fetch: Fetch;
  /** Of the fetch, for `stored`, `confirmed` or `failed`; 0: the cache need not learn how it ends. */
  readonly ticket: number;
  /** Under `Wait`: when to `retry` at the latest. It may be Infinity, or the time of the answer. */
  readonly until: number;
  /** What the fetch may ask the origin to confirm; UNSTATED: it asks for the content. */
  readonly version: number;
  /** The status of the error that the cache answers with, 0 for a content. */
  readonly error: number;
}

const REPLACES_ERROR = 1; // within the window of stale-if-error when it was asked for
const EXPIRED = 2; // the object was stored
const UNREACHED = Fault.Error | Fault.Timeout | Fault.InvalidHeader;

/**
 * Kernel. A content cache as that of an HTTP proxy: freshness, stale service, revalidation and request collapsing, over a
 * cache policy that decides what is kept. The states are nginx's, as of its release 1.22.1 [nginx]; the rules say which of
 * them are in use. O(1) a request beside the policy's work, allocates nothing; 12 to 72 bytes an object, by rules.
 *
 * The policy sees each request once, when it arrives, and admits an object before it is fetched. An admitted object is
 * not stored, and so no hit, until `stored`; if its fetch fails it stays in the policy, whose next hit is our miss. The
 * same holds of objects that were purged or inactive: the policy, which has no removal, keeps their room until it evicts
 * them, where a cache that removes would have had it for others. An eviction shows when the policy does not hit what is
 * stored here. What the policy refuses is fetched by each request for it. With no limits of age, no fetch times and no
 * bypass, hits are those of `replayCache`.
 *
 * Requests are given in the order of time, ends of fetches and purges among them when they happen. Every ticket but 0
 * is to be told the end of, once. Who waits is told when to ask again: with `poll` 0 that is the end of the fetch if
 * `expect` foretold it; else whoever runs the cache is to ask again when the fetch has ended, or earlier at `until`.
 *
 * Differs from [nginx]: an object unused for `inactive` is gone at once, not when the cache manager comes by, and counts
 * its uses from 0 again, as there; an evicted one keeps its count of uses. Nothing is stored of a fetch that began before a
 * purge, and who waited for it starts another one. An error that is kept has the room of its object.
 */
export class ContentCache {
  readonly #policy: CachePolicy;
  readonly #rules: ContentRules;
  readonly #fresh: Freshness;
  readonly #flights: Flights;
  readonly #errors: KeptErrors;
  readonly #uses: Uint32Array; //      [objectCount] where `minUses` is above 1, else empty
  readonly #lastUse: Float64Array; //  [objectCount] where `inactive` is finite, else empty
  readonly #useWhileUpdating: boolean;
  readonly #useOn: number; // faults
  readonly #errorFaults: number;
  readonly #answer = {
    status: CacheStatus.Hit as CacheStatus,
    fetch: Fetch.None as Fetch,
    ticket: 0,
    until: 0.5, // a fraction: the field holds a float64 from the start
    version: UNSTATED,
    error: 0,
  };

  /** The policy must be new; `objectCount` bounds the ids, as in its own context. */
  constructor(policy: CachePolicy, objectCount: number, rules: ContentRules) {
    checkContentRules(rules);
    this.#policy = policy;
    this.#rules = rules;
    this.#fresh = new Freshness(rules, objectCount);
    this.#flights = new Flights(rules.collapse, objectCount);
    this.#errors = new KeptErrors(rules, objectCount);
    this.#uses = new Uint32Array(rules.minUses > 1 ? objectCount : 0);
    this.#lastUse = new Float64Array(rules.inactive < Number.POSITIVE_INFINITY ? objectCount : 0);
    this.#useWhileUpdating = rules.stale.use.includes("updating");
    this.#useOn = faultMask(rules.stale.use.filter((name) => name !== "updating"));
    this.#errorFaults = faultMask(rules.stale.errors);
  }

  get policy(): CachePolicy {
    return this.#policy;
  }

  /** Serves a request; the answer is valid until the next call. */
  lookup(object: number, sizeBytes: number, now: number): ContentAnswer {
    this.#touch(object, now);
    if (this.#rules.minUses > 1 && !this.#isProven(object)) return this.#pass(CacheStatus.Miss);
    const access = this.#policy.access(object, sizeBytes, now);
    if (access !== Access.Hit) this.#fresh.forget(object);
    return access === Access.Bypassed ? this.#pass(CacheStatus.Miss) : this.#resolve(object, now, now);
  }

  /** Asks again for a request that came at `since` and was told to wait. */
  retry(object: number, since: number, now: number): ContentAnswer {
    return this.#resolve(object, since, now);
  }

  /** Serves a request that is not to be answered from the cache. */
  bypass(object: number, sizeBytes: number, now: number): ContentAnswer {
    if (!this.#rules.storeBypassed) return this.#pass(CacheStatus.Bypass);
    this.#touch(object, now);
    const access = this.#policy.access(object, sizeBytes, now);
    if (access !== Access.Hit) this.#fresh.forget(object);
    const ticket = access === Access.Bypassed ? 0 : this.#flights.ticket(0);
    return this.#say(CacheStatus.Bypass, Fetch.Foreground, ticket);
  }

  /** The fetch `ticket` is known to end at `time`: who comes to wait for it is told so. */
  expect(object: number, ticket: number, time: number): void {
    this.#flights.expect(object, ticket, time);
  }

  /** A fetch ended with the object. */
  stored(object: number, ticket: number, now: number, reply: OriginReply): void {
    if (ticket === 0 || this.#flights.isPurged(object, ticket)) return;
    // nginx: what is stored ends the wait for whoever holds the place, what may not be stored only its own
    if (this.#fresh.store(object, now, reply, this.#flights.last)) {
      this.#errors.clear(object);
      this.#flights.free(object);
    } else this.#flights.release(object, ticket);
  }

  /** A fetch ended with the word that the version it asked for is still right. */
  confirmed(object: number, ticket: number, now: number, reply: OriginReply): void {
    if (ticket === 0 || this.#flights.isPurged(object, ticket)) return;
    this.#fresh.confirm(object, now, reply, ticket);
    this.#flights.release(object, ticket);
  }

  /**
   * A fetch failed; who waited for it would be answered `status`. True: it is answered Stale from the cache, and what is
   * there stays; else the failure is passed on, and kept in the object's place if the rules keep errors of that status.
   */
  failed(object: number, ticket: number, fault: Fault, status: number, now: number): boolean {
    if (ticket === 0 || this.#flights.isPurged(object, ticket)) return false;
    this.#flights.release(object, ticket);
    const bits = this.#flights.bitsOf(ticket);
    const stands = (bits & EXPIRED) !== 0;
    if (stands && (this.#useOn & fault) !== 0) return true;
    if (stands && (bits & REPLACES_ERROR) !== 0 && (this.#errorFaults & fault) !== 0) return true;
    const lifetime = this.#errors.lifetimeOf(status);
    if (lifetime > 0) this.#keepError(object, status, (fault & UNREACHED) !== 0, lifetime, now);
    return false;
  }

  /** The status of the error that is stored in an object's place, 0 where it is a content. */
  errorOf(object: number): number {
    return this.#errors.statusOf(object);
  }

  /** The object is no longer stored, nor will be what is being fetched of it. */
  purge(object: number): void {
    this.#fresh.forget(object);
    this.#flights.purge(object);
    if (this.#rules.minUses > 1) this.#uses[object] = 0;
  }

  /** `purge` of all objects; O(objectCount). */
  purgeAll(): void {
    this.#fresh.forgetAll();
    this.#flights.purgeAll();
    this.#uses.fill(0);
  }

  #keepError(object: number, status: number, own: boolean, lifetime: number, now: number): void {
    this.#fresh.storeError(object, now, lifetime, this.#flights.last);
    this.#errors.keep(object, status, own);
    if (!own) this.#flights.free(object); // as of what is stored; nginx keeps its own errors without a file
  }

  #touch(object: number, now: number): void {
    const { inactive, tick, minUses } = this.#rules;
    if (inactive === Number.POSITIVE_INFINITY) return;
    if (now >= this.#lastUse[object]! + inactive && !this.#flights.isHeld(object)) {
      this.#fresh.forget(object);
      if (minUses > 1) this.#uses[object] = 0;
    }
    this.#lastUse[object] = tick === 0 ? now : Math.floor(now / tick) * tick;
  }

  /** Counts a use. What is stored needs no more of them. */
  #isProven(object: number): boolean {
    const uses = this.#uses[object]! + 1;
    this.#uses[object] = uses;
    return uses >= this.#rules.minUses || this.#fresh.isStored(object);
  }

  #resolve(object: number, since: number, now: number): ContentAnswer {
    if (this.#fresh.isFresh(object, now)) return this.#say(CacheStatus.Hit, Fetch.None, 0, UNSTATED, object);
    if (this.#errors.isOwn(object) && this.#fresh.isStored(object)) return this.#outlived(object, since, now);
    return this.#fresh.isStored(object) ? this.#expired(object, since, now) : this.#absent(object, since, now);
  }

  /** An error of the cache's own is gone with its lifetime, not expired; with a least count of uses nginx passes once. */
  #outlived(object: number, since: number, now: number): ContentAnswer {
    this.#fresh.forget(object);
    return this.#rules.minUses > 1 ? this.#pass(CacheStatus.Miss) : this.#absent(object, since, now);
  }

  #absent(object: number, since: number, now: number): ContentAnswer {
    const { requests, timeout } = this.#rules.collapse;
    const ticket = this.#flights.ticket(0);
    if (requests === "none") return this.#say(CacheStatus.Miss, Fetch.Foreground, ticket);
    if (this.#flights.isLocked(object, now))
      return now >= since + timeout ? this.#pass(CacheStatus.Miss) : this.#wait(CacheStatus.Miss, object, since, now);
    this.#flights.hold(object, ticket, now);
    return this.#say(CacheStatus.Miss, Fetch.Foreground, ticket);
  }

  #expired(object: number, since: number, now: number): ContentAnswer {
    const { stale, collapse } = this.#rules;
    const updating = this.#flights.isHeld(object);
    const isError = this.#errors.statusOf(object) !== 0;
    if (this.#useWhileUpdating || (!isError && this.#fresh.mayWaitForUpdate(object, now))) {
      if (updating) return this.#say(CacheStatus.Updating, Fetch.None, 0, UNSTATED, object);
      if (stale.inBackground) return this.#update(CacheStatus.Stale, Fetch.Background, object, now);
    }
    if (collapse.requests === "all" && this.#flights.isLocked(object, now) && now < since + collapse.timeout)
      return this.#wait(CacheStatus.Expired, object, since, now);
    return this.#update(CacheStatus.Expired, Fetch.Foreground, object, now);
  }

  /** Fetches an expired object, taking its place unless another fetch holds it. */
  #update(status: CacheStatus, fetch: Fetch, object: number, now: number): ContentAnswer {
    const isError = this.#errors.statusOf(object) !== 0;
    const window = !isError && this.#fresh.mayReplaceError(object, now) ? REPLACES_ERROR : 0;
    const ticket = this.#flights.ticket(EXPIRED + window);
    const others =
      this.#rules.collapse.requests === "all" ? this.#flights.isLocked(object, now) : this.#flights.isHeld(object);
    if (!others) this.#flights.hold(object, ticket, now);
    return this.#say(status, fetch, ticket, isError ? UNSTATED : this.#fresh.versionOf(object), object);
  }

  #wait(status: CacheStatus, object: number, since: number, now: number): ContentAnswer {
    this.#answer.until = this.#flights.nextLook(object, since, now);
    return this.#say(status, Fetch.Wait, 0);
  }

  /** A fetch of which nothing is stored. */
  #pass(status: CacheStatus): ContentAnswer {
    return this.#say(status, Fetch.Foreground, 0);
  }

  /** `stored` is the object whose error, if it is one, is the answer; -1: what is stored is not. */
  #say(status: CacheStatus, fetch: Fetch, ticket: number, version = UNSTATED, stored = -1): ContentAnswer {
    const answer = this.#answer;
    answer.status = status;
    answer.fetch = fetch;
    answer.ticket = ticket;
    answer.version = version;
    answer.error = stored < 0 ? 0 : this.#errors.statusOf(stored);
    return answer;
  }
}
