import type { LogHistogram } from "../base/log-histogram.ts";
import { mean, quantileSorted } from "../base/quantile.ts";
import { MB_PER_GB } from "../base/units.ts";
import { GB_SECONDS_PER_COLD_SECOND } from "../platform/contract.ts";
import type { NodeClassTally, Tally } from "../platform/tally.ts";
import type { TraceFacts } from "../trace/trace.ts";
import type { MemoryLimitResult, NodeClassResult, ShellResult } from "./platform-result.ts";
import type {
  FunctionRow,
  LatencyQuantiles,
  Maybe,
  NodeResult,
  RateQuantiles,
  RunResult,
  TraceSummary,
  WindowRow,
} from "./result.ts";

/** AWS Lambda's list prices of x86 in us-east-1, as of 2025: per GB-s of duration, per GB-s kept provisioned, per request. */
const PRICE = { durationGBs: 0.0000166667, idleGBs: 0.0000041667, request: 0.0000002 } as const;

const SECONDS_PER_HOUR = 3600;

/** What a run is called in the results. */
export interface RunLabel {
  readonly policy: string;
  readonly spec: string;
  readonly seed: number;
}

/** The statistics of one run; `wallMs` is the real time it took. */
export function summarise(trace: TraceFacts, tally: Tally, label: RunLabel, wallMs: number): RunResult {
  const { functions, windows } = tally;
  const [coldStarts, partial, warm, dropped] = [
    functions.coldStarts,
    functions.partialColdStarts,
    functions.warmStarts,
    functions.dropped,
  ].map(total);
  const served = coldStarts! + partial! + warm!;
  const coldWaitSeconds = total(functions.coldWaitMs) / 1000;
  const wastedGBSeconds = gbSeconds(tally.idleMBms);
  const busyGBSeconds = gbSeconds(tally.busyMBms);
  const startingGBSeconds = gbSeconds(tally.startingMBms);
  const utilisation = windowUtilisation(tally).filter((u) => u !== null);
  return {
    policy: label.policy,
    spec: label.spec,
    seed: label.seed,
    invocations: total(functions.invocations),
    coldStarts: coldStarts!,
    partialColdStarts: partial!,
    warmStarts: warm!,
    queued: total(functions.queued),
    dropped: dropped!,
    evictions: tally.evictions,
    prewarms: tally.prewarms,
    prewarmsUsed: tally.prewarmsUsed,
    coldStartRate: ratio(coldStarts! + partial!, served),
    coldWaitSeconds,
    wastedGBSeconds,
    busyGBSeconds,
    startingGBSeconds,
    rum: coldWaitSeconds + wastedGBSeconds / GB_SECONDS_PER_COLD_SECOND,
    functionColdRate: rateQuantiles(
      coldRates(
        tally,
        trace.functions.map((_, f) => [f]),
      ),
    ),
    appColdRate: rateQuantiles(
      coldRates(
        tally,
        trace.apps.map((app) => app.functions),
      ),
    ),
    latencyMs: latencyQuantiles(tally.latencyMs),
    slowdown: latencyQuantiles(tally.slowdown),
    cpuUtilisation: { mean: mean(utilisation) ?? null, p95: quantileSorted(utilisation.sort(ascending), 0.95) ?? null },
    instances: { mean: ratio(total(windows.liveMs), trace.horizon), peak: tally.peakInstances },
    throughput: ratio(served * 1000, trace.horizon),
    failureRate: ratio(dropped!, total(functions.invocations)),
    costUSD:
      (busyGBSeconds + startingGBSeconds) * PRICE.durationGBs +
      wastedGBSeconds * PRICE.idleGBs +
      served * PRICE.request,
    wallMs,
    invocationsPerSecond: ratio(total(functions.invocations) * 1000, wallMs),
    timedOut: total(functions.timedOut),
    prewarmsLate: tally.prewarmsLate,
    prewarmsUnused: tally.prewarms - tally.prewarmsUsed,
    ...shellResult(tally),
    ...memoryLimitResult(tally),
    ...nodeResult(tally),
    ...(tally.nodeClasses === undefined ? {} : { nodeClasses: tally.nodeClasses.map(nodeClassResult) }),
  };
}

/** The rows of functions.csv: the functions that were called. */
export function functionRows(
  trace: TraceFacts,
  tally: Tally,
  poolOfFunction: Int32Array,
  label: RunLabel,
): FunctionRow[] {
  const { invocations, coldStarts, partialColdStarts, warmStarts, dropped, timedOut, coldWaitMs } = tally.functions;
  return trace.functions.flatMap((fn, f) => {
    if (invocations[f] === 0) return [];
    const cold = coldStarts[f]! + partialColdStarts[f]!;
    return [
      {
        policy: label.spec,
        seed: label.seed,
        function: fn.name,
        app: trace.apps[fn.app]!.name,
        trigger: fn.trigger,
        invocations: invocations[f]!,
        coldStarts: coldStarts[f]!,
        partialColdStarts: partialColdStarts[f]!,
        warmStarts: warmStarts[f]!,
        dropped: dropped[f]!,
        coldStartRate: ratio(cold, cold + warmStarts[f]!),
        coldWaitSeconds: coldWaitMs[f]! / 1000,
        cpuUtilisation: ratio(tally.poolBusyCoreMs[poolOfFunction[f]!]!, tally.poolLiveMs[poolOfFunction[f]!]!),
        timedOut: timedOut[f]!,
      },
    ];
  });
}

