import { LogHistogram } from "../../base/log-histogram.ts";
import type { ColdLog } from "./cold-log.ts";
import type { CallColumns } from "./pool-calls.ts";
import { SpanSeries, type Windows, windowAt } from "./span-series.ts";
import { TimeList } from "./time-list.ts";
import type { WarmSums } from "./warm-sums.ts";

/** Facts of a pool's cold starts. */
export interface ColdFacts {
  readonly coldStart: Float64Array; // [functions] ms; not read where the calls state their own
  readonly memory: number; //          MB of an instance
  readonly keepsTimes: boolean; //     whether the times of its instances are wanted
}

/**
 * Kernel. What the cold starts add to `WarmSums`, by window, and the lives of the instances that they make. O(1) a cold
 * start; 16 bytes for each are kept, the times at which its instance came and went.
 */
export class ColdSums {
  /** Durations of the calls that were cold, to be taken out of those of all calls. */
  readonly durations = new LogHistogram();
  readonly latencyMs = new LogHistogram();
  readonly slowdown = new LogHistogram();
  readonly coldStarts: Float64Array; // [windows]
  readonly live: SpanSeries;
  readonly liveMB: SpanSeries;
  readonly created = new TimeList();
  readonly released = new TimeList();
  /** Of the pool added last, up to the horizon: what starting adds to the pool's busy time, in ms. */
  poolBusyMs = 0;
  poolBusyCoreMs = 0;
  readonly #windows: Windows;
  readonly #warm: WarmSums;
  #times = new Float64Array(1024);

  constructor(windows: Windows, warm: WarmSums) {
    this.#windows = windows;
    this.#warm = warm;
    this.coldStarts = new Float64Array(windows.count);
    this.live = new SpanSeries(windows);
    this.liveMB = new SpanSeries(windows);
  }

  /** Adds the cold starts of a pool. */
  add(calls: CallColumns, log: ColdLog, { coldStart, memory, keepsTimes }: ColdFacts): void {
    this.poolBusyMs = 0;
    this.poolBusyCoreMs = 0;
    if (this.#times.length < log.callCount) this.#times = new Float64Array(log.calls.length);
    for (let k = 0; k < log.callCount; k++) this.#addCall(calls, log.calls[k]!, coldStart, memory, k);
    this.#addReleases(log, memory);
    if (!keepsTimes) return;
    this.created.append(this.#times, log.callCount);
    this.released.append(log.released, log.releasedCount);
  }

  #addCall(calls: CallColumns, i: number, coldStart: Float64Array, memory: number, k: number): void {
    const { windowMs, horizonMs } = this.#windows;
    const now = calls.arrival[i]!;
    const duration = calls.duration[i]!;
    const ready = now + (calls.coldStart === undefined ? coldStart[calls.functionId[i]!]! : calls.coldStart[i]!);
    const latency = ready - now + duration;
    this.#times[k] = now;
    this.durations.add(duration);
    this.latencyMs.add(latency);
    this.slowdown.add(latency / duration);
    if (now >= horizonMs) return;
    const w = windowAt(now, windowMs);
    this.coldStarts[w]! += 1;
    this.live.begin(w, now, 1);
    this.liveMB.begin(w, now, memory);
    const warmEnd = now + duration;
    if (warmEnd >= horizonMs) return;
    const end = Math.min(ready + duration, horizonMs);
    const at = windowAt(warmEnd, windowMs);
    const cores = calls.cpu === undefined ? 1 : calls.cpu[i]!;
    this.poolBusyMs += end - warmEnd;
    this.poolBusyCoreMs += cores * (end - warmEnd);
    this.#warm.busyCore.add(at, warmEnd, end, cores);
    this.#warm.busyMB.add(at, warmEnd, end, memory);
  }

  #addReleases({ released, releasedCount }: ColdLog, memory: number): void {
    const { windowMs, horizonMs } = this.#windows;
    for (let k = 0; k < releasedCount; k++) {
      const time = released[k]!;
      if (time >= horizonMs) continue;
      const w = windowAt(time, windowMs);
      this.live.end(w, time, 1);
      this.liveMB.end(w, time, memory);
    }
  }
}
