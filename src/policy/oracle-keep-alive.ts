import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import type { Future, KeepAlivePolicy, PlatformView, PoolProfile } from "../platform/contract.ts";
import { breakEven } from "./break-even.ts";
import { type ConcurrencyLevels, concurrencyLevels } from "./concurrency-levels.ts";
import { definePolicy } from "./definition.ts";

/**
 * The bound of policies that only choose how long to keep: knows when each idle instance is needed again, keeps it until
 * then if its idle memory costs no more than the cold start it saves, and releases it at once otherwise. Beside `k` idle
 * instances one more is needed when the pool's concurrency next comes to that of the moment + k + 1; because the most
 * recently used one serves (`instance: mru`), it also has to last until the concurrency exceeds that of the executions
 * around it. The concurrency to come is that of warm executions: where cold starts make executions last, it can
 * misjudge a need, and is a near bound only.
 */
export class OracleKeepAlive implements KeepAlivePolicy {
  readonly name = "oracle-keep-alive";
  readonly #pools: readonly PoolProfile[];
  readonly #future: Future;
  readonly #levels: readonly ConcurrencyLevels[];
  readonly #cursors: readonly Uint32Array[]; // per pool, [levels] position in `levels.arrival`
  readonly #arrived: Uint32Array; // [pools] arrivals so far
  readonly #ended: Uint32Array; //   [pools] executions that would have ended by now, all being warm

  constructor(pools: readonly PoolProfile[], future: Future) {
    this.#pools = pools;
    this.#future = future;
    this.#levels = pools.map((_, pool) => concurrencyLevels(future, pool as PoolId));
    this.#cursors = this.#levels.map(({ first }) => first.slice(0, -1));
    this.#arrived = new Uint32Array(pools.length);
    this.#ended = new Uint32Array(pools.length);
  }

  onArrival(pool: PoolId): void {
    this.#arrived[pool]!++;
  }

  keepAlive(pool: PoolId, view: PlatformView): Milliseconds {
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
  revision: 1,
  offline: true,
  parameters: {},
  separable: () => true,
  create: (_, { pools, future }) => {
    if (future === undefined) throw new TypeError("oracle-keep-alive: expected the future, got none");
    return new OracleKeepAlive(pools, future);
  },
});
