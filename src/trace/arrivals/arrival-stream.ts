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
  /** The arrivals of the next minute that is not empty; undefined at the end. Valid until the next one is asked for. */
  next(): ArrivalChunk | undefined;
}

/**
 * The arrivals behind minute counts, those of `streamMinutes` without the durations: for inter-arrival times, load curves
 * and engines that have durations of their own. Memory depends on the functions and on the fullest minute.
 */
export function streamArrivals(counts: MinuteCounts, options: DrawOptions): ArrivalStream {
  return new MinuteArrivals(counts, options);
}

/** Arrivals from which on a bin for each millisecond of the minute pays. */
const MANY = 16_384;

/**
 * Kernel. The arrivals of a full minute in their order, by counting those of each millisecond: their times follow from
 * the counts, so that only the functions are moved to their places. O(arrivals + 60,000), 8 to 10 ns an arrival.
 */
class FullMinute implements ArrivalChunk {
  length = 0;
  arrival = new Float64Array(0);
  functionId = new Uint32Array(0);
  readonly #next = new Uint32Array(MINUTE_MS);

  sort({ at, functionId, length }: DrawnCalls, start: number): void {
    if (length > this.arrival.length) {
      this.arrival = new Float64Array(at.length);
      this.functionId = new Uint32Array(at.length);
    }
    this.length = length;
    const next = this.#next.fill(0);
    for (let i = 0; i < length; i++) next[at[i]!]!++;
    const { arrival, functionId: sorted } = this;
    for (let time = 0, first = 0; time < MINUTE_MS; time++) {
      const end = first + next[time]!;
      next[time] = first;
      for (; first < end; first++) arrival[first] = start + time;
    }
    for (let i = 0; i < length; i++) sorted[next[at[i]!]!++] = functionId[i]!;
  }
}

/** Kernel. A sort a minute: O(functions) a minute, O(1) an arrival; allocates nothing once it is as wide as a minute. */
class MinuteArrivals implements ArrivalStream {
  readonly #minutes: number;
  readonly #draws: readonly FunctionDraws[];
  readonly #nextMinute: Int32Array; // [functions] minute of the next entry, -1 after the last
  readonly #drawn = new DrawnCalls();
  readonly #order = new MinuteOrder();
  readonly #full = new FullMinute();
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
      if (this.#drawn.length >= MANY) {
        this.#full.sort(this.#drawn, minute * MINUTE_MS);
        return this.#full;
      }
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
