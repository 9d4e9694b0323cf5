import { flag, integer } from "../base/parameters.ts";
import type { Random } from "../base/random.ts";
import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import type { KeepAlivePolicy, PlatformView, PoolProfile, VictimCandidates } from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";

const NEVER_GOES = Number.POSITIVE_INFINITY;

/**
 * Hyperbolic caching [blankstein17]: instances stay until memory is short; then, of `sample` idle instances of the node
 * drawn with replacement (of all, where there are no more), the one whose pool has served least by the time since it came
 * goes. That priority falls without a use, so that no order can be kept and it is worked out at the eviction. A pool came
 * when its first live instance began to start, and has served what its live instances had at its last use.
 *
 * Differs from [blankstein17]: the instances of a pool, which are alike, share one count; of equals the first drawn goes.
 */
export class Hyperbolic implements KeepAlivePolicy {
  readonly name: string;
  readonly constantWindow = ms(Number.POSITIVE_INFINITY);
  readonly #sample: number;
  readonly #random: Random;
  readonly #worth: Float64Array; //  [pools] what the priority is multiplied by
  readonly #came: Float64Array; //   [pools] ms
  readonly #served: Float64Array; // [pools] at the last use

  /** `weighted` multiplies by cold start / size, the paper's way to count cost and size. */
  constructor(pools: readonly PoolProfile[], sample: number, weighted: boolean, random: Random) {
    this.name = weighted ? "hyperbolic(weighted)" : "hyperbolic";
    this.#sample = sample;
    this.#random = random;
    this.#worth = Float64Array.from(pools, ({ coldStart, memory }) => (weighted ? worthOf(coldStart, memory) : 1));
    this.#came = new Float64Array(pools.length);
    this.#served = new Float64Array(pools.length);
  }

  keepAlive(): Milliseconds {
    return this.constantWindow;
  }

  /** Takes note of the use; the priority of now, for the log. */
  evictionPriority(pool: PoolId, served: number, view: PlatformView): number {
    const live = view.idleInstances(pool) + view.busyInstances(pool) + view.startingInstances(pool);
    if (served <= 1 && live <= 1) this.#came[pool] = view.now;
    this.#served[pool] = served;
    return this.#priority(pool, view.now);
  }

  chooseVictim(candidates: VictimCandidates, view: PlatformView): number {
    const all = candidates.count <= this.#sample;
    let lowest = NEVER_GOES;
    let victim = 0;
    for (let i = 0; i < Math.min(candidates.count, this.#sample); i++) {
      const candidate = all ? i : this.#random.int(candidates.count);
      const priority = this.#priority(candidates.poolOf(candidate), view.now);
      if (priority < lowest || i === 0) [lowest, victim] = [priority, candidate];
    }
    return victim;
  }

  stateBytes(): number {
    return this.#worth.byteLength + this.#came.byteLength + this.#served.byteLength + 4 * this.#random.state.length;
  }

  /** Infinity of a pool without memory, where that counts, and of one that has just come. */
  #priority(pool: PoolId, now: number): number {
    const age = now - this.#came[pool]!;
    const worth = this.#worth[pool]!;
    return age > 0 && worth < NEVER_GOES ? (worth * this.#served[pool]!) / age : NEVER_GOES;
  }
}

/** What a cold start costs by MB; without memory nothing is freed. */
function worthOf(coldStart: number, memory: number): number {
  return memory > 0 ? coldStart / memory : NEVER_GOES;
}

export const definition = definePolicy({
  summary: "keeps all while there is memory, then evicts, of a sample, what served least by the time it has been there",
  source: "[blankstein17]",
  revision: 1,
  parameters: {
    sample: integer(64, "idle instances that are compared at an eviction", { min: 1 }),
    weighted: flag(false, "count cold start and size: priority * cold start / size"),
  },
  separable: () => true, // evictions alone draw, and they need nodes that pools share
  create: ({ sample, weighted }, { pools, random }) =>
    new Hyperbolic(pools, sample, weighted, random.fork("hyperbolic")),
});
