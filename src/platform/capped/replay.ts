import { type Milliseconds, ms, type PoolId } from "../../base/units.ts";
import type { Trace } from "../../trace/trace.ts";
import { constantWindowOf, type KeepAlivePolicy, type PlatformView, type PoolProfile } from "../contract.ts";
import type { PlatformConfig } from "../conventions.ts";
import { Rank } from "../event-queue.ts";
import { NONE } from "../instance-store.ts";
import { PolicyPort } from "../policy-port.ts";
import { type Pools, poolsOf } from "../pools.ts";
import type { PopulationLog } from "../population.ts";
import { Counters, type Tally } from "../tally.ts";
import { WaitingRoom } from "../waiting-room.ts";
import { Calendar } from "./calendar.ts";
import { CappedFleet } from "./fleet.ts";
import { BUSY_CORE_MS, EXPIRY, IDLE, LIVE, LIVE_MS, MEMORY, NODE, PLACE, POOL, SINCE, TOP } from "./records.ts";
import { SeriesMeter } from "./series.ts";
import { TimeQueue } from "./time-queue.ts";

const INFINITY = Number.POSITIVE_INFINITY;
/** Invocations in a slice of the calendar, on average. */
const PER_SLICE = 64;
const SLICES_PER_REPORT = 4096;

/** What a replay may be given beside its trace. */
export interface CappedOptions {
  readonly pools?: Pools;
  /** Told the share done, 0..1, from time to time. */
  readonly onProgress?: (done: number) => void;
  /** Where the coming and going of instances is noted, if it is wanted. */
  readonly population?: PopulationLog | undefined;
}

/**
 * Replays a trace against a policy and a configuration of which `fitsCapped` is true: what `Platform` counts, several
 * times as fast. Sums differ from its in their last bits, as they are taken in another order.
 */
export function replayCapped(
  trace: Trace,
  policy: KeepAlivePolicy,
  config: PlatformConfig,
  options: CappedOptions = {},
): Tally {
  return new CappedReplay(trace, policy, config, options).run();
}

class CappedReplay implements PlatformView {
  readonly poolCount: number;
  readonly #trace: Trace;
  readonly #pools: Pools;
  readonly #onProgress: CappedOptions["onProgress"];
  readonly #drops: boolean;
  readonly #nodeMemory: number;
  readonly #window: number;
  readonly #horizon: number;
  readonly #fleet: CappedFleet;
  readonly #calendar: Calendar;
  readonly #expiries = new TimeQueue();
  readonly #meter: SeriesMeter;
  readonly #counters: Counters;
  readonly #waiting: WaitingRoom;
  readonly #coldStart: Float64Array; //  [functions] ms
  #now = 0;
  #unslowed = 0; // invocations with a slowdown of exactly 1

