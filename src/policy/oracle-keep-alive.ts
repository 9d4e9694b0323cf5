import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import type { Future, KeepAlivePolicy, PlatformView, PoolProfile } from "../platform/contract.ts";
import { idleCostPerMs } from "./bound/bound.ts";
import { type KeepAlivePlan, keepAlivePlan } from "./bound/keep-alive-plan.ts";
import { poolColumns } from "./bound/warm-gaps.ts";
import { breakEven } from "./break-even.ts";
import { type ConcurrencyLevels, concurrencyLevels } from "./concurrency-levels.ts";
import { definePolicy } from "./definition.ts";

/**
 * Chooses how long to keep, and nothing else, with knowledge of the future. For as long as executions end when its plan
 * says they will, it follows `keepAlivePlan`: the best of all where no call of a pool can meet another's execution, near
 * it elsewhere; `keepAliveBound` says how near. A pool whose executions end otherwise, because calls wait or the platform
 * has conventions of its own, goes on without the plan: an idle instance is kept until it is needed again if its idle
 * memory costs no more than the cold start it saves. Beside `k` idle instances one more is needed when the pool's
 * concurrency next comes to that of the moment + k + 1; because the most recently used one serves (`instance: mru`), it
 * also has to last until the concurrency exceeds that of the executions around it.
 */
export class OracleKeepAlive implements KeepAlivePolicy {
  readonly name = "oracle-keep-alive";
  readonly #pools: readonly PoolProfile[];
  readonly #future: Future;
  readonly #levels: readonly ConcurrencyLevels[];
  readonly #cursors: readonly Uint32Array[]; // per pool, [levels] position in `levels.arrival`
  readonly #arrived: Uint32Array; // [pools] arrivals so far
  readonly #ended: Uint32Array; //   [pools] executions that would have ended by now, all being warm
  readonly #plans: readonly KeepAlivePlan[];
  readonly #asked: Uint32Array; //   [pools] ends of executions so far, up to the first that is not as planned
  readonly #strayed: Uint8Array; //  [pools] 1 from there on

  constructor(pools: readonly PoolProfile[], future: Future) {
    this.#pools = pools;
    this.#future = future;
    this.#levels = pools.map((_, pool) => concurrencyLevels(future, pool as PoolId));
    this.#cursors = this.#levels.map(({ first }) => first.slice(0, -1));
    this.#arrived = new Uint32Array(pools.length);
    this.#ended = new Uint32Array(pools.length);
    this.#plans = pools.map(({ memory }, pool) =>
      keepAlivePlan(poolColumns(future, pool as PoolId), idleCostPerMs(memory)),
    );
    this.#asked = new Uint32Array(pools.length);
    this.#strayed = new Uint8Array(pools.length);
  }

  onArrival(pool: PoolId): void {
    this.#arrived[pool]!++;
  }

  keepAlive(pool: PoolId, view: PlatformView): Milliseconds {
    const { ends, windows } = this.#plans[pool]!;
    const at = this.#asked[pool]!++;
    if (ends[at] !== view.now) this.#strayed[pool] = 1;
    return this.#strayed[pool] === 0 ? ms(windows[at]!) : this.#withoutPlan(pool, view);
  }

  #withoutPlan(pool: PoolId, view: PlatformView): Milliseconds {
    const beyondIdle = this.#warmConcurrency(pool, view.now) + view.idleInstances(pool) + 1;
    const kept = this.#worthKeeping(pool, beyondIdle, view.now);
    return ms(kept === 0 ? 0 : Math.max(kept, this.#worthKeeping(pool, view.busyInstances(pool) + 1, view.now)));
  }

  /** Time until the pool comes to `level`, if idling until then costs no more than a cold start; 0 otherwise. */
  #worthKeeping(pool: PoolId, level: number, now: Milliseconds): number {
    const needed = this.#nextAtLevel(pool, level);
    if (needed === undefined) return 0;
    const idle = Math.max(0, this.#future.arrivals(pool)[needed]! - now);
    const coldStart = ms(this.#future.coldStarts(pool)[needed]!);
    // A microsecond more than needed, so that rounding cannot end the window before the arrival.
    return idle <= breakEven(coldStart, this.#pools[pool]!.memory) ? idle + 0.001 : 0;
  }

  /** Executions that would run now if none had had to wait for a cold start. Amortised O(1). */
  #warmConcurrency(pool: PoolId, now: Milliseconds): number {
    const { ends } = this.#levels[pool]!;
    while (this.#ended[pool]! < this.#arrived[pool]! && ends[this.#ended[pool]!]! <= now) this.#ended[pool]!++;
    return this.#arrived[pool]! - this.#ended[pool]!;
  }

  /** The next arrival that brings the pool to `level`, undefined if none does. Amortised O(1): time only goes on. */
  #nextAtLevel(pool: PoolId, level: number): number | undefined {
    const { first, arrival } = this.#levels[pool]!;
    if (level >= first.length) return undefined;
    const cursor = this.#cursors[pool]!;
    const end = first[level]!;
    let at = cursor[level - 1]!;
    while (at < end && arrival[at]! < this.#arrived[pool]!) at++;
    cursor[level - 1] = at;
    return at < end ? arrival[at] : undefined;
  }
}

export const definition = definePolicy({
  summary: "knows when each idle instance is needed next and keeps it if that is cheaper than a cold start",
  source: "baseline",
  revision: 2,
  offline: true,
  parameters: {},
  separable: () => true,
  create: (_, { pools, future }) => {
    if (future === undefined) throw new TypeError("oracle-keep-alive: expected the future, got none");
    return new OracleKeepAlive(pools, future);
  },
});
