import { EndChunks, MASK, SLICES } from "./end-chunks.ts";
import { type Instances, POOL } from "./records.ts";
import { SliceSorter } from "./slice-sorter.ts";
import { TimeQueue } from "./time-queue.ts";

const NARROWEST = 1 / 1024; // ms
const WIDEST = 2 ** 30;
const INFINITY = Number.POSITIVE_INFINITY;

/**
 * Kernel. The ends of executions, one of an instance at a time, in the order of (time, sequence). Time is cut into slices;
 * an end is added to its slice, and a slice is sorted when it is opened. Ends in the open slice itself go to one heap
 * (`late`), those beyond the ring of 65,536 slices to another (`far`).
 *
 * schedule: O(1); open: linear in the ends of the slice as long as they spread over it. Widths are powers of two, so that
 * cutting is exact.
 */
export class Calendar {
  /** First instant after the open slice. */
  stop: number;
  readonly #instances: Instances;
  readonly #width: number;
  readonly perMs: number;
  readonly chunks = new EndChunks();
  start = 0;
  cursor = 0; // of the open slice in the ring
  pending = 0; // in the ring
  readonly late = new TimeQueue();
  readonly #far = new TimeQueue();
  readonly slice = new SliceSorter();

  /** With slices of about `width` ms: the power of two above it, from a thousandth of a ms to days. */
  constructor(instances: Instances, width: number) {
    this.#instances = instances;
    let power = NARROWEST;
    while (power < width && power < WIDEST) power *= 2;
    this.#width = power;
    this.perMs = 1 / power;
    this.stop = power;
  }

  /** Adds the end of an execution, no earlier than the open slice. */
  schedule(handle: number, end: number): void {
    const ahead = (end - this.start) * this.perMs;
    if (ahead < 1) this.late.push(end, handle);
    else if (ahead < SLICES) {
      this.chunks.add((this.cursor + Math.trunc(ahead)) & MASK, end, handle, this.#instances.int[8 * handle + POOL]!);
      this.pending++;
    } else this.#far.push(end, handle);
  }

  /** Goes on from the open slice, which is empty, to the next with an end, or to that of `limit` if it comes before; false if there is neither. */
  open(limit: number): boolean {
    if (this.pending === 0) {
      const first = Math.min(limit, this.#far.time);
      if (first === INFINITY) return false;
      this.start = Math.floor(first * this.perMs) * this.#width;
    } else {
      const { ring } = this.chunks;
      do {
        this.start += this.#width;
        this.cursor = (this.cursor + 1) & MASK;
      } while (
        ring[this.cursor]! === 0 &&
        this.start + this.#width <= limit &&
        this.#far.time >= this.start + this.#width
      );
    }
    this.stop = this.start + this.#width;
    this.#fill();
    return true;
  }

  #fill(): void {
    const { slice, chunks, cursor } = this;
    slice.clear();
    chunks.release();
    chunks.takeAll(cursor, slice);
    this.pending -= slice.size;
    if (this.#far.time < this.stop) {
      for (; this.#far.time < this.stop; this.#far.pop()) this.#addFar(this.#far.time, this.#far.handle);
      chunks.takeAll(cursor, slice); // they were scheduled before the others, and are added behind them
    }
    slice.sort(this.start, this.perMs);
  }

  #addFar(time: number, handle: number): void {
    this.chunks.add(this.cursor, time, handle, this.#instances.int[8 * handle + POOL]!);
  }
}
