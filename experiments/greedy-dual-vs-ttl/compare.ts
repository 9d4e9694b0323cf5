import { type Estimate, estimate } from "prewarm/report";
import type { Outcome } from "./run.ts";
import { GREEDY_DUAL, SHARES, TTL } from "./setting.ts";

type Field = "overheadPercent" | "coldPercent" | "droppedPercent" | "memoryGB";

/** The values of a policy at a size, by seed. */
export function values(outcomes: readonly Outcome[], label: string, share: number, field: Field): (number | null)[] {
  return outcomes.filter((one) => one.label === label && one.share === share).map((one) => one[field]);
}

/** A factor: its geometric mean over the seeds and its 95 % interval, undefined for a single seed. */
export interface Factor {
  readonly mean: number;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/**
 * How many times Greedy-Dual's overhead TTL's is, taken seed by seed, in logarithms because factors multiply; undefined
 * where one of both has none in every seed.
 */
export function overheadFactor(outcomes: readonly Outcome[], share: number): Factor | undefined {
  const [ttl, gd] = [TTL, GREEDY_DUAL].map((label) => values(outcomes, label, share, "overheadPercent"));
  const logs = ttl!.map((value, s) => (value! > 0 && gd![s]! > 0 ? Math.log(value! / gd![s]!) : null));
  const found = estimate(logs);
  if (found === undefined) return undefined;
  const { mean, margin } = found;
  const ends = margin === undefined ? undefined : { from: Math.exp(mean - margin), to: Math.exp(mean + margin) };
  return { mean: Math.exp(mean), from: ends?.from, to: ends?.to };
}

/** The memory, in percent of TTL's at a size, that Greedy-Dual does not need for the same overhead; seed by seed. */
export function memorySaved(outcomes: readonly Outcome[], share: number): Estimate | undefined {
  const ttl = values(outcomes, TTL, share, "overheadPercent");
  const curve = SHARES.map((at) => values(outcomes, GREEDY_DUAL, at, "overheadPercent"));
  return estimate(
    ttl.map((overhead, s) => {
      const needed = shareFor(
        curve.map((column) => column[s]!),
        overhead!,
      );
      return needed === undefined ? null : 100 * (1 - needed / share);
    }),
  );
}

/** The share at which a curve over SHARES falls to `overhead`, linear between them; undefined if it begins below or ends above. */
export function shareFor(curve: readonly number[], overhead: number): number | undefined {
  if (curve[0]! < overhead) return undefined;
  const to = curve.findIndex((value) => value <= overhead);
  if (to < 0) return undefined;
  if (to === 0) return SHARES[0]!;
  const [above, below] = [curve[to - 1]!, curve[to]!];
  return SHARES[to - 1]! + ((above - overhead) / (above - below)) * (SHARES[to]! - SHARES[to - 1]!);
}
