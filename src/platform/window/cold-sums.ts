import { LogHistogram } from "../../base/log-histogram.ts";
import { CALL, type ColdLog, DURATION, RECORD, START } from "./cold-log.ts";
import type { ReplayOptions } from "./options.ts";
import type { ColdPartial } from "./partial.ts";
import type { CallColumns } from "./pool-calls.ts";
import { Overhang, type Windows, windowAt, windowsOf } from "./window-series.ts";

const COLD_STARTS = 0;
const LIVE = 1; //           what begins or ends in the window, up to the window's end
const LIVE_FROM = 2; //      how many more than before exist from the next window on
const LIVE_MB = 3; //        both again, in MB
const LIVE_MB_FROM = 4;
const BUSY_CORE = 5;
const BUSY_MB = 6;
const FIELDS = 8; // a window's fields lie in one cache line

/**
 * Kernel. What cold starts add to `WarmSums`, and the lives of the instances that they make. Layout: cell[8 * w] on are
 * window w's fields; what goes on beyond a window lies in differences to the window before. O(1) a cold start; of each,
 * 16 bytes stay in the log, the times at which its instance came and went.
 */
export class ColdSums {
  readonly #windows: Windows;
  readonly #durations = new LogHistogram(); // of the calls that were cold, to be taken out of those of all calls
  readonly #latencyMs = new LogHistogram();
  readonly #slowdown = new LogHistogram();
  readonly #cell: Float64Array;
  readonly #busyCore: Overhang;
  readonly #busyMB: Overhang;
  #poolLiveMs = new Float64Array(0);
  #poolBusyCoreMs = new Float64Array(0);
  // scratch: a column for each histogram
  #length = new Float64Array(1024);
  #latency = new Float64Array(1024);
  #ratio = new Float64Array(1024);

  constructor(options: ReplayOptions) {
    this.#windows = windowsOf(options.horizon, options.seriesMs);
    this.#cell = new Float64Array(FIELDS * this.#windows.count);
    this.#busyCore = new Overhang(this.#windows);
    this.#busyMB = new Overhang(this.#windows);
  }

