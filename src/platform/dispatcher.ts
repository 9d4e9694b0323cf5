import type { CallStore } from "./call-store.ts";
import type { PlatformConfig } from "./conventions.ts";
import { EventKind, type EventQueue, Rank } from "./event-queue.ts";
import type { Fleet } from "./fleet.ts";
import { NONE } from "./instance-store.ts";
import type { Meter } from "./meter.ts";
import type { Placement } from "./placement.ts";
import type { Pools } from "./pools.ts";
import type { Sharing } from "./sharing.ts";
import { StartLoad } from "./start-load.ts";
import type { Counters } from "./tally.ts";
import { WaitingRoom } from "./waiting-room.ts";

/** The parts of one platform. */
export interface PlatformParts {
  readonly calls: CallStore;
  readonly pools: Pools;
  readonly config: PlatformConfig;
  readonly events: EventQueue;
  readonly counters: Counters;
  readonly meter: Meter;
  readonly fleet: Fleet;
}

/**
 * Kernel. Where an invocation is served: on an idle instance, on a pre-warm still starting, on a new instance, or
 * later. O(log nodes) for a new instance (O(nodes) where instances are evicted in vain) or to wait, O(1) otherwise;
 * allocates nothing per invocation.
 */
export class Dispatcher {
  readonly #calls: CallStore;
  readonly #pools: Pools;
  readonly #config: PlatformConfig;
  readonly #events: EventQueue;
  readonly #counters: Counters;
  readonly #meter: Meter;
  readonly #fleet: Fleet;
  readonly #sharing: Sharing | undefined;
  readonly #starts: StartLoad | undefined; // undefined: starts do not slow each other
  readonly #waiting: WaitingRoom;
  readonly #placement: Placement;
  readonly #finishRank: number;
  #watches = false; // a time-out is pending
  #now = 0;

  constructor(parts: PlatformParts) {
    this.#calls = parts.calls;
    this.#pools = parts.pools;
    this.#config = parts.config;
    this.#events = parts.events;
    this.#counters = parts.counters;
    this.#meter = parts.meter;
    this.#fleet = parts.fleet;
    this.#sharing = parts.fleet.sharing;
    this.#starts = parts.config.startSlowdown > 0 ? new StartLoad(parts.config) : undefined;
    this.#placement = parts.fleet.placement;
    const close = (node: number, waits: boolean) => this.#placement.close(node, waits);
    this.#waiting = new WaitingRoom(parts.config.nodes, parts.pools.profiles.length, close);
    this.#finishRank = parts.config.tie === "finish-first" ? Rank.Finish : Rank.FinishLate;
  }

  poolOf(invocation: number): number {
    return this.#pools.poolOfFunction[this.#calls.functionId[invocation]!]!;
  }

  /** Serves the invocation, a handle of the call store, or makes it wait or drops it; `again` if it was turned away before. */
  place(invocation: number, again: boolean, now: number): void {
    this.#now = now;
    const pool = this.poolOf(invocation);
    const open = this.#openInstance(pool);
    if (open !== NONE) return this.#serveShared(invocation, open);
    const idle = this.#fleet.chooseIdle(pool);
    if (idle !== NONE) return this.#serveWarm(invocation, idle);
    const starting = this.#fleet.firstStarting(pool);
    if (starting !== NONE) return this.#takeOver(invocation, starting);
    const limited = this.#fleet.atLimit(pool);
    const node = limited ? NONE : this.findNode(pool, true, now);
    if (node === NONE) this.#turnAway(invocation, pool, again, limited);
    else this.#serveCold(invocation, pool, node);
  }

