import type { Random } from "../base/random.ts";
import type { Bytes } from "../base/units.ts";

/** What one request did to the cache. */
export const Access = { Hit: 0, Admitted: 1, Bypassed: 2 } as const;
export type Access = (typeof Access)[keyof typeof Access];

/** A cache with its admission and eviction rules. The policy answers, the replay counts. */
export interface CachePolicy {
  readonly name: string;
  readonly capacity: Bytes; // or objects, when every size is 1
  readonly used: Bytes;
  /** Objects evicted so far. */
  readonly evictions: number;
  /**
   * Serves one request. `object` is a dense id below `context.objectCount`, `sizeBytes` > 0 the request's size, `now`
   * the request's time in the trace's unit, non-decreasing. A stored object keeps the size it was admitted with.
   */
  access(object: number, sizeBytes: number, now: number): Access;
}

/** A cache policy factory's surroundings. */
export interface CacheContext {
  readonly capacity: Bytes;
  readonly objectCount: number;
  readonly random: Random;
  /** The text of the file a parameter of kind `file` names. */
  readonly file?: (path: string) => string;
}
