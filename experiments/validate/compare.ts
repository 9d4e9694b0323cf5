import type { Random } from "../../src/base/random.ts";
import type { Case, Reference } from "./cases.ts";
import type { Quantity } from "./load.ts";
import { type Measured, measure } from "./measure.ts";

/** One quantity of one case beside one reference. */
export interface Comparison {
  readonly case: string;
  readonly source: string;
  readonly quantity: Quantity | "distribution";
  readonly reference: number; // of the distribution: 0
  readonly ours: number | undefined; // of the distribution: the total variation distance
  readonly standardError: number | undefined;
  readonly deviation: number | undefined; // relative; of the distribution: the distance
  readonly tolerance: number;
  readonly ok: boolean;
}

/** Replays a case and sets every stated quantity beside its references. The case's stream is keyed by its id. */
export function compare(one: Case, random: Random): readonly Comparison[] {
  const measured = measure(one.load, one.size, random.fork(one.id));
  return one.references.flatMap((reference) => [
    ...quantities(one.id, reference, measured),
    ...distribution(one.id, reference, measured),
  ]);
}

function quantities(id: string, reference: Reference, measured: Measured): readonly Comparison[] {
  const stated = Object.entries(reference.tolerance) as [Quantity, number][];
  return stated.map(([quantity, tolerance]) => {
    const expected = reference.expected[quantity];
    if (expected === undefined) throw new TypeError(`${id}: ${reference.source} has a tolerance but no ${quantity}`);
    const ours = measured.quantities[quantity];
    const deviation = ours === undefined ? undefined : ours / expected - 1;
    return {
      case: id,
      source: reference.source,
      quantity,
      reference: expected,
      ours,
      standardError: measured.standardError[quantity],
      deviation,
      tolerance,
      ok: deviation !== undefined && Math.abs(deviation) <= tolerance,
    };
  });
}

function distribution(id: string, reference: Reference, measured: Measured): readonly Comparison[] {
  const { expected, distributionTolerance: tolerance, source } = reference;
  if (expected.distribution === undefined || tolerance === undefined) return [];
  const distance = totalVariation(expected.distribution, measured.distribution);
  const values = { reference: 0, ours: distance, standardError: undefined, deviation: distance, tolerance };
  return [{ case: id, source, quantity: "distribution", ...values, ok: distance <= tolerance }];
}

/** Half the sum of the differences of two distributions on 0, 1, 2, ...: 0 of equal ones, 1 of disjoint ones. */
export function totalVariation(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let j = 0; j < Math.max(a.length, b.length); j++) sum += Math.abs((a[j] ?? 0) - (b[j] ?? 0));
  return sum / 2;
}
