import type { CallStore } from "./call-store.ts";
import type { Contention } from "./contention.ts";
import { NO_SHELL, ShellEnd } from "./contract.ts";
import type { PlatformConfig } from "./conventions.ts";
import type { DecisionWatch } from "./decision-watch.ts";
import { EventKind, type EventQueue, Rank } from "./event-queue.ts";
import type { Fleet } from "./fleet.ts";
import { NONE } from "./instance-store.ts";
import type { Meter } from "./meter.ts";
import type { ClassLedger } from "./node-classes.ts";
import type { PlatformParts } from "./parts.ts";
import { Patience } from "./patience.ts";
import type { Placement } from "./placement.ts";
import type { Pools } from "./pools.ts";
import { RoomFinder } from "./room-finder.ts";
import type { Sharing } from "./sharing.ts";
import type { ShellStarts } from "./shell-starts.ts";
import type { Shells } from "./shells.ts";
import type { StartLoad } from "./start-load.ts";
import type { Counters } from "./tally.ts";
import { WaitingRoom } from "./waiting-room.ts";
import type { CallListener, PlatformExtras } from "./watchers.ts";

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
  readonly #shells: Shells | undefined;
  readonly #classes: ClassLedger | undefined; // undefined: all nodes are alike
  readonly #contention: Contention | undefined;
  readonly #watch: DecisionWatch | undefined;
  readonly #listener: CallListener | undefined;
  readonly #codeTime: PlatformExtras["startTime"];
  readonly #starts: StartLoad | undefined;
  readonly #shellStarts: ShellStarts | undefined;
  readonly #waiting: WaitingRoom;
  readonly #placement: Placement;
  readonly #rooms: RoomFinder;
  readonly #finishRank: number;
  readonly #patience: Patience;
  readonly #drain = (node: number) => this.drain(node, this.#now);
  #now = 0;
  #factor = 1; // that the last call's duration was multiplied by

  constructor(parts: PlatformParts) {
    this.#calls = parts.calls;
    this.#pools = parts.pools;
    this.#config = parts.config;
    this.#events = parts.events;
    this.#counters = parts.counters;
    this.#meter = parts.meter;
    this.#fleet = parts.fleet;
    this.#sharing = parts.fleet.sharing;
    this.#shells = parts.fleet.shells;
    this.#classes = parts.fleet.classes;
    this.#contention = parts.contention;
    this.#watch = parts.watch;
    this.#listener = parts.listener;
    this.#codeTime = parts.startTime;
    this.#starts = parts.starts;
    this.#shellStarts = parts.shellStarts;
    this.#placement = parts.fleet.placement;
    this.#rooms = new RoomFinder(parts.fleet, parts.config);
    const close = (node: number, waits: boolean) => this.#placement.close(node, waits);
    this.#waiting = new WaitingRoom(parts.config.nodes, parts.pools.profiles.length, close);
    this.#patience = new Patience({ ...parts, waiting: this.#waiting });
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
    if (!limited && this.#shells !== undefined && this.#serveFromShell(invocation, pool, NONE)) return;
    const node = limited ? NONE : this.#rooms.find(pool, true, now);
    if (node === NONE) this.#patience.turnAway(invocation, pool, again, limited, now);
    else this.#serveFromNothing(invocation, pool, node);
  }

  /** An event of somebody who waits or retries. */
  handle(kind: EventKind, invocation: number, now: number): void {
    this.#now = now;
    if (kind === EventKind.Retry) this.place(invocation, true, now);
    else if (kind === EventKind.GiveUp) this.#patience.giveUp(invocation, now);
    else this.#patience.timeOut(now, this.#drain);
  }

  /** A ready instance that executes others and has a free slot: it comes before the idle ones, which so can expire. */
  #openInstance(pool: number): number {
    return this.#sharing === undefined ? NONE : this.#sharing.choose(pool, this.#config.instance);
  }

  #serveShared(invocation: number, instance: number): void {
    if (this.#classes !== undefined) this.#fitDuration(invocation, instance);
    this.#executeShared(invocation, instance, this.#now, true, false);
    this.#counters.add(this.#counters.functions.warmStarts, this.#calls.functionId[invocation]!, 1);
    this.#calls.free(invocation);
  }

  #serveWarm(invocation: number, instance: number): void {
    this.#execute(invocation, instance, this.#now, true);
    this.#counters.add(this.#counters.functions.warmStarts, this.#calls.functionId[invocation]!, 1);
    this.#calls.free(invocation);
  }

  #serveFromNothing(invocation: number, pool: number, node: number): void {
    this.#serveCold(invocation, pool, node, this.#calls.coldStartOf(invocation));
    this.#shellStarts?.startsCold(pool, NO_SHELL);
  }

  /** On a new instance, which takes `alone` ms to start if nothing else starts on the node. */
  #serveCold(invocation: number, pool: number, node: number, alone: number): void {
    const fn = this.#calls.functionId[invocation]!;
    const coldStart = this.#startTime(pool, node, alone, false);
    const instance = this.#fleet.startCold(pool, node, this.#now);
    const known = this.#contention === undefined ? coldStart : 0; // of the wait; the rest is counted when it is over
    this.#counters.startingMBms += known * this.#fleet.memory[pool]!;
    this.#execute(invocation, instance, this.#now + coldStart, false);
    this.#countCold(this.#counters.functions.coldStarts, fn, pool, known);
    this.#calls.free(invocation);
  }

  /** On a new instance that starts from a shell, on `node` if one is given; false if there is no such shell. */
  #serveFromShell(invocation: number, pool: number, node: number): boolean {
    const shells = this.#shells!;
    const evicts = this.#config.evict !== "none";
    const shell = shells.find(pool, this.#fleet.memory[pool]!, node, evicts);
    if (shell === NONE) return false;
    const at = this.#fleet.nodeOf(shell);
    const kind = shells.kindOf(shell);
    shells.take(shell, this.#now);
    if (!this.#fleet.makeRoom(pool, at, this.#now)) return false; // sums of fractions promised too much
    this.#serveCold(invocation, pool, at, shells.shorten(this.#calls.coldStartOf(invocation)));
    this.#shellStarts?.startsCold(pool, kind);
    this.#shellStarts?.ended(kind, ShellEnd.Taken, this.#now);
    return true;
  }

  /** Starts an instance of the pool ahead of demand; false if it finds no room. A guess never evicts what was used. */
  startAhead(pool: number, now: number, reserved = false): boolean {
    const node = this.#fleet.atLimit(pool) ? NONE : this.#rooms.find(pool, false, now);
    if (node === NONE) return false;
    this.#now = now;
    const coldStart = this.#startTime(pool, node, this.#pools.profiles[pool]!.coldStart, true);
    const readyAt = now + coldStart;
    const instance = this.#fleet.startPrewarm(pool, node, now, readyAt, reserved);
    this.#watch?.started(pool, this.#fleet.serialOf(instance), coldStart, reserved);
    if (this.#contention !== undefined) this.#contention.startAhead(instance, now, readyAt);
    else {
      this.#counters.startingMBms += coldStart * this.#fleet.memory[pool]!;
      this.#events.push(readyAt, Rank.Finish, EventKind.Ready, instance);
    }
    return true;
  }

  /** What a start on `node` takes that begins now and would take `alone` ms if nothing else started there, on a fast node. */
  #startTime(pool: number, node: number, alone: number, ahead: boolean): number {
    const own = this.#classes === undefined ? alone : alone * this.#classes.start(node, ahead);
    const whole = this.#codeTime === undefined ? own : this.#codeTime(pool, own, this.#now);
    return this.#starts === undefined ? whole : this.#starts.begin(node, this.#now, whole);
  }

  /** The call is to execute on the instance: its duration from now on is the one there. */
  #fitDuration(invocation: number, instance: number): void {
    const factor = this.#classes!.serve(this.#fleet.nodeOf(instance));
    this.#calls.duration[invocation] = this.#calls.duration[invocation]! * factor;
    this.#factor = factor;
  }

  /** A pre-warm that is still starting serves once it is ready: a partial cold start. */
  #takeOver(invocation: number, instance: number): void {
    const fn = this.#calls.functionId[invocation]!;
    const readyAt = this.#fleet.readyAt(instance);
    this.#fleet.endStarting(instance, this.#now);
    this.#execute(invocation, instance, readyAt, false);
    const known = this.#contention === undefined ? readyAt - this.#now : 0;
    this.#countCold(this.#counters.functions.partialColdStarts, fn, this.#fleet.poolOf(instance), known);
    this.#calls.free(invocation);
  }

  #countCold(column: Float64Array, fn: number, pool: number, waitMs: number): void {
    this.#counters.add(column, fn, 1);
    this.#counters.add(this.#counters.functions.coldWaitMs, fn, waitMs);
    this.#meter.countColdStart(pool, waitMs);
  }

  /** Makes an instance, idle (`wasIdle`) or in no list, busy from now on, with an execution that begins at `start`. */
  #execute(invocation: number, instance: number, start: number, wasIdle: boolean): void {
    if (this.#classes !== undefined) this.#fitDuration(invocation, instance);
    if (this.#contention !== undefined || this.#sharing !== undefined) {
      if (wasIdle) this.#fleet.endIdle(instance, this.#now);
      if (this.#contention !== undefined) return this.#contention.serve(invocation, instance, this.#now, start);
      return this.#executeShared(invocation, instance, start, false, !wasIdle);
    }
    const duration = this.#calls.duration[invocation]!;
    const arrival = this.#calls.arrival[invocation]!;
    this.#fleet.makeBusy(instance, this.#now, this.#calls.cores[invocation]!, arrival, wasIdle);
    this.#counters.busyMBms += duration * this.#fleet.memory[this.#fleet.poolOf(instance)]!;
    this.#countLatency(start - arrival, duration);
    this.#events.push(start + duration, this.#finishRank, EventKind.Finish, instance);
    this.#listener?.served(this.#calls.tag[invocation]!, start, start + duration, !wasIdle);
  }

  /** The same where instances are shared; `joins` if the instance executes others already. */
  #executeShared(invocation: number, instance: number, start: number, joins: boolean, cold: boolean): void {
    const duration = this.#calls.duration[invocation]!;
    const arrival = this.#calls.arrival[invocation]!;
    const cores = this.#calls.cores[invocation]!;
    const end = start + duration;
    if (!joins) this.#fleet.makeBusy(instance, this.#now, cores, arrival, false);
    if (start > this.#now) this.#events.push(start, Rank.Finish, EventKind.Ready, instance);
    const execution = this.#fleet.share(instance, this.#now, cores, arrival, start);
    if (start === this.#now) this.#sharing!.open(instance);
    this.#countLatency(start - arrival, duration);
    this.#events.push(end, this.#finishRank, EventKind.Finish, execution);
    this.#listener?.served(this.#calls.tag[invocation]!, start, end, cold);
  }

  /** Of a sum, as end less arrival would lose digits late in a long trace; the slow-down is relative to the trace's duration. */
  #countLatency(waitMs: number, duration: number): void {
    this.#counters.latencyMs.add(waitMs + duration);
    this.#counters.slowdown.add((this.#factor * (waitMs + duration)) / duration);
  }

  /** Serves who may use the instance, which is in no list and gives back `cores` first; false if nobody waits for it. */
  serveWaiting(instance: number, now: number, cores: number): boolean {
    if (this.#waiting.isEmpty) return false;
    const invocation = this.#waitingFor(this.#fleet.poolOf(instance), this.#fleet.nodeOf(instance));
    if (invocation === NONE) return false;
    this.#now = now;
    this.#fleet.makeIdle(instance, now, cores);
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

  /** Serves the node's line from its head for as long as the head finds room. */
  drain(node: number, now: number): void {
    const waiting = this.#waiting;
    if (waiting.isEmpty) return;
    this.#now = now;
    const line = waiting.atNode(node);
    while (waiting.lengthOf(line) > 0) {
      const pool = this.poolOf(waiting.first(line));
      const open = this.#openInstance(pool);
      const idle = this.#fleet.chooseIdle(pool);
      if (open !== NONE) this.#serveShared(waiting.shift(line), open);
      else if (idle !== NONE) this.#serveWarm(waiting.shift(line), idle);
      else if (this.#fleet.atLimit(pool)) this.#patience.moveToPool(line, pool, now);
      else if (this.#shells !== undefined && this.#serveFromShell(waiting.first(line), pool, node)) waiting.shift(line);
      else if (this.#fleet.makeRoom(pool, node, this.#now)) this.#serveFromNothing(waiting.shift(line), pool, node);
      else return;
    }
  }
}