  /** Starts a range of so many pools. */
  begin(pools: number): void {
    for (const histogram of [this.#durations, this.#latencyMs, this.#slowdown]) histogram.clear();
    this.#cell.fill(0);
    this.#busyCore.clear();
    this.#busyMB.clear();
    this.#poolLiveMs = new Float64Array(pools);
    this.#poolBusyCoreMs = new Float64Array(pools);
  }

  addIdle(at: number, idleMs: number): void {
    this.#poolLiveMs[at]! += idleMs;
  }

  /** Adds cold starts of the range's pool `at`, whose instances take `memory` MB. */
  add(at: number, calls: CallColumns, log: ColdLog, memory: number): void {
    if (this.#length.length < log.count) this.#lengthen(log.record.length / RECORD);
    this.#measure(log);
    this.#durations.addAll(this.#length, 0, log.count);
    this.#latencyMs.addAll(this.#latency, 0, log.count);
    this.#slowdown.addAll(this.#ratio, 0, log.count);
    this.#addStarts(at, calls, log, memory);
    this.#addReleases(log, memory);
  }

  #measure({ record, count, created, createdFrom }: ColdLog): void {
    const length = this.#length;
    const latency = this.#latency;
    const ratio = this.#ratio;
    for (let k = 0; k < count; k++) {
      const now = created[createdFrom + k]!;
      const wait = now + record[RECORD * k + START]! - now;
      length[k] = record[RECORD * k + DURATION]!;
      latency[k] = wait + length[k]!;
      ratio[k] = latency[k]! / length[k]!;
    }
  }

  #addStarts(at: number, { cpu }: CallColumns, log: ColdLog, memory: number): void {
    const { record, count, created, createdFrom } = log;
    const { windowMs, horizonMs } = this.#windows;
    const perMs = 1 / windowMs;
    const cell = this.#cell;
    let poolMs = 0;
    let poolCoreMs = 0;
    for (let k = 0; k < count; k++) {
      const now = created[createdFrom + k]!;
      if (now >= horizonMs) break; // and so do all that follow
      const w = FIELDS * windowAt(now, windowMs, perMs);
      const left = Math.min((w / FIELDS + 1) * windowMs, horizonMs) - now;
      cell[w + COLD_STARTS]! += 1;
      cell[w + LIVE]! += left;
      cell[w + LIVE_FROM]! += 1;
      cell[w + LIVE_MB]! += memory * left;
      cell[w + LIVE_MB_FROM]! += memory;
      const warmEnd = now + this.#length[k]!;
      if (warmEnd >= horizonMs) continue;
      const end = Math.min(now + this.#latency[k]!, horizonMs);
      const cores = cpu === undefined ? 1 : cpu[record[RECORD * k + CALL]!]!;
      poolMs += end - warmEnd;
      poolCoreMs += cores * (end - warmEnd);
      this.#extend(warmEnd, end, cores, memory);
    }
    this.#poolLiveMs[at]! += poolMs;
    this.#poolBusyCoreMs[at]! += poolCoreMs;
  }

  /** A cold start makes its execution end that much later. */
  #extend(warmEnd: number, end: number, cores: number, memory: number): void {
    const { windowMs, horizonMs } = this.#windows;
    const w = windowAt(warmEnd, windowMs, 1 / windowMs);
    const windowEnd = Math.min((w + 1) * windowMs, horizonMs);
    const inside = Math.min(end, windowEnd) - warmEnd;
    this.#cell[FIELDS * w + BUSY_CORE]! += cores * inside;
    this.#cell[FIELDS * w + BUSY_MB]! += memory * inside;
    if (end <= windowEnd) return;
    this.#busyCore.add(w + 1, end, cores);
    this.#busyMB.add(w + 1, end, memory);
  }

  #addReleases({ released, releasedFrom, releasedCount }: ColdLog, memory: number): void {
    const { windowMs, horizonMs } = this.#windows;
    const perMs = 1 / windowMs;
    const cell = this.#cell;
    for (let k = releasedFrom; k < releasedCount; k++) {
      const time = released[k]!;
      if (time >= horizonMs) continue;
      const w = FIELDS * windowAt(time, windowMs, perMs);
      const left = Math.min((w / FIELDS + 1) * windowMs, horizonMs) - time;
      cell[w + LIVE]! -= left;
      cell[w + LIVE_FROM]! -= 1;
      cell[w + LIVE_MB]! -= memory * left;
      cell[w + LIVE_MB_FROM]! -= memory;
    }
  }

  /** What came of the range, whose lives are in the log. */
  take({ created, createdCount, released, releasedCount }: ColdLog): ColdPartial {
    const busyCoreMs = this.#column(BUSY_CORE);
    const busyMBms = this.#column(BUSY_MB);
    this.#busyCore.addTo(busyCoreMs);
    this.#busyMB.addTo(busyMBms);
    return {
      coldStarts: this.#column(COLD_STARTS),
      liveMs: this.#running(LIVE, LIVE_FROM),
      liveMBms: this.#running(LIVE_MB, LIVE_MB_FROM),
      busyCoreMs,
      busyMBms,
      durations: this.#durations.save(),
      latencyMs: this.#latencyMs.save(),
      slowdown: this.#slowdown.save(),
      poolLiveMs: this.#poolLiveMs,
      poolBusyCoreMs: this.#poolBusyCoreMs,
      created: created.slice(0, createdCount),
      released: released.slice(0, releasedCount),
    };
  }

  #column(field: number): Float64Array {
    const values = new Float64Array(this.#windows.count);
    for (let w = 0; w < values.length; w++) values[w] = this.#cell[FIELDS * w + field]!;
    return values;
  }

  #running(part: number, from: number): Float64Array {
    const { windowMs, horizonMs } = this.#windows;
    const values = this.#column(part);
    let whole = 0; // what exists all through the window
    for (let w = 0; w < values.length; w++) {
      values[w]! += whole * (Math.min((w + 1) * windowMs, horizonMs) - w * windowMs);
      whole += this.#cell[FIELDS * w + from]!;
    }
    return values;
  }

  #lengthen(capacity: number): void {
    this.#length = new Float64Array(capacity);
    this.#latency = new Float64Array(capacity);
    this.#ratio = new Float64Array(capacity);
  }
}
