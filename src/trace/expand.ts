import { ms } from "../base/units.ts";
import { DrawnCalls } from "./drawn-calls.ts";
import { type DrawOptions, FunctionDraws } from "./function-draws.ts";
import type { MinuteCounts } from "./minute-counts.ts";
import { MinuteSorter } from "./minute-sorter.ts";
import type { Arrivals } from "./source.ts";
import type { Trace } from "./trace.ts";

const MINUTE_MS = 60_000;

export type ExpandOptions = DrawOptions;

/**
 * The calls behind minute counts, at whole milliseconds, simultaneous ones by function. `even`: equally spaced, from a
 * phase that a function keeps, so that a timer's calls stay equally far apart. `uniform`: the minute's count, uniformly
 * placed. `poisson`: a Poisson process with the count as its mean. `start`: all at the start of the minute. Durations
 * come from the piecewise-linear inverse distribution through the function's percentiles.
 */
export function expandMinutes(counts: MinuteCounts, options: ExpandOptions): Trace {
  const { arrivals } = options;
  const sorter = new MinuteSorter(arrivals === "poisson" ? undefined : sum(counts.count));
  const draws = counts.functions.map((_, id) => new FunctionDraws(counts, id, options));
  const drawn = new DrawnCalls();
  for (let minute = 0; minute < counts.minutes; minute++) {
    for (let id = 0; id < draws.length; id++) {
      const draw = draws[id]!;
      if (draw.nextMinute !== minute) continue;
      drawn.clear();
      draw.drawMinute(drawn);
      for (let i = 0; i < drawn.length; i++) sorter.add(drawn.at[i]!, id, drawn.duration[i]!);
    }
    sorter.flush(minute * MINUTE_MS);
  }
  const calls = sorter.take();
  return {
    name: counts.name,
    functions: counts.functions,
    apps: counts.apps,
    length: calls.arrival.length,
    ...calls,
    horizon: ms(counts.minutes * MINUTE_MS),
    digest: counts.digest,
    load: { ...counts.load, notes: [...counts.load.notes, NOTES[arrivals]] },
  };
}

const NOTES: Readonly<Record<Arrivals, string>> = {
  even: "Arrivals (even): the calls of a minute are equally spaced from a random phase of their function.",
  uniform: "Arrivals (uniform): the calls of a minute are placed uniformly in it.",
  poisson: "Arrivals (poisson): the calls of a minute are a Poisson process with the minute's count as its mean.",
  start: "Arrivals (start): the calls of a minute arrive together at its start.",
};

function sum(values: Uint32Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