  constructor(trace: Trace, policy: KeepAlivePolicy, config: PlatformConfig, options: CappedOptions) {
    const pools = options.pools ?? poolsOf(trace, config.unit);
    this.poolCount = pools.profiles.length;
    this.#trace = trace;
    this.#pools = pools;
    this.#onProgress = options.onProgress;
    this.#drops = config.onFull === "drop";
    this.#nodeMemory = config.nodeMemory;
    this.#window = constantWindowOf(policy)!;
    this.#horizon = trace.horizon;
    const span = trace.length === 0 ? 0 : trace.arrival[trace.length - 1]! - trace.arrival[0]!;
    this.#calendar = new Calendar(span > 0 ? (span / trace.length) * PER_SLICE : 1);
    this.#meter = new SeriesMeter(trace.horizon, config.window);
    const logs = { meter: this.#meter, population: options.population };
    this.#fleet = new CappedFleet(pools, config, new PolicyPort(policy, this), logs);
    this.#counters = new Counters(trace.functions.length);
    this.#waiting = new WaitingRoom(config.nodes, 0, (node, waits) => this.#fleet.placement.close(node, waits));
    this.#coldStart = Float64Array.from(trace.functions, (fn) => fn.coldStart);
  }

  get now(): Milliseconds {
    return ms(this.#now);
  }

  pool(pool: PoolId): PoolProfile {
    return this.#pools.profiles[pool]!;
  }

  idleInstances(pool: PoolId): number {
    return this.#fleet.pools.int[pool * 16 + IDLE]!;
  }

  busyInstances(pool: PoolId): number {
    return this.#fleet.pools.int[pool * 16 + LIVE]! - this.#fleet.pools.int[pool * 16 + IDLE]!;
  }

  startingInstances(): number {
    return 0;
  }

  run(): Tally {
    const { arrival, length } = this.#trace;
    const calendar = this.#calendar;
    const expiries = this.#expiries;
    let opened = 0;
    for (let next = 0; ; ) {
      const arrives = next < length ? arrival[next]! : INFINITY;
      const expires = expiries.time;
      const limit = Math.min(arrives, expires);
      const ends = calendar.time;
      if (ends <= limit && ends < INFINITY) {
        this.#goTo(ends, Rank.Finish, next);
        this.#finish(calendar.take());
      } else if (limit >= calendar.stop && calendar.open(limit)) {
        if (++opened % SLICES_PER_REPORT === 0) this.#onProgress?.(next / length);
      } else if (limit === INFINITY) break;
      else {
        this.#goTo(limit, expires < arrives ? Rank.Expiry : Rank.Arrival, next);
        if (expires < arrives) this.#expire();
        else this.#arrive(next++);
      }
    }
    return this.#tally();
  }

  #goTo(now: number, rank: number, arrived: number): void {
    this.#now = now;
    this.#fleet.rank = rank;
    if (now >= this.#meter.stop) this.#meter.roll(now, arrived);
  }

  #arrive(invocation: number): void {
    const fn = this.#trace.functionId[invocation]!;
    const pool = this.#pools.poolOfFunction[fn]!;
    const idle = this.#fleet.pools.int[pool * 16 + TOP]!;
    if (idle !== NONE) return this.#serveWarm(invocation, idle, pool);
    const node = this.#fleet.findNode(pool, this.#fleet.pools.float[pool * 8 + MEMORY]!, this.#now);
    if (node === NONE) this.#turnAway(invocation, fn, pool);
    else this.#serveCold(invocation, fn, pool, node);
  }

  #turnAway(invocation: number, fn: number, pool: number): void {
    const { dropped, queued } = this.#counters.functions;
    if (this.#drops || this.#fleet.pools.float[pool * 8 + MEMORY]! > this.#nodeMemory) {
      dropped[fn]!++;
      return;
    }
    queued[fn]!++;
    const waiting = this.#waiting;
    waiting.push(waiting.shortest(), invocation, this.#now);
  }

  #serveWarm(invocation: number, handle: number, pool: number): void {
    this.#fleet.endIdle(handle, pool, this.#now);
    this.#execute(invocation, handle, pool, this.#now);
  }

