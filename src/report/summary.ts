import { bestByRum, type PolicyRuns, rankedByRum, rumOf } from "./by-policy.ts";
import { type Estimate, estimate } from "./estimate.ts";
import { numberText } from "./number-text.ts";

/** Plain sentences on what the results say: the best policy by RUM, the runner-up, and how far the bound is. */
export function summary(policies: readonly PolicyRuns[]): readonly string[] {
  const best = bestByRum(policies);
  if (best === undefined) return [];
  const wait = estimate(best.runs.map((run) => run.coldWaitSeconds))!.mean;
  const rum = rumOf(best).mean;
  const parts = `${numberText(wait, 3)} s of cold wait and ${numberText(rum - wait, 3)} s for wasted memory`;
  return [
    `Lowest RUM: ${best.spec} with ${numberText(rum, 3)} s (${parts}).`,
    ...againstRunnerUp(best, policies),
    ...againstBound(best, policies),
  ];
}

function againstRunnerUp(best: PolicyRuns, policies: readonly PolicyRuns[]): string[] {
  const next = rankedByRum(policies.filter((policy) => !policy.offline && policy !== best))[0];
  if (next === undefined) return [];
  const difference = pairedDifference(next, best);
  if (difference?.margin !== undefined) {
    const { mean, margin, count } = difference;
    return mean > margin
      ? [`Next is ${next.spec}, ${numberText(mean, 3)} ± ${numberText(margin, 3)} s more over ${count} seeds.`]
      : [
          `Over ${count} seeds it cannot be told apart from ${next.spec}: the 95 % interval of their difference holds 0.`,
        ];
  }
  const more = rumOf(next).mean - rumOf(best).mean;
  return [`Next is ${next.spec}, ${numberText(more, 3)} s more; one seed gives no interval.`];
}

/** The RUM of `a` minus that of `b` over the seeds both have. */
function pairedDifference(a: PolicyRuns, b: PolicyRuns): Estimate | undefined {
  const bySeed = new Map(b.runs.map((run) => [run.seed, run.rum]));
  return estimate(a.runs.flatMap((run) => (bySeed.has(run.seed) ? [run.rum - bySeed.get(run.seed)!] : [])));
}

function againstBound(best: PolicyRuns, policies: readonly PolicyRuns[]): string[] {
  const bound = rankedByRum(policies.filter(({ offline }) => offline))[0];
  if (bound === undefined) return [];
  const floor = rumOf(bound).mean;
  const above = rumOf(best).mean - floor;
  const share = floor > 0.01 * above ? ` (${numberText((100 * above) / floor, 3)} %)` : ""; // of next to nothing says nothing
  if (above < 0) return [`It is below ${bound.spec}, which knows the future but does not minimise RUM.`];
  return [
    `${bound.spec}, which knows the future, reaches ${numberText(floor, 3)} s: the best policy is ${numberText(above, 3)} s${share} above it.`,
  ];
}