  /** A node with room for a new instance, where nobody waits; by eviction where that is allowed. NONE of none. */
  findNode(pool: number, mayEvict: boolean, now: number): number {
    const { evict, evictInVain, nodes } = this.#config;
    const need = this.#fleet.memory[pool]!;
    const roomy = this.#placement.nodeWithRoom(pool, need);
    if (roomy !== NONE || !mayEvict || evict === "none") return roomy;
    if (evictInVain) return this.#evictAlong(pool, now);
    for (let tries = 0; tries < nodes; tries++) {
      const node = this.#placement.nodeByEviction(pool, need);
      if (node === NONE || this.#fleet.makeRoom(pool, node, now)) return node; // sums of fractions may promise too much
    }
    return NONE;
  }

  /** The same by evictions on one node after the other, also where they do not suffice. */
  #evictAlong(pool: number, now: number): number {
    const { nodes } = this.#config;
    const home = this.#placement.homeOf(pool);
    for (let k = 0; k < nodes; k++) {
      const node = (home + k) % nodes;
      if (!this.#placement.isClosed(node) && this.#fleet.makeRoom(pool, node, now)) return node;
    }
    return NONE;
  }

  #turnAway(invocation: number, pool: number, again: boolean, limited: boolean): void {
    const { onFull, nodeMemory, queueLimit } = this.#config;
    if (onFull === "drop" || this.#fleet.memory[pool]! > nodeMemory) return this.#drop(invocation);
    const line = limited ? this.#waiting.atPool(pool) : this.#waiting.shortest();
    if (onFull === "queue" && this.#waiting.lengthOf(line) >= queueLimit) return this.#drop(invocation);
    if (!again) this.#counters.add(this.#counters.functions.queued, this.#calls.functionId[invocation]!, 1);
    if (onFull === "retry") return this.#retryLater(invocation);
    this.#waiting.push(line, invocation, this.#now);
    this.#watchOldest();
  }

  #drop(invocation: number): void {
    this.#counters.add(this.#counters.functions.dropped, this.#calls.functionId[invocation]!, 1);
    this.#meter.countFailure(this.poolOf(invocation));
    this.#calls.free(invocation);
  }

  #giveUp(invocation: number): void {
    this.#counters.add(this.#counters.functions.timedOut, this.#calls.functionId[invocation]!, 1);
    this.#drop(invocation);
  }

