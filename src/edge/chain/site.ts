import { ms } from "../../base/units.ts";
import type { OriginRequest } from "../balance/attempt.ts";
import type { Upstream } from "../balance/upstream.ts";
import type { ContentCache } from "../content-cache/content-cache.ts";
import type { OriginReply } from "../content-cache/freshness.ts";
import type { PurgeSchedule } from "../content-cache/purges.ts";
import type { Level } from "./request-store.ts";

const STATUSES = 7;

/** What a cache site did; bytes are of whole answers. */
export interface SiteCounts {
  readonly statuses: Float64Array; //      [7] answers by `CacheStatus`, the failed ones included
  readonly statusBytes: Float64Array; //   [7] errors have none
  requests: number;
  requestedBytes: number;
  failed: number; // answered with an error
  keptErrors: number; // of these, from the cache
  originRequests: number; // that this site sent there, each once however often it was tried
  originBytes: number;
}

/** A place with a way to the origins, and a cache if it has one: a node or the tier. */
export interface SiteOptions {
  readonly level: Level;
  readonly cache: ContentCache | undefined;
  readonly purges: PurgeSchedule;
  readonly upstream: Upstream;
  readonly roundTrip: Float64Array; // [origins] ms
  readonly objectCount: number;
  readonly changes: boolean; // whether contents change, so that versions are kept
  readonly reply: Omit<OriginReply, "version" | "age">; // what the origins state
  readonly statesAge: boolean; // whether it tells others how long it has had what it answers
  readonly unknownHost: number; // what origins answer for a host that they do not serve
  /** Whether those who wait learn of the end of a fetch at once; else they ask from time to time. */
  readonly wakes: boolean;
}

/** A cache site: its cache, who waits at it, and its own view of the origins. */
export class Site {
  readonly level: Level;
  readonly cache: ContentCache | undefined;
  readonly purges: PurgeSchedule;
  readonly upstream: Upstream;
  readonly counts: SiteCounts = {
    statuses: new Float64Array(STATUSES),
    statusBytes: new Float64Array(STATUSES),
    requests: 0,
    requestedBytes: 0,
    failed: 0,
    keptErrors: 0,
    originRequests: 0,
    originBytes: 0,
  };
  /** What came from the origins, used again and again. */
  readonly reply: { -readonly [K in keyof OriginReply]: OriginReply[K] };
  /** The request to the origins, used again and again. */
  readonly asked: { -readonly [K in keyof OriginRequest]: OriginRequest[K] };
  readonly #version: Float64Array; // [objectCount] of what is stored, empty where contents never change
  readonly #since: Float64Array; //   [objectCount] when what is stored came or was confirmed, empty where no age is stated
  readonly #wakes: boolean;
  readonly #lines = new Map<number, number[]>(); // by object: requests that wait for its fetch

  constructor(options: SiteOptions) {
    const { level, cache, purges, upstream, roundTrip, objectCount, changes, reply, wakes, statesAge, unknownHost } =
      options;
    this.level = level;
    this.cache = cache;
    this.purges = purges;
    this.upstream = upstream;
    this.reply = { ...reply, version: 0, age: 0.5 }; // a fraction: the field holds a float64 from the start
    this.#wakes = wakes;
    this.#version = new Float64Array(changes && cache !== undefined ? objectCount : 0);
    this.#since = new Float64Array(statesAge && cache !== undefined ? objectCount : 0);
    this.asked = {
      now: ms(0),
      client: 0,
      key: 0,
      roundTrip,
      serviceTime: ms(0),
      transferTime: ms(0),
      status: 200,
      servesHost: undefined,
      unknownHost,
    };
  }

  versionOf(object: number): number {
    return this.#version.length === 0 ? 0 : this.#version[object]!;
  }

  /** What is stored came from an origin, or through the tier, just now. */
  keepVersion(object: number, version: number, now: number): void {
    if (this.#version.length > 0) this.#version[object] = version;
    this.renewAge(object, now);
  }

  /** The age of what is stored, ms, if the site states it; else 0. */
  ageOf(object: number, now: number): number {
    return this.#since.length === 0 ? 0 : now - this.#since[object]!;
  }

  /** What is stored is new, or was confirmed, just now. */
  renewAge(object: number, now: number): void {
    if (this.#since.length > 0) this.#since[object] = now;
  }

  /** Puts a request at the end of its object's line. */
  join(object: number, request: number): void {
    const line = this.#lines.get(object);
    if (line === undefined) this.#lines.set(object, [request]);
    else line.push(request);
  }

  /** Takes a request out of its object's line. */
  leave(object: number, request: number): void {
    const line = this.#lines.get(object);
    if (line === undefined) return;
    line.splice(line.indexOf(request), 1);
    if (line.length === 0) this.#lines.delete(object);
  }

  /** Takes all of an object's line who are to learn of its fetch's end, undefined where there are none. */
  takeLine(object: number): readonly number[] | undefined {
    if (!this.#wakes || this.#lines.size === 0) return undefined;
    const line = this.#lines.get(object);
    if (line !== undefined) this.#lines.delete(object);
    return line;
  }
}
