import { ContractError } from "../base/errors.ts";
import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import type { Trace } from "../trace/trace.ts";
import {
  type KeepAlivePolicy,
  type PlatformControl,
  type PoolProfile,
  type PoolWindow,
  PrewarmCause,
} from "./contract.ts";
import type { PlatformConfig } from "./conventions.ts";
import { EventKind, EventQueue, Rank } from "./event-queue.ts";
import { InstanceState, InstanceStore, NONE } from "./instance-store.ts";
import { Meter } from "./meter.ts";
import { type Pools, poolsOf } from "./pools.ts";
import { Counters, type Tally } from "./tally.ts";
import { WaitingLine } from "./waiting-line.ts";

const INFINITY = Number.POSITIVE_INFINITY;

/**
 * Kernel. The simulated function platform: replays a trace against a policy, one event at a time, in the order of
 * (time, rank, sequence). Arrivals are read from the trace's columns; finishes, expiries, pre-warms and ticks wait in
 * the event queue. Cost per invocation: O(log pending events); memory does not grow with the length of the trace.
 */
export class Platform implements PlatformControl {
  readonly poolCount: number;
  readonly #trace: Trace;
  readonly #policy: KeepAlivePolicy;
  readonly #config: PlatformConfig;
  readonly #pools: Pools;
  readonly #memory: Float64Array; // [pools] MB of an instance
  readonly #busy: Int32Array; //     [pools]
  readonly #starting: Int32Array; // [pools] pre-warms nobody waits for
  readonly #prewarmAt: Float64Array; // [pools] time of the pending pre-warm, Infinity of none
  readonly #free: Float64Array; //      [nodes] MB
  readonly #idleMemory: Float64Array; // [nodes] MB
  readonly #nodeLine: WaitingLine[]; // waiting for memory
  readonly #poolLine: Map<number, WaitingLine> = new Map(); // waiting below the limit of instances
  readonly #events = new EventQueue();
  readonly #store: InstanceStore;
  readonly #meter: Meter;
  readonly #counters: Counters;
  readonly #finishRank: number;
  readonly #expiryRank: number;
  readonly #fromStart: boolean;
  #now = 0;
  #next = 0; // the next arrival

  constructor(
    trace: Trace,
    policy: KeepAlivePolicy,
    config: PlatformConfig,
    pools: Pools = poolsOf(trace, config.unit),
  ) {
    const n = pools.profiles.length;
    this.poolCount = n;
    this.#trace = trace;
    this.#policy = policy;
    this.#config = config;
    this.#pools = pools;
    this.#memory = Float64Array.from(pools.profiles, (pool) => pool.memory);
    this.#busy = new Int32Array(n);
    this.#starting = new Int32Array(n);
    this.#prewarmAt = new Float64Array(n).fill(INFINITY);
    this.#free = new Float64Array(config.nodes).fill(config.nodeMemory);
    this.#idleMemory = new Float64Array(config.nodes);
    this.#nodeLine = Array.from({ length: config.nodes }, () => new WaitingLine());
    this.#store = new InstanceStore(n, config.nodes);
    this.#meter = new Meter(pools.profiles, trace.horizon, config.window);
    this.#counters = new Counters(trace.functions.length);
    this.#finishRank = config.tie === "finish-first" ? Rank.Finish : Rank.FinishLate;
    this.#expiryRank = config.deadline === "inclusive" ? Rank.Expiry : Rank.ExpiryExclusive;
    this.#fromStart = config.keepAliveFrom === "start";
    this.#begin();
  }

