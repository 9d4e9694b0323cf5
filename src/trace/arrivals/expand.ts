import { ms } from "../../base/units.ts";
import { type CallSource, type CallStream, storeCalls } from "../call-source.ts";
import type { MinuteCounts } from "../minute-counts.ts";
import type { Arrivals } from "../source.ts";
import type { CallChunk, Trace } from "../trace.ts";
import { DrawnCalls } from "./drawn-calls.ts";
import { type DrawOptions, FunctionDraws } from "./function-draws.ts";
import { MinuteSorter } from "./minute-sorter.ts";

const MINUTE_MS = 60_000;

export type ExpandOptions = DrawOptions;

/**
 * The calls behind minute counts, minute by minute, at whole milliseconds, simultaneous ones by function. `even`: equally
 * spaced, from a phase that a function keeps, so that a timer's calls stay equally far apart. `uniform`: the minute's
 * count, uniformly placed. `poisson`: a Poisson process with the count as its mean. `start`: all at the start of the
 * minute. Durations come from the piecewise-linear inverse distribution through the function's percentiles. A chunk is
 * one minute, so that memory depends on the functions and on the fullest minute, not on the number of calls.
 */
export function streamMinutes(counts: MinuteCounts, options: ExpandOptions): CallSource {
  return {
    name: counts.name,
    functions: counts.functions,
    apps: counts.apps,
    length: options.arrivals === "poisson" ? undefined : sum(counts.count),
    horizon: ms(counts.minutes * MINUTE_MS),
    digest: counts.digest,
    load: { ...counts.load, notes: [...counts.load.notes, NOTES[options.arrivals]] },
    drawnFrom: { counts, options },
    open: () => new MinuteStream(counts, options),
  };
}

/** The same calls, stored. */
export function expandMinutes(counts: MinuteCounts, options: ExpandOptions): Trace {
  return storeCalls(streamMinutes(counts, options));
}

const NOTES: Readonly<Record<Arrivals, string>> = {
  even: "Arrivals (even): the calls of a minute are equally spaced from a random phase of their function.",
  uniform: "Arrivals (uniform): the calls of a minute are placed uniformly in it.",
  poisson: "Arrivals (poisson): the calls of a minute are a Poisson process with the minute's count as its mean.",
  start: "Arrivals (start): the calls of a minute arrive together at its start.",
};

/** Kernel. A chunk per minute that has calls: O(functions) a minute, O(1) a call. */
class MinuteStream implements CallStream {
  readonly #minutes: number;
  readonly #draws: readonly FunctionDraws[];
  readonly #nextMinute: Int32Array; // [functions] minute of the next entry, -1 after the last
  readonly #drawn = new DrawnCalls();
  readonly #sorter = new MinuteSorter();
  #minute = 0;

  constructor(counts: MinuteCounts, options: ExpandOptions) {
    this.#minutes = counts.minutes;
    this.#draws = counts.functions.map((_, id) => new FunctionDraws(counts, id, options));
    this.#nextMinute = Int32Array.from(this.#draws, (draw) => draw.nextMinute);
  }

  next(): CallChunk | undefined {
    while (this.#minute < this.#minutes) {
      const minute = this.#minute++;
      for (let id = 0; id < this.#nextMinute.length; id++) if (this.#nextMinute[id] === minute) this.#add(id);
      const chunk = this.#sorter.flush(minute * MINUTE_MS);
      if (chunk.length > 0) return chunk;
    }
    return undefined;
  }

  #add(id: number): void {
    const draw = this.#draws[id]!;
    const drawn = this.#drawn;
    drawn.clear();
    draw.drawMinute(drawn);
    this.#nextMinute[id] = draw.nextMinute;
    for (let i = 0; i < drawn.length; i++) this.#sorter.add(drawn.at[i]!, id, drawn.duration[i]!);
  }
}

function sum(values: Uint32Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
