import type { PoolId } from "../../base/units.ts";
import type { Future, PoolProfile } from "../../platform/contract.ts";
import { MemorySlices } from "./memory-slices.ts";
import { poolColumns, warmGaps } from "./warm-gaps.ts";

/** Lower bounds on how many instances a run starts, by requests and ahead of demand, under a memory limit. */
export interface StartBound {
  readonly kind: "lower bound";
  readonly memoryMB: number; // of all nodes together
  /** Of runs in which every call is served at its arrival: cold starts + pre-warms are no fewer. */
  readonly starts: number;
  /** Of all runs: cold starts + pre-warms + calls that waited for memory + calls dropped are no fewer. */
  readonly startsOrWaits: number;
}

/**
 * The least number of instances started under a memory limit of `memoryMB`, all nodes together. In the words of
 * `keepAliveBound`: P, the instances of a pool that are loaded, busy or idle or starting, covers W where every call is
 * served at its arrival, and each level's gap either lies below P throughout or sees a start, since P has to rise to that
 * level again; a level's first use sees one too. So at least as many instances are started as there are levels, and gaps
 * that are not covered throughout. What covers gaps is loaded besides W, so at no moment do the covering ones of all
 * pools hold more than the limit less the memory of W. Which gaps to cover best is a packing problem; as PFOO-L does for
 * caches [berger18], we relax it to memory-time, here in slices of time: of each slice's memory-time the gaps cheapest in
 * all may have theirs, by parts, and a gap counts for the share of it that is covered.
 *
 * Where calls wait or are dropped they are not in W. Without such a call and its memory W has one execution less, and
 * putting it back starts one instance at most, so such calls are counted as starts; the limit is then not lessened by the
 * memory of W, because theirs would be missing from it. Starts that take long, longer executions and limits of single
 * nodes only make P larger, or what fits smaller.
 */
export function leastStarts(future: Future, pools: readonly PoolProfile[], memoryMB: number): StartBound {
  let horizon = 0;
  let gapCount = 0;
  for (let p = 0; p < pools.length; p++) {
    const arrivals = future.arrivals(p as PoolId);
    horizon = Math.max(horizon, arrivals.at(-1) ?? 0);
    gapCount += arrivals.length;
  }
  const slices = new MemorySlices(horizon, gapCount);
  let firstUses = 0;
  for (let p = 0; p < pools.length; p++) firstUses += addPool(slices, future, p as PoolId, pools[p]!.memory);
  const uncovered = (busy: boolean) => Math.ceil(slices.uncovered(memoryMB, busy) * (1 - 1e-9) - 1e-6);
  return {
    kind: "lower bound",
    memoryMB,
    starts: firstUses + uncovered(true),
    startsOrWaits: firstUses + uncovered(false),
  };
}

/** Adds a pool's executions and gaps to the slices; how many levels it has. */
function addPool(slices: MemorySlices, future: Future, pool: PoolId, memory: number): number {
  const calls = poolColumns(future, pool);
  const { since } = warmGaps(calls);
  let levels = 0;
  for (let i = 0; i < since.length; i++) {
    const now = calls.arrivals[i]!;
    slices.addExecution(now, now + calls.durations[i]!, memory);
    if (since[i] === Number.NEGATIVE_INFINITY) levels++;
    else slices.addGap(since[i]!, now, memory);
  }
  return levels;
}
