import type { Random } from "../base/random.ts";
import { ms } from "../base/units.ts";
import { DURATION_PERCENTS, type MinuteCounts } from "./minute-counts.ts";
import { MinuteSorter } from "./minute-sorter.ts";
import type { Arrivals } from "./source.ts";
import type { Trace } from "./trace.ts";

const MINUTE_MS = 60_000;
const POINTS = DURATION_PERCENTS.length;

export interface ExpandOptions {
  readonly arrivals: Arrivals;
  /** Forked by function and purpose: no function's draws depend on the others'. */
  readonly random: Random;
}

/**
 * The calls behind minute counts, at whole milliseconds, simultaneous ones by function. `even`: equally spaced, from a
 * phase that a function keeps, so that a timer's calls stay equally far apart. `uniform`: the minute's count, uniformly
 * placed. `poisson`: a Poisson process with the count as its mean. `start`: all at the start of the minute. Durations
 * come from the piecewise-linear inverse distribution through the function's percentiles.
 */
export function expandMinutes(counts: MinuteCounts, { arrivals, random }: ExpandOptions): Trace {
  const sorter = new MinuteSorter(arrivals === "poisson" ? undefined : sum(counts.count));
  const draws = counts.functions.map(({ name }, id) => new FunctionDraws(counts, id, random, name));
  for (let minute = 0; minute < counts.minutes; minute++) {
    for (let id = 0; id < draws.length; id++) {
      const draw = draws[id]!;
      if (draw.nextMinute === minute) draw.place(arrivals, sorter);
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

/**
 * Kernel. The calls of one function, minute by minute: O(1) a call, allocates nothing once it has its streams, which it
 * gets at its first call.
 */
class FunctionDraws {
  readonly #counts: MinuteCounts;
  readonly #id: number;
  readonly #root: Random;
  readonly #name: string;
  readonly #percentiles = new Float64Array(POINTS);
  #times: Random | undefined;
  #lengths: Random | undefined;
  #phase = 0;
  #entry: number;
  readonly #end: number;

  constructor(counts: MinuteCounts, id: number, root: Random, name: string) {
    this.#counts = counts;
    this.#id = id;
    this.#root = root;
    this.#name = name;
    this.#entry = counts.offsets[id]!;
    this.#end = counts.offsets[id + 1]!;
    this.#percentiles.set(counts.durations[id]!.percentiles);
  }

  /** The minute of the next entry, or -1 after the last. */
  get nextMinute(): number {
    return this.#entry < this.#end ? this.#counts.minute[this.#entry]! : -1;
  }

  /** Places the next entry's calls. */
  place(arrivals: Arrivals, sorter: MinuteSorter): void {
    const count = this.#counts.count[this.#entry++]!;
    if (this.#times === undefined || this.#lengths === undefined) {
      this.#times = this.#root.fork(`arrivals/${this.#name}`);
      this.#lengths = this.#root.fork(`durations/${this.#name}`);
      this.#phase = this.#times.double();
    }
    const times = this.#times;
    const lengths = this.#lengths;
    switch (arrivals) {
      case "even": {
        const gap = MINUTE_MS / count;
        // i + phase may round up to count, which is the next minute
        for (let i = 0; i < count; i++)
          sorter.add(Math.min((i + this.#phase) * gap, MINUTE_MS - 1), this.#id, this.#duration(lengths));
        return;
      }
      case "uniform":
        for (let i = 0; i < count; i++) sorter.add(times.double() * MINUTE_MS, this.#id, this.#duration(lengths));
        return;
      case "start":
        for (let i = 0; i < count; i++) sorter.add(0, this.#id, this.#duration(lengths));
        return;
      case "poisson":
        // exponential gaps give the number and the uniform places of its calls in one pass
        for (let at = times.exponential(count); at < 1; at += times.exponential(count))
          sorter.add(at * MINUTE_MS, this.#id, this.#duration(lengths));
        return;
    }
  }

  #duration(random: Random): number {
    const percent = random.double() * 100;
    let k = 1;
    while (percent >= DURATION_PERCENTS[k]!) k++;
    const low = DURATION_PERCENTS[k - 1]!;
    const below = this.#percentiles[k - 1]!;
    return below + ((this.#percentiles[k]! - below) * (percent - low)) / (DURATION_PERCENTS[k]! - low);
  }
}

function sum(values: Uint32Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
