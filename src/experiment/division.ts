import { type PlatformConfig, sharesNodes } from "../platform/conventions.ts";
import type { PolicyDefinition } from "../policy/definition.ts";
import { type Allocate, type Shard, shardTrace } from "../trace/shards.ts";
import type { Trace } from "../trace/trace.ts";
import type { Resolved } from "./catalog.ts";

/** Calls from which on a part is worth its costs, and the most parts of a trace. */
const LEAST_CALLS = 50_000;
const MOST_PARTS = 64;

/** The parts in which a trace is replayed, made when they are first asked for. */
export class Division {
  readonly #trace: Trace;
  readonly #allocate: Allocate | undefined;
  #parts: readonly Shard[] | undefined;
  #whole: readonly Shard[] | undefined;

  /** `allocate` gives buffers that the threads share; without it the whole is the trace itself. */
  constructor(trace: Trace, allocate?: Allocate) {
    this.#trace = trace;
    this.#allocate = allocate;
  }

  /** The parts for a policy on a platform: one where a pool may depend on another. */
  partsFor(entry: Resolved<PolicyDefinition>, platform: PlatformConfig): readonly Shard[] {
    if (sharesNodes(platform) || entry.definition.separable?.(entry.values) !== true) {
      this.#whole ??= shardTrace(this.#trace, 1, this.#allocate);
      return this.#whole;
    }
    const most = Math.max(1, Math.min(MOST_PARTS, Math.floor(this.#trace.length / LEAST_CALLS)));
    this.#parts ??= shardTrace(this.#trace, most, this.#allocate);
    return this.#parts;
  }
}
