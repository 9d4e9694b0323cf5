import { resolveParameters } from "../src/base/parameters.ts";
import { Random } from "../src/base/random.ts";
import { appId, functionId, megabytes, ms } from "../src/base/units.ts";
import { PLATFORM_PARAMETERS } from "../src/platform/conventions.ts";
import { Platform } from "../src/platform/platform.ts";
import { poolsOf } from "../src/platform/pools.ts";
import { poolCalls } from "../src/platform/window/pool-calls.ts";
import { replayWindow } from "../src/platform/window/replay.ts";
import { fixed } from "../src/policy/fixed.ts";
import type { Trace } from "../src/trace/trace.ts";
import { median } from "./median.ts";

/** One workload under a fixed window of 10 minutes; medians of the repeats by CPU time. */
export interface WindowBench {
  readonly workload: string;
  readonly functions: number;
  readonly calls: number;
  /** Share of the calls that the most called function has. */
  readonly largestShare: number;
  readonly meanBusy: number;
  readonly coldStarts: number;
  readonly callsPerCpuSecond: number;
  /** Bringing the trace's calls into rows by pool, once per trace; measured once. */
  readonly nsPerCallToOrder: number;
  /** The general engine, with its metrics and windows, on a tenth of the time. */
  readonly platformCallsPerCpuSecond: number;
  readonly ratio: number;
}

const WINDOW = ms(600_000);
const FUNCTIONS = 50_000;
const MINUTE_MS = 60_000;
/** Calls per minute of all functions: 50 M calls in 14 days, and in 81 minutes. */
const WORKLOADS = [
  ["sparse", 50e6 / 20_160],
  ["dense", 50e6 / 81],
] as const;

/** The workloads, cut to the time in which that many calls arrive. */
export function benchWindows(repeats: number, calls: number): readonly WindowBench[] {
  return WORKLOADS.map(([workload, rate]) => {
    const trace = drawTrace(rate, (calls / rate) * MINUTE_MS);
    const pools = poolsOf(trace, "app");
    const coldStart = Float64Array.from(trace.functions, (fn) => fn.coldStart);
    const [orderSeconds, ordered] = timed(1, () => poolCalls(trace, pools)); // its garbage would slow what follows
    const options = { window: WINDOW, horizon: trace.horizon, coldStart };
    const [seconds, tally] = timed(repeats, () => replayWindow(ordered, options));
    const platform = benchPlatform(repeats, drawTrace(rate, (calls / rate / 10) * MINUTE_MS));
    const rateOf = Math.round(trace.length / seconds);
    return {
      workload,
      functions: FUNCTIONS,
      calls: trace.length,
      largestShare: largestShare(ordered.callCount),
      meanBusy: Math.round(total(tally.busyMs) / trace.horizon),
      coldStarts: total(tally.coldStarts),
      callsPerCpuSecond: rateOf,
      nsPerCallToOrder: Math.round((orderSeconds * 1e9) / trace.length),
      platformCallsPerCpuSecond: platform,
      ratio: Number((rateOf / platform).toPrecision(3)),
    };
  });
}

function benchPlatform(repeats: number, trace: Trace): number {
  const config = resolveParameters(PLATFORM_PARAMETERS, {}, "bench");
  const pools = poolsOf(trace, config.unit);
  const [seconds] = timed(repeats, () => new Platform(trace, fixed(WINDOW), config, pools).run());
  return Math.round(trace.length / seconds);
}

function timed<T>(repeats: number, run: () => T): readonly [seconds: number, last: T] {
  const seconds: number[] = [];
  for (let repeat = 0; ; repeat++) {
    const start = process.cpuUsage();
    const result = run();
    const { user, system } = process.cpuUsage(start);
    seconds.push((user + system) / 1e6);
    if (repeat + 1 >= repeats) return [median(seconds), result];
  }
}

/** Log-normal rates (the most called function has about a tenth of the calls) and durations (median 0.68 s, mean 2.2 s). */
function drawTrace(callsPerMinute: number, horizon: number): Trace {
  const random = Random.root("bench/windows");
  const weights = Float64Array.from({ length: FUNCTIONS }, () => Math.exp(2.8 * random.normal()));
  const scale = callsPerMinute / MINUTE_MS / total(weights);
  let keys = new Float64Array(1024); // time * 2^16 + function, so that a plain sort orders the calls
  let length = 0;
  for (let fn = 0; fn < FUNCTIONS; fn++) {
    for (
      let at = random.exponential(weights[fn]! * scale);
      at < horizon;
      at += random.exponential(weights[fn]! * scale)
    ) {
      if (length === keys.length) {
        const longer = new Float64Array(length * 2);
        longer.set(keys);
        keys = longer;
      }
      keys[length++] = Math.floor(at) * 65_536 + fn;
    }
  }
  const sorted = keys.subarray(0, length).sort();
  return {
    name: "bench",
    functions: Array.from(weights, (_, fn) => ({
      name: `f${fn}`,
      app: appId(fn),
      trigger: "http",
      memory: megabytes(143),
      coldStart: ms(808),
    })),
    apps: Array.from(weights, (_, fn) => ({ name: `a${fn}`, memory: megabytes(143), functions: [functionId(fn)] })),
    length,
    arrival: Float64Array.from(sorted, (key) => Math.floor(key / 65_536)),
    functionId: Uint32Array.from(sorted, (key) => key % 65_536),
    duration: Float64Array.from({ length }, () => Math.ceil(680 * Math.exp(1.52 * random.normal()))),
    horizon: ms(horizon),
    digest: "0".repeat(64),
    load: { format: "bench", sources: [], counts: {}, notes: [] },
  };
}

function largestShare(callCount: Float64Array): number {
  return Number((callCount.reduce((most, calls) => Math.max(most, calls), 0) / total(callCount)).toPrecision(2));
}

function total(column: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += column[i]!;
  return sum;
}
