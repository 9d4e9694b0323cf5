import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import type { Future, KeepAlivePolicy, PlatformView } from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";

/** A share of a time that rounding may take from it when a few sums are formed. */
const ROUNDING = 8 * Number.EPSILON;

/**
 * The bound of all policies: starts an instance of its own for every invocation, one cold start ahead, so that it is
 * ready at the arrival, and releases it at the end. With unlimited memory every invocation later than one cold start
 * after the beginning is warm, those before wait the least that is possible (where a pool's cold starts are all alike),
 * and no memory idles. It starts as many instances as there are invocations, because starting ones do not count as
 * wasted memory.
 */
export class OraclePrewarm implements KeepAlivePolicy {
  readonly name = "oracle-prewarm";
  readonly #future: Future;
  readonly #arrived: Uint32Array; // [pools] arrivals so far
  readonly #covered: Uint32Array; // [pools] arrivals for which an instance has been started

  constructor(poolCount: number, future: Future) {
    this.#future = future;
    this.#arrived = new Uint32Array(poolCount);
    this.#covered = new Uint32Array(poolCount);
  }

  onArrival(pool: PoolId): void {
    const arrived = ++this.#arrived[pool]!;
    this.#covered[pool] = Math.max(arrived, this.#covered[pool]!);
  }

  keepAlive(): Milliseconds {
    return ms(0);
  }

  /** Until the last arrival that has an instance, and 1 ms: a window of 0 would end before an arrival at this instant. */
  keepPrewarmed(pool: PoolId, view: PlatformView): Milliseconds {
    const covered = this.#covered[pool]!;
    if (covered <= this.#arrived[pool]!) return ms(0);
    return ms(Math.max(0, this.#future.arrivals(pool)[covered - 1]! - view.now) + 1);
  }

  prewarmIn(pool: PoolId, view: PlatformView): Milliseconds {
    const arrival = this.#future.arrivals(pool)[this.#covered[pool]!];
    if (arrival === undefined) return ms(Number.POSITIVE_INFINITY);
    const { coldStart } = view.pool(pool);
    // Earlier by a rounding error, never later: an instance ready after its arrival makes that a partial cold start.
    return ms(Math.max(0, arrival - coldStart - view.now - arrival * ROUNDING));
  }

  prewarmCount(pool: PoolId, view: PlatformView): number {
    const arrivals = this.#future.arrivals(pool);
    const ready = view.now + view.pool(pool).coldStart;
    let covered = this.#covered[pool]!;
    while (covered < arrivals.length && arrivals[covered]! * (1 - 3 * ROUNDING) <= ready) covered++;
    this.#covered[pool] = covered;
    return covered - this.#arrived[pool]!;
  }
}

export const definition = definePolicy({
  summary: "starts an instance for every invocation so that it is ready at the arrival, and releases it at the end",
  source: "baseline",
  revision: 1,
  offline: true,
  parameters: {},
  separable: () => true,
  create: (_, { pools, future }) => {
    if (future === undefined) throw new TypeError("oracle-prewarm: expected the future, got none");
    return new OraclePrewarm(pools.length, future);
  },
});
