import { type AnyTrace, type CallStream, openCalls } from "../trace/call-source.ts";
import type { CallChunk } from "../trace/trace.ts";
import type { CallStore } from "./call-store.ts";

/** Kernel. The arrivals of a trace, one after the other. take: O(1), and the making of a chunk at its end. */
export class Arrivals {
  /** Time of the next arrival, Infinity of none. */
  nextTime = Number.POSITIVE_INFINITY;
  /** How many have been taken. */
  taken = 0;
  readonly #stream: CallStream;
  readonly #calls: CallStore;
  #chunk: CallChunk | undefined;
  #next = 0; // index in the chunk

  constructor(trace: AnyTrace, calls: CallStore) {
    this.#stream = openCalls(trace);
    this.#calls = calls;
    this.#read();
  }

  /** Copies the next arrival out of its chunk, which the next chunk may overwrite, into the call store; its handle. */
  take(): number {
    const chunk = this.#chunk!;
    const call = this.#calls.take(chunk, this.#next++);
    this.taken++;
    if (this.#next < chunk.length) this.nextTime = chunk.arrival[this.#next]!;
    else this.#read();
    return call;
  }

  #read(): void {
    let chunk = this.#stream.next();
    while (chunk !== undefined && chunk.length === 0) chunk = this.#stream.next();
    this.#chunk = chunk;
    this.#next = 0;
    this.nextTime = chunk === undefined ? Number.POSITIVE_INFINITY : chunk.arrival[0]!;
  }
}