  get now(): Milliseconds {
    return ms(this.#now);
  }

  pool(pool: PoolId): PoolProfile {
    return this.#pools.profiles[pool]!;
  }

  idleInstances(pool: PoolId): number {
    return this.#meter.idle[pool]!;
  }

  busyInstances(pool: PoolId): number {
    return this.#busy[pool]!;
  }

  startingInstances(pool: PoolId): number {
    return this.#starting[pool]!;
  }

  /** Replays to the end: the whole trace, and until nobody waits or executes any more. */
  run(): Tally {
    while (this.step());
    return this.tally();
  }

  /** Handles up to `count` events; false when there is none left. */
  advance(count: number): boolean {
    for (let i = 0; i < count; i++) if (!this.step()) return false;
    return true;
  }

  /** Invocations that have arrived so far. */
  get arrived(): number {
    return this.#next;
  }

  /** Handles one event; false when there is none left. */
  step(): boolean {
    const arrival = this.#next < this.#trace.length ? this.#trace.arrival[this.#next]! : INFINITY;
    const queued = this.#events.nextTime;
    if (queued === INFINITY && arrival === INFINITY) return false;
    if (queued < arrival || (queued === arrival && this.#events.nextRank < Rank.Arrival)) this.#handleNext();
    else this.#arrive(this.#next++);
    return true;
  }

  /** Handles every event before a tick at `time`: earlier ones, and finishes and passed expiries at `time` itself. */
  runUntil(time: Milliseconds): void {
    for (;;) {
      const arrival = this.#next < this.#trace.length ? this.#trace.arrival[this.#next]! : INFINITY;
      const queued = this.#events.nextTime;
      const queueFirst = queued < time || (queued === time && this.#events.nextRank < Rank.Tick);
      if (!queueFirst && arrival >= time) break;
      this.step();
    }
    this.#now = time;
  }

  /** Counts and sums up to now. */
  tally(): Tally {
    this.#meter.touch(this.#now);
    let idleMBms = 0;
    for (let p = 0; p < this.poolCount; p++) idleMBms += this.#meter.idleMs[p]! * this.#memory[p]!;
    const { functions, latencyMs, slowdown, evictions, prewarms, prewarmsUsed, busyMBms, startingMBms } =
      this.#counters;
    return {
      functions,
      latencyMs,
      slowdown,
      evictions,
      prewarms,
      prewarmsUsed,
      busyMBms,
      startingMBms,
      idleMBms,
      windows: this.#meter.series,
      peakInstances: this.#meter.peakInstances,
      poolLiveMs: this.#meter.liveMs,
      poolBusyCoreMs: this.#meter.busyCoreMs,
    };
  }

  prewarm(pool: PoolId, count: number): number {
    let started = 0;
    while (started < count && this.#startPrewarm(pool)) started++;
    return started;
  }

  release(pool: PoolId, count: number): number {
    let released = 0;
    for (; released < count && this.#store.idleTail[pool]! !== NONE; released++)
      this.#drop(this.#store.idleTail[pool]!);
    return released;
  }

  readWindow(pool: PoolId, into: PoolWindow): void {
    this.#meter.read(pool, this.#now, into);
  }

  /** Starts a new window for `readWindow`; the platform does so itself after every tick of its policy. */
  markWindow(): void {
    this.#meter.mark(this.#now);
  }

  #begin(): void {
    const { tick } = this.#policy;
    if (tick !== undefined && !(tick > 0))
      throw new ContractError(`${this.#policy.name}: expected a tick > 0 ms, got ${tick}`);
    if (tick !== undefined) this.#events.push(0, Rank.Tick, EventKind.Tick, 0);
    this.#events.push(this.#trace.horizon, Rank.Tick, EventKind.End, 0);
    for (let p = 0; p < this.poolCount; p++) this.#askPrewarm(p, PrewarmCause.Begin);
  }

  #handleNext(): void {
    const kind = this.#events.nextKind;
    const subject = this.#events.nextSubject;
    this.#now = this.#events.nextTime;
    this.#events.pop();
    switch (kind) {
      case EventKind.Finish:
        return this.#finish(subject);
      case EventKind.Expiry:
        return this.#expire(subject);
      case EventKind.Ready:
        return this.#ready(subject);
      case EventKind.Prewarm:
        return this.#firePrewarm(subject);
      case EventKind.Tick:
        return this.#tick();
      case EventKind.Retry:
        return this.#place(subject, true);
      case EventKind.End:
        this.#meter.touch(this.#now);
        return this.#policy.onEnd?.(this);
    }
  }

  #arrive(invocation: number): void {
    this.#now = this.#trace.arrival[invocation]!;
    const fn = this.#trace.functionId[invocation]!;
    const pool = this.#pools.poolOfFunction[fn]!;
    const counts = this.#counters.functions.invocations;
    counts[fn] = counts[fn]! + 1;
    this.#meter.countArrival(pool, this.#now);
    this.#policy.onArrival?.(pool as PoolId, this);
    this.#place(invocation, false);
    this.#askPrewarm(pool, PrewarmCause.Arrival);
  }

  #place(invocation: number, again: boolean): void {
    const pool = this.#pools.poolOfFunction[this.#trace.functionId[invocation]!]!;
    if (this.#meter.idle[pool]! > 0) return this.#serveWarm(invocation, this.#chooseIdle(pool));
    const starting = this.#store.startingHead[pool]!;
    if (starting !== NONE) return this.#takeOver(invocation, starting);
    if (this.#meter.live[pool]! >= this.#config.maxInstances) return this.#turnAway(invocation, pool, again, true);
    const node = this.#roomFor(pool);
    if (node === NONE) return this.#turnAway(invocation, pool, again, false);
    this.#serveCold(invocation, pool, node);
  }

  /** A node for a new instance, after evicting what the shortfall needs; NONE when nothing would suffice. */
  #roomFor(pool: number): number {
    const need = this.#memory[pool]!;
    for (let node = 0; node < this.#free.length; node++) {
      if (this.#free[node]! >= need && this.#nodeLine[node]!.length === 0) return node;
    }
    for (let node = 0; node < this.#free.length; node++) {
      if (this.#nodeLine[node]!.length === 0 && this.#makeRoom(node, need)) return node;
    }
    return NONE;
  }

  #makeRoom(node: number, need: number): boolean {
    if (this.#free[node]! + this.#idleMemory[node]! < need) return false;
    while (this.#free[node]! < need) {
      this.#counters.evictions++;
      this.#discard(this.#store.nodeHead[node]!);
    }
    return true;
  }

  #turnAway(invocation: number, pool: number, again: boolean, limited: boolean): void {
    const { functions } = this.#counters;
    const fn = this.#trace.functionId[invocation]!;
    if (this.#config.onFull === "drop" || this.#memory[pool]! > this.#config.nodeMemory) {
      functions.dropped[fn] = functions.dropped[fn]! + 1;
      this.#meter.countFailure(pool);
      return;
    }
    if (!again) functions.queued[fn] = functions.queued[fn]! + 1;
    if (this.#config.onFull === "retry") {
      this.#events.push(this.#now + this.#config.retryDelay, Rank.Arrival, EventKind.Retry, invocation);
    } else if (limited) this.#lineOf(pool).push(invocation);
    else this.#shortestLine().push(invocation);
  }

  #lineOf(pool: number): WaitingLine {
    const line = this.#poolLine.get(pool) ?? new WaitingLine();
    this.#poolLine.set(pool, line);
    return line;
  }

  #shortestLine(): WaitingLine {
    let best = this.#nodeLine[0]!;
    for (const line of this.#nodeLine) if (line.length < best.length) best = line;
    return best;
  }

  #chooseIdle(pool: number): number {
    switch (this.#config.instance) {
      case "lru":
        return this.#store.idleTail[pool]!;
      case "newest":
        return this.#store.bySerial(pool, true);
      case "oldest":
        return this.#store.bySerial(pool, false);
      default:
        return this.#store.idleHead[pool]!;
    }
  }

  #serveWarm(invocation: number, instance: number): void {
    this.#unlinkIdle(instance);
    this.#execute(invocation, instance, this.#now, this.#coresOf(invocation), -1);
    const { warmStarts } = this.#counters.functions;
    const fn = this.#trace.functionId[invocation]!;
    warmStarts[fn] = warmStarts[fn]! + 1;
  }

  #serveCold(invocation: number, pool: number, node: number): void {
    const fn = this.#trace.functionId[invocation]!;
    const coldStart =
      this.#trace.coldStart === undefined ? this.#trace.functions[fn]!.coldStart : this.#trace.coldStart[invocation]!;
    const instance = this.#store.allocate(pool, node);
    this.#free[node] = this.#free[node]! - this.#memory[pool]!;
    this.#counters.startingMBms += coldStart * this.#memory[pool]!;
    this.#meter.change(pool, this.#now, 1, 0, 0);
    this.#execute(invocation, instance, this.#now + coldStart, this.#coresOf(invocation), 0);
    const { coldStarts, coldWaitMs } = this.#counters.functions;
    coldStarts[fn] = coldStarts[fn]! + 1;
    coldWaitMs[fn] = coldWaitMs[fn]! + coldStart;
    this.#meter.countColdStart(pool, coldStart);
  }

