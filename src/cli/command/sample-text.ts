import { numberText } from "../../report/number-text.ts";
import { table } from "../text-table.ts";

/** What `prewarm trace sample` did, as sample.json and `--json` have it. */
export interface SampleDocument {
  readonly schema: 1;
  readonly command: "trace sample";
  readonly seed: number;
  readonly trace: {
    readonly name: string;
    readonly digest: string;
    readonly functions: number;
    readonly apps: number;
    readonly invocations: number;
  };
  readonly directory: string;
  readonly files: readonly string[];
  readonly unit: string;
  readonly method: string;
  readonly trials: number;
  readonly keepCalls: number;
  readonly wanted: number;
  readonly functions: number;
  readonly apps: number;
  readonly invocations: number;
  /** Distances by part, in the order of `parts`; the total is their mean. Of the random draws that of median total and the nearest. */
  readonly distance: {
    readonly name: string;
    readonly parts: readonly string[];
    readonly sample: readonly number[];
    readonly randomMedian: readonly number[];
    readonly randomBest: readonly number[];
  };
  /** What the written layout cannot hold. */
  readonly losses: { readonly counts: Readonly<Record<string, number>>; readonly notes: readonly string[] };
}

/** The same for people. */
export function sampleText(document: SampleDocument, directory: string): string {
  const { trace, distance, losses } = document;
  const columns = [distance.sample, distance.randomMedian, distance.randomBest];
  const rows = distance.parts.map((part, k) => [part, ...columns.map((column) => distanceText(column[k]!))]);
  const totals = columns.map((column) => distanceText(column.reduce((sum, part) => sum + part, 0) / column.length));
  const counts = Object.entries(losses.counts).map(([name, n]) => `${name} ${n}`);
  return [
    `${document.functions} of ${trace.functions} functions, ${document.apps} of ${trace.apps} apps, ${document.invocations} of ${trace.invocations} invocations: ${directory}`,
    ...(document.functions === document.wanted
      ? []
      : [`${document.wanted} functions were wanted; whole apps do not come to that.`]),
    ...(document.keepCalls === 1
      ? []
      : [`Of each function's calls ${document.keepCalls} are kept; the distances are those of all of them.`]),
    "",
    ...table(
      ["Wasserstein distance to the whole trace", "sample", "random, median", "random, best"],
      [...rows, ["mean", ...totals]],
    ),
    `${document.trials} random draws of ${document.unit === "app" ? "whole apps" : "functions"}; the method is ${document.method}, the seed ${document.seed}.`,
    "",
    ...(counts.length === 0 ? [] : [`Not kept by the layout: ${counts.join(", ")}`]),
    ...losses.notes.map((note) => `- ${note}`),
  ].join("\n");
}

function distanceText(distance: number): string {
  return numberText(distance, 3);
}
