import { type PlatformConfig, sharesNodes } from "../platform/conventions.ts";
import { type Pools, poolsOf } from "../platform/pools.ts";
import type { WarmPartial } from "../platform/window/partial.ts";
import { type PoolCalls, poolCalls } from "../platform/window/pool-calls.ts";
import type { PolicyDefinition } from "../policy/definition.ts";
import { type Allocate, type Shard, shardTrace } from "../trace/shards.ts";
import type { Trace } from "../trace/trace.ts";
import type { Resolved } from "./catalog.ts";

/** Calls from which on a part is worth its costs, and the most parts of a trace. */
const LEAST_CALLS = 50_000;
const MOST_PARTS = 64;

/**
 * The parts in which a trace is replayed on one platform, made when they are first asked for. They depend on the trace
 * alone, so that results do not depend on who replays them.
 */
export class Division {
  readonly pools: Pools;
  readonly #trace: Trace;
  readonly #platform: PlatformConfig;
  readonly #allocate: Allocate | undefined;
  #calls: PoolCalls | undefined;
  #warm: Promise<readonly WarmPartial[]> | undefined;
  #parts: readonly Shard[] | undefined;
  #whole: readonly Shard[] | undefined;

  /** `allocate` gives buffers that the threads share; without it the whole is the trace itself. */
  constructor(trace: Trace, platform: PlatformConfig, allocate?: Allocate) {
    this.pools = poolsOf(trace, platform.unit);
    this.#trace = trace;
    this.#platform = platform;
    this.#allocate = allocate;
  }

  /** The calls by pool, for a policy that is but a window. */
  calls(): PoolCalls {
    this.#calls ??= poolCalls(this.#trace, this.pools, this.#allocate);
    return this.#calls;
  }

  /** What the calls come to as long as they are warm, by `windowBlocks`: summed once, because no window changes it. */
  warm(sum: () => Promise<readonly WarmPartial[]>): Promise<readonly WarmPartial[]> {
    this.#warm ??= sum();
    return this.#warm;
  }

  /** The parts for a policy that is asked: one where a pool may depend on another. */
  shardsFor({ definition, values }: Resolved<PolicyDefinition>): readonly Shard[] {
    if (sharesNodes(this.#platform) || definition.separable?.(values) !== true) {
      this.#whole ??= shardTrace(this.#trace, 1, this.#allocate);
      return this.#whole;
    }
    const most = Math.max(1, Math.min(MOST_PARTS, Math.floor(this.#trace.length / LEAST_CALLS)));
    this.#parts ??= shardTrace(this.#trace, most, this.#allocate);
    return this.#parts;
  }
}
