import { LogHistogram } from "../../base/log-histogram.ts";
import type { FunctionCounts, Tally, WindowSeries } from "../tally.ts";
import type { ReplayOptions } from "./options.ts";
import type { ColdPartial, WarmPartial, WindowPartial } from "./partial.ts";
import { type Lives, peakOf } from "./peak.ts";
import type { CallColumns } from "./pool-calls.ts";
import { windowsOf } from "./window-series.ts";

/** What a merge needs of the calls besides their partials. */
export interface MergedCalls {
  readonly callCount: Float64Array; // [functions]
  /** The columns of all calls, if they are stored; read where `window` is 0. */
  readonly arrival?: CallColumns["arrival"];
  readonly duration?: CallColumns["duration"];
  readonly functionId?: CallColumns["functionId"];
  readonly coldStart?: CallColumns["coldStart"];
  /** All calls in parts, if they are not stored; gone through several times where `window` is 0. */
  readonly chunks?: () => Iterable<CallColumns>;
}

/** A difference below this share of what is live is rounding: of two sums that ought to be equal. */
const ROUNDING = 1e-12;
const CHUNK = 16_384;

/** The tally of a whole run, summed in the order of the partials' pools; they are of one run with `metrics: "full"`. */
export function mergeWindowPartials(
  partials: readonly WindowPartial[],
  calls: MergedCalls,
  options: ReplayOptions,
): Tally {
  const parts = [...partials].sort((a, b) => a.range.fromPool - b.range.fromPool).map(complete);
  const { memory, window } = options;
  const byPool = (column: (part: CompletePartial) => Float64Array) => {
    const pools = new Float64Array(memory.length);
    for (const part of parts) pools.set(column(part), part.range.fromPool);
    return pools;
  };
  const memoryTime = (column: (part: CompletePartial) => Float64Array) =>
    byPool(column).reduce((sum, time, pool) => sum + time * memory[pool]!, 0);
  return {
    functions: mergeFunctions(parts, calls.callCount),
    windows: mergeSeries(parts, options),
    ...mergeHistograms(parts),
    evictions: 0,
    prewarms: 0,
    prewarmsUsed: 0,
    prewarmsLate: 0,
    idleMBms: memoryTime((part) => part.idleMs),
    busyMBms: memoryTime((part) => part.busyMs),
    startingMBms: memoryTime((part) => part.startingMs),
    peakInstances: peakOf(
      () => (window === 0 ? coldLives(calls, options) : parts.map(({ cold }) => cold)),
      window === 0,
    ),
    poolLiveMs: byPool(({ warm, cold }) => added(warm.poolBusyMs, cold.poolLiveMs)),
    poolBusyCoreMs: byPool(({ warm, cold }) => added(warm.poolBusyCoreMs, cold.poolBusyCoreMs)),
  };
}

type CompletePartial = WindowPartial & { readonly warm: WarmPartial; readonly cold: ColdPartial };

function complete(partial: WindowPartial): CompletePartial {
  const { warm, cold } = partial;
  if (warm === undefined || cold === undefined)
    throw new RangeError('expected partials with metrics "full" and their warm sums, got one without');
  return { ...partial, warm, cold };
}

function added(a: Float64Array, b: Float64Array): Float64Array {
  const sums = a.slice();
  for (let i = 0; i < sums.length; i++) sums[i]! += b[i]!;
  return sums;
}

/** Every call that was not cold was warm. */
function mergeFunctions(parts: readonly WindowPartial[], callCount: Float64Array): FunctionCounts {
  const column = () => new Float64Array(callCount.length);
  const [coldStarts, coldWaitMs] = [column(), column()];
  for (const part of parts) {
    for (let k = 0; k < part.functionId.length; k++) {
      const fn = part.functionId[k]!;
      coldStarts[fn]! += part.coldStarts[k]!;
      coldWaitMs[fn]! += part.coldWaitMs[k]!;
    }
  }
  return {
    invocations: Float64Array.from(callCount),
    coldStarts,
    partialColdStarts: column(),
    warmStarts: Float64Array.from(callCount, (count, fn) => count - coldStarts[fn]!),
    queued: column(),
    dropped: column(),
    timedOut: column(),
    coldWaitMs,
  };
}

