import { ms } from "../../base/units.ts";
import type { DrawOptions } from "../../trace/function-draws.ts";
import type { MinuteCounts } from "../../trace/minute-counts.ts";
import { PoolDraws } from "../../trace/pool-draws.ts";
import { poolsOf } from "../pools.ts";
import { StreamCounters } from "./stream-counters.ts";
import { StreamReplay } from "./stream-replay.ts";
import type { WindowOptions, WindowTally } from "./tally.ts";

const MINUTE_MS = 60_000;

/** A replay under one window and how its calls are drawn. */
export interface DrawnReplayOptions extends DrawOptions, Pick<WindowOptions, "window" | "latencyMs"> {
  /** Who shares an instance: the functions of an app, or none. */
  readonly unit: "app" | "function";
}

/**
 * What `replayWindow` counts of the calls that `expandMinutes` draws, without storing them: one pool is drawn and
 * replayed after the other. Memory: that of the pool's largest chunk, besides the result.
 */
export function replayDrawn(counts: MinuteCounts, options: DrawnReplayOptions): WindowTally {
  const { profiles, poolOfFunction } = poolsOf(counts, options.unit);
  const replay: WindowOptions = {
    ...options,
    horizon: ms(counts.minutes * MINUTE_MS),
    coldStart: Float64Array.from(counts.functions, (fn) => fn.coldStart),
  };
  const counters = new StreamCounters(profiles.length, replay);
  const stream = new StreamReplay(replay, counters);
  const draws = new PoolDraws(counts, options);
  for (const [pool, functions] of members(poolOfFunction, profiles.length).entries()) {
    draws.begin(functions);
    stream.begin(pool, shortest(counts, functions));
    for (let chunk = draws.next(); chunk.length > 0; chunk = draws.next()) stream.replay(chunk);
    stream.finish();
  }
  return counters.tally;
}

/** The functions of each pool, ascending. */
function members(poolOfFunction: Int32Array, pools: number): readonly number[][] {
  const functions: number[][] = Array.from({ length: pools }, () => []);
  for (let fn = 0; fn < poolOfFunction.length; fn++) functions[poolOfFunction[fn]!]!.push(fn);
  return functions;
}

/** A duration that no call of the functions falls below. */
function shortest(counts: MinuteCounts, functions: readonly number[]): number {
  return functions.reduce(
    (least, fn) => Math.min(least, counts.durations[fn]!.percentiles[0]!),
    Number.POSITIVE_INFINITY,
  );
}
