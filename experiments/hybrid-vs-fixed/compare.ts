import { type Estimate, estimate } from "prewarm/report";
import type { Outcome } from "./run.ts";
import { FIXED_MINUTES, fixedSpec, hybridSpec } from "./setting.ts";

/** A policy's place: P75 of the apps' cold-start percentages at a waste. */
export interface Point {
  readonly waste: number;
  readonly p75: number;
}

export function values(outcomes: readonly Outcome[], spec: string, field: "p75" | "waste"): (number | null)[] {
  return outcomes.filter((one) => one.spec === spec).map((one) => one[field]);
}

/** How many times a hybrid's P75 a fixed window of the same waste has, seed by seed. */
export function factorAtEqualWaste(outcomes: readonly Outcome[], hours: number): Estimate | undefined {
  const seeds = [...new Set(outcomes.map(({ seed }) => seed))];
  return estimate(
    seeds.map((seed) => {
      const [hybrid, fixed] = pointsOf(outcomes, seed, hours);
      const p75 = hybrid === undefined ? undefined : interpolated(fixed, hybrid.waste);
      return p75 === undefined || hybrid!.p75 === 0 ? null : p75 / hybrid!.p75;
    }),
  );
}

/** How many times a hybrid's waste a fixed window of the same P75 has, seed by seed. */
export function factorAtEqualColdStarts(outcomes: readonly Outcome[], hours: number): Estimate | undefined {
  const seeds = [...new Set(outcomes.map(({ seed }) => seed))];
  return estimate(
    seeds.map((seed) => {
      const [hybrid, fixed] = pointsOf(outcomes, seed, hours);
      const turned = fixed.map(({ waste, p75 }) => ({ waste: -p75, p75: waste }));
      const waste = hybrid === undefined ? undefined : interpolated(turned, -hybrid.p75);
      return waste === undefined || hybrid!.waste === 0 ? null : waste / hybrid!.waste;
    }),
  );
}

/** P75 of a curve of ascending waste at a waste within it, linear between its points; undefined outside. */
export function interpolated(curve: readonly Point[], waste: number): number | undefined {
  const to = curve.findIndex((point) => point.waste >= waste);
  if (to < 0 || waste < curve[0]!.waste) return undefined;
  if (curve[to]!.waste === waste) return curve[to]!.p75;
  const [from, end] = [curve[to - 1]!, curve[to]!];
  return from.p75 + ((waste - from.waste) / (end.waste - from.waste)) * (end.p75 - from.p75);
}

/** A hybrid's point of one seed, and the curve of the fixed windows. */
function pointsOf(
  outcomes: readonly Outcome[],
  seed: number,
  hours: number,
): readonly [hybrid: Point | undefined, fixed: readonly Point[]] {
  const of = outcomes.filter((one) => one.seed === seed);
  const fixed = FIXED_MINUTES.map((minutes) => pointOf(of, fixedSpec(minutes))).filter((p) => p !== undefined);
  return [pointOf(of, hybridSpec(hours)), fixed];
}

function pointOf(outcomes: readonly Outcome[], spec: string): Point | undefined {
  const found = outcomes.find((one) => one.spec === spec);
  if (found === undefined || found.p75 === null || found.waste === null) return undefined;
  return { waste: found.waste, p75: found.p75 };
}
