import type { PoolId } from "../../base/units.ts";
import type { Future, PoolProfile } from "../../platform/contract.ts";
import type { RumBound } from "./bound.ts";
import { type PoolColumns, poolColumns } from "./warm-gaps.ts";

/** The least RUM of all, and the least where starts may be shortened. */
export interface PrewarmBound extends RumBound {
  readonly fromShells: number; // s; a lower bound where what is left of instances shortens starts
}

/**
 * The least RUM of all, with unlimited memory, where instances may also be started ahead of demand, but nothing before
 * time 0. A pre-warm that starts takes no idle memory, so whoever arrives later than one start-up after the beginning
 * need cost nothing. A call i at t before that finds no pre-warm ready (the first is at C, the pool's start-up): it waits
 * C - t for one, or c_i for its own cold start, or nothing for an instance that served before, which takes a call whose
 * cold start and execution are over by t. Where the cold starts of these calls are all C the latter is none, and
 * `oracle-prewarm` attains the sum: exact. Else each call's least is a lower bound.
 *
 * Where starts are shortened by what is left of instances, of other pools too, a call may wait for nothing as soon as
 * one of them can be ready; the calls before that wait as above. Shells that are started from nothing may be ready at any
 * time after the beginning: for a policy with a stock of them there is no bound here but 0.
 */
export function prewarmBound(future: Future, pools: readonly PoolProfile[]): PrewarmBound {
  const ready = firstReady(future, pools);
  let [coldWaitMs, fromShellsMs] = [0, 0];
  let exact = true;
  for (let p = 0; p < pools.length; p++) {
    const calls = poolColumns(future, p as PoolId);
    const startUp = pools[p]!.coldStart;
    let firstEnd = Number.POSITIVE_INFINITY;
    for (let i = 0; i < calls.arrivals.length && calls.arrivals[i]! < startUp; i++) {
      const wait = leastWait(calls, i, startUp, firstEnd);
      coldWaitMs += wait;
      if (calls.arrivals[i]! < ready) fromShellsMs += wait;
      if (calls.coldStarts[i] !== startUp) exact = false;
      firstEnd = Math.min(firstEnd, calls.arrivals[i]! + calls.coldStarts[i]! + calls.durations[i]!);
    }
  }
  const rum = coldWaitMs / 1000;
  const kind = exact ? "exact" : "lower bound";
  return { kind, rum, coldWaitSeconds: rum, wastedGBSeconds: 0, fromShells: fromShellsMs / 1000 };
}

/** When the first instance can be ready, of whatever pool: one started at time 0, or by a call. */
function firstReady(future: Future, pools: readonly PoolProfile[]): number {
  let ready = Number.POSITIVE_INFINITY;
  for (let p = 0; p < pools.length; p++) {
    const { arrivals, coldStarts } = poolColumns(future, p as PoolId);
    ready = Math.min(ready, pools[p]!.coldStart);
    for (let i = 0; i < arrivals.length && arrivals[i]! < ready; i++)
      ready = Math.min(ready, arrivals[i]! + coldStarts[i]!);
  }
  return ready;
}

function leastWait({ arrivals, coldStarts }: PoolColumns, i: number, startUp: number, firstEnd: number): number {
  return firstEnd <= arrivals[i]! ? 0 : Math.min(coldStarts[i]!, startUp - arrivals[i]!);
}
