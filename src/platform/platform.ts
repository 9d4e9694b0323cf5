import { ContractError } from "../base/errors.ts";
import { type Megabytes, type Milliseconds, megabytes, ms, type PoolId } from "../base/units.ts";
import type { AnyTrace } from "../trace/call-source.ts";
import type { Arrivals } from "./arrivals.ts";
import { assemble } from "./assemble.ts";
import type { CallStore } from "./call-store.ts";
import type { Contention } from "./contention.ts";
import {
  type KeepAlivePolicy,
  type NodeClass,
  type PlatformControl,
  type PoolProfile,
  type PoolWindow,
  PrewarmCause,
} from "./contract.ts";
import { type PlatformConfig, platformConfig } from "./conventions.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Endings } from "./endings.ts";
import { EventKind, type EventQueue, Rank } from "./event-queue.ts";
import type { Finishes } from "./finishes.ts";
import type { Fleet } from "./fleet.ts";
import type { MemoryLimits } from "./memory-limits.ts";
import type { Meter } from "./meter.ts";
import type { PolicyPort } from "./policy-port.ts";
import { evenLimits, type PoolLimits, startReserved } from "./pool-limits.ts";
import { type Pools, poolsOf } from "./pools.ts";
import type { PrewarmTimer } from "./prewarm-timer.ts";
import type { ShellStarts } from "./shell-starts.ts";
import { takeTally } from "./take-tally.ts";
import type { Counters, Tally } from "./tally.ts";
import type { PlatformExtras } from "./watchers.ts";

const INFINITY = Number.POSITIVE_INFINITY;

/**
 * Kernel. The simulated function platform: replays a trace against a policy, one event at a time, in the order of
 * (time, rank, sequence). Arrivals are read from the trace chunk by chunk; finishes, expiries, pre-warms and ticks wait in
 * the event queue. Cost per invocation: O(log pending events); memory does not grow with the length of the trace.
 */
export class Platform implements PlatformControl {
  readonly poolCount: number;
  readonly #horizon: number;
  readonly #nodesMemory: number;
  readonly #calls: CallStore;
  readonly #arrivals: Arrivals;
  readonly #ask: PolicyPort;
  readonly #pools: Pools;
  readonly #prewarms: PrewarmTimer;
  readonly #events: EventQueue;
  readonly #counters: Counters;
  readonly #meter: Meter;
  readonly #fleet: Fleet;
  readonly #dispatcher: Dispatcher;
  readonly #contention: Contention | undefined;
  readonly #deadlines: Deadlines;
  readonly #endings: Endings;
  readonly #finishes: Finishes;
  readonly #shellStarts: ShellStarts | undefined; // undefined: no shell starts from nothing
  readonly #memoryLimits: MemoryLimits | undefined; // undefined: the policy sets none
  readonly #notesRanks: boolean; // of events, for the population log
  #now = 0;

