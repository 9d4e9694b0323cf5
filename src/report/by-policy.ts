import type { RunResult } from "../experiment/result.ts";
import { type Estimate, estimate } from "./estimate.ts";

/** The runs of one policy, one per seed. */
export interface PolicyRuns {
  readonly spec: string;
  readonly offline: boolean; // knows the future: a bound, not a competitor
  readonly runs: readonly RunResult[];
}

/** The results grouped by spec, one per seed, in the order of first appearance; `offline` are the kinds that know the future. */
export function byPolicy(results: readonly RunResult[], offline: readonly string[]): readonly PolicyRuns[] {
  const groups = new Map<string, RunResult[]>();
  for (const run of results) {
    const group = groups.get(run.spec);
    if (group === undefined) groups.set(run.spec, [run]);
    else if (group.every(({ seed }) => seed !== run.seed)) group.push(run); // the same run twice is no second sample
  }
  return [...groups].map(([spec, runs]) => ({ spec, offline: offline.includes(runs[0]!.policy), runs }));
}

/** The RUM of a policy over its seeds. */
export function rumOf(policy: PolicyRuns): Estimate {
  return estimate(policy.runs.map((run) => run.rum))!;
}

/** The policies by their mean RUM, lowest first; ties keep their order. */
export function rankedByRum(policies: readonly PolicyRuns[]): readonly PolicyRuns[] {
  return [...policies].sort((a, b) => rumOf(a).mean - rumOf(b).mean);
}

/** The policy of lowest mean RUM among those that do not know the future. */
export function bestByRum(policies: readonly PolicyRuns[]): PolicyRuns | undefined {
  return rankedByRum(policies.filter((policy) => !policy.offline))[0];
}
