import { LogHistogram, type SavedLogHistogram } from "../base/log-histogram.ts";
import { type Population, peakPopulation } from "./population.ts";
import type { FunctionCounts, Tally, WindowSeries } from "./tally.ts";

/** A tally as plain data, which a thread can send to another. */
export interface SavedTally extends Omit<Tally, "latencyMs" | "slowdown"> {
  readonly latencyMs: SavedLogHistogram;
  readonly slowdown: SavedLogHistogram;
}

/** What a run on some of the pools came to. */
export interface TallyPart {
  readonly tally: SavedTally;
  readonly functions: Uint32Array; // [part's functions] their ids in the whole
  readonly pools: Uint32Array; //     [part's pools] their ids in the whole
  readonly population: Population;
}

/** The tally as plain data. */
export function saveTally(tally: Tally): SavedTally {
  return { ...tally, latencyMs: tally.latencyMs.save(), slowdown: tally.slowdown.save() };
}

/**
 * The tally of runs on disjoint pools that share nothing, in the order of the parts: every function and pool belongs to
 * one of them, and they have the same windows.
 */
export function mergeTallies(
  parts: readonly TallyPart[],
  whole: { readonly functions: number; readonly pools: number },
): Tally {
  const tallies = parts.map(({ tally }) => tally);
  const sum = (of: (tally: SavedTally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  const column = (of: (tally: SavedTally) => Float64Array) => {
    const merged = new Float64Array(whole.pools);
    for (const { tally, pools } of parts) scatter(of(tally), pools, merged);
    return merged;
  };
  // a trace is divided only where nodes have no number of cores and are of one class, and without cores they have no background; pools that share shells, or a memory that the policy sets, are in one part
  const { nodes, nodeClasses, background, shells, memoryLimit } = parts.length === 1 ? tallies[0]! : {};
  return {
    ...(nodes === undefined ? {} : { nodes }),
    ...(nodeClasses === undefined ? {} : { nodeClasses }),
    ...(background === undefined ? {} : { background }),
    ...(shells === undefined ? {} : { shells }),
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
    functions: mergeCounts(parts, whole.functions),
    windows: mergeWindows(tallies.map(({ windows }) => windows)),
    latencyMs: mergeHistograms(tallies.map(({ latencyMs }) => latencyMs)),
    slowdown: mergeHistograms(tallies.map(({ slowdown }) => slowdown)),
    evictions: sum(({ evictions }) => evictions),
    prewarms: sum(({ prewarms }) => prewarms),
    prewarmsUsed: sum(({ prewarmsUsed }) => prewarmsUsed),
    prewarmsLate: sum(({ prewarmsLate }) => prewarmsLate),
    idleMBms: sum(({ idleMBms }) => idleMBms),
    busyMBms: sum(({ busyMBms }) => busyMBms),
    startingMBms: sum(({ startingMBms }) => startingMBms),
    peakInstances: peakPopulation(parts.map(({ population }) => population)),
    poolLiveMs: column(({ poolLiveMs }) => poolLiveMs),
    poolBusyCoreMs: column(({ poolBusyCoreMs }) => poolBusyCoreMs),
  };
}

function mergeCounts(parts: readonly TallyPart[], functionCount: number): FunctionCounts {
  const column = (of: (counts: FunctionCounts) => Float64Array) => {
    const merged = new Float64Array(functionCount);
    for (const { tally, functions } of parts) scatter(of(tally.functions), functions, merged);
    return merged;
  };
  return {
    invocations: column((counts) => counts.invocations),
    coldStarts: column((counts) => counts.coldStarts),
    partialColdStarts: column((counts) => counts.partialColdStarts),
    warmStarts: column((counts) => counts.warmStarts),
    queued: column((counts) => counts.queued),
    dropped: column((counts) => counts.dropped),
    timedOut: column((counts) => counts.timedOut),
    coldWaitMs: column((counts) => counts.coldWaitMs),
  };
}

function mergeWindows(series: readonly WindowSeries[]): WindowSeries {
  const { windowMs, horizonMs, count } = series[0]!;
  const column = (of: (windows: WindowSeries) => Float64Array) => {
    const merged = new Float64Array(count);
    for (const windows of series) {
      const from = of(windows);
      for (let w = 0; w < count; w++) merged[w]! += from[w]!;
    }
    return merged;
  };
  return {
    windowMs,
    horizonMs,
    count,
    invocations: column((windows) => windows.invocations),
    coldStarts: column((windows) => windows.coldStarts),
    liveMs: column((windows) => windows.liveMs),
    busyCoreMs: column((windows) => windows.busyCoreMs),
    idleMBms: column((windows) => windows.idleMBms),
  };
}

function mergeHistograms(saved: readonly SavedLogHistogram[]): LogHistogram {
  const merged = new LogHistogram();
  for (const histogram of saved) merged.merge(histogram);
  return merged;
}

function scatter(from: Float64Array, ids: Uint32Array, to: Float64Array): void {
  for (let i = 0; i < ids.length; i++) to[ids[i]!] = from[i]!;
}