  constructor(
    trace: AnyTrace,
    policy: KeepAlivePolicy,
    config: PlatformConfig = platformConfig(),
    pools: Pools = poolsOf(trace, config.unit),
    extras: PlatformExtras = {},
    limits: PoolLimits = evenLimits(pools, config),
  ) {
    this.poolCount = pools.profiles.length;
    this.#horizon = trace.horizon;
    this.#pools = pools;
    this.#notesRanks = extras.population !== undefined;
    const parts = assemble(this, { trace, policy, config, pools, extras, limits });
    this.#calls = parts.calls;
    this.#arrivals = parts.arrivals;
    this.#ask = parts.ask;
    this.#events = parts.events;
    this.#prewarms = parts.prewarms;
    this.#counters = parts.counters;
    this.#meter = parts.meter;
    this.#fleet = parts.fleet;
    this.#contention = parts.contention;
    this.#dispatcher = parts.dispatcher;
    this.#deadlines = parts.deadlines;
    this.#endings = parts.endings;
    this.#finishes = parts.finishes;
    this.#shellStarts = parts.shellStarts;
    this.#memoryLimits = parts.memoryLimits;
    this.#nodesMemory = config.nodes * config.nodeMemory;
    if (policy.tick !== undefined) this.#events.push(0, Rank.Tick, EventKind.Tick, 0);
    this.#events.push(trace.horizon, Rank.Tick, EventKind.End, 0);
    startReserved(pools, limits, (pool) => this.#dispatcher.startAhead(pool, this.#now, true));
    for (let p = 0; p < this.poolCount; p++) this.#prewarms.ask(p, PrewarmCause.Begin, this.#now);
  }

  get now(): Milliseconds {
    return ms(this.#now);
  }

  /** Invocations that have arrived so far. */
  get arrived(): number {
    return this.#arrivals.taken;
  }

  pool(pool: PoolId): PoolProfile {
    return this.#pools.profiles[pool]!;
  }

  get nodeClasses(): readonly NodeClass[] | undefined {
    return this.#fleet.classes?.classes;
  }

  idleInstances(pool: PoolId, nodeClass?: number): number {
    const { classes } = this.#fleet;
    return classes === undefined || nodeClass === undefined ? this.#meter.idle[pool]! : classes.idleOn(pool, nodeClass);
  }

  busyInstances(pool: PoolId): number {
    return this.#fleet.busy[pool]!;
  }

  startingInstances(pool: PoolId): number {
    return this.#fleet.starting[pool]!;
  }

  shellCount(kind: number): number {
    return this.#fleet.shells?.countOf(kind) ?? 0;
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

  /** Handles one event; false when there is none left. */
  step(): boolean {
    const arrival = this.#arrivals.nextTime;
    const queued = this.#events.nextTime;
    if (queued === INFINITY && arrival === INFINITY) return false;
    if (queued < arrival || (queued === arrival && this.#events.nextRank < Rank.Arrival)) this.#handleNext();
    else this.#arrive(this.#arrivals.take());
    return true;
  }

  /** Handles every event before a tick at `time`: earlier ones, and finishes and passed expiries at `time` itself. */
  runUntil(time: Milliseconds): void {
    for (;;) {
      const arrival = this.#arrivals.nextTime;
      const queued = this.#events.nextTime;
      const queueFirst = queued < time || (queued === time && this.#events.nextRank < Rank.Tick);
      if (!queueFirst && arrival >= time) break;
      this.step();
    }
    this.#now = time;
  }

  /** Time of the next event or arrival, Infinity of none. */
  get nextTime(): number {
    return Math.min(this.#events.nextTime, this.#arrivals.nextTime);
  }

  /** Handles every event up to `time` that comes before an arrival at that time. */
  runBefore(time: number): void {
    const events = this.#events;
    while (events.nextTime < time || (events.nextTime === time && events.nextRank < Rank.Arrival)) this.step();
    this.#now = time;
  }

  /**
   * Brings a call from outside, at a time >= 0 up to which everything has been handled (`runBefore`), to a platform whose
   * own trace has no calls. The listener of `PlatformExtras.calls` is told its fate by `tag`, at the latest in a later step.
   */
  bring(functionId: number, time: number, duration: number, tag: number): void {
    this.#arrive(this.#calls.bring(functionId, time, duration, tag));
  }

  /** Counts and sums up to now. */
  tally(): Tally {
    const tally = takeTally(this.#counters, this.#meter, this.#now, this.#fleet, this.#shellStarts);
    return this.#memoryLimits === undefined ? tally : { ...tally, memoryLimit: this.#memoryLimits.tally(this.#now) };
  }

  prewarm(pool: PoolId, count: number): number {
    let started = 0;
    while (started < count && this.#dispatcher.startAhead(pool, this.#now)) started++;
    this.#ask.watch?.asked(pool, count, started);
    return started;
  }

  release(pool: PoolId, count: number, nodeClass?: number): number {
    return this.#endings.release(pool, count, this.#now, nodeClass);
  }

  startShells(kind: number, count: number): number {
    return this.#shellStarts === undefined
      ? this.#ask.refuseKind("shells.stock to start shells", count, kind)
      : this.#shellStarts.start(kind, count, this.#now);
  }

  get memoryLimit(): Megabytes {
    return megabytes(this.#memoryLimits?.total ?? this.#nodesMemory);
  }

  limitMemory(memory: Megabytes): Megabytes {
    if (this.#memoryLimits !== undefined) return megabytes(this.#memoryLimits.set(memory, this.#now));
    throw new ContractError(`${this.#ask.policy.name}: expected limitsMemory of a policy that limits memory`);
  }

  readWindow(pool: PoolId, into: PoolWindow): void {
    this.#meter.read(pool, this.#now, into);
  }

  /** Starts a new window for `readWindow`; the platform does so itself after every tick of its policy. */
  markWindow(): void {
    this.#meter.mark(this.#now);
  }

  #handleNext(): void {
    const kind = this.#events.nextKind;
    const subject = this.#events.nextSubject;
    this.#now = this.#events.nextTime;
    if (this.#notesRanks) this.#meter.rank = this.#events.nextRank;
    this.#events.pop();
    switch (kind) {
      case EventKind.Finish:
        return this.#finishes.executed(subject, this.#now);
      case EventKind.Ready:
        return this.#finishes.ready(subject, this.#now);
      case EventKind.ShellReady:
        return this.#endings.shellReady(subject, this.#now);
      case EventKind.Expiry:
        return this.#deadlines.hasCome(subject, this.#now) ? this.#endings.expire(subject, this.#now) : undefined;
      case EventKind.Prewarm:
        return this.#firePrewarm(subject);
      case EventKind.Tick:
        return this.#tick();
      case EventKind.Work:
        return this.#finishes.release(this.#contention!.handle(subject, this.#now), this.#now);
      case EventKind.Background:
        return this.#contention!.stepBackground(subject, this.#now);
      case EventKind.End:
        this.#contention?.close(this.#now);
        return this.#ask.policy.onEnd?.(this);
      default:
        return this.#dispatcher.handle(kind, subject, this.#now);
    }
  }

  #arrive(invocation: number): void {
    this.#now = this.#calls.arrival[invocation]!;
    if (this.#notesRanks) this.#meter.rank = Rank.Arrival;
    const pool = this.#dispatcher.poolOf(invocation);
    this.#counters.add(this.#counters.functions.invocations, this.#calls.functionId[invocation]!, 1);
    this.#meter.countArrival(pool, this.#now);
    if (this.#ask.listens) this.#ask.policy.onArrival!(pool as PoolId, this);
    this.#dispatcher.place(invocation, false, this.#now);
    this.#prewarms.ask(pool, PrewarmCause.Arrival, this.#now);
  }

  #firePrewarm(pool: number): void {
    if (!this.#prewarms.isDue(pool, this.#now)) return; // replaced since
    this.#prewarms.clear(pool);
    this.#ask.watch?.fires(pool);
    const wanted = this.#ask.prewarmCount(pool) - this.#meter.idle[pool]! - this.#fleet.starting[pool]!;
    const started = this.prewarm(pool as PoolId, wanted);
    this.#prewarms.ask(pool, PrewarmCause.Fired, this.#now);
    if (started === 0 && this.#prewarms.isDue(pool, this.#now)) this.#ask.refuseIdling(pool);
  }

  #tick(): void {
    const { tick, onTick } = this.#ask.policy;
    onTick?.call(this.#ask.policy, this);
    this.#meter.mark(this.#now);
    const next = this.#now + tick!;
    if (next < this.#horizon) this.#events.push(next, Rank.Tick, EventKind.Tick, 0);
  }
}
