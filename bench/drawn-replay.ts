import { Random } from "../src/base/random.ts";
import { ms } from "../src/base/units.ts";
import { poolsOf } from "../src/platform/pools.ts";
import { DrawnReplay } from "../src/platform/window/drawn-replay.ts";
import { windowOptions } from "../src/platform/window/options.ts";
import { poolCalls } from "../src/platform/window/pool-calls.ts";
import { replayWindow } from "../src/platform/window/replay.ts";
import { expandMinutes } from "../src/trace/arrivals/expand.ts";
import { PoolDraws } from "../src/trace/arrivals/pool-draws.ts";
import { generateMinuteCounts } from "../src/trace/generate/generate.ts";
import type { Arrivals } from "../src/trace/source.ts";
import { type BenchOptions, nanosecondsPer, perSecond, type Spread, timed } from "./measure.ts";

/** A day of generated apps under a fixed window of 10 minutes. */
export interface DrawnBench {
  readonly arrivals: Arrivals;
  readonly functions: number;
  readonly calls: number;
  readonly coldStarts: number;
  /** Drawn, brought into order and replayed, nothing stored. */
  readonly callsPerCpuSecond: Spread;
  /** The part of drawing and ordering in it. */
  readonly nsPerCallToDraw: Spread;
  /** The same calls, stored in rows by pool beforehand, replayed alone. */
  readonly storedCallsPerCpuSecond: Spread;
}

const APPS = { quick: 40, usual: 500, full: 2000 };
const CHOICE = { window: ms(600_000), seriesMs: 60_000, metrics: "counts" } as const;

export function benchDrawn({ scale, repeats }: BenchOptions): readonly DrawnBench[] {
  const counts = generateMinuteCounts({ apps: APPS[scale], days: 1, random: Random.root("bench/drawn") });
  return (["uniform", "even"] as const).map((arrivals) => {
    const options = { arrivals, random: Random.root("bench/arrivals") };
    const draw = timed(repeats, () => {
      const draws = new PoolDraws(counts, options);
      let calls = 0;
      for (const { functions } of counts.apps) {
        draws.begin(functions);
        for (let chunk = draws.next(); chunk.length > 0; chunk = draws.next()) calls += chunk.length;
      }
      return calls;
    });
    const calls = draw.last;
    const drawn = timed(repeats, () => new DrawnReplay(counts, { ...options, ...CHOICE, unit: "app" }).replay());
    return {
      arrivals,
      functions: counts.functions.length,
      calls,
      coldStarts: drawn.last.partial.coldStarts.reduce((sum, cold) => sum + cold, 0),
      callsPerCpuSecond: perSecond(calls, drawn),
      nsPerCallToDraw: nanosecondsPer(calls, draw),
      storedCallsPerCpuSecond: perSecond(calls, benchStored(repeats, counts, options)),
    };
  });
}

function benchStored(
  repeats: number,
  counts: Parameters<typeof expandMinutes>[0],
  options: Parameters<typeof expandMinutes>[1],
) {
  const trace = expandMinutes(counts, options);
  const pools = poolsOf(trace, "app");
  const calls = poolCalls(trace, pools);
  const replay = windowOptions(trace, pools, CHOICE);
  return timed(repeats, () => replayWindow(calls, replay));
}
