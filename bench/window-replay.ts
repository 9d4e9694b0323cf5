import { resolveParameters } from "../src/base/parameters.ts";
import { Random } from "../src/base/random.ts";
import { appId, functionId, megabytes, ms } from "../src/base/units.ts";
import { PLATFORM_PARAMETERS } from "../src/platform/conventions.ts";
import { Platform } from "../src/platform/platform.ts";
import { poolsOf } from "../src/platform/pools.ts";
import { windowOptions } from "../src/platform/window/options.ts";
import { poolCalls } from "../src/platform/window/pool-calls.ts";
import { replayWindow } from "../src/platform/window/replay.ts";
import { fixed } from "../src/policy/fixed.ts";
import type { Trace } from "../src/trace/trace.ts";
import { type BenchOptions, digits, perSecond, type Spread, timed } from "./measure.ts";

/** One workload under a fixed window of 10 minutes. */
export interface WindowBench {
  readonly workload: string;
  readonly functions: number;
  readonly calls: number;
  /** Share of the calls that the most called function has. */
  readonly largestShare: number;
  readonly meanBusy: number;
  readonly coldStarts: number;
  readonly callsPerCpuSecond: Spread;
  /** Bringing the trace's calls into rows by pool, once per trace; measured once. */
  readonly nsPerCallToOrder: number;
  /** The general engine, with its metrics and windows, on a tenth of the time. */
  readonly platformCallsPerCpuSecond: Spread;
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

const CALLS = { quick: 200_000, usual: 8_000_000, full: 50_000_000 };

/** The workloads, cut to the time in which that many calls arrive. */
export function benchWindows({ scale, repeats }: BenchOptions): readonly WindowBench[] {
  const calls = CALLS[scale];
  return WORKLOADS.map(([workload, rate]) => {
    const trace = drawTrace(rate, (calls / rate) * MINUTE_MS);
    const pools = poolsOf(trace, "app");
    const order = timed(1, () => poolCalls(trace, pools)); // its garbage would slow what follows
    const ordered = order.last;
    const choice = { window: WINDOW, seriesMs: MINUTE_MS };
    const options = windowOptions(trace, pools, { ...choice, metrics: "counts" });
    const run = timed(repeats, () => replayWindow(ordered, options));
    const tally = run.last;
    const callsPerCpuSecond = perSecond(trace.length, run);
    const platformCallsPerCpuSecond = benchPlatform(repeats, drawTrace(rate, (calls / rate / 10) * MINUTE_MS));
    return {
      workload,
      functions: FUNCTIONS,
      calls: trace.length,
      largestShare: largestShare(ordered.callCount),
      meanBusy: Math.round(total(tally.busyMs) / trace.horizon),
      coldStarts: total(tally.coldStarts),
      callsPerCpuSecond,
      nsPerCallToOrder: Math.round((order.median * 1e9) / trace.length),
      platformCallsPerCpuSecond,
      ratio: digits(callsPerCpuSecond.median / platformCallsPerCpuSecond.median),
    };
  });
}

function benchPlatform(repeats: number, trace: Trace): Spread {
  const config = resolveParameters(PLATFORM_PARAMETERS, {}, "bench");
  const pools = poolsOf(trace, config.unit);
  return perSecond(
    trace.length,
    timed(repeats, () => new Platform(trace, fixed(WINDOW), config, pools).run()),
  );
}

/** Log-normal rates (the most called function has about a tenth of the calls) and durations (median 0.68 s, mean 2.2 s). */
export function drawTrace(callsPerMinute: number, horizon: number, functions = FUNCTIONS): Trace {
  const random = Random.root("bench/windows");
  const weights = Float64Array.from({ length: functions }, () => Math.exp(2.8 * random.normal()));
  const scale = callsPerMinute / MINUTE_MS / total(weights);
  let keys = new Float64Array(1024); // time * 2^16 + function, so that a plain sort orders the calls
  let length = 0;
  for (let fn = 0; fn < functions; fn++) {
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
