import { Random } from "../src/base/random.ts";
import { appId, functionId, megabytes, ms } from "../src/base/units.ts";
import { streamArrivals } from "../src/trace/arrivals/arrival-stream.ts";
import type { MinuteCounts } from "../src/trace/minute-counts.ts";
import type { Arrivals } from "../src/trace/source.ts";
import { type BenchOptions, perSecond, type Spread, timed } from "./measure.ts";

/** Minute counts made into arrivals in the order of time across all functions; the first minute, which sets up, is not timed. */
export interface ArrivalsBench {
  readonly arrivals: Arrivals;
  readonly functions: number;
  readonly perMinute: number;
  readonly total: number;
  readonly arrivalsPerCpuSecond: Spread;
}

const FUNCTIONS = { quick: 200, usual: 20_000, full: 50_000 };
const PER_FUNCTION = 12.34; // a minute: 617,000 of 50,000 functions
const MINUTES = 41;

export function benchArrivals({ scale, repeats }: BenchOptions): readonly ArrivalsBench[] {
  const counts = drawCounts(FUNCTIONS[scale]);
  return (["uniform", "even"] as const).map((arrivals) => {
    const begin = () => {
      const stream = streamArrivals(counts, { arrivals, random: Random.root("bench/arrivals") });
      stream.next();
      return stream;
    };
    const run = timed(
      repeats,
      (stream) => {
        let total = 0;
        for (let chunk = stream.next(); chunk !== undefined; chunk = stream.next()) total += chunk.length;
        return total;
      },
      begin,
    );
    return {
      arrivals,
      functions: counts.functions.length,
      perMinute: Math.round(run.last / (MINUTES - 1)),
      total: run.last,
      arrivalsPerCpuSecond: perSecond(run.last, run),
    };
  });
}

/** Log-normal rates, the same number of calls in every minute of a function. */
function drawCounts(functions: number): MinuteCounts {
  const random = Random.root("bench/counts");
  const weights = Float64Array.from({ length: functions }, () => Math.exp(2 * random.normal()));
  const scale = (functions * PER_FUNCTION) / weights.reduce((sum, weight) => sum + weight, 0);
  const calls = Uint32Array.from(weights, (weight) => Math.max(1, Math.round(weight * scale)));
  const memory = megabytes(143);
  return {
    name: "bench",
    functions: Array.from(calls, (_, id) => ({
      name: `f${id}`,
      app: appId(id),
      trigger: "http",
      memory,
      coldStart: ms(808),
    })),
    apps: Array.from(calls, (_, id) => ({ name: `a${id}`, memory, functions: [functionId(id)] })),
    minutes: MINUTES,
    offsets: Float64Array.from({ length: functions + 1 }, (_, id) => id * MINUTES),
    minute: Uint32Array.from({ length: functions * MINUTES }, (_, i) => i % MINUTES),
    count: Uint32Array.from({ length: functions * MINUTES }, (_, i) => calls[Math.floor(i / MINUTES)]!),
    durations: Array.from(calls, () => ({ average: ms(100), percentiles: [1, 2, 50, 80, 150, 300, 400] })),
    digest: "0".repeat(64),
    load: { format: "bench", sources: [], counts: {}, notes: [] },
  };
}
