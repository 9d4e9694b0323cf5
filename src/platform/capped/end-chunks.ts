import type { SliceSorter } from "./slice-sorter.ts";

export const SLICES = 1 << 16;
export const MASK = SLICES - 1;
/** Ends in a chunk: their times fill a cache line. */
export const PER_CHUNK = 8;
const SHIFT = 3;
const IN_CHUNK = PER_CHUNK - 1;

/**
 * Kernel. Ends of executions by slice of time, in a ring of slices. Layout: a slice is a chain of chunks of eight ends, its
 * latest in front; end e of chunk c is in times, handles and pools at 8 * c + e, its place. ring[slice] is the place of its
 * next end, a multiple of eight if its latest chunk is full, 0 if it has none; chunk 0 is not used. add: O(1); takeAll:
 * O(ends).
 */
export class EndChunks {
  readonly ring = new Int32Array(SLICES);
  times = new Float64Array(64 * PER_CHUNK);
  handles = new Int32Array(64 * PER_CHUNK);
  pools = new Int32Array(64 * PER_CHUNK);
  #before = new Int32Array(64); // [chunks] the one behind it in its chain, or the next free one
  #free = 0;
  #taken = 0; // the first chunk that was taken last
  #used = 1;

  /** Adds an end to a slice. */
  add(slice: number, time: number, handle: number, pool: number): void {
    const next = this.ring[slice]!;
    const at = (next & IN_CHUNK) === 0 ? this.open(next) : next;
    this.times[at] = time;
    this.handles[at] = handle;
    this.pools[at] = pool;
    this.ring[slice] = at + 1;
  }

  /** The first place of a new chunk in front of a slice whose next end would be at `next`, 0 or behind a full chunk. */
  open(next: number): number {
    let chunk = this.#free;
    if (chunk === 0) {
      chunk = this.#used++;
      if (chunk === this.#before.length) this.#grow();
    } else this.#free = this.#before[chunk]!;
    this.#before[chunk] = next === 0 ? 0 : (next >> SHIFT) - 1;
    return chunk << SHIFT;
  }

  /** Adds the ends of a slice to the sorter by their places, the latest first. They can be read until `release`. */
  takeAll(slice: number, sorter: SliceSorter): void {
    const { times } = this;
    let at = this.ring[slice]! - 1;
    if (at < 0) return;
    this.ring[slice] = 0;
    for (let chunk = at >> SHIFT; chunk !== 0; at = (chunk << SHIFT) + IN_CHUNK) {
      for (const first = chunk << SHIFT; at >= first; at--) sorter.add(times[at]!, at);
      const before = this.#before[chunk]!;
      this.#before[chunk] = this.#taken;
      this.#taken = chunk;
      chunk = before;
    }
  }

  /** The ends that were taken are done with. */
  release(): void {
    for (let chunk = this.#taken; chunk !== 0; ) {
      const next = this.#before[chunk]!;
      this.#before[chunk] = this.#free;
      this.#free = chunk;
      chunk = next;
    }
    this.#taken = 0;
  }

  #grow(): void {
    const size = this.times.length;
    const times = new Float64Array(2 * size);
    times.set(this.times);
    this.times = times;
    this.handles = doubled(this.handles);
    this.pools = doubled(this.pools);
    this.#before = doubled(this.#before);
  }
}

function doubled(from: Int32Array): Int32Array<ArrayBuffer> {
  const to = new Int32Array(from.length * 2);
  to.set(from);
  return to;
}