  /** A pre-warm that is still starting serves once it is ready: a partial cold start. */
  #takeOver(invocation: number, instance: number): void {
    const pool = this.#store.pool[instance]!;
    const readyAt = this.#store.readyAt[instance]!;
    const wait = readyAt - this.#now;
    this.#store.unlinkStarting(instance);
    this.#starting[pool] = this.#starting[pool]! - 1;
    this.#execute(invocation, instance, readyAt, this.#coresOf(invocation) - 1, 0); // a starting instance uses one core
    this.#store.cores[instance] = this.#coresOf(invocation);
    const fn = this.#trace.functionId[invocation]!;
    const { partialColdStarts, coldWaitMs } = this.#counters.functions;
    partialColdStarts[fn] = partialColdStarts[fn]! + 1;
    coldWaitMs[fn] = coldWaitMs[fn]! + wait;
    this.#meter.countColdStart(pool, wait);
  }

  #coresOf(invocation: number): number {
    return this.#trace.cpu === undefined ? 1 : this.#trace.cpu[invocation]!;
  }

  /** Makes an instance busy with an execution that begins at `start`; the meter changes by `cores` and `idle`. */
  #execute(invocation: number, instance: number, start: number, cores: number, idle: number): void {
    const pool = this.#store.pool[instance]!;
    const duration = this.#trace.duration[invocation]!;
    const arrival = this.#trace.arrival[invocation]!;
    const end = start + duration;
    this.#busy[pool] = this.#busy[pool]! + 1;
    this.#store.state[instance] = InstanceState.Busy;
    this.#store.cores[instance] = cores;
    this.#store.servedSince[instance] = arrival;
    if (this.#store.unused[instance] === 1) {
      this.#store.unused[instance] = 0;
      this.#counters.prewarmsUsed++;
    }
    this.#meter.change(pool, this.#now, 0, idle, cores);
    this.#counters.busyMBms += duration * this.#memory[pool]!;
    this.#counters.latencyMs.add(end - arrival);
    this.#counters.slowdown.add((end - arrival) / duration);
    this.#events.push(end, this.#finishRank, EventKind.Finish, instance);
  }

  #finish(instance: number): void {
    const pool = this.#store.pool[instance]!;
    this.#busy[pool] = this.#busy[pool]! - 1;
    this.#meter.change(pool, this.#now, 0, 0, -this.#store.cores[instance]!);
    this.#settle(instance, pool, false);
  }

  #ready(instance: number): void {
    if (this.#store.state[instance] !== InstanceState.Starting) return; // taken over: it is busy until later than now
    const pool = this.#store.pool[instance]!;
    this.#store.unlinkStarting(instance);
    this.#starting[pool] = this.#starting[pool]! - 1;
    this.#meter.change(pool, this.#now, 0, 0, -1);
    this.#settle(instance, pool, true);
  }

  /** An instance has nothing to do: it serves who waits for it, or stays idle as long as the policy says. */
  #settle(instance: number, pool: number, prewarmed: boolean): void {
    const node = this.#store.node[instance]!;
    const waiting = this.#waitingFor(pool, node);
    if (waiting !== NONE) {
      this.#meter.change(pool, this.#now, 0, 1, 0);
      this.#linkIdle(instance, node);
      return this.#serveWarm(waiting, instance);
    }
    const window = this.#askKeepAlive(pool, prewarmed);
    const deadline = this.#fromStart && !prewarmed ? this.#store.servedSince[instance]! + window : this.#now + window;
    if (window === 0 || deadline < this.#now) {
      this.#meter.change(pool, this.#now, -1, 0, 0);
      this.#giveBack(instance, pool, node);
    } else {
      this.#meter.change(pool, this.#now, 0, 1, 0);
      this.#linkIdle(instance, node);
      this.#setDeadline(instance, deadline);
    }
    if (this.#nodeLine[node]!.length > 0) this.#drain(node);
    this.#askPrewarm(pool, PrewarmCause.Idle);
  }

  /** The invocation that may use an instance of `pool` on `node` now, taken out of its line; NONE of none. */
  #waitingFor(pool: number, node: number): number {
    const poolLine = this.#poolLine.get(pool);
    if (poolLine !== undefined && poolLine.length > 0) return poolLine.shift();
    const line = this.#nodeLine[node]!;
    if (line.length === 0) return NONE;
    return this.#pools.poolOfFunction[this.#trace.functionId[line.first]!] === pool ? line.shift() : NONE;
  }

  /** Serves the node's line from its head for as long as the head finds room. */
  #drain(node: number): void {
    const line = this.#nodeLine[node]!;
    while (line.length > 0) {
      const pool = this.#pools.poolOfFunction[this.#trace.functionId[line.first]!]!;
      if (this.#meter.idle[pool]! > 0) this.#serveWarm(line.shift(), this.#chooseIdle(pool));
      else if (this.#meter.live[pool]! >= this.#config.maxInstances) this.#lineOf(pool).push(line.shift());
      else if (this.#makeRoom(node, this.#memory[pool]!)) this.#serveCold(line.shift(), pool, node);
      else return;
    }
  }

  #askKeepAlive(pool: number, prewarmed: boolean): number {
    const policy = this.#policy;
    const asked = prewarmed && policy.keepPrewarmed !== undefined;
    const window = asked ? policy.keepPrewarmed!(pool as PoolId, this) : policy.keepAlive(pool as PoolId, this);
    if (window >= 0) return window;
    throw new ContractError(
      `${policy.name}: expected keepAlive >= 0 ms, got ${window} for pool ${this.#pools.profiles[pool]!.name} at ${this.#now} ms`,
    );
  }

  #askPrewarm(pool: number, cause: PrewarmCause): void {
    const policy = this.#policy;
    if (policy.prewarmIn === undefined) return;
    const delay = policy.prewarmIn(pool as PoolId, this, cause);
    if (!(delay >= 0)) {
      throw new ContractError(
        `${policy.name}: expected prewarmIn >= 0 ms, got ${delay} for pool ${this.#pools.profiles[pool]!.name} at ${this.#now} ms`,
      );
    }
    const at = this.#now + delay;
    if (at === this.#prewarmAt[pool]) return;
    const fires = at < this.#trace.horizon;
    this.#prewarmAt[pool] = fires ? at : INFINITY;
    if (fires) this.#events.push(at, Rank.Prewarm, EventKind.Prewarm, pool);
  }

  #firePrewarm(pool: number): void {
    if (this.#prewarmAt[pool] !== this.#now) return; // replaced since
    this.#prewarmAt[pool] = INFINITY;
    const want = this.#policy.prewarmCount?.(pool as PoolId, this) ?? 1;
    this.prewarm(pool as PoolId, want - this.#meter.idle[pool]! - this.#starting[pool]!);
    this.#askPrewarm(pool, PrewarmCause.Fired);
  }

  #startPrewarm(pool: number): boolean {
    const need = this.#memory[pool]!;
    if (this.#meter.live[pool]! >= this.#config.maxInstances) return false;
    let node = 0;
    while (node < this.#free.length && (this.#free[node]! < need || this.#nodeLine[node]!.length > 0)) node++;
    if (node === this.#free.length) return false; // a guess never evicts what was used
    const { coldStart } = this.#pools.profiles[pool]!;
    const instance = this.#store.allocate(pool, node);
    this.#store.state[instance] = InstanceState.Starting;
    this.#store.unused[instance] = 1;
    this.#store.readyAt[instance] = this.#now + coldStart;
    this.#store.linkStarting(instance);
    this.#free[node] = this.#free[node]! - need;
    this.#starting[pool] = this.#starting[pool]! + 1;
    this.#meter.change(pool, this.#now, 1, 0, 1);
    this.#counters.prewarms++;
    this.#counters.startingMBms += coldStart * need;
    this.#events.push(this.#now + coldStart, Rank.Finish, EventKind.Ready, instance);
    return true;
  }

  #tick(): void {
    const { tick, onTick } = this.#policy;
    onTick?.call(this.#policy, this);
    this.#meter.mark(this.#now);
    const next = this.#now + tick!;
    if (next < this.#trace.horizon) this.#events.push(next, Rank.Tick, EventKind.Tick, 0);
  }

  /** One pending expiry event per idle instance is enough: an early one finds the later deadline and waits again. */
  #setDeadline(instance: number, deadline: number): void {
    this.#store.deadline[instance] = deadline;
    if (deadline >= this.#store.expiryAt[instance]!) return;
    this.#store.expiryAt[instance] = deadline;
    this.#events.push(deadline, this.#expiryRank, EventKind.Expiry, instance);
  }

  #expire(instance: number): void {
    if (this.#store.expiryAt[instance] !== this.#now) return; // of an earlier life of the handle
    this.#store.expiryAt[instance] = INFINITY;
    if (this.#store.state[instance] !== InstanceState.Idle) return;
    const deadline = this.#store.deadline[instance]!;
    if (deadline > this.#now) this.#setDeadline(instance, deadline);
    else this.#drop(instance);
  }

  /** Releases an idle instance and serves who waited for its memory. */
  #drop(instance: number): void {
    const node = this.#store.node[instance]!;
    this.#discard(instance);
    if (this.#nodeLine[node]!.length > 0) this.#drain(node);
  }

  #discard(instance: number): void {
    const pool = this.#store.pool[instance]!;
    this.#unlinkIdle(instance);
    this.#meter.change(pool, this.#now, -1, -1, 0);
    this.#giveBack(instance, pool, this.#store.node[instance]!);
  }

  #giveBack(instance: number, pool: number, node: number): void {
    this.#free[node] = this.#free[node]! + this.#memory[pool]!;
    this.#store.free(instance);
  }

  #linkIdle(instance: number, node: number): void {
    this.#store.state[instance] = InstanceState.Idle;
    this.#store.linkIdle(instance);
    this.#idleMemory[node] = this.#idleMemory[node]! + this.#memory[this.#store.pool[instance]!]!;
  }

  #unlinkIdle(instance: number): void {
    const node = this.#store.node[instance]!;
    this.#store.unlinkIdle(instance);
    this.#idleMemory[node] = this.#idleMemory[node]! - this.#memory[this.#store.pool[instance]!]!;
  }
}
