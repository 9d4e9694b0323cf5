import { BlockFeatures } from "prewarm/policy/forecast/block-features";
import { CANDIDATE_NAMES, CANDIDATES } from "prewarm/policy/forecast/candidates";
import { IDLE_CONCURRENCY, instancesFor } from "prewarm/policy/forecast-policy";
import type { PoolMinutes } from "./concurrency.ts";

/** A block that a forecaster could be chosen for: features of the block before, and RUM (s) of each candidate in it. */
export interface LabelledBlock {
  readonly features: readonly number[];
  readonly rum: readonly number[]; // as CANDIDATE_NAMES
}

/** GB-seconds that weigh as much as a second of cold starts [femux26]. */
const GB_SECONDS = 99.69;

/** The blocks of the pools that any candidate has a cost in, from the second on. */
export function labelledBlocks(pools: Iterable<PoolMinutes>, block: number, window: number): LabelledBlock[] {
  const features = new BlockFeatures(block);
  const candidates = CANDIDATE_NAMES.map((name) => CANDIDATES[name](window));
  const history = new Float64Array(window);
  const labelled: LabelledBlock[] = [];
  for (const pool of pools) {
    const series = pool.concurrency.map((value) => (value < IDLE_CONCURRENCY ? 0 : value));
    for (let first = block; first + block <= series.length; first += block) {
      const rum = new Array<number>(candidates.length).fill(0);
      for (let minute = Math.max(first, window); minute < first + block; minute++) {
        history.set(series.subarray(minute - window, minute));
        const isSilent = history.every((value) => value === 0);
        for (const [c, candidate] of candidates.entries()) {
          const forecast = isSilent ? 0 : candidate.forecast(history);
          rum[c]! += minuteRum(pool, minute, series[minute]!, instancesFor(forecast, history[window - 1]!));
        }
      }
      if (rum.every((value) => value === 0)) continue;
      labelled.push({ features: [...features.of(series.subarray(first - block, first))], rum });
    }
  }
  return labelled;
}

/**
 * RUM of one minute: the containers that lack, as many as there are arrivals at most, start cold; those forecast are there
 * for the whole minute, those started cold for half of it.
 */
function minuteRum(pool: PoolMinutes, minute: number, concurrency: number, instances: number): number {
  const missing = Math.max(0, Math.ceil(concurrency) - instances);
  const cold = Math.min(missing, pool.arrivals[minute]!);
  const there = Math.max(instances + cold / 2, concurrency);
  return cold * pool.coldStart + ((there - concurrency) * 60 * pool.memory) / GB_SECONDS;
}
