import { resolveParameters } from "../src/base/parameters.ts";
import { Random } from "../src/base/random.ts";
import { appId, functionId, megabytes, ms } from "../src/base/units.ts";
import { PLATFORM_PARAMETERS } from "../src/platform/conventions.ts";
import { Platform } from "../src/platform/platform.ts";
import { poolsOf } from "../src/platform/pools.ts";
import { windowOptions } from "../src/platform/window/options.ts";
import { poolCalls } from "../src/platform/window/pool-calls.ts";
import { replayWindow, windowBlocks, windowTally } from "../src/platform/window/replay.ts";
import { warmPartials } from "../src/platform/window/warm-sums.ts";
import { fixed } from "../src/policy/fixed.ts";
import type { Trace } from "../src/trace/trace.ts";
import { type BenchOptions, digits, nanosecondsPer, perSecond, type Spread, timed } from "./measure.ts";

/** One workload under a fixed window of 10 minutes. */
export interface WindowBench {
  readonly workload: string;
  /** `counts`: cold starts, waits and idle time by pool. `full`: all that the platform tallies, by minute where it does. */
  readonly metrics: "counts" | "full";
  readonly functions: number;
  readonly calls: number;
  /** Share of the calls that the most called function has. */
  readonly largestShare: number;
  readonly meanBusy: number;
  readonly coldStarts: number;
  /** Of calls in rows by pool; with `full`, what they come to as long as they are warm is there, as for every policy. */
  readonly callsPerCpuSecond: Spread;
  /** Bringing the trace's calls into rows by pool, once per trace; measured once. */
  readonly nsPerCallToOrder: number;
  /** Summing what no window changes, once per trace; of `full` alone. */
  readonly nsPerCallToSum?: Spread;
  /** Both for the first policy: the sums and its replay; of `full` alone. */
  readonly firstCallsPerCpuSecond?: Spread;
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

/** The workloads, cut to the time in which that many calls arrive, with either metrics. */
export function benchWindows({ scale, repeats }: BenchOptions): readonly WindowBench[] {
  return WORKLOADS.flatMap(([workload, rate]) => benchWorkload(workload, rate, CALLS[scale], repeats));
}

function benchWorkload(workload: string, rate: number, most: number, repeats: number): readonly WindowBench[] {
  const trace = drawTrace(rate, (most / rate) * MINUTE_MS);
  const calls = trace.length;
  const pools = poolsOf(trace, "app");
  const order = timed(1, () => poolCalls(trace, pools)); // its garbage would slow what follows
  const rows = order.last;
  const choice = { window: WINDOW, seriesMs: MINUTE_MS };
  const countsOptions = windowOptions(trace, pools, { ...choice, metrics: "counts" });
  const counts = timed(repeats, () => replayWindow(rows, countsOptions));
  const fullOptions = windowOptions(trace, pools, choice);
  const first = timed(repeats, () => windowTally(rows, fullOptions));
  const sums = timed(repeats, () => warmPartials(rows, fullOptions, windowBlocks(rows.offsets)));
  const full = timed(repeats, () => windowTally(rows, fullOptions, sums.last));
  const platformCallsPerCpuSecond = benchPlatform(repeats, drawTrace(rate, (most / rate / 10) * MINUTE_MS));
  const row = (metrics: WindowBench["metrics"], callsPerCpuSecond: Spread) => ({
    workload,
    metrics,
    functions: FUNCTIONS,
    calls,
    largestShare: largestShare(rows.callCount),
    meanBusy: Math.round(total(counts.last.busyMs) / trace.horizon),
    coldStarts: total(counts.last.coldStarts),
    callsPerCpuSecond,
    nsPerCallToOrder: Math.round((order.median * 1e9) / calls),
    platformCallsPerCpuSecond,
    ratio: digits(callsPerCpuSecond.median / platformCallsPerCpuSecond.median),
  });
  return [
    row("counts", perSecond(calls, counts)),
    {
      ...row("full", perSecond(calls, full)),
      nsPerCallToSum: nanosecondsPer(calls, sums),
      firstCallsPerCpuSecond: perSecond(calls, first),
    },
  ];
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
    ...sameTables(functions),
    length,
    arrival: Float64Array.from(sorted, (key) => Math.floor(key / 65_536)),
    functionId: Uint32Array.from(sorted, (key) => key % 65_536),
    duration: Float64Array.from({ length }, () => Math.ceil(680 * Math.exp(1.52 * random.normal()))),
    horizon: ms(horizon),
    digest: "0".repeat(64),
    load: { format: "bench", sources: [], counts: {}, notes: [] },
  };
}

/** So many functions, each an app of its own, of 143 MB and a cold start of 808 ms. */
export function sameTables(functions: number): Pick<Trace, "functions" | "apps"> {
  return {
    functions: Array.from({ length: functions }, (_, fn) => ({
      name: `f${fn}`,
      app: appId(fn),
      trigger: "http",
      memory: megabytes(143),
      coldStart: ms(808),
    })),
    apps: Array.from({ length: functions }, (_, fn) => ({
      name: `a${fn}`,
      memory: megabytes(143),
      functions: [functionId(fn)],
    })),
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