/** Where times are whole milliseconds and memory whole MB, sums are exact; elsewhere differences are kept in their bounds. */
function mergeSeries(parts: readonly CompletePartial[], { horizon, seriesMs, window }: ReplayOptions): WindowSeries {
  const windows = windowsOf(horizon, seriesMs);
  const sum = (...columns: ((part: CompletePartial) => Float64Array)[]) => {
    const total = new Float64Array(windows.count);
    for (const part of parts) {
      for (const column of columns) {
        const values = column(part);
        for (let w = 0; w < total.length; w++) total[w]! += values[w]!;
      }
    }
    return total;
  };
  const liveMs = sum(({ cold }) => cold.liveMs);
  const liveMB = sum(({ cold }) => cold.liveMBms);
  const busyMB = sum(
    ({ warm }) => warm.busyMBms,
    ({ cold }) => cold.busyMBms,
  );
  const busyCoreMs = sum(
    ({ warm }) => warm.busyCoreMs,
    ({ cold }) => cold.busyCoreMs,
  );
  return {
    ...windows,
    invocations: sum(({ warm }) => warm.invocations),
    coldStarts: sum(({ cold }) => cold.coldStarts),
    liveMs,
    busyCoreMs: busyCoreMs.map((busy, w) => {
      const live = liveMs[w]!;
      return busy > live && busy - live <= live * ROUNDING ? live : busy;
    }),
    idleMBms: liveMB.map((live, w) => {
      const idle = live - busyMB[w]!;
      return window === 0 || idle <= live * ROUNDING ? 0 : idle;
    }),
  };
}

/** A warm call takes its duration, and so once as long as a warm call. */
function mergeHistograms(parts: readonly CompletePartial[]): Pick<Tally, "latencyMs" | "slowdown"> {
  const [latencyMs, slowdown] = [new LogHistogram(), new LogHistogram()];
  for (const { warm } of parts) latencyMs.merge(warm.durations);
  for (const { cold } of parts) latencyMs.remove(cold.durations);
  slowdown.addMany(1, latencyMs.count);
  for (const { cold } of parts) {
    latencyMs.merge(cold.latencyMs);
    slowdown.merge(cold.slowdown);
  }
  return { latencyMs, slowdown };
}

/** The lives of instances that each serve one call; one too short to end after its arrival in float64 counts for nothing. */
function* coldLives({ chunks, ...stored }: MergedCalls, options: ReplayOptions): Iterable<Lives> {
  for (const calls of chunks?.() ?? [columnsOf(stored)]) yield* livesOf(calls, options);
}

function columnsOf({ arrival, duration, functionId, coldStart }: MergedCalls): CallColumns {
  if (arrival === undefined || duration === undefined || functionId === undefined)
    throw new RangeError("expected the columns of the calls for a window of 0 ms, got none");
  return { arrival, duration, functionId, ...(coldStart === undefined ? {} : { coldStart }) };
}

function* livesOf({ arrival, duration, functionId, coldStart }: CallColumns, options: ReplayOptions): Iterable<Lives> {
  const created = new Float64Array(CHUNK);
  const released = new Float64Array(CHUNK);
  for (let from = 0; from < arrival.length; from += CHUNK) {
    let length = 0;
    const to = Math.min(arrival.length, from + CHUNK);
    for (let i = from; i < to; i++) {
      const start = coldStart === undefined ? options.coldStart[functionId[i]!]! : coldStart[i]!;
      const end = arrival[i]! + start + duration[i]!;
      if (end <= arrival[i]!) continue;
      created[length] = arrival[i]!;
      released[length++] = end;
    }
    yield { created: created.subarray(0, length), released: released.subarray(0, length) };
  }
}
