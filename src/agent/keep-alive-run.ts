import { grown } from "../base/grown.ts";
import { MB_PER_GB, type Milliseconds, ms, type PoolId } from "../base/units.ts";
import {
  GB_SECONDS_PER_COLD_SECOND,
  type KeepAlivePolicy,
  type PlatformView,
  type PoolProfile,
  PrewarmCause,
  type ReasonQuestion,
} from "../platform/contract.ts";
import { IdleHistory } from "./idle-history.ts";
import { IdleLedger } from "./idle-ledger.ts";
import { idleTimeOf, KEEP_ALIVE_ACTIONS, KeepAlivePlans, type PlanInputs, waitOf } from "./keep-alive-actions.ts";
import { KeepAliveFeatures } from "./keep-alive-features.ts";

const ACTION_COUNT = KEEP_ALIVE_ACTIONS.length;
const NEVER = Number.POSITIVE_INFINITY;
const NOTHING = -1;

/** A decision whose need, or the horizon, has come. Costs and rewards are in seconds of cold wait. */
export interface Settlement {
  state: number;
  action: number;
  reward: number; // what the platform charged: -(cold seconds + wasted GB-s / 99.69)
  readonly costs: Float64Array; // [actions] what each action would have cost, in the same unit, the taken one included
  next: number; // the state the need left behind; -1 at the horizon
}

/** Whoever decides, and learns from what came of it. */
export interface KeepAliveChooser {
  choose(state: number): number;
  /** The object is the caller's and is overwritten by the next one. */
  settle(settlement: Settlement): void;
  /** A cost of no open decision: a level's first cold start, or memory that idles for a need that is met otherwise. */
  undecided(cost: number): void;
  /** Why it chose the action, in words with figures. */
  explain?(state: number, action: number): string;
}

/**
 * Kernel. One run of the keep-alive agent on the platform; owns the run's histories, and nothing of another run.
 * The most recently used instance serves, hence an instance released while b others execute is needed again exactly when
 * the pool's concurrency next comes up to the level b + 1: every (pool, level) is a slot, a process of idle times of its
 * own, with one pending decision at most. A decision is taken at the release and settled at that need, or at the horizon.
 * Only level 1 can be pre-warmed, because a pool has one pending pre-warm, and an arrival cancels it.
 *
 * The rewards are what the platform charges (`IdleLedger`): with the costs of no open decision they add up to
 * -RUM, if the most recently used instance serves, nothing is evicted, dropped or limited, and the functions of a pool
 * start equally long. `costs` treat the levels of a pool apart and the need as the same whatever is chosen: a higher
 * level's instance that stands in for a lower one, and an execution that a cold start shifts, are not in them.
 * Cost: O(actions) per settled decision; nothing is allocated but for a new slot, about 0.5 kB.
 */
export class KeepAliveRun implements KeepAlivePolicy {
  readonly name = "keep-alive";
  readonly #chooser: KeepAliveChooser;
  readonly #pools: readonly PoolProfile[];
  readonly #breakEven: Float64Array; //  [pools] ms
  readonly #coldStart: Float64Array; //  [pools] ms
  readonly #idleCost: Float64Array; //   [pools] seconds per idle ms
  readonly #slots: Int32Array[]; //      per pool, [level - 1], -1 for none
  readonly #loadAt: Float64Array; //     [pools] when the pending pre-warm starts
  readonly #unloadAt: Float64Array; //   [pools] until when what it loads stays
  readonly #prewarmOwner: Int32Array; // [pools] slot
  readonly #history = new IdleHistory();
  readonly #ledger: IdleLedger;
  readonly #features: KeepAliveFeatures;
  readonly #plans: KeepAlivePlans;
  readonly #inputs: PlanInputs = { slot: 0, busyFor: 0, breakEven: 0, coldStart: 0, prewarms: false };
  readonly #settlement: Settlement = { state: 0, action: 0, reward: 0, costs: new Float64Array(ACTION_COUNT), next: 0 };
  #state = new Int32Array(0); //       [slots] of the pending decision
  #action = new Int32Array(0); //      [slots] of the pending decision, -1 for none
  #releasedAt = new Float64Array(0); //[slots]
  #pool = new Int32Array(0); //        [slots]
  #level = new Int32Array(0); //       [slots]
  #slotCount = 0;
  #ended = false;

