import type { AnyTrace } from "../trace/call-source.ts";
import type { CallChunk } from "../trace/trace.ts";
import { NONE } from "./instance-store.ts";

/**
 * Kernel. The invocations that have arrived and are neither served nor dropped: the one at hand and those that wait.
 * They are copied out of the chunk in which they came. Layout: columns with a free list; a handle is an index, given
 * again once the call has been freed. take, free: O(1).
 */
export class CallStore {
  functionId = new Uint32Array(256);
  arrival = new Float64Array(256);
  duration = new Float64Array(256);
  /** Cores in use during the execution. */
  cores = new Float64Array(256).fill(1);
  /** What whoever brought the call calls it. */
  tag = new Int32Array(256).fill(NONE);
  readonly #profileColdStart: Float64Array; // [functions]
  #coldStart = new Float64Array(256).fill(Number.NaN); // the call's own, NaN where its function's counts
  #next = new Int32Array(256); // free list
  #freeHead = NONE;
  #used = 0;

  constructor(trace: AnyTrace) {
    this.#profileColdStart = Float64Array.from(trace.functions, (fn) => fn.coldStart);
  }

  /** Calls that are held. */
  get size(): number {
    let size = this.#used;
    for (let call = this.#freeHead; call !== NONE; call = this.#next[call]!) size--;
    return size;
  }

  /** Copies a call of the chunk; its handle. */
  take(chunk: CallChunk, index: number): number {
    const call = this.#allocate();
    this.functionId[call] = chunk.functionId[index]!;
    this.arrival[call] = chunk.arrival[index]!;
    this.duration[call] = chunk.duration[index]!;
    if (chunk.coldStart !== undefined) this.#coldStart[call] = chunk.coldStart[index]!;
    if (chunk.cpu !== undefined) this.cores[call] = chunk.cpu[index]!;
    return call;
  }

  /** Holds a call from outside any chunk, whose cold start is its function's; its handle. */
  bring(functionId: number, arrival: number, duration: number, tag: number): number {
    const call = this.#allocate();
    this.functionId[call] = functionId;
    this.arrival[call] = arrival;
    this.duration[call] = duration;
    this.#coldStart[call] = Number.NaN;
    this.cores[call] = 1;
    this.tag[call] = tag;
    return call;
  }

  free(call: number): void {
    this.#next[call] = this.#freeHead;
    this.#freeHead = call;
  }

  /** What a cold start would take that the call waits for, in ms. */
  coldStartOf(call: number): number {
    const own = this.#coldStart[call]!;
    return Number.isNaN(own) ? this.#profileColdStart[this.functionId[call]!]! : own;
  }

  #allocate(): number {
    const call = this.#freeHead;
    if (call !== NONE) {
      this.#freeHead = this.#next[call]!;
      return call;
    }
    if (this.#used === this.functionId.length) this.#grow();
    return this.#used++;
  }

  #grow(): void {
    const size = this.functionId.length * 2;
    const wider = (from: Float64Array, rest: number) => {
      const to = new Float64Array(size).fill(rest, from.length);
      to.set(from);
      return to;
    };
    const functionId = new Uint32Array(size);
    functionId.set(this.functionId);
    const next = new Int32Array(size);
    next.set(this.#next);
    const tag = new Int32Array(size).fill(NONE, this.tag.length);
    tag.set(this.tag);
    this.tag = tag;
    this.functionId = functionId;
    this.#next = next;
    this.arrival = wider(this.arrival, 0);
    this.duration = wider(this.duration, 0);
    this.cores = wider(this.cores, 1);
    this.#coldStart = wider(this.#coldStart, Number.NaN);
  }
}
