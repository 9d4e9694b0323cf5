import type { MinuteCounts } from "../minute-counts.ts";
import { DrawnCalls } from "./drawn-calls.ts";
import { type DrawOptions, FunctionDraws } from "./function-draws.ts";
import { MinuteOrder } from "./minute-order.ts";

const MINUTE_MS = 60_000;

/** Arrivals in their order, of all functions; the columns may be longer than `length`. */
export interface ArrivalChunk {
  readonly length: number;
  readonly arrival: Float64Array; //   [length] whole ms since the start of the trace, non-decreasing
  readonly functionId: Uint32Array; // [length]
}

/** Arrivals minute by minute. */
export interface ArrivalStream {
  /** The arrivals of the next minute that has any; undefined at the end. Valid until the next one is asked for. */
  next(): ArrivalChunk | undefined;
}

/**
 * The arrivals behind minute counts, those of `streamMinutes` without the durations: for inter-arrival times, load curves
 * and engines that have durations of their own. Memory depends on the functions and on the fullest minute.
 */
export function streamArrivals(counts: MinuteCounts, options: DrawOptions): ArrivalStream {
  return new MinuteArrivals(counts, options);
}

/** Kernel. A counting sort a minute: O(functions) a minute, O(1) an arrival; allocates nothing once it is as wide as a minute. */
class MinuteArrivals implements ArrivalStream {
  readonly #minutes: number;
  readonly #draws: readonly FunctionDraws[];
  readonly #nextMinute: Int32Array; // [functions] minute of the next entry, -1 after the last
  readonly #drawn = new DrawnCalls();
  readonly #order = new MinuteOrder();
  #minute = 0;

  constructor(counts: MinuteCounts, options: DrawOptions) {
    this.#minutes = counts.minutes;
    this.#draws = counts.functions.map((_, id) => new FunctionDraws(counts, id, options));
    this.#nextMinute = Int32Array.from(this.#draws, (draw) => draw.nextMinute);
  }

  next(): ArrivalChunk | undefined {
    while (this.#minute < this.#minutes) {
      const minute = this.#minute++;
      this.#drawn.clear();
      this.#order.clear();
      for (let id = 0; id < this.#nextMinute.length; id++) if (this.#nextMinute[id] === minute) this.#place(id);
      this.#order.add(this.#drawn, minute * MINUTE_MS);
      if (this.#order.length > 0) return this.#order;
    }
    return undefined;
  }

  #place(id: number): void {
    const draws = this.#draws[id]!;
    draws.placeMinute(this.#drawn);
    this.#nextMinute[id] = draws.nextMinute;
  }
}
