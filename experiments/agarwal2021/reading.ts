import { type Estimate, estimate } from "prewarm/report";
import { type Change, difference, isBeyondNoise, PAPER, values } from "./compare.ts";
import { INSTANCES, type Measure, RUM, WASTE } from "./measure.ts";
import type { Outcome } from "./run.ts";
import { AGENTS, BASELINES, HPA, KEEP_ALIVE, MAX_INSTANCES, STEP_SIZES } from "./setting.ts";
import { estimateText, marginText, signed } from "./tables.ts";

/** What the numbers say, in sentences made from them. */
export function reading(outcomes: readonly Outcome[], changes: readonly Change[]): string {
  return [...signs(changes), ...orders(changes), ...literal(outcomes), ...byRum(outcomes)].join("\n");
}

function signs(changes: readonly Change[]): string[] {
  const all = `Of ${changes.length} comparisons ${tally(changes)} (sign of the mean, beyond the 95 % interval).`;
  const cells = PAPER.flatMap(({ quantity, decimals }) =>
    [HPA, KEEP_ALIVE].map((against) => {
      const some = changes.filter((change) => change.quantity === quantity && change.against === against);
      const means = some.flatMap(({ percent }) => (percent === undefined ? [] : [percent.mean]));
      const [low, high] = [Math.min(...means), Math.max(...means)].map((value) => signed(value, decimals));
      const range = means.length === 0 ? "n/a" : `${low} to ${high}`;
      return `- ${quantity} vs ${against}: ${tally(some)}; means ${range} %.`;
    }),
  );
  return [all, ...cells];
}

function tally(changes: readonly Change[]): string {
  const count = (sign: Change["sign"]) => changes.filter((change) => change.sign === sign).length;
  return `${count("agrees")} agree with the paper's sign, ${count("opposite")} oppose it, ${count("undecided")} show no difference`;
}

/** Whether the three changes fall in size as the paper's do. */
function orders(changes: readonly Change[]): string[] {
  const paper = bySize(PAPER.map(({ quantity, percent }) => ({ quantity, size: Math.abs(percent) })));
  return [HPA, KEEP_ALIVE].map((against) => {
    const same = AGENTS.filter(({ label }) => {
      const own = changes.filter((change) => change.agent === label && change.against === against);
      const sizes = own.map(({ quantity, percent }) => ({ quantity, size: Math.abs(percent?.mean ?? 0) }));
      return bySize(sizes) === paper;
    });
    return `Vs ${against} the sizes fall as in the paper (${paper}) in ${same.length} of ${AGENTS.length} variants.`;
  });
}

function bySize(sizes: readonly { readonly quantity: string; readonly size: number }[]): string {
  const sorted = [...sizes].sort((a, b) => b.size - a.size);
  return sorted.map(({ quantity }) => quantity).join(" > ");
}

/** The literal reward pays for low utilisation and nothing for releasing: what it does with that. */
function literal(outcomes: readonly Outcome[]): string[] {
  return STEP_SIZES.map((step) => {
    const label = `q agarwal-literal, step ${step}`;
    const other = `q two-sided, step ${step}`;
    const more = difference(outcomes, label, other, INSTANCES);
    const [held, waste, hpaWaste] = [
      mean(outcomes, label, INSTANCES),
      mean(outcomes, label, WASTE),
      mean(outcomes, HPA, WASTE),
    ];
    const times = waste === undefined || !hpaWaste ? "n/a" : (waste / hpaWaste).toFixed(1);
    return (
      `Literal reward, step ${step}: ${held?.toFixed(2) ?? "n/a"} of ${MAX_INSTANCES} instances in the mean, ` +
      `${times} times hpa's waste; ${signed(more?.mean, 2)}${marginText(more, 2)} instances against two-sided ` +
      `(${verdict(more, "more", "fewer")}).`
    );
  });
}

/** RUM against the best baseline: a learned variant that loses is said to lose. */
function byRum(outcomes: readonly Outcome[]): string[] {
  const known = BASELINES.filter(({ kind }) => kind === "baseline");
  const ranked = known
    .map(({ label }) => ({ label, rum: mean(outcomes, label, RUM) ?? Number.POSITIVE_INFINITY }))
    .sort((a, b) => a.rum - b.rum);
  const best = ranked[0]!;
  const lines = AGENTS.map(({ label }) => {
    const more = difference(outcomes, label, best.label, RUM);
    return `- ${label}: ${verdict(more, "loses", "wins")}, ${signed(more?.mean, 0)}${marginText(more, 0)} s.`;
  });
  const bestRum = estimateText(estimate(values(outcomes, best.label, RUM)), 0);
  return [`By RUM the best baseline is ${best.label} (${bestRum} s). Against it:`, ...lines];
}

function verdict(more: Estimate | undefined, above: string, below: string): string {
  if (more === undefined || !isBeyondNoise(more)) return "no difference beyond the seeds' noise";
  return more.mean > 0 ? above : below;
}

function mean(outcomes: readonly Outcome[], label: string, measure: Measure): number | undefined {
  return estimate(values(outcomes, label, measure))?.mean;
}
