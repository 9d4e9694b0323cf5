import { contends, type PlatformConfig } from "./conventions.ts";
import type { Ending } from "./decision-log.ts";
import { Evictions } from "./evictions.ts";
import { InstanceState, InstanceStore } from "./instance-store.ts";
import type { Meter } from "./meter.ts";
import { type ClassLedger, ledgerOf } from "./node-classes.ts";
import { Placement } from "./placement.ts";
import type { PolicyPort } from "./policy-port.ts";
import { evenLimits, type PoolLimits } from "./pool-limits.ts";
import type { Pools } from "./pools.ts";
import { Sharing } from "./sharing.ts";
import { Shells } from "./shells.ts";
import type { Counters } from "./tally.ts";
import { type VictimOrder, victimOrder } from "./victim-order.ts";

/**
 * Kernel. The instances of all pools and the memory they take on the nodes. Every change of an instance's state goes
 * through here, so that lists, memory and meter agree. All operations O(1), but evictions by priority (`EvictionOrder`)
 * and the choices `newest` and `oldest` (O(idle instances of the pool)).
 */
export class Fleet {
  readonly busy: Int32Array; //     [pools] executing, cold starts by a request included
  readonly starting: Int32Array; // [pools] pre-warms nobody waits for
  readonly reserved: Int32Array; // [pools] instances that are always there
  readonly memory: Float64Array; // [pools] MB of an instance
  readonly sharing: Sharing | undefined; // undefined: one execution at a time
  readonly placement: Placement;
  readonly evictions: Evictions;
  readonly shells: Shells | undefined; // undefined: instances leave nothing
  readonly classes: ClassLedger | undefined; // undefined: all nodes are alike
  readonly #config: PlatformConfig;
  readonly #startCores: number; // that a start ahead of demand uses, 0 where `Contention` counts cores
  readonly #most: Float64Array; // [pools] instances
  readonly #store: InstanceStore;
  readonly #meter: Meter;
  readonly #counters: Counters;
  readonly #ask: PolicyPort;
  readonly #order: VictimOrder | undefined; // undefined: the least recently used goes first

