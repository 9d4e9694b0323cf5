import { NONE } from "../instance-store.ts";
import { type Instances, SINCE } from "./records.ts";
import { SliceSorter } from "./slice-sorter.ts";
import { TimeQueue } from "./time-queue.ts";

export const SLICES = 1 << 16;
const NARROWEST = 1 / 1024; // ms
const WIDEST = 2 ** 30;
export const MASK = SLICES - 1;
const INFINITY = Number.POSITIVE_INFINITY;

/**
 * Kernel. The ends of executions, one of an instance at a time, in the order of (time, sequence). Time is cut into slices;
 * an end is put in front of its slice's chain, and a chain is sorted when its slice is opened. Ends in the open slice
 * itself go to one heap (`late`), those beyond the ring of 65,536 slices to another (`far`).
 *
 * Layout: ring[slice] and next[handle] are the chains; the times are the instances' `SINCE`. schedule: O(1); open: linear in the ends of the
 * slice as long as they spread over it. Widths are powers of two, so that cutting is exact.
 */
export class Calendar {
  /** First instant after the open slice. */
  stop: number;
  readonly #instances: Instances;
  readonly #width: number;
  readonly perMs: number;
  readonly ring = new Int32Array(SLICES).fill(NONE);
  next = new Int32Array(256);
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
    if (handle >= this.next.length) this.#grow(handle);
    this.#instances.records.float[handle * 4 + SINCE] = end;
    const ahead = (end - this.start) * this.perMs;
    if (ahead < 1) this.late.push(end, handle);
    else if (ahead < SLICES) {
      const slot = (this.cursor + Math.trunc(ahead)) & MASK;
      this.next[handle] = this.ring[slot]!;
      this.ring[slot] = handle;
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
      const ring = this.ring;
      do {
        this.start += this.#width;
        this.cursor = (this.cursor + 1) & MASK;
      } while (
        ring[this.cursor]! === NONE &&
        this.start + this.#width <= limit &&
        this.#far.time >= this.start + this.#width
      );
    }
    this.stop = this.start + this.#width;
    this.#fill();
    return true;
  }

  #fill(): void {
    const slice = this.slice;
    slice.clear();
    const { float } = this.#instances.records; // read here, the records are in the cache when the ends come
    const next = this.next;
    let count = 0;
    for (let handle = this.ring[this.cursor]!; handle !== NONE; handle = next[handle]!) {
      slice.add(float[handle * 4 + SINCE]!, handle);
      count++;
    }
    this.ring[this.cursor] = NONE;
    this.pending -= count;
    if (this.#far.time < this.stop) {
      for (; this.#far.time < this.stop; this.#far.pop()) slice.add(this.#far.time, this.#far.handle);
      slice.reverse(count); // they were scheduled before the others, and are added latest first
    }
    slice.sort(this.start, this.perMs);
  }

  #grow(handle: number): void {
    const next = new Int32Array(Math.max(handle + 1, 2 * this.next.length));
    next.set(this.next);
    this.next = next;
  }
}
