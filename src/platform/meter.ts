import type { Milliseconds } from "../base/units.ts";
import type { Background } from "./background.ts";
import type { PoolProfile, PoolWindow } from "./contract.ts";
import type { NodeUse } from "./node-meter.ts";
import type { PopulationLog } from "./population.ts";
import type { WindowSeries } from "./tally.ts";

const COUNTERS = 7;

/**
 * Kernel. Integrals over time of what exists, per pool and over the whole platform in windows of equal length.
 * Layout: one Float64Array per pool quantity; one per window quantity. change: O(1) plus the windows passed since the
 * last change anywhere. Time beyond the horizon adds nothing.
 */
export class Meter {
  readonly live: Int32Array; //  [pools] instances that exist
  readonly idle: Int32Array; //  [pools] instances that wait
  readonly liveMs: Float64Array; //     [pools] integral of live
  readonly idleMs: Float64Array; //     [pools] integral of idle
  readonly busyCoreMs: Float64Array; // [pools] integral of the cores in use
  readonly series: WindowSeries;
  peakInstances = 0;
  /** Cores in use by node, where nodes have a number of them. */
  nodes: NodeUse | undefined = undefined;
  /** The load of the nodes besides functions, where they have one. */
  background: Background | undefined = undefined;
  /** Counts core-time up to a time before it is read, where instances compete for cores. */
  settle: ((now: number) => void) | undefined = undefined;
  /** Rank of the event that is being handled; of use to the population log alone. */
  rank = 0;

  readonly #horizon: number;
  readonly #window: number;
  readonly #memory: Float64Array; // [pools] MB of an instance
  readonly #cores: Float64Array; //  [pools] cores in use
  readonly #since: Float64Array; //  [pools] time up to which the integrals are complete
  readonly #counter: Float64Array[]; // per pool: arrivals, cold starts, failures, cold wait in ms
  readonly #column: readonly Float64Array[]; // the counters, and the integrals
  readonly #mark: Float64Array[] = []; // of all seven columns, at the last mark
  readonly #population: PopulationLog | undefined;
  #liveTotal = 0;
  #idleTotal = 0;
  #coresTotal = 0;
  #idleMB = 0;
  #now = 0;
  #index = 0; // of the current window
  #windowEnd: number;

  constructor(pools: readonly PoolProfile[], horizon: Milliseconds, longestWindow: number, population?: PopulationLog) {
    this.#population = population;
    const window = Math.min(longestWindow, Math.max(1, horizon)); // an infinite one is the whole run
    const n = pools.length;
    this.live = new Int32Array(n);
    this.idle = new Int32Array(n);
    this.liveMs = new Float64Array(n);
    this.idleMs = new Float64Array(n);
    this.busyCoreMs = new Float64Array(n);
    this.#cores = new Float64Array(n);
    this.#since = new Float64Array(n);
    this.#memory = Float64Array.from(pools, (pool) => pool.memory);
    this.#counter = [0, 1, 2, 3].map(() => new Float64Array(n));
    this.#column = [...this.#counter, this.liveMs, this.idleMs, this.busyCoreMs];
    this.#horizon = horizon;
    this.#window = window;
    this.#windowEnd = Math.min(window, horizon);
    const windows = Math.ceil(horizon / window);
    const column = () => new Float64Array(windows);
    this.series = {
      windowMs: window,
      horizonMs: horizon,
      count: windows,
      invocations: column(),
      coldStarts: column(),
      liveMs: column(),
      busyCoreMs: column(),
      idleMBms: column(),
    };
  }

