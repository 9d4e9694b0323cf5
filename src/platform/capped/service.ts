import { type Milliseconds, ms, type PoolId } from "../../base/units.ts";
import type { Trace } from "../../trace/trace.ts";
import type { KeepAlivePolicy, PlatformView, PoolProfile } from "../contract.ts";
import type { PlatformConfig } from "../conventions.ts";
import { NONE } from "../instance-store.ts";
import { PolicyPort } from "../policy-port.ts";
import type { Pools } from "../pools.ts";
import type { PopulationLog } from "../population.ts";
import { Counters, type Tally } from "../tally.ts";
import { WaitingRoom } from "../waiting-room.ts";
import { Calendar } from "./calendar.ts";
import { constantWindowOf } from "./fits.ts";
import { CappedFleet } from "./fleet.ts";
import { BUSY_CORE_MS, LIVE, LIVE_MS, MEMORY } from "./pool-table.ts";
import { countInvocations, poolsByUse, type RankedPools } from "./pools-by-use.ts";
import { NODE, PLACE, POOL } from "./records.ts";
import { SeriesMeter } from "./series.ts";
import { TimeQueue } from "./time-queue.ts";

const INFINITY = Number.POSITIVE_INFINITY;
/** Invocations in a slice of the calendar, on average. */
const PER_SLICE = 64;

/**
 * Kernel. What a capped replay does at an event, and all that it knows; who calls it keeps the order of events. The loop
 * takes the two commonest ways itself: an instance that becomes idle, and a warm start where nobody waits.
 */
export class CappedService implements PlatformView {
  readonly poolCount: number;
  readonly trace: Trace;
  /** Which number the pools here; policies and tallies have the trace's own numbers. */
  readonly pools: RankedPools;
  readonly #profiles: readonly PoolProfile[];
  readonly #drops: boolean;
  readonly #nodeMemory: number;
  readonly window: number;
  readonly horizon: number;
  readonly fleet: CappedFleet;
  readonly calendar: Calendar;
  readonly expiries = new TimeQueue();
  readonly meter: SeriesMeter;
  readonly counters: Counters;
  readonly waiting: WaitingRoom;
  readonly #cold: Float64Array; // [functions][4] ms of a cold start, how many, and ms that they took together
  /** Nodes where somebody waits. */
  waits = 0;
  #now = 0;
  unslowed = 0; // invocations with a slowdown of exactly 1

  constructor(
    trace: Trace,
    policy: KeepAlivePolicy,
    config: PlatformConfig,
    pools: Pools,
    population: PopulationLog | undefined,
  ) {
    this.poolCount = pools.profiles.length;
    this.trace = trace;
    this.#profiles = pools.profiles;
    this.counters = new Counters(trace.functions.length);
    countInvocations(trace, this.counters.functions.invocations);
    this.pools = poolsByUse(pools, this.counters.functions.invocations);
    this.#drops = config.onFull === "drop";
    this.#nodeMemory = config.nodeMemory;
    this.window = constantWindowOf(policy)!;
    this.horizon = trace.horizon;
    const span = trace.length === 0 ? 0 : trace.arrival[trace.length - 1]! - trace.arrival[0]!;
    this.meter = new SeriesMeter(trace.horizon, config.window);
    const logs = { meter: this.meter, population };
    this.fleet = new CappedFleet(this.pools, config, new PolicyPort(policy, this), logs);
    this.calendar = new Calendar(this.fleet.instances, span > 0 ? (span / trace.length) * PER_SLICE : 1);
    this.waiting = new WaitingRoom(config.nodes, 0, (node, waits) => {
      this.waits += waits ? 1 : -1;
      this.fleet.placement.close(node, waits);
    });
    this.#cold = new Float64Array(4 * trace.functions.length);
    trace.functions.forEach(({ coldStart }, fn) => {
      this.#cold[4 * fn] = coldStart;
    });
  }

