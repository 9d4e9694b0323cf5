import { LogHistogram } from "../../base/log-histogram.ts";
import type { CallColumns } from "./pool-calls.ts";
import { SpanSeries, type Windows, windowAt } from "./span-series.ts";

/**
 * Kernel. What calls come to if all are warm, which no window changes: by pool, by window, and their durations. O(1) a
 * call; a window's sums stay in registers for as long as the calls of a pool arrive in it.
 */
export class WarmSums {
  readonly durations = new LogHistogram();
  readonly invocations: Float64Array; // [windows] arrivals
  readonly busyCore: SpanSeries; //      core-time executing
  readonly busyMB: SpanSeries; //        memory-time executing
  /** Of the pool added last, up to the horizon, in ms. */
  poolBusyMs = 0;
  poolBusyCoreMs = 0;
  readonly #windows: Windows;

  constructor(windows: Windows) {
    this.#windows = windows;
    this.invocations = new Float64Array(windows.count);
    this.busyCore = new SpanSeries(windows);
    this.busyMB = new SpanSeries(windows);
  }

  /** Adds calls [from, to) of a pool whose instances take `memory` MB. */
  add(calls: CallColumns, from: number, to: number, memory: number): void {
    const { arrival, duration, cpu } = calls;
    const { windowMs, horizonMs } = this.#windows;
    this.durations.addAll(duration, from, to);
    this.poolBusyMs = 0;
    this.poolBusyCoreMs = 0;
    let w = 0;
    let windowEnd = Number.NEGATIVE_INFINITY;
    let count = 0;
    let busyMs = 0;
    let coreMs = 0;
    for (let i = from; i < to; i++) {
      const start = arrival[i]!;
      if (start >= windowEnd) {
        if (count > 0) this.#close(w, count, busyMs, coreMs, memory);
        count = 0;
        busyMs = 0;
        coreMs = 0;
        if (start >= horizonMs) break; // and so do all that follow
        w = windowAt(start, windowMs);
        windowEnd = Math.min((w + 1) * windowMs, horizonMs);
      }
      const cores = cpu === undefined ? 1 : cpu[i]!;
      const end = start + duration[i]!;
      const inside = Math.min(end, windowEnd) - start;
      count++;
      busyMs += inside;
      coreMs += cores * inside;
      if (end > windowEnd && windowEnd < horizonMs) this.#continue(w + 1, windowEnd, end, cores, memory);
    }
    if (count > 0) this.#close(w, count, busyMs, coreMs, memory);
  }

  #close(w: number, count: number, busyMs: number, coreMs: number, memory: number): void {
    this.invocations[w]! += count;
    this.busyCore.part[w]! += coreMs;
    this.busyMB.part[w]! += busyMs * memory;
    this.poolBusyMs += busyMs;
    this.poolBusyCoreMs += coreMs;
  }

  /** The part of an execution from the start of window `w` on. */
  #continue(w: number, start: number, until: number, cores: number, memory: number): void {
    const end = Math.min(until, this.#windows.horizonMs);
    this.busyCore.addFrom(w, end, cores);
    this.busyMB.addFrom(w, end, memory);
    this.poolBusyMs += end - start;
    this.poolBusyCoreMs += cores * (end - start);
  }
}