  constructor(
    pools: Pools,
    config: PlatformConfig,
    ask: PolicyPort,
    meter: Meter,
    counters: Counters,
    limits: PoolLimits = evenLimits(pools, config),
  ) {
    const poolCount = pools.profiles.length;
    this.busy = new Int32Array(poolCount);
    this.starting = new Int32Array(poolCount);
    this.reserved = new Int32Array(poolCount);
    this.memory = Float64Array.from(pools.profiles, (pool) => pool.memory);
    this.#config = config;
    this.#startCores = contends(config) ? 0 : 1;
    this.#most = limits.maxInstances;
    const kinds = (ask.policy.shells?.kinds ?? []).map((name) => ({ name }));
    const named = kinds.length > 0 ? [...pools.profiles, ...kinds] : pools.profiles;
    this.#store = new InstanceStore(poolCount + kinds.length, config.nodes, config.instance === "index-set");
    this.#ask = ask;
    this.#order = victimOrder(this.#store, ask, poolCount, config.nodes);
    this.sharing = config.concurrency > 1 ? new Sharing(this.#store, config.concurrency, poolCount) : undefined;
    this.#meter = meter;
    this.#counters = counters;
    this.classes = ledgerOf(config, meter.series.horizonMs, ask, this.#store);
    this.placement = new Placement(named, config, this.classes, ask.policy.limitsMemory);
    this.shells = ask.policy.shells && new Shells(this.#store, this.placement, meter, ask, poolCount);
    const { placement, shells } = this;
    const discard = (instance: number, now: number) => this.discard(instance, now, "evicted");
    const parts = { config, store: this.#store, placement, shells, order: this.#order, counters, ask, discard };
    this.evictions = new Evictions(parts);
  }

  poolOf(instance: number): number {
    return this.#store.pool[instance]!;
  }

  nodeOf(instance: number): number {
    return this.#store.node[instance]!;
  }

  /** Its place in the order of creation of all instances. */
  serialOf(instance: number): number {
    return this.#store.serial[instance]!;
  }

  readyAt(instance: number): number {
    return this.#store.readyAt[instance]!;
  }

  /** Arrival of the invocation it served last. */
  servedSince(instance: number): number {
    return this.#store.servedSince[instance]!;
  }

  isIdle(instance: number): boolean {
    return this.#store.state[instance] === InstanceState.Idle;
  }

  isStarting(instance: number): boolean {
    return this.#store.state[instance] === InstanceState.Starting;
  }

  atLimit(pool: number): boolean {
    return this.#meter.live[pool]! >= this.#most[pool]!;
  }

  /** The idle instance that serves next, NONE of none. */
  chooseIdle(pool: number): number {
    return this.#store.chooseIdle(pool, this.#config.instance);
  }

  /** The idle instance that can be released next, NONE of none. */
  leastRecentlyUsed(pool: number): number {
    return this.#store.leastRecentlyUsed(pool);
  }

  /** Whether the instance is always there. */
  isReserved(instance: number): boolean {
    return this.#store.reserved[instance] === 1;
  }

  /** The pre-warm that will be ready first, NONE of none. */
  firstStarting(pool: number): number {
    return this.#store.startingHead[pool]!;
  }

  /** Evicts idle instances, lowest priority or longest idle first, by default as many as the shortfall needs; none, and false, if that would not suffice. */
  makeRoom(pool: number, node: number, now: number): boolean {
    return (
      this.placement.fits(node, this.memory[pool]!) || this.evictions.makeRoom(pool, node, this.memory[pool]!, now)
    );
  }

  /** A new instance that a request starts; it must be made busy at once. */
  startCold(pool: number, node: number, now: number): number {
    const instance = this.#store.allocate(pool, node);
    this.placement.changeFree(node, -this.memory[pool]!);
    this.#meter.change(pool, now, 1, 0, 0);
    this.#meter.background?.enter(instance, pool, node, now);
    this.#order?.add(instance, false);
    return instance;
  }

  /** A new instance started ahead of demand. A starting instance uses one core. */
  startPrewarm(pool: number, node: number, now: number, readyAt: number, reserved = false): number {
    const instance = this.#store.allocate(pool, node);
    if (reserved) {
      this.#store.reserved[instance] = 1;
      this.reserved[pool] = this.reserved[pool]! + 1;
      this.placement.reserve(node, this.memory[pool]!);
    }
    this.#store.state[instance] = InstanceState.Starting;
    this.#store.unused[instance] = 1;
    this.#store.readyAt[instance] = readyAt;
    this.#store.linkStarting(instance);
    this.placement.changeFree(node, -this.memory[pool]!);
    this.starting[pool] = this.starting[pool]! + 1;
    this.#meter.change(pool, now, 1, 0, this.#startCores);
    this.#meter.nodes?.change(node, now, this.#startCores);
    this.#meter.background?.enter(instance, pool, node, now);
    this.#counters.prewarms++;
    this.#order?.add(instance, true);
    return instance;
  }

  /** A pre-warm is ready, or a request took it over: it is no longer among the starting ones. */
  endStarting(instance: number, now: number): void {
    const pool = this.poolOf(instance);
    this.#store.unlinkStarting(instance);
    this.starting[pool] = this.starting[pool]! - 1;
    this.#meter.change(pool, now, 0, 0, -this.#startCores);
    this.#meter.nodes?.change(this.nodeOf(instance), now, -this.#startCores);
  }

  /** The instance, idle (`wasIdle`) or in no list, executes on `cores` for an invocation that arrived at `arrival`. */
  makeBusy(instance: number, now: number, cores: number, arrival: number, wasIdle: boolean): void {
    const pool = this.poolOf(instance);
    if (wasIdle) this.#unlinkIdle(instance);
    this.busy[pool] = this.busy[pool]! + 1;
    const late = this.isStarting(instance);
    this.#ask.watch?.served(this.serialOf(instance), late);
    this.#store.state[instance] = InstanceState.Busy;
    this.#store.cores[instance] = cores;
    this.#store.servedSince[instance] = arrival;
    if (this.#store.unused[instance] === 1) {
      this.#store.unused[instance] = 0;
      this.#counters.prewarmsUsed++;
      if (late) this.#counters.prewarmsLate++;
    }
    this.#meter.change(pool, now, 0, wasIdle ? -1 : 0, cores);
    this.#meter.nodes?.change(this.nodeOf(instance), now, cores);
    this.#order?.serve(instance);
  }

  /**
   * An execution ends, the only one of its instance; the cores that it used, which its pool is metered with until the caller
   * hands them to `makeIdle` or `remove` at the same time.
   */
  endBusy(instance: number, now: number): number {
    const pool = this.poolOf(instance);
    this.busy[pool] = this.busy[pool]! - 1;
    const cores = this.#store.cores[instance]!;
    this.#meter.nodes?.change(this.nodeOf(instance), now, -cores);
    return cores;
  }

  /** One more execution on an open instance, which already executes others, or the first on one just made busy. */
  share(instance: number, now: number, cores: number, arrival: number, start: number): number {
    const before = this.sharing!.running(instance) === 0 ? cores : this.#store.cores[instance]!;
    if (this.sharing!.running(instance) > 0) {
      this.#store.servedSince[instance] = arrival;
      this.#order?.serve(instance);
    }
    const execution = this.sharing!.begin(instance, cores, start);
    this.#meterCores(instance, now, before);
    return execution;
  }

  /** An execution ends; its instance, of which the caller calls `endBusy` if it was the last. */
  endShared(execution: number, now: number): number {
    const instance = this.sharing!.end(execution);
    if (this.sharing!.running(instance) > 0) this.#meterCores(instance, now, this.#store.cores[instance]!);
    else this.#counters.busyMBms += (now - this.sharing!.busySince(instance)) * this.memory[this.poolOf(instance)]!;
    return instance;
  }

  #meterCores(instance: number, now: number, before: number): void {
    const cores = this.sharing!.coresInUse(instance);
    this.#store.cores[instance] = cores;
    this.#meter.change(this.poolOf(instance), now, 0, 0, cores - before);
    this.#meter.nodes?.change(this.nodeOf(instance), now, cores - before);
  }

  /** The instance, which has nothing to do, waits; it gives back `cores` that it used up to now. */
  makeIdle(instance: number, now: number, cores: number): void {
    const pool = this.poolOf(instance);
    this.#store.state[instance] = InstanceState.Idle;
    this.#store.linkIdle(instance);
    this.#meter.change(pool, now, 0, 1, -cores);
    if (this.#store.reserved[instance] === 1) return this.classes?.idle(this.nodeOf(instance), this.memory[pool]!);
    this.placement.changeIdle(this.nodeOf(instance), this.memory[pool]!);
    this.#order?.offer(instance);
  }

  endIdle(instance: number, now: number): void {
    this.#unlinkIdle(instance);
    this.#meter.change(this.poolOf(instance), now, 0, -1, 0);
  }

  #unlinkIdle(instance: number): void {
    this.#store.unlinkIdle(instance);
    const mb = this.memory[this.poolOf(instance)]!;
    if (this.#store.reserved[instance] === 1) return this.classes?.idle(this.nodeOf(instance), -mb);
    this.placement.changeIdle(this.nodeOf(instance), -mb);
  }

  /** Ends an idle instance. */
  discard(instance: number, now: number, how: Ending): void {
    if (how === "released") this.#ask.watch?.released(this.poolOf(instance), this.serialOf(instance));
    this.endIdle(instance, now);
    this.remove(instance, now, how, 0);
  }

  /** Ends an instance that is in no list; it gives back `cores` that it used up to now. */
  remove(instance: number, now: number, how: Ending, cores: number): void {
    this.#ask.watch?.ended(this.serialOf(instance), how);
    const pool = this.poolOf(instance);
    this.#meter.change(pool, now, -1, 0, -cores);
    this.#meter.background?.leave(instance, now);
    this.placement.changeFree(this.nodeOf(instance), this.memory[pool]!);
    this.#order?.remove(instance);
    this.#store.free(instance);
  }

  /** The deadline of the instance's latest window, Infinity of none. */
  deadlineOf(instance: number): number {
    return this.#store.deadline[instance]!;
  }

  /** Sets an idle instance's deadline; whether an expiry event has to be pushed for it. One pending event per instance is enough: an early one finds the later deadline. */
  setDeadline(instance: number, deadline: number): boolean {
    return this.#store.setDeadline(instance, deadline);
  }

  /** Takes note that an expiry event fired; the deadline if the instance is idle, Infinity if the event means nothing any more. */
  expiryFired(instance: number, now: number): number {
    return this.#store.expiryFired(instance, now);
  }
}
