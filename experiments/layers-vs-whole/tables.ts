import { type Estimate, estimate } from "prewarm/report";
import { atEqualWaste, type Change, MEASURES, values } from "./compare.ts";
import type { Outcome } from "./run.ts";
import { AGAINST, CONTENDERS, LAYERS, PAPER, PRICED } from "./setting.ts";

const NOTHING = "n/a";

/** A line per setting and contender: mean ± 95 % interval over the seeds. */
export function resultTable(outcomes: readonly Outcome[]): string {
  const settings = [...new Set(outcomes.map(({ setting }) => setting))];
  const tables = settings.map((setting) => {
    const rows = CONTENDERS.map(({ label }) => [
      label,
      ...MEASURES.map((measure) => text(estimate(values(outcomes, setting, label, measure)), measure.decimals)),
    ]);
    return aligned([[setting, ...MEASURES.map(({ heading }) => heading)], ...rows], 1);
  });
  const meanings = MEASURES.map(({ heading, meaning }) => `${heading}: ${meaning}`);
  return [...tables, meanings.join("\n")].join("\n\n");
}

/** A line per setting, variant and baseline, beside the paper's figures. */
export function changeTable(changes: readonly Change[]): string {
  const rows = changes
    .filter(({ quantity }) => quantity === "latency")
    .map(({ setting, layers, against }) => {
      const of = (quantity: Change["quantity"]) =>
        changes.find(
          (c) => c.setting === setting && c.layers === layers && c.against === against && c.quantity === quantity,
        )!;
      const [latency, waste, rum] = [of("latency"), of("waste"), of("RUM")];
      const cells = [latency, waste].flatMap(({ percent, sign }) => [signed(percent), sign!]);
      return [setting, layers, `vs ${against}`, ...cells, signed(rum.percent)];
    });
  const paper = ["the paper's abstract", "RainbowCake", "vs the state of the art"];
  const figures = [`${PAPER.latency.toFixed(1)}`, "", `${PAPER.waste.toFixed(1)}`, "", ""];
  const heading = ["setting", "layers", "baseline", "start-up %", "sign", "waste %", "sign", "RUM %"];
  return aligned([heading, [...paper, ...figures], ...rows], 3);
}

/** What the tables come to, in words. */
export function reading(outcomes: readonly Outcome[], changes: readonly Change[]): string {
  const settings = [...new Set(changes.map(({ setting }) => setting))];
  return settings
    .flatMap((setting) =>
      [LAYERS, PRICED].map((layers) => {
        const own = changes.filter((change) => change.setting === setting && change.layers === layers);
        const both = AGAINST.filter(
          (against) => own.filter((c) => c.against === against && c.sign === "agrees").length === 2,
        );
        const wins = own
          .filter(({ quantity, percent }) => quantity === "RUM" && isBelow(percent))
          .map((c) => c.against);
        return `${setting}, ${layers}: less start-up and less waste, as in the paper, than ${listed(both)}; less RUM than ${listed(wins)}; start-up ${signed(atEqualWaste(outcomes, setting, layers))} % of a fixed window with as much waste.`;
      }),
    )
    .join("\n");
}

function isBelow(percent: Estimate | undefined): boolean {
  return percent?.margin !== undefined && percent.mean < -percent.margin;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none of the baselines" : names.join(", ");
}

function text(value: Estimate | undefined, decimals: number): string {
  return value === undefined ? NOTHING : value.mean.toFixed(decimals) + margin(value, decimals);
}

function signed(value: Estimate | undefined): string {
  if (value === undefined) return NOTHING;
  return `${value.mean > 0 ? "+" : ""}${value.mean.toFixed(1)}${margin(value, 1)}`;
}

function margin(value: Estimate, decimals: number): string {
  return value.margin === undefined ? "" : ` ± ${value.margin.toFixed(decimals)}`;
}

/** Lines of equal columns, the first `left` of them flush left. */
function aligned(lines: readonly (readonly string[])[], left: number): string {
  const widths = lines[0]!.map((_, c) => Math.max(...lines.map((line) => line[c]!.length)));
  const cell = (value: string, c: number) => (c < left ? value.padEnd(widths[c]!) : value.padStart(widths[c]!));
  return lines.map((line) => line.map(cell).join("  ").trimEnd()).join("\n");
}
