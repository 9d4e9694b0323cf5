import type { ReplayOptions } from "./options.ts";
import type { CallColumns } from "./pool-calls.ts";

/** Where the fields of a cold start lie in its record. */
export const START = 0; // ms
export const DURATION = 1; // ms, as if warm
export const FUNCTION = 2;
export const CALL = 3; // its index in the columns
export const RECORD = 4;

/**
 * Kernel. The cold starts of one pool, in the order of their arrival, and the lives of instances. Layout: record[4 * k] on
 * are the fields of the k-th cold start, copied while its call is at hand: to look them up later would be a miss for each.
 * Lives are lists that go on from one pool to the next; of the latest pool they begin at `createdFrom` and
 * `releasedFrom`. add: O(1), nothing is allocated but for the growth of the arrays, which are replaced as they grow.
 */
export class ColdLog {
  readonly #coldStart: Float64Array; // [functions] ms
  record = new Float64Array(RECORD * 1024);
  count = 0;
  /** ms; created[createdFrom + k] is the arrival of the k-th cold start. */
  created = new Float64Array(1024);
  createdFrom = 0;
  createdCount = 0;
  /** ms; of instances that are never released, nothing. */
  released = new Float64Array(1024);
  releasedFrom = 0;
  releasedCount = 0;

  constructor({ coldStart }: ReplayOptions) {
    this.#coldStart = coldStart;
  }

  /** Goes on to another pool, or to other calls of the same one. */
  next(): void {
    this.count = 0;
    this.createdFrom = this.createdCount;
    this.releasedFrom = this.releasedCount;
  }

  /** The same, without the lives so far. */
  clear(): void {
    this.createdCount = this.releasedCount = 0;
    this.next();
  }

  /** Makes room for so many more. */
  reserve(coldStarts: number, releases: number): void {
    this.record = withRoom(this.record, RECORD * this.count, RECORD * coldStarts);
    this.created = withRoom(this.created, this.createdCount, coldStarts);
    this.released = withRoom(this.released, this.releasedCount, releases);
  }

  /** Logs call `i`, which is cold: how long its instance takes to start, in ms. */
  add({ arrival, duration, functionId, coldStart: own }: CallColumns, i: number): number {
    const fn = functionId[i]!;
    const start = own === undefined ? this.#coldStart[fn]! : own[i]!;
    this.reserve(1, 0);
    const record = this.record;
    const at = RECORD * this.count++;
    record[at + START] = start;
    record[at + DURATION] = duration[i]!;
    record[at + FUNCTION] = fn;
    record[at + CALL] = i;
    this.created[this.createdCount++] = arrival[i]!;
    return start;
  }

  addRelease(time: number): void {
    this.released = withRoom(this.released, this.releasedCount, 1);
    this.released[this.releasedCount++] = time;
  }
}

/** values[0, length) in an array with room for `more`. */
function withRoom(values: Float64Array<ArrayBuffer>, length: number, more: number): Float64Array<ArrayBuffer> {
  if (length + more <= values.length) return values;
  const longer = new Float64Array(2 * (length + more));
  longer.set(values.subarray(0, length));
  return longer;
}
