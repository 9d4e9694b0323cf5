import { estimate } from "prewarm/report";
import { aligned, estimateText } from "../text-table.ts";
import { factorAtEqualColdStarts, factorAtEqualWaste, values } from "./compare.ts";
import type { Outcome } from "./run.ts";
import { hybridSpec, RANGE_HOURS, SPECS, UNVERIFIED_FACTOR } from "./setting.ts";

/** A line per policy: its waste and its P75; of the hybrids also the factor of a fixed window of their waste. */
export function resultTable(outcomes: readonly Outcome[]): string {
  const hours = new Map(RANGE_HOURS.map((range) => [hybridSpec(range), range]));
  const rows = SPECS.map((spec) => {
    const range = hours.get(spec);
    return [
      spec,
      estimateText(estimate(values(outcomes, spec, "waste")), 1),
      estimateText(estimate(values(outcomes, spec, "p75")), 2),
      range === undefined ? "" : estimateText(factorAtEqualWaste(outcomes, range), 2),
      range === undefined ? "" : estimateText(factorAtEqualColdStarts(outcomes, range), 2),
    ];
  });
  return aligned([
    ["policy", "wasted time, 10 min = 100", "P75 of cold %", "P75, fixed / hybrid", "waste, fixed / hybrid"],
    ...rows,
  ]);
}

/** What the table says beside the figure that goes round. */
export function reading(outcomes: readonly Outcome[]): string {
  const widest = RANGE_HOURS.at(-1)!;
  const factor = factorAtEqualWaste(outcomes, widest);
  const text = estimateText(factor, 2);
  return [
    "P75, fixed / hybrid: of a fixed window of the same waste, linear between the windows above, over the hybrid's; it is",
    "at most 100 / P75 of the hybrid. Waste, fixed / hybrid: of a fixed window of the same P75; n/a where none above has it.",
    `At ${widest} h it is ${text}; of the paper about ${UNVERIFIED_FACTOR} is told, unverified: its text was not at hand.`,
    factor === undefined
      ? "The waste of the hybrid is outside that of the windows."
      : factor.margin === undefined
        ? "One set of calls: how far another one would differ is not known."
        : factor.mean - factor.margin > 1
          ? "The hybrid has fewer cold starts for the same waste, beyond the noise of the seeds."
          : "No gain of the hybrid for the same waste beyond the noise of the seeds.",
  ].join("\n");
}