  constructor(pools: readonly PoolProfile[], margin: number, chooser: KeepAliveChooser) {
    const n = pools.length;
    this.#chooser = chooser;
    this.#pools = pools;
    this.#coldStart = Float64Array.from(pools, (pool) => pool.coldStart);
    this.#idleCost = Float64Array.from(pools, (pool) => pool.memory / MB_PER_GB / 1000 / GB_SECONDS_PER_COLD_SECOND);
    this.#breakEven = Float64Array.from(pools, ({ coldStart, memory }, p) =>
      memory > 0 ? coldStart / 1000 / this.#idleCost[p]! : NEVER,
    );
    this.#slots = pools.map(() => new Int32Array(1).fill(NOTHING));
    this.#loadAt = new Float64Array(n).fill(NEVER);
    this.#unloadAt = new Float64Array(n);
    this.#prewarmOwner = new Int32Array(n);
    this.#ledger = new IdleLedger(n);
    this.#features = new KeepAliveFeatures(this.#history);
    this.#plans = new KeepAlivePlans(this.#history, margin);
  }

  onArrival(pool: PoolId, view: PlatformView): void {
    const slot = this.#slotOf(pool, view.busyInstances(pool) + 1);
    const waitMs = this.#ledger.serve(pool, view.now, this.#coldStart[pool]!);
    if (this.#action[slot] === NOTHING) {
      if (waitMs > 0) this.#chooser.undecided(waitMs / 1000);
      this.#history.reach(slot, view.now);
      return;
    }
    const idle = view.now - this.#releasedAt[slot]!;
    this.#fillCosts(slot, idle, true);
    this.#features.record(slot, this.#settlement.costs);
    this.#history.reach(slot, view.now);
    this.#settle(slot, waitMs, this.#stateOf(slot, 0));
  }

  keepAlive(pool: PoolId, view: PlatformView): Milliseconds {
    if (this.#ended) return ms(0);
    const { now } = view;
    const level = view.busyInstances(pool) + 1;
    const slot = this.#slotOf(pool, level);
    this.#releasedAt[slot] = now;
    this.#prepare(slot);
    const state = this.#stateOf(slot, this.#inputs.busyFor);
    const action = this.#chooser.choose(state);
    this.#state[slot] = state;
    this.#action[slot] = action;
    this.#plans.plan(action, this.#inputs);
    const { load, unload } = this.#plans;
    if (load > 0) {
      this.#loadAt[pool] = now + load - this.#coldStart[pool]!;
      this.#unloadAt[pool] = now + unload;
      this.#prewarmOwner[pool] = slot;
      return ms(0);
    }
    if (unload > 0) this.#ledger.push(pool, slot, now, now + unload);
    return ms(unload);
  }

  keepPrewarmed(pool: PoolId, view: PlatformView): Milliseconds {
    const owner = this.#ledger.ready(pool);
    if (this.#ended || owner === NOTHING) return ms(0);
    const window = Math.max(0, this.#unloadAt[pool]! - view.now);
    if (window > 0) this.#ledger.push(pool, owner, view.now, view.now + window);
    return ms(window);
  }

  prewarmIn(pool: PoolId, view: PlatformView, cause: PrewarmCause): Milliseconds {
    if (cause === PrewarmCause.Fired && view.startingInstances(pool) > 0)
      this.#ledger.start(pool, this.#prewarmOwner[pool]!, view.now + this.#coldStart[pool]!);
    if (cause !== PrewarmCause.Idle) this.#loadAt[pool] = NEVER;
    return ms(Math.max(0, this.#loadAt[pool]! - view.now));
  }

  reason(pool: PoolId, question: ReasonQuestion): string {
    if (question === "keep-prewarmed") return "until the end of the plan that loaded it";
    const slot = question === "keep-alive" ? this.#inputs.slot : this.#prewarmOwner[pool]!;
    const action = this.#action[slot]!;
    if (action === NOTHING) return "nothing is decided";
    const why = this.#chooser.explain?.(this.#state[slot]!, action);
    const what = `level ${this.#level[slot]}: ${KEEP_ALIVE_ACTIONS[action]!.name}`;
    return why === undefined ? what : `${what}, ${why}`;
  }

  /** One more than there are: those are for the pool's higher levels. */
  prewarmCount(pool: PoolId, view: PlatformView): number {
    return view.idleInstances(pool) + view.startingInstances(pool) + 1;
  }

  onEnd(view: PlatformView): void {
    this.#ended = true;
    this.#ledger.close(view.now);
    for (let slot = 0; slot < this.#slotCount; slot++) {
      if (this.#action[slot] === NOTHING) {
        this.#chooser.undecided(this.#idleCostOf(slot));
        continue;
      }
      this.#fillCosts(slot, view.now - this.#releasedAt[slot]!, false);
      this.#settle(slot, 0, NOTHING);
    }
  }

  #settle(slot: number, waitMs: number, next: number): void {
    const settlement = this.#settlement;
    settlement.state = this.#state[slot]!;
    settlement.action = this.#action[slot]!;
    settlement.reward = -(waitMs / 1000 + this.#idleCostOf(slot));
    settlement.next = next;
    this.#action[slot] = NOTHING;
    this.#chooser.settle(settlement);
  }

  /** What the slot's memory has cost by idling since this was last asked. */
  #idleCostOf(slot: number): number {
    return this.#ledger.take(slot) * this.#idleCost[this.#pool[slot]!]!;
  }

  /** What each action would have cost when the need, or the horizon, comes `idle` ms after the release. */
  #fillCosts(slot: number, idle: number, needed: boolean): void {
    const pool = this.#pool[slot]!;
    const { costs } = this.#settlement;
    const plans = this.#plans;
    const coldStart = this.#coldStart[pool]!;
    const idleCost = this.#idleCost[pool]!;
    this.#prepare(slot);
    for (let action = 0; action < ACTION_COUNT; action++) {
      plans.plan(action, this.#inputs);
      const waitMs = needed ? waitOf(plans.load, plans.unload, idle, coldStart) : 0;
      costs[action] = waitMs / 1000 + idleTimeOf(plans.load, plans.unload, idle) * idleCost;
    }
  }

  #prepare(slot: number): void {
    const pool = this.#pool[slot]!;
    const inputs = this.#inputs;
    inputs.slot = slot;
    const busyFor = this.#releasedAt[slot]! - this.#history.reachedAt(slot);
    inputs.busyFor = Number.isNaN(busyFor) ? 0 : busyFor; // a queued invocation reaches a level without an arrival
    inputs.breakEven = this.#breakEven[pool]!;
    inputs.coldStart = this.#coldStart[pool]!;
    inputs.prewarms = this.#level[slot] === 1;
  }

  #stateOf(slot: number, busyFor: number): number {
    const pool = this.#pool[slot]!;
    return this.#features.state(slot, this.#level[slot]!, this.#pools[pool]!, this.#breakEven[pool]!, busyFor);
  }

  #slotOf(pool: number, level: number): number {
    let own = this.#slots[pool]!;
    if (level > own.length) {
      own = new Int32Array(Math.max(level, own.length * 2)).fill(NOTHING);
      own.set(this.#slots[pool]!);
      this.#slots[pool] = own;
    }
    const slot = own[level - 1]!;
    return slot === NOTHING ? this.#addSlot(pool, level) : slot;
  }

  #addSlot(pool: number, level: number): number {
    const slot = this.#history.addSlot();
    this.#features.addSlot(slot);
    this.#slotCount = slot + 1;
    if (slot >= this.#pool.length) this.#grow(Math.max(64, slot * 2));
    this.#slots[pool]![level - 1] = slot;
    this.#pool[slot] = pool;
    this.#level[slot] = level;
    this.#action[slot] = NOTHING;
    return slot;
  }

  #grow(length: number): void {
    this.#state = grown(this.#state, new Int32Array(length));
    this.#action = grown(this.#action, new Int32Array(length));
    this.#pool = grown(this.#pool, new Int32Array(length));
    this.#level = grown(this.#level, new Int32Array(length));
    this.#releasedAt = grown(this.#releasedAt, new Float64Array(length));
  }
}
