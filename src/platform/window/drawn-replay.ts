import { type Milliseconds, ms } from "../../base/units.ts";
import type { DrawOptions } from "../../trace/arrivals/function-draws.ts";
import type { CallChunk } from "../../trace/arrivals/minute-order.ts";
import { type DrawnMinute, PoolDraws } from "../../trace/arrivals/pool-draws.ts";
import type { MinuteCounts } from "../../trace/minute-counts.ts";
import { poolsOf } from "../pools.ts";
import type { Tally } from "../tally.ts";
import { mergeWindowPartials } from "./merge.ts";
import { type ReplayOptions, type WindowChoice, windowOptions } from "./options.ts";
import type { PoolRange, WindowPartial } from "./partial.ts";
import type { CallColumns } from "./pool-calls.ts";
import { PoolReplay } from "./pool-replay.ts";
import { windowBlocks } from "./replay.ts";

const MINUTE_MS = 60_000;

/** How calls are drawn, and replayed under one window. */
export interface DrawnOptions extends DrawOptions, WindowChoice {
  /** Who shares an instance: `app`, the functions of an app, or `function`, none. */
  readonly unit: string;
}

/** What the drawn calls of a range of pools came to. */
export interface DrawnPartial {
  readonly partial: WindowPartial;
  readonly callCount: Float64Array; // [functions] 0 outside the range
}

/**
 * What `replayWindow` gives for the calls that `expandMinutes` draws, without storing them: one pool is drawn and
 * replayed after the other. Memory: that of a pool's largest minute, besides the result.
 */
export class DrawnReplay {
  readonly #counts: MinuteCounts;
  readonly #draws: PoolDraws;
  readonly #options: ReplayOptions;
  readonly #members: readonly (readonly number[])[]; // the functions of each pool, ascending

  constructor(counts: MinuteCounts, options: DrawnOptions) {
    const pools = poolsOf(counts, options.unit);
    const members: number[][] = pools.profiles.map(() => []);
    for (let fn = 0; fn < counts.functions.length; fn++) members[pools.poolOfFunction[fn]!]!.push(fn);
    const horizon: Milliseconds = ms(counts.minutes * MINUTE_MS);
    this.#counts = counts;
    this.#draws = new PoolDraws(counts, options);
    this.#options = windowOptions({ functions: counts.functions, horizon }, pools, options);
    this.#members = members;
  }

  /** Up to 32 ranges of pools with about as many calls each, which depend on the counts alone. */
  blocks(): readonly PoolRange[] {
    const { offsets, count } = this.#counts;
    const before = new Float64Array(this.#members.length + 1);
    for (const [pool, functions] of this.#members.entries()) {
      let calls = 0;
      for (const fn of functions) for (let e = offsets[fn]!; e < offsets[fn + 1]!; e++) calls += count[e]!;
      before[pool + 1] = before[pool]! + calls;
    }
    return windowBlocks(before);
  }

  /** The pools of a range; all of them unless stated. */
  replay(range: PoolRange = { fromPool: 0, toPool: this.#members.length }): DrawnPartial {
    const callCount = new Float64Array(this.#counts.functions.length);
    const replay = new PoolReplay(this.#options);
    replay.begin(range);
    for (let pool = range.fromPool; pool < range.toPool; pool++) {
      replay.beginPool(this.#shortest(pool));
      this.#replayPool(pool, replay, callCount);
      replay.endPool(pool);
    }
    return { partial: replay.take(), callCount };
  }

  /** Minutes of many calls are brought into order only where that is needed. */
  #replayPool(pool: number, replay: PoolReplay, callCount: Float64Array): void {
    const draws = this.#draws;
    draws.begin(this.#members[pool]!);
    for (;;) {
      const drawn = draws.drawn();
      if (drawn !== undefined && replay.addLoose(pool, drawn)) {
        countRuns(drawn, callCount);
        draws.pass();
        continue;
      }
      const chunk = draws.next();
      if (chunk.length === 0) return;
      countCalls(chunk, callCount);
      replay.addCalls(pool, { calls: chunk, from: 0, to: chunk.length, busyMs: total(chunk) });
    }
  }

  /** Everything `Platform` tallies, of partials that make up all pools, with `metrics: "full"`. */
  merge(partials: readonly DrawnPartial[]): Tally {
    const callCount = new Float64Array(this.#counts.functions.length);
    for (const part of partials) for (let fn = 0; fn < callCount.length; fn++) callCount[fn]! += part.callCount[fn]!;
    const parts = partials.map(({ partial }) => partial);
    return mergeWindowPartials(parts, { callCount, chunks: () => this.#allChunks() }, this.#options);
  }

  /** A duration that no call of the pool falls below, in ms. */
  #shortest(pool: number): number {
    const { durations } = this.#counts;
    return this.#members[pool]!.reduce((least, fn) => Math.min(least, durations[fn]!.percentiles[0]!), MINUTE_MS);
  }

  *#allChunks(): Iterable<CallColumns> {
    for (let pool = 0; pool < this.#members.length; pool++)
      for (const { arrival, duration, functionId, length } of this.#chunks(pool))
        yield {
          arrival: arrival.subarray(0, length),
          duration: duration.subarray(0, length),
          functionId: functionId.subarray(0, length),
        };
  }

  *#chunks(pool: number): Iterable<CallChunk> {
    this.#draws.begin(this.#members[pool]!);
    for (let chunk = this.#draws.next(); chunk.length > 0; chunk = this.#draws.next()) yield chunk;
  }
}

/** Everything `Platform` tallies of the calls that `expandMinutes` draws, block by block, without storing them. */
export function replayDrawn(counts: MinuteCounts, options: DrawnOptions): Tally {
  const replay = new DrawnReplay(counts, options);
  return replay.merge(replay.blocks().map((range) => replay.replay(range)));
}

function countCalls({ functionId, length, oneFunction }: CallChunk, callCount: Float64Array): void {
  if (oneFunction) callCount[functionId[0]!]! += length;
  else for (let i = 0; i < length; i++) callCount[functionId[i]!]!++;
}

/** The same of calls function after function. */
function countRuns({ functionId, length }: DrawnMinute, callCount: Float64Array): void {
  for (let from = 0; from < length; ) {
    const fn = functionId[from]!;
    let [within, beyond] = [from, length]; // the last call that is known to be of the run, and one that is not
    while (beyond - within > 1) {
      const middle = (within + beyond) >>> 1;
      if (functionId[middle] === fn) within = middle;
      else beyond = middle;
    }
    callCount[fn]! += beyond - from;
    from = beyond;
  }
}

/** The sum of the durations, by four sums at once, so that no addition waits for the one before. */
function total({ duration, length }: CallChunk): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < length; i += 4) {
    a += duration[i]!;
    b += duration[i + 1]!;
    c += duration[i + 2]!;
    d += duration[i + 3]!;
  }
  for (; i < length; i++) a += duration[i]!;
  return a + b + (c + d);
}
