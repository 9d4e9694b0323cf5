import type { Milliseconds, PoolId } from "../base/units.ts";
import { type KeepAlivePolicy, type PlatformView, PrewarmCause } from "./contract.ts";
import type { DecisionCause, DecisionLog, DecisionOutcome, Ending } from "./decision-log.ts";

const CAUSE_OF: Readonly<Record<PrewarmCause, DecisionCause>> = {
  [PrewarmCause.Begin]: "begin",
  [PrewarmCause.Arrival]: "arrival",
  [PrewarmCause.Idle]: "idle",
  [PrewarmCause.Fired]: "fired",
};

interface Scheduled {
  readonly id: number;
  readonly reason: string | undefined;
}

/**
 * Tells a log what the policy and the platform decide in one run, and what becomes of it; runs without a log have none.
 * Instances are named by order of creation. O(1) a call, memory for what is open: idle instances, unused pre-warms and
 * one schedule a pool.
 */
export class DecisionWatch {
  readonly #log: DecisionLog;
  readonly #policy: KeepAlivePolicy;
  readonly #view: PlatformView;
  readonly #horizon: number;
  readonly #kept = new Map<number, number>(); //      instance -> id of the keep-alive
  readonly #unused = new Map<number, number>(); //    instance -> id of the pre-warm
  readonly #pending = new Map<number, Scheduled>(); // by pool
  #firing: Scheduled | undefined;

  constructor(log: DecisionLog, policy: KeepAlivePolicy, view: PlatformView, horizon: Milliseconds) {
    this.#log = log;
    this.#policy = policy;
    this.#view = view;
    this.#horizon = horizon;
  }

  /** The policy said how long the idle instance stays. */
  kept(pool: number, instance: number, window: number, prewarmed: boolean): void {
    const reason = this.#reason(pool, prewarmed ? "keep-prewarmed" : "keep-alive");
    const cause = prewarmed ? "ready" : "idle";
    this.#kept.set(instance, this.#add({ kind: "keep-alive", pool, instance, value: window, cause, reason }));
  }

  /** An instance of the pool, or its shell, left a shell of the kind. */
  leftShell(pool: number, shell: number, kind: string, window: number): void {
    const why = this.#reason(pool, "keep-shell");
    const reason = why === undefined ? kind : `${kind}: ${why}`;
    this.#kept.set(shell, this.#add({ kind: "shell", pool, instance: shell, value: window, cause: "end", reason }));
  }

  /** The policy said when the pool's next pre-warm fires, at Infinity for none; only when that changes something. */
  scheduled(pool: number, at: number, fires: boolean, why: PrewarmCause): void {
    const before = this.#pending.get(pool);
    if (before !== undefined) this.#settle(before.id, at < Number.POSITIVE_INFINITY ? "replaced" : "cancelled");
    this.#pending.delete(pool);
    if (at === Number.POSITIVE_INFINITY) return;
    const reason = this.#reason(pool, "schedule");
    const id = this.#add({ kind: "schedule", pool, value: at - this.#view.now, cause: CAUSE_OF[why], reason });
    if (fires) this.#pending.set(pool, { id, reason });
    else this.#settle(id, "beyond-horizon");
  }

  /** The pool's pre-warm is due; what starts until `asked` is its doing. */
  fires(pool: number): void {
    this.#firing = this.#pending.get(pool)!;
    this.#pending.delete(pool);
    this.#settle(this.#firing.id, "fired");
  }

  /** An instance starts ahead of demand, or because it is `reserved`. */
  started(pool: number, instance: number, value: number, reserved: boolean): void {
    const id = reserved
      ? this.#add({ kind: "prewarm", pool, instance, value, cause: "reserved" })
      : this.#addPrewarm(pool, value, instance);
    this.#unused.set(instance, id);
  }

  /** So many instances were to start, and so many did. */
  asked(pool: number, wanted: number, started: number): void {
    if (started < wanted) this.#settle(this.#addPrewarm(pool, Math.ceil(wanted - started)), "void-no-room");
    else if (this.#firing !== undefined && !(wanted > 0)) this.#settle(this.#addPrewarm(pool, 0), "void-enough");
    this.#firing = undefined;
  }

  /** The instance begins to serve, `late` if its invocation waits for the rest of its start-up. */
  served(instance: number, late: boolean): void {
    this.#close(this.#kept, instance, "served");
    this.#close(this.#unused, instance, late ? "late" : "used");
  }

  /** The policy releases an idle instance at its tick. */
  released(pool: number, instance: number): void {
    this.#add({ kind: "release", pool, instance, cause: "tick", reason: this.#reason(pool, "tick") });
  }

  /** An idle instance goes, at its pool's priority if there is one, to make room for one of the pool `wanting`, or, at -1, for a lower limit. */
  evicted(pool: number, instance: number, priority: number | undefined, wanting: number): void {
    this.#add({ kind: "evict", pool, instance, value: priority, cause: "memory", reason: this.#roomFor(wanting) });
  }

  #roomFor(wanting: number): string {
    if (wanting < 0) return "limit of memory";
    const { name, memory } = this.#view.pool(wanting as PoolId);
    return `room for ${name} (${memory} MB)`;
  }

  /** The instance ends. After the horizon that is nobody's loss: what was open there stays open. */
  ended(instance: number, how: Ending): void {
    if (this.#view.now > this.#horizon) {
      this.#kept.delete(instance);
      this.#unused.delete(instance);
      return;
    }
    this.#close(this.#kept, instance, how);
    this.#close(this.#unused, instance, `${how}-unused`);
  }

  #addPrewarm(pool: number, value: number, instance?: number): number {
    const scheduled = this.#firing !== undefined;
    const reason = scheduled ? this.#firing!.reason : this.#reason(pool, "tick");
    return this.#add({ kind: "prewarm", pool, instance, value, cause: scheduled ? "scheduled" : "tick", reason });
  }

  #reason(pool: number, question: Parameters<NonNullable<KeepAlivePolicy["reason"]>>[1]): string | undefined {
    return this.#policy.reason?.(pool as PoolId, question, this.#view);
  }

  #add(decision: Omit<Parameters<DecisionLog["add"]>[0], "timeMs" | "pool"> & { readonly pool: number }): number {
    return this.#log.add({ ...decision, pool: decision.pool as PoolId, timeMs: this.#view.now });
  }

  #settle(id: number, outcome: DecisionOutcome): void {
    this.#log.settle(id, outcome, this.#view.now);
  }

  #close(open: Map<number, number>, instance: number, outcome: DecisionOutcome): void {
    const id = open.get(instance);
    if (id === undefined) return;
    open.delete(instance);
    this.#settle(id, outcome);
  }
}