  #retryLater(invocation: number): void {
    const next = this.#now + this.#config.retryDelay;
    const deadline = this.#calls.arrival[invocation]! + this.#config.queueTimeout;
    if (next <= deadline) this.#events.push(next, Rank.Arrival, EventKind.Retry, invocation);
    else this.#events.push(deadline, Rank.TimeOut, EventKind.GiveUp, invocation);
  }

  /** One pending time-out is enough, because all have the same patience: that of whoever has waited longest. */
  #watchOldest(): void {
    const deadline = this.#waiting.oldestSince + this.#config.queueTimeout;
    if (this.#watches || deadline === Number.POSITIVE_INFINITY) return;
    this.#watches = true;
    this.#events.push(deadline, Rank.TimeOut, EventKind.TimeOut, 0);
  }

  /** Gives up whoever has waited as long as is allowed; those behind them may find room. */
  #timeOut(): void {
    this.#watches = false;
    while (this.#waiting.oldestSince + this.#config.queueTimeout <= this.#now) {
      const line = this.#waiting.oldestLine;
      this.#giveUp(this.#waiting.shiftOldest());
      if (line < this.#config.nodes) this.drain(line, this.#now);
    }
    this.#watchOldest();
  }

  /** An event of somebody who waits or retries. */
  handle(kind: EventKind, invocation: number, now: number): void {
    this.#now = now;
    if (kind === EventKind.Retry) this.place(invocation, true, now);
    else if (kind === EventKind.GiveUp) this.#giveUp(invocation);
    else this.#timeOut();
  }

  /** A ready instance that executes others and has a free slot: it comes before the idle ones, which so can expire. */
  #openInstance(pool: number): number {
    return this.#sharing === undefined ? NONE : this.#sharing.choose(pool, this.#config.instance);
  }

  #serveShared(invocation: number, instance: number): void {
    this.#executeShared(invocation, instance, this.#now, true);
    this.#counters.add(this.#counters.functions.warmStarts, this.#calls.functionId[invocation]!, 1);
    this.#calls.free(invocation);
  }

  #serveWarm(invocation: number, instance: number): void {
    this.#fleet.endIdle(instance, this.#now);
    this.#execute(invocation, instance, this.#now);
    this.#counters.add(this.#counters.functions.warmStarts, this.#calls.functionId[invocation]!, 1);
    this.#calls.free(invocation);
  }

  #serveCold(invocation: number, pool: number, node: number): void {
    const fn = this.#calls.functionId[invocation]!;
    const coldStart = this.startTime(node, this.#now, this.#calls.coldStartOf(invocation));
    const instance = this.#fleet.startCold(pool, node, this.#now);
    this.#counters.startingMBms += coldStart * this.#fleet.memory[pool]!;
    this.#execute(invocation, instance, this.#now + coldStart);
    this.#countCold(this.#counters.functions.coldStarts, fn, pool, coldStart);
    this.#calls.free(invocation);
  }

  /** What a start on `node` takes that begins now and would take `alone` ms if nothing else started there. */
  startTime(node: number, now: number, alone: number): number {
    return this.#starts === undefined ? alone : this.#starts.begin(node, now, alone);
  }

  /** A pre-warm that is still starting serves once it is ready: a partial cold start. */
  #takeOver(invocation: number, instance: number): void {
    const fn = this.#calls.functionId[invocation]!;
    const readyAt = this.#fleet.readyAt(instance);
    this.#fleet.endStarting(instance, this.#now);
    this.#execute(invocation, instance, readyAt);
    this.#countCold(this.#counters.functions.partialColdStarts, fn, this.#fleet.poolOf(instance), readyAt - this.#now);
    this.#calls.free(invocation);
  }

  #countCold(column: Float64Array, fn: number, pool: number, waitMs: number): void {
    this.#counters.add(column, fn, 1);
    this.#counters.add(this.#counters.functions.coldWaitMs, fn, waitMs);
    this.#meter.countColdStart(pool, waitMs);
  }

  /** Makes an instance busy from now on, with an execution that begins at `start`. */
  #execute(invocation: number, instance: number, start: number): void {
    if (this.#sharing !== undefined) return this.#executeShared(invocation, instance, start, false);
    const duration = this.#calls.duration[invocation]!;
    const arrival = this.#calls.arrival[invocation]!;
    const end = start + duration;
    this.#fleet.makeBusy(instance, this.#now, this.#calls.cores[invocation]!, arrival);
    this.#counters.busyMBms += duration * this.#fleet.memory[this.#fleet.poolOf(instance)]!;
    this.#countLatency(start - arrival, duration);
    this.#events.push(end, this.#finishRank, EventKind.Finish, instance);
  }

  /** The same where instances are shared; `joins` if the instance executes others already. */
  #executeShared(invocation: number, instance: number, start: number, joins: boolean): void {
    const duration = this.#calls.duration[invocation]!;
    const arrival = this.#calls.arrival[invocation]!;
    const cores = this.#calls.cores[invocation]!;
    const end = start + duration;
    if (!joins) this.#fleet.makeBusy(instance, this.#now, cores, arrival);
    if (start > this.#now) this.#events.push(start, Rank.Finish, EventKind.Ready, instance);
    const execution = this.#fleet.share(instance, this.#now, cores, arrival, start);
    if (start === this.#now) this.#sharing!.open(instance);
    this.#countLatency(start - arrival, duration);
    this.#events.push(end, this.#finishRank, EventKind.Finish, execution);
  }

  /** The sum of wait and duration, and not end less arrival, which would lose digits late in a long trace. */
  #countLatency(waitMs: number, duration: number): void {
    this.#counters.latencyMs.add(waitMs + duration);
    this.#counters.slowdown.add((waitMs + duration) / duration);
  }

  /** Serves who may use the instance, which is in no list; false if nobody waits for it. */
  serveWaiting(instance: number, now: number): boolean {
    const invocation = this.#waitingFor(this.#fleet.poolOf(instance), this.#fleet.nodeOf(instance));
    if (invocation === NONE) return false;
    this.#now = now;
    this.#fleet.makeIdle(instance, now);
    this.#serveWarm(invocation, instance);
    return true;
  }

  /** Fills the free slots of an open instance with those who wait for it. */
  fillSlots(instance: number, now: number): void {
    this.#now = now;
    while (this.#sharing!.isOpen(instance)) {
      const invocation = this.#waitingFor(this.#fleet.poolOf(instance), this.#fleet.nodeOf(instance));
      if (invocation === NONE) break;
      this.#serveShared(invocation, instance);
    }
    this.drain(this.#fleet.nodeOf(instance), now);
  }

  /** The invocation that may use an instance of `pool` on `node` now, taken out of its line; NONE of none. */
  #waitingFor(pool: number, node: number): number {
    const waiting = this.#waiting;
    const own = waiting.atPool(pool);
    if (waiting.lengthOf(own) > 0) return waiting.shift(own);
    const line = waiting.atNode(node);
    return waiting.lengthOf(line) > 0 && this.poolOf(waiting.first(line)) === pool ? waiting.shift(line) : NONE;
  }

  /** The first of a node's line has to wait for an instance of its pool from now on. */
  #moveToPool(line: number, pool: number): void {
    const own = this.#waiting.atPool(pool);
    if (this.#waiting.lengthOf(own) < this.#config.queueLimit) this.#waiting.move(line, own);
    else this.#drop(this.#waiting.shift(line));
  }

  /** Serves the node's line from its head for as long as the head finds room. */
  drain(node: number, now: number): void {
    this.#now = now;
    const waiting = this.#waiting;
    const line = waiting.atNode(node);
    while (waiting.lengthOf(line) > 0) {
      const pool = this.poolOf(waiting.first(line));
      const open = this.#openInstance(pool);
      const idle = this.#fleet.chooseIdle(pool);
      if (open !== NONE) this.#serveShared(waiting.shift(line), open);
      else if (idle !== NONE) this.#serveWarm(waiting.shift(line), idle);
      else if (this.#fleet.atLimit(pool)) this.#moveToPool(line, pool);
      else if (this.#fleet.makeRoom(pool, node, this.#now)) this.#serveCold(waiting.shift(line), pool, node);
      else return;
    }
  }
}