  get now(): Milliseconds {
    return ms(this.#now);
  }

  pool(pool: PoolId): PoolProfile {
    return this.#profiles[pool]!;
  }

  idleInstances(pool: PoolId): number {
    return this.fleet.pools.idle(this.pools.rankOf[pool]!);
  }

  busyInstances(pool: PoolId): number {
    const rank = this.pools.rankOf[pool]!;
    return this.fleet.pools.int[16 * rank + LIVE]! - this.fleet.pools.idle(rank);
  }

  startingInstances(): number {
    return 0;
  }

  shellCount(): number {
    return 0;
  }

  /** The clock goes on to an event of that rank; `arrived` counts the invocations before it. */
  goTo(now: number, rank: number, arrived: number): void {
    this.#now = now;
    this.fleet.rank = rank;
    if (now >= this.meter.stop) this.meter.roll(now, arrived);
  }

  /** Counts the latencies of the invocations from .. to - 1, which were all warm starts; returns `to`. */
  countWarm(from: number, to: number): number {
    this.counters.latencyMs.addAll(this.trace.duration, from, to);
    this.unslowed += to - from;
    return to;
  }

  /** An invocation arrives. */
  arrive(invocation: number): void {
    const fn = this.trace.functionId[invocation]!;
    const pool = this.pools.poolOfFunction[fn]!;
    const idle = this.fleet.pools.last(pool);
    if (idle !== NONE) return this.#serveWarm(invocation, idle, pool);
    const node = this.fleet.findNode(pool, this.fleet.pools.float[8 * pool + MEMORY]!, this.#now);
    if (node === NONE) this.#turnAway(invocation, fn, pool);
    else this.#serveCold(invocation, fn, pool, node);
  }

  #turnAway(invocation: number, fn: number, pool: number): void {
    const { dropped, queued } = this.counters.functions;
    if (this.#drops || this.fleet.pools.float[8 * pool + MEMORY]! > this.#nodeMemory) {
      dropped[fn]!++;
      return;
    }
    queued[fn]!++;
    const waiting = this.waiting;
    waiting.push(waiting.shortest(), invocation, this.#now);
  }

  #serveWarm(invocation: number, handle: number, pool: number): void {
    this.fleet.endIdle(handle, pool, this.#now);
    this.#execute(invocation, handle, pool, this.#now);
  }

  #serveCold(invocation: number, fn: number, pool: number, node: number): void {
    const { coldStart: own } = this.trace;
    const coldStart = own === undefined ? this.#cold[4 * fn]! : own[invocation]!;
    const memory = this.fleet.pools.float[8 * pool + MEMORY]!;
    const handle = this.fleet.start(pool, node, this.#now);
    this.counters.startingMBms += coldStart * memory;
    this.#cold[4 * fn + 1]!++;
    this.#cold[4 * fn + 2]! += coldStart;
    this.meter.coldStarts++;
    this.#execute(invocation, handle, pool, this.#now + coldStart);
  }

  /** Makes an instance busy from now on, with an execution that begins at `start`. */
  #execute(invocation: number, handle: number, pool: number, start: number): void {
    const now = this.#now;
    const { duration, arrival, cpu } = this.trace;
    const { float } = this.fleet.pools;
    const length = duration[invocation]!;
    const end = start + length;
    this.calendar.schedule(handle, end);
    const cores = cpu === undefined ? 1 : cpu[invocation]!;
    this.meter.addBusy(now, end, cores);
    const held = Math.min(end, this.horizon) - now;
    if (held > 0) float[8 * pool + BUSY_CORE_MS]! += cores * held;
    this.counters.busyMBms += length * float[8 * pool + MEMORY]!;
    const latency = start - arrival[invocation]! + length;
    this.counters.latencyMs.add(latency);
    if (latency === length) this.unslowed++;
    else this.counters.slowdown.add(latency / length);
    this.fleet.serve(handle, pool);
  }

  /** The execution of an instance ends. */
  finish(handle: number): void {
    const { int } = this.fleet.instances;
    const pool = int[8 * handle + POOL]!;
    const node = int[8 * handle + NODE]!;
    const waiting = this.waiting;
    const line = waiting.atNode(node);
    if (waiting.lengthOf(line) > 0 && this.#poolOf(waiting.first(line)) === pool) {
      this.fleet.makeIdle(handle, pool, this.#now);
      this.#serveWarm(waiting.shift(line), handle, pool);
    } else if (this.window === 0) this.fleet.remove(handle, pool, node, this.#now);
    else {
      this.fleet.makeIdle(handle, pool, this.#now);
      if (this.window < INFINITY) this.setDeadline(handle, this.#now + this.window);
    }
    if (waiting.lengthOf(line) > 0) this.#drain(node);
  }

  #poolOf(invocation: number): number {
    return this.pools.poolOfFunction[this.trace.functionId[invocation]!]!;
  }

  /** An instance that has become idle expires then, unless it serves before. */
  setDeadline(handle: number, deadline: number): void {
    const { expiry } = this.fleet.instances;
    if (deadline >= expiry[handle]!) return;
    expiry[handle] = deadline;
    this.expiries.push(deadline, handle);
  }

  /** The earliest deadline has come. */
  expire(): void {
    const { where, int, expiry } = this.fleet.instances;
    const handle = this.expiries.handle;
    this.expiries.pop();
    if (expiry[handle] !== this.#now) return; // of an earlier life of the handle
    expiry[handle] = INFINITY;
    if (where[2 * handle + PLACE]! < 0) return;
    const deadline = this.fleet.pools.since(handle) + this.window;
    if (deadline > this.#now) return this.setDeadline(handle, deadline);
    const node = int[8 * handle + NODE]!;
    this.fleet.discard(handle, int[8 * handle + POOL]!, this.#now);
    this.#drain(node);
  }

  /** Serves the node's line from its head for as long as the head finds room. */
  #drain(node: number): void {
    const waiting = this.waiting;
    const line = waiting.atNode(node);
    while (waiting.lengthOf(line) > 0) {
      const fn = this.trace.functionId[waiting.first(line)]!;
      const pool = this.pools.poolOfFunction[fn]!;
      const idle = this.fleet.pools.last(pool);
      if (idle !== NONE) this.#serveWarm(waiting.shift(line), idle, pool);
      else if (this.fleet.makeRoom(this.fleet.pools.float[8 * pool + MEMORY]!, node, this.#now))
        this.#serveCold(waiting.shift(line), fn, pool, node);
      else return;
    }
  }

  /** What it came to, once nothing happens any more. */
  tally(): Tally {
    this.fleet.close();
    this.meter.finish(this.trace.length);
    const { functions, latencyMs, slowdown, busyMBms, startingMBms } = this.counters;
    slowdown.addMany(1, this.unslowed);
    this.#countServed();
    const { series: windows } = this.meter;
    return {
      functions,
      windows,
      latencyMs,
      slowdown,
      evictions: this.fleet.evictions,
      prewarms: 0,
      prewarmsUsed: 0,
      prewarmsLate: 0,
      idleMBms: windows.idleMBms.reduce((sum, mbMs) => sum + mbMs, 0),
      busyMBms,
      startingMBms,
      peakInstances: this.fleet.peak,
      poolLiveMs: this.#column(LIVE_MS),
      poolBusyCoreMs: this.#column(BUSY_CORE_MS),
    };
  }

  #column(word: number): Float64Array {
    const { float } = this.fleet.pools;
    return Float64Array.from({ length: this.poolCount }, (_, pool) => float[8 * this.pools.rankOf[pool]! + word]!);
  }

  /** Who was neither cold nor dropped nor waits to this day was warm. */
  #countServed(): void {
    const { invocations, warmStarts, coldStarts, coldWaitMs, dropped } = this.counters.functions;
    const { functionId } = this.trace;
    for (; this.waiting.oldestSince < INFINITY; ) warmStarts[functionId[this.waiting.shiftOldest()]!]!--;
    for (let fn = 0; fn < warmStarts.length; fn++) {
      coldStarts[fn] = this.#cold[4 * fn + 1]!;
      coldWaitMs[fn] = this.#cold[4 * fn + 2]!;
      warmStarts[fn]! += invocations[fn]! - coldStarts[fn]! - dropped[fn]!;
    }
  }
}
