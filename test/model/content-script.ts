import type { ContentAnswer, ContentCache } from "../../src/edge/content-cache/content-cache.ts";
import { type OriginReply, UNSTATED } from "../../src/edge/content-cache/freshness.ts";
import { type Purge, PurgeSchedule } from "../../src/edge/content-cache/purges.ts";
import { CACHE_STATUS_NAMES, CacheStatus, FAULTS, type FaultName, Fetch } from "../../src/edge/content-cache/status.ts";

/** A request of a script; times in ms. */
export interface ScriptRequest {
  readonly at: number;
  readonly object: number;
  readonly bypass?: boolean;
}

/** What an origin does with a fetch that comes to it: it takes `delay` ms, and fails if there is a fault. */
export interface OriginTurn {
  readonly delay: number;
  readonly fault?: FaultName | undefined;
  readonly reply: OriginReply;
}

/** How a request of a script ended: its status, when, and whether it got the origin's failure. */
export interface ScriptAnswer {
  readonly status: (typeof CACHE_STATUS_NAMES)[number];
  readonly failed: boolean;
  readonly end: number;
}

/** A fetch that an origin saw: when, of what, and the version it was asked to confirm. */
export interface ScriptFetch {
  readonly at: number;
  readonly object: number;
  readonly version?: number;
}

export interface Script {
  readonly requests: readonly ScriptRequest[];
  readonly origin: (object: number, at: number) => OriginTurn;
  readonly purges?: readonly Purge[];
  /** How requests that wait learn of the end: they look when told to, which may be its foretold time, or are woken. */
  readonly waiters?: "look" | "foretold" | "woken";
}

/** A reply that states nothing but what is given. */
export function reply(stated: Partial<OriginReply> = {}): OriginReply {
  return { maxAge: UNSTATED, staleWhileRevalidate: UNSTATED, staleIfError: UNSTATED, version: 1, age: 0, ...stated };
}

/** The status that a failed fetch is answered with. */
function statusOf(fault: FaultName): number {
  return fault.startsWith("http_") ? Number(fault.slice(5)) : fault === "timeout" ? 504 : 502;
}

/** Runs a script against a content cache: the obvious chain of a cache and an origin. */
export function runScript(cache: ContentCache, script: Script): { answers: ScriptAnswer[]; fetches: ScriptFetch[] } {
  const run = new ScriptRun(cache, script);
  run.toEnd();
  return run;
}

/** Events in a sorted list; at one time ends of fetches come first, then as they were made. */
class ScriptRun {
  readonly answers: ScriptAnswer[] = [];
  readonly fetches: ScriptFetch[] = [];
  readonly #cache: ContentCache;
  readonly #script: Script;
  readonly #purges: PurgeSchedule;
  readonly #waiting = new Map<number, number[]>(); // requests by object
  readonly #events: { at: number; rank: number; act: () => void }[] = [];

  constructor(cache: ContentCache, script: Script) {
    this.#cache = cache;
    this.#script = script;
    this.#purges = new PurgeSchedule(script.purges ?? []);
    for (const [i, request] of script.requests.entries()) this.#later(request.at, 1, () => this.#arrive(i, request));
  }

  toEnd(): void {
    for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
      this.#purges.apply(this.#cache, event.at);
      event.act();
    }
  }

  #later(at: number, rank: number, act: () => void): void {
    const place = this.#events.findIndex((event) => event.at > at || (event.at === at && event.rank > rank));
    this.#events.splice(place < 0 ? this.#events.length : place, 0, { at, rank, act });
  }

  #arrive(i: number, { at, object, bypass = false }: ScriptRequest): void {
    this.#take(i, at, bypass ? this.#cache.bypass(object, 1, at) : this.#cache.lookup(object, 1, at));
  }

  #again(i: number, now: number): void {
    const { at, object } = this.#script.requests[i]!;
    if (this.answers[i] === undefined) this.#take(i, now, this.#cache.retry(object, at, now));
  }

  #take(i: number, now: number, given: ContentAnswer): void {
    const answer = { ...given };
    const { object } = this.#script.requests[i]!;
    if (answer.fetch === Fetch.Wait) {
      if (answer.until < Number.POSITIVE_INFINITY) this.#later(answer.until, 1, () => this.#again(i, answer.until));
      this.#waiting.set(object, [...(this.#waiting.get(object) ?? []), i]);
      return;
    }
    if (answer.fetch !== Fetch.Foreground) this.#end(i, answer.status, now, answer.error !== 0);
    if (answer.fetch !== Fetch.None) this.#fetch(i, now, answer);
  }

  #fetch(i: number, now: number, { status, fetch, ticket, version }: ContentAnswer): void {
    const { object } = this.#script.requests[i]!;
    this.fetches.push(version === UNSTATED ? { at: now, object } : { at: now, object, version });
    const { delay, fault, reply } = this.#script.origin(object, now);
    const at = now + delay;
    if (this.#script.waiters === "foretold") this.#cache.expect(object, ticket, at);
    this.#later(at, 0, () => {
      const stale = fault !== undefined && this.#cache.failed(object, ticket, FAULTS[fault], statusOf(fault), at);
      const confirmed = fault === undefined && version !== UNSTATED && version === reply.version;
      if (confirmed) this.#cache.confirmed(object, ticket, at, reply);
      else if (fault === undefined) this.#cache.stored(object, ticket, at, reply);
      const final = confirmed ? CacheStatus.Revalidated : stale ? CacheStatus.Stale : status;
      const failed = fault !== undefined && (!stale || this.#cache.errorOf(object) !== 0);
      if (fetch === Fetch.Foreground) this.#end(i, final, at, failed);
      if (this.#script.waiters === "woken") this.#wake(object, at);
    });
  }

  #wake(object: number, now: number): void {
    const woken = this.#waiting.get(object) ?? [];
    this.#waiting.delete(object);
    for (const i of woken) this.#again(i, now);
  }

  #end(i: number, status: CacheStatus, end: number, failed: boolean): void {
    if (this.answers[i] !== undefined) throw new Error(`request ${i} was answered twice`);
    this.answers[i] = { status: CACHE_STATUS_NAMES[status], failed, end };
  }
}
