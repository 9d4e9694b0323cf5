import { replayByMinute, resolvePolicy } from "prewarm/experiment";
import { appMinutes } from "prewarm/trace";
import { workload } from "../workload.ts";
import { type Sizes, SPECS } from "./setting.ts";

/** One policy with one seed: P75 of the apps' cold-start percentages, and its wasted time, 100 for a fixed 10 minutes. */
export interface Outcome {
  readonly spec: string;
  readonly seed: number;
  readonly apps: number;
  readonly p75: number | null;
  readonly waste: number | null;
}

/** Every policy on every seed; all policies of a seed meet the same calls. */
export async function runAll(
  sizes: Sizes,
  path: string | undefined,
  onSeed: (seed: number) => void = () => {},
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const size = { apps: sizes.apps, days: sizes.days, maxDailyCalls: Number.POSITIVE_INFINITY };
  for (let seed = 1; seed <= sizes.seeds; seed++) {
    const counts = await workload(path, seed, size);
    for (const result of replayByMinute(counts, appMinutes(counts), SPECS.map(resolvePolicy))) {
      const { spec, apps, appColdRate, normalisedWaste } = result;
      const p75 = appColdRate.p75;
      outcomes.push({ spec, seed, apps, p75: p75 === null ? null : 100 * p75, waste: normalisedWaste });
    }
    onSeed(seed);
  }
  return outcomes;
}
