import type { Tally } from "../tally.ts";
import { mergeWindowPartials } from "./merge.ts";
import type { ReplayOptions } from "./options.ts";
import type { PoolRange, WarmPartial, WindowPartial } from "./partial.ts";
import type { PoolCalls } from "./pool-calls.ts";
import { PoolReplay } from "./pool-replay.ts";
import { warmPartials } from "./warm-sums.ts";

/** What a replay need not make anew. */
export interface Reused {
  /** One for several ranges keeps its scratch. */
  readonly replay?: PoolReplay;
  /** The range's part of `warmPartials`, or `apart`, where that is put into the partial afterwards. */
  readonly warm?: WarmPartial | "apart";
}

const MOST_BLOCKS = 32;
const LEAST_CALLS = 20_000;

/**
 * Unlimited memory under one window, one pool after the other, without an event queue: what `Platform` counts with its
 * default conventions. Pools with 8 executions at a time or more go to `StreamReplay`, the others to `SparseReplay`.
 */
export function replayWindow(
  calls: PoolCalls,
  options: ReplayOptions,
  range: PoolRange = { fromPool: 0, toPool: calls.offsets.length - 1 },
  { replay = new PoolReplay(options), warm }: Reused = {},
): WindowPartial {
  const { offsets, busyMs } = calls;
  replay.begin(range, warm === undefined);
  for (let pool = range.fromPool; pool < range.toPool; pool++)
    replay.replayPool(pool, { calls, from: offsets[pool]!, to: offsets[pool + 1]!, busyMs: busyMs[pool]! });
  const partial = replay.take();
  return warm === undefined || warm === "apart" ? partial : { ...partial, warm };
}

/**
 * Everything `Platform` tallies, block by block: the same bytes as from any number of workers. Replays of the same calls
 * can share the `warmPartials` of their `windowBlocks`.
 */
export function windowTally(
  calls: PoolCalls,
  options: ReplayOptions,
  warm: readonly WarmPartial[] = warmPartials(calls, options, windowBlocks(calls.offsets)),
): Tally {
  const replay = new PoolReplay(options);
  const partials = windowBlocks(calls.offsets).map((range, block) =>
    replayWindow(calls, options, range, { replay, warm: warm[block]! }),
  );
  return mergeWindowPartials(partials, calls, options);
}

/**
 * Up to 32 ranges of pools with about as many calls each. They depend on the calls alone, so that sums over them come out
 * the same for any number of workers.
 */
export function windowBlocks(offsets: Float64Array): readonly PoolRange[] {
  const pools = offsets.length - 1;
  const calls = offsets[pools]!;
  const most = Math.max(1, Math.min(MOST_BLOCKS, Math.floor(calls / LEAST_CALLS)));
  const blocks: PoolRange[] = [];
  let fromPool = 0;
  for (let pool = 0; pool < pools; pool++) {
    const isFull = blocks.length + 1 < most && offsets[pool + 1]! >= ((blocks.length + 1) * calls) / most;
    if (!isFull && pool + 1 < pools) continue;
    blocks.push({ fromPool, toPool: pool + 1 });
    fromPool = pool + 1;
  }
  return blocks;
}
