import { type CsvColumns, writeCsv } from "../csv.ts";
import type { WorkloadMarginal } from "./input.ts";

/** A point of a distribution: of a trace, or published under a key of docs/references.md. */
export interface CdfRow {
  readonly distribution: string;
  readonly source: string;
  readonly value: number;
  readonly share: number; // of the members at most `value`
}

export const CDF_COLUMNS: CsvColumns<CdfRow> = {
  distribution: "text",
  source: "text",
  value: "number",
  share: "number",
};

/** The distributions of a trace and the published ones, a row per point. */
export function cdfCsv(marginals: readonly WorkloadMarginal[]): string {
  return writeCsv(
    marginals.flatMap(({ name, points, published }) =>
      [{ source: "trace", points }, ...published].flatMap((curve) =>
        curve.points.map(([value, share]): CdfRow => ({ distribution: name, source: curve.source, value, share })),
      ),
    ),
    CDF_COLUMNS,
  );
}