/** The rows of windows.csv. */
export function windowRows(tally: Tally, label: RunLabel): WindowRow[] {
  const { windows } = tally;
  const utilisation = windowUtilisation(tally);
  return Array.from({ length: windows.count }, (_, w) => {
    const startMs = w * windows.windowMs;
    const lengthMs = Math.min(windows.windowMs, windows.horizonMs - startMs);
    return {
      policy: label.spec,
      seed: label.seed,
      window: w,
      startMs,
      invocations: windows.invocations[w]!,
      coldStarts: windows.coldStarts[w]!,
      instances: windows.liveMs[w]! / lengthMs,
      cpuUtilisation: utilisation[w]!,
      idleMemoryMB: windows.idleMBms[w]! / lengthMs,
      ...backgroundRow(tally, w, lengthMs),
    };
  });
}

/** What a window's row has besides where nodes have a background load. */
function backgroundRow({ windows, background, nodes }: Tally, w: number, lengthMs: number): Partial<WindowRow> {
  if (background === undefined || nodes === undefined) return {};
  const busy = windows.busyCoreMs[w]!;
  const other = background.windowCoreMs[w]!;
  return {
    functionUtilisation: ratio(busy, windows.liveMs[w]!),
    backgroundCores: other / lengthMs,
    nodeUtilisation: (busy + other) / (nodes.cores * nodes.peak.length * lengthMs),
  };
}

function shellResult({ shells }: Tally): { readonly shells?: ShellResult } {
  if (shells === undefined) return {};
  const { made, taken, memoryMBms, fromNothing } = shells;
  const result = { made: total(made), taken: total(taken), wastedGBSeconds: gbSeconds(total(memoryMBms)) };
  if (fromNothing === undefined) return { shells: result };
  const { started, startingMBms } = fromNothing;
  return { shells: { ...result, started: total(started), startingGBSeconds: gbSeconds(total(startingMBms)) } };
}

function memoryLimitResult({ memoryLimit }: Tally): { readonly memoryLimit?: MemoryLimitResult } {
  if (memoryLimit === undefined) return {};
  const { MBms, lastedMs, peak, least, changes } = memoryLimit;
  const finite = (mb: number) => (mb < Number.POSITIVE_INFINITY ? mb : null);
  const meanMB = lastedMs > 0 ? finite(MBms / lastedMs) : null;
  return { memoryLimit: { meanMB, peakMB: lastedMs > 0 ? finite(peak) : null, leastMB: finite(least), changes } };
}

function nodeResult({ nodes }: Tally): { readonly nodes?: NodeResult } {
  if (nodes?.backgroundCoreMs === undefined) return {};
  const [functions, background] = [total(nodes.busyCoreMs), total(nodes.backgroundCoreMs)];
  const provisioned = nodes.cores * nodes.peak.length * nodes.horizonMs;
  const utilisation = ratio(functions + background, provisioned);
  return {
    nodes: { functionCoreSeconds: functions / 1000, backgroundCoreSeconds: background / 1000, utilisation },
  };
}

function nodeClassResult(of: NodeClassTally): NodeClassResult {
  const { name, nodes, price, coldStarts, prewarms, served } = of;
  const wastedGBSeconds = gbSeconds(of.idleMBms);
  const heldGBSeconds = gbSeconds(of.heldMBms);
  const usd = (amount: number) => (amount * price) / SECONDS_PER_HOUR;
  const costs = { keepAliveUSD: usd(wastedGBSeconds), heldUSD: usd(heldGBSeconds) };
  return { name, nodes, coldStarts, prewarms, served, wastedGBSeconds, heldGBSeconds, ...costs };
}

/** What was replayed, for results.json; a trace that does not know its length gets it from a replay of it. */
export function traceSummary(trace: TraceFacts & { readonly length: number }): TraceSummary {
  return {
    name: trace.name,
    functions: trace.functions.length,
    invocations: trace.length,
    horizonMs: trace.horizon,
    digest: trace.digest,
    load: trace.load,
  };
}

/** a / b, or null when b is 0. */
export function ratio(a: number, b: number): Maybe {
  return b === 0 ? null : a / b;
}

/** Busy core-time over that of live instances; with the background's share of their cores, but no more than all. */
function windowUtilisation({ windows, background }: Tally): Maybe[] {
  const { liveMs, busyCoreMs } = windows;
  if (background === undefined) return Array.from(liveMs, (live, w) => ratio(busyCoreMs[w]!, live));
  const { windowLiveCoreMs } = background;
  return Array.from(liveMs, (live, w) =>
    live === 0 ? null : Math.min(1, (busyCoreMs[w]! + windowLiveCoreMs[w]!) / live),
  );
}

function coldRates({ functions }: Tally, groups: readonly (readonly number[])[]): number[] {
  return groups.flatMap((group) => {
    let cold = 0;
    let warm = 0;
    for (const f of group) {
      cold += functions.coldStarts[f]! + functions.partialColdStarts[f]!;
      warm += functions.warmStarts[f]!;
    }
    return cold + warm === 0 ? [] : [cold / (cold + warm)];
  });
}

/** Quantiles and mean of the rates, which are sorted for it. */
export function rateQuantiles(rates: number[]): RateQuantiles {
  rates.sort(ascending);
  const at = (p: number) => quantileSorted(rates, p) ?? null;
  return { p50: at(0.5), p75: at(0.75), p90: at(0.9), mean: mean(rates) ?? null };
}

/** Mean and quantiles of what a histogram holds, in its unit; null of nothing. */
export function latencyQuantiles(histogram: LogHistogram): LatencyQuantiles {
  const at = (p: number) => histogram.quantile(p) ?? null;
  return { mean: histogram.mean ?? null, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function gbSeconds(mbMs: number): number {
  return mbMs / MB_PER_GB / 1000;
}

function total(column: Float64Array): number {
  return column.reduce((sum, value) => sum + value, 0);
}

function ascending(a: number, b: number): number {
  return a - b;
}
