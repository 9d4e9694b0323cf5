import type { Random } from "../base/random.ts";
import type { Bytes } from "../base/units.ts";

/** What one request did to the cache. */
export const Access = { Hit: 0, Admitted: 1, Bypassed: 2 } as const;
export type Access = (typeof Access)[keyof typeof Access];

/** Consecutive requests by column, all of one length, and room for the answers to them. */
export interface CacheBatch {
  readonly object: Uint32Array;
  readonly size: Float64Array;
  readonly time: Float64Array;
  readonly answers: Uint8Array; // of Access; the policy writes all of it
}

/** A cache with its admission and eviction rules. The policy answers, the replay counts. */
export interface CachePolicy {
  readonly name: string;
  readonly capacity: Bytes; // or objects, when every size is 1
  readonly used: Bytes;
  /** Objects evicted so far. */
  readonly evictions: number;
  /**
   * Serves one request. `object` is a dense id below `context.objectCount`, `sizeBytes` the request's size, whole and
   * > 0, `now` its time in the trace's unit, non-decreasing. A stored object keeps the size it was admitted with.
   */
  access(object: number, sizeBytes: number, now: number): Access;
  /**
   * Serves the requests of a batch in their order, as `access` would. A loop within the policy's class calls one `access`
   * only, which the engine can put in its place; the loop of a replay calls that of every policy in the process.
   */
  serve?(batch: CacheBatch): void;
}

/**
 * Whose rules hold where a paper is silent: `default` is documented per policy; `libcachesim` does what that program does
 * [libcachesim], what a user would call its faults included.
 */
export const CACHE_CONVENTIONS = ["default", "libcachesim"] as const;
export type CacheConventions = (typeof CACHE_CONVENTIONS)[number];

/** The requests to come: what only an offline policy may know. */
export interface CacheFuture {
  /** [requests] index of the next request of the same object, Infinity if there is none; a policy counts its requests. */
  readonly nextAccess: Float64Array;
}

/** A cache policy factory's surroundings. */
export interface CacheContext {
  readonly capacity: Bytes;
  readonly objectCount: number;
  readonly random: Random;
  /** [objectCount] the trace's own numbers of the objects, for rules that hash them; by default the ids. */
  readonly keys?: Float64Array;
  readonly conventions?: CacheConventions; // default: "default"
  /** Of policies declared offline only. */
  readonly future?: CacheFuture;
  /** The text of the file a parameter of kind `file` names. */
  readonly file?: (path: string) => string;
}
