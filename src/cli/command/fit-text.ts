import type { FitPoint, FitRow, GenerationFit } from "../../trace/generate/fit.ts";

const MEASURES = { ks: "KS", "total variation": "TV", "largest difference": "max", shortfall: "short" } as const;

/** A generated workload beside the published figures, for people: a line per marginal. */
export function fitText(fit: GenerationFit): string {
  const rows = fit.rows.map((row) => [
    row.what,
    row.distance === null ? "n/a" : row.distance.toFixed(3),
    MEASURES[row.kind],
    row.held ? "" : "not held",
    row.distance === null ? "" : pointText(worst(row)),
    row.source,
  ]);
  const heading = [
    "beside what is published",
    "distance",
    "",
    "",
    "where it is largest: published, generated",
    "source",
  ];
  const widths = heading.map((title, k) => Math.max(title.length, ...rows.map((row) => row[k]!.length)));
  const lines = [heading, ...rows].map((row) =>
    row
      .map((cell, k) => cell.padEnd(widths[k]!))
      .join("  ")
      .trimEnd(),
  );
  return [...lines, "", ...footnotes(fit)].join("\n");
}

function footnotes({ worst, met, limit, apps, days }: GenerationFit): string[] {
  const verdict =
    worst === null
      ? "Nothing is published that could be compared."
      : `The largest distance that is held is ${worst.toFixed(3)} at ${apps} apps over ${days} days; ${met ? "all keep to" : "a small, short or capped trace scatters beyond"} ${limit}.`;
  return [
    verdict,
    "KS: Kolmogorov-Smirnov at the published points; TV: total variation of shares; max: largest difference; short: what is missing to a bound.",
  ];
}

function worst({ kind, points }: FitRow): FitPoint {
  const off = ({ published, generated }: FitPoint) =>
    kind === "shortfall" ? published - generated : Math.abs(generated - published);
  return points.reduce((most, point) => (off(point) > off(most) ? point : most));
}

function pointText({ at, published, generated }: FitPoint): string {
  return `${at}: ${published.toFixed(3)}, ${generated.toFixed(3)}`;
}
