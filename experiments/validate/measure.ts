import { resolveParameters } from "../../src/base/parameters.ts";
import type { Random } from "../../src/base/random.ts";
import { ms } from "../../src/base/units.ts";
import type { KeepAlivePolicy } from "../../src/platform/contract.ts";
import { PLATFORM_PARAMETERS, type PlatformConfig } from "../../src/platform/conventions.ts";
import { Platform } from "../../src/platform/platform.ts";
import type { Tally } from "../../src/platform/tally.ts";
import type { Trace } from "../../src/trace/trace.ts";
import type { Load, Quantities, Quantity } from "./load.ts";
import { PoissonTraces } from "./poisson-trace.ts";

/** How much is simulated: independent runs from an empty platform, each with its own stream of random numbers. */
export interface Size {
  readonly runs: number;
  readonly calls: number; // of one run, before and after the warm-up
}

/** What was measured: over all runs together, and the standard error of each quantity from their spread. */
export interface Measured {
  readonly arrivals: number; // counted, after the warm-ups
  readonly quantities: Quantities;
  readonly standardError: Quantities; // undefined of one run
  /** Shares of the arrivals that found j instances: by PASTA [wolff82] the shares of time with j instances. */
  readonly distribution: readonly number[];
}

/** The share of each run that is left out: the platform starts empty. */
export const WARM_UP = 0.01;

const LEVELS = 2048; // instances told apart by the distribution

interface Sums {
  arrivals: number;
  cold: number;
  dropped: number;
  timeMs: number;
  liveMs: number;
  runningMs: number;
  idleMs: number;
}

/** Replays a load on the platform; columns of `size.calls` invocations are all the memory it takes. */
export function measure(load: Load, size: Size, random: Random): Measured {
  const traces = new PoissonTraces(size.calls);
  const levels = new Float64Array(LEVELS);
  const config = platformOf(load);
  const runs: Sums[] = [];
  for (let run = 0; run < size.runs; run++) {
    runs.push(replay(traces.draw(load, size.calls, random.fork(`run ${run}`)), load, config, levels));
  }
  const total = runs.reduce(added);
  const found = levels.reduce((sum, count) => sum + count, 0);
  return {
    arrivals: total.arrivals,
    quantities: quantitiesOf(total),
    standardError: standardErrors(runs.map(quantitiesOf)),
    distribution: Array.from(levels.subarray(0, levels.findLastIndex((count) => count > 0) + 1), (n) => n / found),
  };
}

function platformOf({ routing, limit }: Load): PlatformConfig {
  const params = { instance: routing, onFull: "drop", maxInstances: limit, window: Number.MAX_SAFE_INTEGER };
  return resolveParameters(PLATFORM_PARAMETERS, params, "validate");
}

/** One run: what was counted between the end of the warm-up and the last arrival. */
function replay(trace: Trace, { windowS }: Load, config: PlatformConfig, levels: Float64Array): Sums {
  const window = ms(windowS * 1000);
  let settled = 0;
  const policy: KeepAlivePolicy = {
    name: "fixed",
    keepAlive: () => window,
    onArrival: (pool, view) => {
      const level = view.busyInstances(pool) + view.idleInstances(pool);
      levels[level] = levels[level]! + settled;
    },
  };
  const platform = new Platform(trace, policy, config);
  const start = ms(trace.arrival[Math.floor(trace.length * WARM_UP)]!);
  platform.runUntil(start);
  const before = sumsOf(platform.tally(), start);
  settled = 1;
  return combined(sumsOf(platform.run(), trace.horizon), before, -1);
}

function sumsOf({ functions, poolLiveMs, poolBusyCoreMs, idleMBms }: Tally, timeMs: number): Sums {
  return {
    arrivals: functions.invocations[0]!,
    cold: functions.coldStarts[0]!,
    dropped: functions.dropped[0]!,
    timeMs,
    liveMs: poolLiveMs[0]!,
    runningMs: poolBusyCoreMs[0]!, // an execution uses one core
    idleMs: idleMBms, // an instance has 1 MB
  };
}

function added(a: Sums, b: Sums): Sums {
  return combined(a, b, 1);
}

function combined(a: Sums, b: Sums, factor: number): Sums {
  return {
    arrivals: a.arrivals + factor * b.arrivals,
    cold: a.cold + factor * b.cold,
    dropped: a.dropped + factor * b.dropped,
    timeMs: a.timeMs + factor * b.timeMs,
    liveMs: a.liveMs + factor * b.liveMs,
    runningMs: a.runningMs + factor * b.runningMs,
    idleMs: a.idleMs + factor * b.idleMs,
  };
}

function quantitiesOf({ arrivals, cold, dropped, timeMs, liveMs, runningMs, idleMs }: Sums): Quantities {
  return {
    probCold: ratio(cold, arrivals),
    probColdOfAccepted: ratio(cold, arrivals - dropped),
    probReject: ratio(dropped, arrivals),
    instances: ratio(liveMs, timeMs),
    running: ratio(runningMs, timeMs),
    idle: ratio(idleMs, timeMs),
    lifespanS: ratio(liveMs / 1000, cold), // Little's law: each cold start begins one life
  };
}

function ratio(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

/** The standard error of the mean of the runs, per quantity. */
function standardErrors(runs: readonly Quantities[]): Quantities {
  const of = (quantity: Quantity) => {
    const values = runs.map((run) => run[quantity]).filter((value) => value !== undefined);
    if (values.length < 2) return undefined;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
    return Math.sqrt(squares / (values.length - 1) / values.length);
  };
  return {
    probCold: of("probCold"),
    probColdOfAccepted: of("probColdOfAccepted"),
    probReject: of("probReject"),
    instances: of("instances"),
    running: of("running"),
    idle: of("idle"),
    lifespanS: of("lifespanS"),
  };
}
