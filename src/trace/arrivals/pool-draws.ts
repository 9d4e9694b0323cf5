import type { MinuteCounts } from "../minute-counts.ts";
import { DrawnCalls } from "./drawn-calls.ts";
import { type DrawOptions, FunctionDraws } from "./function-draws.ts";
import { type CallChunk, MinuteOrder } from "./minute-order.ts";

const MINUTE_MS = 60_000;
/** Calls from which on a chunk ends with its minute. */
const CHUNK = 1024;
/** Calls of a minute from which on they are given as they were drawn. */
const MANY = 256;

/** The calls of one minute as they were drawn, [length]: function after function, ids ascending; columns may be longer. */
export interface DrawnMinute {
  readonly length: number;
  readonly start: number; //          ms since the start of the trace
  readonly last: number; //           the minute's last ms
  readonly at: Uint16Array; //        ms from `start`, in no particular order
  readonly duration: Float64Array; // ms of warm execution
  readonly functionId: Uint32Array;
}

/**
 * Kernel. The calls of one pool after the other, drawn from minute counts in chunks of whole minutes, so that none has
 * to be stored: they are the calls that `expandMinutes` gives, in its order. Cost per call: drawing it, and bringing it
 * into order, which takes as long, unless it is used as it was drawn. Memory: columns of the largest chunk, which is a minute of the busiest pool or 1,024 calls and a minute.
 */
export class PoolDraws {
  readonly #counts: MinuteCounts;
  readonly #options: DrawOptions;
  readonly #order = new MinuteOrder();
  readonly #drawn = new DrawnCalls();
  #held = -1; // the minute of the calls that are drawn and not yet given in order, -1 of none
  #draws: readonly FunctionDraws[] = [];
  #next = new Int32Array(0); // [draws] the minute of the next entry, -1 after the last

  constructor(counts: MinuteCounts, options: DrawOptions) {
    this.#counts = counts;
    this.#options = options;
  }

  /** Goes on to the pool of these functions, ids ascending. */
  begin(functions: readonly number[]): void {
    this.#draws = functions.map((fn) => new FunctionDraws(this.#counts, fn, this.#options));
    this.#next = Int32Array.from(this.#draws, (draws) => draws.nextMinute);
    this.#held = -1;
  }

  /**
   * The calls of the next minute as they were drawn, if they are many, valid until the next calls; otherwise undefined.
   * `next` gives them again, in order, unless `pass` is called.
   */
  drawn(): DrawnMinute | undefined {
    if (this.#held < 0) {
      const minute = this.#nextMinute();
      if (minute < 0) return undefined;
      this.#drawMinute(minute);
      this.#held = minute;
    }
    const { at, duration, functionId, length } = this.#drawn;
    if (length < MANY) return undefined;
    const start = this.#held * MINUTE_MS;
    return { length, start, last: start + MINUTE_MS - 1, at, duration, functionId };
  }

  /** The calls of `drawn` are done with. */
  pass(): void {
    this.#held = -1;
  }

  /** The next calls of the pool, valid until those after them; none after the last. */
  next(): CallChunk {
    const order = this.#order;
    order.clear();
    while (order.length < CHUNK) {
      if (this.#held < 0) {
        const minute = this.#nextMinute();
        if (minute < 0) break;
        this.#drawMinute(minute);
        this.#held = minute;
      }
      if (order.length > 0 && this.#drawn.length >= MANY) break; // its calls may be wanted as they are
      order.add(this.#drawn, this.#held * MINUTE_MS);
      this.#held = -1;
    }
    return order;
  }

  #nextMinute(): number {
    const next = this.#next;
    let first = -1;
    for (let f = 0; f < next.length; f++) {
      const minute = next[f]!;
      if (minute >= 0 && (first < 0 || minute < first)) first = minute;
    }
    return first;
  }

  #drawMinute(minute: number): void {
    const next = this.#next;
    this.#drawn.clear();
    for (let f = 0; f < next.length; f++) {
      if (next[f] !== minute) continue;
      const draws = this.#draws[f]!;
      draws.drawMinute(this.#drawn);
      next[f] = draws.nextMinute;
    }
  }
}
