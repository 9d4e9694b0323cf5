import { expect } from "chai";
import { readCsv } from "../../src/report/csv.ts";
import { CDF_COLUMNS, type CdfRow, cdfCsv } from "../../src/report/workload/csv.ts";
import { workloadFigures } from "../../src/report/workload/figures.ts";
import { hoursFigure } from "../../src/report/workload/hours.ts";
import type { WorkloadInput, WorkloadMarginal } from "../../src/report/workload/input.ts";
import { workloadPage } from "../../src/report/workload/page.ts";

function marginal(name: string, title = name): WorkloadMarginal {
  return {
    name,
    title,
    unit: "MB",
    points: [
      [0, 0.25],
      [100, 0.75],
      [400, 1],
    ],
    quantiles: { count: 4, p5: 0, p25: 1, p50: 100, p75: 400, p95: null },
    published: [{ source: "[yu20]", points: [[100, 0.5]], distance: 0.25 }],
    chance: 0.68,
  };
}

const LEAST: WorkloadInput = {
  title: "What it is like",
  command: "trace info",
  facts: [["trace", "<b>"]],
  load: { counts: { missingMemory: 3 }, notes: ["A choice."] },
  marginals: [],
  plotlySource: "var Plotly = { newPlot() {} };",
};
const FULL: WorkloadInput = {
  ...LEAST,
  marginals: [
    marginal("memoryOfApps"),
    marginal("variationOfTimerApps", "CV, timers"),
    marginal("variationOfAppsWithoutTimer", "CV, none"),
  ],
  triggers: [
    { trigger: "http", functions: 0.5, calls: null, published: { functions: 0.55, calls: 0.36 } },
    { trigger: "unknown", functions: 0.5, calls: 1, published: undefined },
  ],
  callsByDayAndHour: [[10, 20], [30]],
  top: { functions: [[1, 1]], apps: [[1, 1]], published: { members: 0.19, calls: 0.995 } },
};

describe("the figures of a workload", () => {
  it("are those that there is something to draw for", () => {
    expect(workloadFigures(LEAST)).to.deep.equal([]);
    expect(workloadFigures(FULL).map(({ name }) => name)).to.deep.equal([
      "triggers",
      "cv-by-timers",
      "memory",
      "top",
      "hours",
    ]);
  });

  it("draw the trace's steps from 0 and published points as points", () => {
    const [own, published] = workloadFigures(FULL).find(({ name }) => name === "memory")!.figure.data;
    expect(own).to.include({ name: "this trace (4)", mode: "lines" });
    expect(own!.y).to.deep.equal([0, 25, 75, 100]);
    expect(own!.customdata).to.deep.equal([0, 0, 100, 400]);
    expect(published).to.include({ name: "[yu20], D = 0.250", mode: "markers" });
    expect(published!.x).to.deep.equal([100]);
  });

  it("give a population and its published points one colour where several share a figure", () => {
    const { data } = workloadFigures(FULL).find(({ name }) => name === "cv-by-timers")!.figure;
    expect(data.map(({ name }) => name)).to.deep.equal([
      "timers (4)",
      "timers, [yu20], D = 0.250",
      "none (4)",
      "none, [yu20], D = 0.250",
    ]);
    const colour = (k: number) => (data[k]!.line as { color: string }).color;
    expect([colour(0), colour(2)]).to.deep.equal([colour(1), colour(3)]);
    expect(colour(0)).not.to.equal(colour(2));
  });

  it("average the days that have the hour", () => {
    const { data } = hoursFigure([[10, 20], [30]]);
    expect(data.map(({ y }) => y)).to.deep.equal([[10, 20], [30], [20, 20]]);
    expect(hoursFigure([[1, 2]]).data).to.have.length(1);
  });

  it("survive JSON", () => {
    const figures = workloadFigures(FULL);
    expect(JSON.parse(JSON.stringify(figures))).to.deep.equal(figures);
  });
});

describe("workloadPage", () => {
  it("loads nothing, escapes names, shows no data as n/a", () => {
    const html = workloadPage(FULL);
    expect(html).not.to.match(/https?:|\ssrc=|\shref=|url\(|@import|<link|<iframe|<img/i);
    expect(html).to.contain("default-src 'none'").and.to.contain("&lt;b&gt;").and.to.not.contain("<b>");
    expect(html).to.contain("missing memory").and.to.contain("A choice.").and.to.contain("n/a");
    expect(html).to.contain("0.250");
    expect(workloadPage(LEAST)).to.not.contain("<h2>Figures</h2>");
  });
});

describe("cdfCsv", () => {
  it("has a row per point of the trace and of what is published", () => {
    const rows = readCsv<CdfRow>(cdfCsv([marginal("memoryOfApps")]), "cdfs.csv", CDF_COLUMNS);
    expect(rows).to.have.length(4);
    expect(rows[1]).to.deep.equal({ distribution: "memoryOfApps", source: "trace", value: 100, share: 0.75 });
    expect(rows[3]).to.deep.equal({ distribution: "memoryOfApps", source: "[yu20]", value: 100, share: 0.5 });
  });
});