  #serveCold(invocation: number, fn: number, pool: number, node: number): void {
    const { coldStart: own } = this.#trace;
    const coldStart = own === undefined ? this.#coldStart[fn]! : own[invocation]!;
    const memory = this.#fleet.pools.float[pool * 8 + MEMORY]!;
    const handle = this.#fleet.start(pool, node, this.#now);
    const { functions } = this.#counters;
    this.#counters.startingMBms += coldStart * memory;
    functions.coldStarts[fn]!++;
    functions.coldWaitMs[fn]! += coldStart;
    this.#meter.coldStarts++;
    this.#execute(invocation, handle, pool, this.#now + coldStart);
  }

  /** Makes an instance busy from now on, with an execution that begins at `start`. */
  #execute(invocation: number, handle: number, pool: number, start: number): void {
    const now = this.#now;
    const { duration, arrival, cpu } = this.#trace;
    const { float } = this.#fleet.pools;
    const length = duration[invocation]!;
    const end = start + length;
    this.#calendar.schedule(handle, end);
    const cores = cpu === undefined ? 1 : cpu[invocation]!;
    this.#meter.addBusy(now, end, cores);
    const held = Math.min(end, this.#horizon) - now;
    if (held > 0) float[pool * 8 + BUSY_CORE_MS]! += cores * held;
    this.#counters.busyMBms += length * float[pool * 8 + MEMORY]!;
    const latency = start - arrival[invocation]! + length;
    this.#counters.latencyMs.add(latency);
    if (latency === length) this.#unslowed++;
    else this.#counters.slowdown.add(latency / length);
    this.#fleet.serve(handle, pool);
  }

  #finish(handle: number): void {
    const { int } = this.#fleet.instances.records;
    const pool = int[handle * 16 + POOL]!;
    const node = int[handle * 16 + NODE]!;
    const waiting = this.#waiting;
    const line = waiting.atNode(node);
    if (waiting.lengthOf(line) > 0 && this.#poolOf(waiting.first(line)) === pool) {
      this.#fleet.makeIdle(handle, pool, node, this.#now);
      this.#serveWarm(waiting.shift(line), handle, pool);
    } else if (this.#window === 0) this.#fleet.remove(handle, pool, node, this.#now);
    else {
      this.#fleet.makeIdle(handle, pool, node, this.#now);
      if (this.#window < INFINITY) this.#setDeadline(handle, this.#now + this.#window);
    }
    if (waiting.lengthOf(line) > 0) this.#drain(node);
  }

  #poolOf(invocation: number): number {
    return this.#pools.poolOfFunction[this.#trace.functionId[invocation]!]!;
  }

  #setDeadline(handle: number, deadline: number): void {
    const { float } = this.#fleet.instances.records;
    if (deadline >= float[handle * 8 + EXPIRY]!) return;
    float[handle * 8 + EXPIRY] = deadline;
    this.#expiries.push(deadline, handle);
  }

  #expire(): void {
    const { int, float } = this.#fleet.instances.records;
    const handle = this.#expiries.handle;
    this.#expiries.pop();
    if (float[handle * 8 + EXPIRY] !== this.#now) return; // of an earlier life of the handle
    float[handle * 8 + EXPIRY] = INFINITY;
    if (int[handle * 16 + PLACE] === NONE) return;
    const deadline = float[handle * 8 + SINCE]! + this.#window;
    if (deadline > this.#now) return this.#setDeadline(handle, deadline);
    const node = int[handle * 16 + NODE]!;
    this.#fleet.discard(handle, int[handle * 16 + POOL]!, this.#now);
    this.#drain(node);
  }

  /** Serves the node's line from its head for as long as the head finds room. */
  #drain(node: number): void {
    const waiting = this.#waiting;
    const line = waiting.atNode(node);
    while (waiting.lengthOf(line) > 0) {
      const fn = this.#trace.functionId[waiting.first(line)]!;
      const pool = this.#pools.poolOfFunction[fn]!;
      const idle = this.#fleet.pools.int[pool * 16 + TOP]!;
      if (idle !== NONE) this.#serveWarm(waiting.shift(line), idle, pool);
      else if (this.#fleet.makeRoom(this.#fleet.pools.float[pool * 8 + MEMORY]!, node, this.#now))
        this.#serveCold(waiting.shift(line), fn, pool, node);
      else return;
    }
  }

  #tally(): Tally {
    this.#fleet.close();
    this.#meter.finish(this.#trace.length);
    const { functions, latencyMs, slowdown, busyMBms, startingMBms } = this.#counters;
    slowdown.addMany(1, this.#unslowed);
    this.#countServed();
    const { series: windows } = this.#meter;
    const column = (word: number) =>
      Float64Array.from({ length: this.poolCount }, (_, pool) => this.#fleet.pools.float[pool * 8 + word]!);
    return {
      functions,
      windows,
      latencyMs,
      slowdown,
      evictions: this.#fleet.evictions,
      prewarms: 0,
      prewarmsUsed: 0,
      prewarmsLate: 0,
      idleMBms: windows.idleMBms.reduce((sum, mbMs) => sum + mbMs, 0),
      busyMBms,
      startingMBms,
      peakInstances: this.#fleet.peak,
      poolLiveMs: column(LIVE_MS),
      poolBusyCoreMs: column(BUSY_CORE_MS),
    };
  }

  /** Who was neither cold nor dropped nor waits to this day was warm. */
  #countServed(): void {
    const { invocations, warmStarts, coldStarts, dropped } = this.#counters.functions;
    const { functionId, length } = this.#trace;
    for (let i = 0; i < length; i++) invocations[functionId[i]!]!++;
    for (; this.#waiting.oldestSince < INFINITY; ) warmStarts[functionId[this.#waiting.shiftOldest()]!]!--;
    for (let fn = 0; fn < warmStarts.length; fn++) warmStarts[fn]! += invocations[fn]! - coldStarts[fn]! - dropped[fn]!;
  }
}
