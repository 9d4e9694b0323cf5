import { expect } from "chai";
import { readCsv } from "../../src/report/csv.ts";
import {
  DRAWN_SERIES,
  SERIES_COLUMNS,
  type SeriesInput,
  type SeriesRow,
  seriesCsv,
  seriesPage,
} from "../../src/report/series/page.ts";

const ROW: SeriesRow = {
  name: "<vm>",
  count: 3,
  spanMs: 900_000,
  stepMs: null,
  mean: 0.25,
  p50: 0.25,
  p95: 0.5,
  max: 0.5,
  gaps: 1,
  duplicates: 0,
  lag1: -0.5,
  daily: null,
};

const INPUT: SeriesInput = {
  title: "What it is like",
  command: "trace info",
  facts: [["series", "1"]],
  unit: "fraction",
  rows: [ROW, ROW],
  lines: [
    { name: "<vm>", time: Float64Array.of(0, 3_600_000), utilisation: Float64Array.of(0.5, Number.NaN) },
    { name: "b", time: Float64Array.from({ length: 3000 }, (_, i) => i), utilisation: new Float64Array(3000).fill(1) },
  ],
  load: { counts: {}, notes: [] },
  plotlySource: "var Plotly = { newPlot() {} };",
};

/** The figures that a page embeds. */
function drawn(html: string): { data: { name: string; x: number[]; y: (number | null)[] }[] }[] {
  return JSON.parse(/id="figures">(.*?)<\/script>/s.exec(html)![1]!);
}

describe("seriesPage", () => {
  it("draws hours against utilisation, gaps as gaps, and no more points than the figure has room for", () => {
    const [figure] = drawn(seriesPage(INPUT));
    expect(figure!.data[0]).to.deep.include({ name: "&lt;vm&gt;", x: [0, 1], y: [0.5, null] });
    expect(figure!.data[1]!.x).to.have.length(1500);
    expect(figure!.data[1]!.y).to.have.length(1500);
    expect(DRAWN_SERIES).to.equal(6);
  });

  it("loads nothing, escapes names, says n/a, and that it draws only some", () => {
    const html = seriesPage({ ...INPUT, rows: [ROW, ROW, ROW] });
    expect(html).not.to.match(/https?:|\ssrc=|\shref=|url\(|@import|<link|<iframe|<img|<vm>/i);
    expect(html).to.contain("default-src 'none'").and.to.contain("n/a").and.to.contain("The first 2 of 3 series.");
    expect(drawn(seriesPage({ ...INPUT, lines: [] }))).to.deep.equal([]);
  });

  it("gives the rows as CSV that reads back", () => {
    expect(readCsv<SeriesRow>(seriesCsv([ROW]), "series.csv", SERIES_COLUMNS)).to.deep.equal([ROW]);
  });
});