  /** Adds to the pool's numbers of live and idle instances and of cores in use, from `now` on. */
  change(pool: number, now: number, live: number, idle: number, cores: number): void {
    this.#touchPool(pool, now);
    this.advance(now);
    this.live[pool] = this.live[pool]! + live;
    this.idle[pool] = this.idle[pool]! + idle;
    const inUse = this.#cores[pool]! + cores;
    this.#cores[pool] = this.live[pool]! === this.idle[pool]! ? 0 : inUse; // sums of fractions must not drift
    this.#liveTotal += live;
    this.#idleTotal += idle;
    this.#coresTotal = this.#liveTotal === this.#idleTotal ? 0 : this.#coresTotal + cores;
    this.#idleMB += idle * this.#memory[pool]!;
    if (this.#population !== undefined && live !== 0) this.#population.add(now, this.rank, live > 0);
    if (live > 0 && this.#liveTotal > this.peakInstances) this.peakInstances = this.#liveTotal;
  }

  /** What is idle holds `by` MB more from `now` on, beside instances. */
  changeIdleMemory(now: number, by: number): void {
    this.advance(now);
    this.#idleMB += by;
  }

  /** The instances of a node, which compete for cores, use `by` more of them from `now` on. */
  changeCores(node: number, now: number, by: number): void {
    this.advance(now);
    this.#coresTotal += by;
    this.nodes?.change(node, now, by);
  }

  /** Adds core-time that the pool's instances got. */
  addCores(pool: number, coreMs: number): void {
    this.busyCoreMs[pool] = this.busyCoreMs[pool]! + coreMs;
  }

  countArrival(pool: number, now: number): void {
    this.advance(now);
    const arrivals = this.#counter[0]!;
    arrivals[pool] = arrivals[pool]! + 1;
    if (this.#index < this.series.count) this.series.invocations[this.#index]! += 1;
  }

  countColdStart(pool: number, waitMs: number): void {
    const cold = this.#counter[1]!;
    const wait = this.#counter[3]!;
    cold[pool] = cold[pool]! + 1;
    wait[pool] = wait[pool]! + waitMs;
    if (this.#index < this.series.count) this.series.coldStarts[this.#index]! += 1;
  }

  /** Adds to the waiting for cold starts that are counted already. */
  addColdWait(pool: number, waitMs: number): void {
    const wait = this.#counter[3]!;
    wait[pool] = wait[pool]! + waitMs;
  }

  countFailure(pool: number): void {
    const failures = this.#counter[2]!;
    failures[pool] = failures[pool]! + 1;
  }

  /** Completes all integrals up to `now`. */
  touch(now: number): void {
    this.settle?.(now);
    this.background?.settle(now);
    this.advance(now);
    for (let pool = 0; pool < this.live.length; pool++) this.#touchPool(pool, now);
  }

  /** Memory-time of idle instances, up to the last `touch`. */
  idleMBms(): number {
    let sum = 0;
    for (let pool = 0; pool < this.idleMs.length; pool++) sum += this.idleMs[pool]! * this.#memory[pool]!;
    return sum;
  }

  /** Starts a new window for `read`. */
  mark(now: number): void {
    this.touch(now);
    this.background?.mark();
    for (let c = 0; c < COUNTERS; c++) {
      if (this.#mark[c] === undefined) this.#mark[c] = this.#column[c]!.slice();
      else this.#mark[c]!.set(this.#column[c]!);
    }
  }

  /** What happened in the pool since the last mark, or since the start. */
  read(pool: number, now: number, into: PoolWindow): void {
    this.settle?.(now);
    this.background?.settle(now);
    this.#touchPool(pool, now);
    into.invocations = this.#counter[0]![pool]! - this.#marked(0, pool);
    into.coldStarts = this.#counter[1]![pool]! - this.#marked(1, pool);
    into.failures = this.#counter[2]![pool]! - this.#marked(2, pool);
    into.coldWaitMs = this.#counter[3]![pool]! - this.#marked(3, pool);
    into.liveCoreMs = this.liveMs[pool]! - this.#marked(4, pool);
    into.idleMBms = (this.idleMs[pool]! - this.#marked(5, pool)) * this.#memory[pool]!;
    into.busyCoreMs = this.busyCoreMs[pool]! - this.#marked(6, pool);
    into.backgroundCoreMs = this.background === undefined ? 0 : this.background.read(pool);
  }

  #marked(column: number, pool: number): number {
    return this.#mark.length === 0 ? 0 : this.#mark[column]![pool]!;
  }

  #touchPool(pool: number, at: number): void {
    const now = Math.min(at, this.#horizon);
    const elapsed = now - this.#since[pool]!;
    if (elapsed <= 0) return;
    this.#since[pool] = now;
    this.liveMs[pool] = this.liveMs[pool]! + this.live[pool]! * elapsed;
    this.idleMs[pool] = this.idleMs[pool]! + this.idle[pool]! * elapsed;
    this.busyCoreMs[pool] = this.busyCoreMs[pool]! + this.#cores[pool]! * elapsed;
  }

  /** Completes the windows up to `at`. */
  advance(at: number): void {
    const now = Math.min(at, this.#horizon);
    while (now >= this.#windowEnd && this.#index < this.series.count) {
      this.#accumulate(this.#windowEnd);
      this.#index++;
      this.#windowEnd = Math.min((this.#index + 1) * this.#window, this.#horizon);
    }
    if (now > this.#now) this.#accumulate(now);
  }

  #accumulate(to: number): void {
    const elapsed = to - this.#now;
    this.#now = to;
    const { liveMs, busyCoreMs, idleMBms } = this.series;
    const w = this.#index;
    liveMs[w] = liveMs[w]! + this.#liveTotal * elapsed;
    busyCoreMs[w] = busyCoreMs[w]! + this.#coresTotal * elapsed;
    idleMBms[w] = idleMBms[w]! + this.#idleMB * elapsed;
  }
}
