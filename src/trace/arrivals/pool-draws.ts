import type { MinuteCounts } from "../minute-counts.ts";
import { DrawnCalls } from "./drawn-calls.ts";
import { type DrawOptions, FunctionDraws } from "./function-draws.ts";
import { type CallChunk, MinuteOrder } from "./minute-order.ts";

const MINUTE_MS = 60_000;
/** Calls from which on a chunk ends with its minute. */
const CHUNK = 1024;

/**
 * Kernel. The calls of one pool after the other, drawn from minute counts in chunks of whole minutes, so that none has
 * to be stored: they are the calls that `expandMinutes` gives, in its order. Cost per call: drawing it, and bringing it
 * into order. Memory: columns of the largest chunk, which is a minute of the busiest pool or 1,024 calls and a minute.
 */
export class PoolDraws {
  readonly #counts: MinuteCounts;
  readonly #options: DrawOptions;
  readonly #order = new MinuteOrder();
  readonly #drawn = new DrawnCalls();
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
  }

  /** The next calls of the pool, valid until those after them; none after the last. */
  next(): CallChunk {
    const order = this.#order;
    order.clear();
    for (let minute = this.#nextMinute(); minute >= 0; minute = this.#nextMinute()) {
      this.#drawMinute(minute);
      order.add(this.#drawn, minute * MINUTE_MS);
      if (order.length >= CHUNK) break;
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
