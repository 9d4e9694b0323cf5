import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../src/base/random.ts";
import { bucketMeans, bucketSize, trailingMeans } from "../../src/report/decimate.ts";
import { ecdf } from "../../src/report/figure/cold-rate.ts";
import { scaleOf } from "../../src/report/figure/log-axis.ts";
import { paretoFront } from "../../src/report/figure/pareto.ts";
import { policyStyles } from "../../src/report/figure/theme.ts";
import { windowSeries } from "../../src/report/figure/timeline.ts";
import { figures } from "../../src/report/figure.ts";
import { madeUpCache, madeUpDocument, madeUpFunctions, madeUpRewards, madeUpWindows } from "../model/results.ts";

describe("ecdf", () => {
  it("is the share of values that are at most x", () => {
    // of 0.5, 0, 1, 0: two are <= 0, three <= 0.5, four <= 1
    expect(ecdf([0.5, 0, 1, 0])).to.deep.equal({ x: [0, 0.5, 1], y: [0.5, 0.75, 1] });
    expect(ecdf([])).to.deep.equal({ x: [], y: [] });
  });
});

describe("paretoFront", () => {
  const at = (x: number, y: number) => ({ x, y });

  it("keeps the points that no other beats", () => {
    // (3, 3) is beaten by (2, 2); (2, 5) by (2, 2) at equal x; (9, 1) by (5, 1) at equal y
    const points = [at(3, 3), at(0, 9), at(2, 5), at(2, 2), at(9, 1), at(5, 1)];
    expect(paretoFront(points)).to.deep.equal([at(0, 9), at(2, 2), at(5, 1)]);
  });

  it("is what comparing every pair gives", () => {
    const point = fc.record({ x: fc.integer({ min: 0, max: 9 }), y: fc.integer({ min: 0, max: 9 }) });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 20 }), (points) => {
        const unbeaten = points.filter(
          (p) => !points.some((q) => q.x <= p.x && q.y <= p.y && (q.x < p.x || q.y < p.y)),
        );
        const distinct = (list: typeof points) => [...new Set(list.map(({ x, y }) => `${x},${y}`))].sort();
        const front = paretoFront(points);
        expect(distinct(front)).to.deep.equal(distinct(unbeaten));
        expect(front).to.have.length(distinct(front).length);
      }),
      { seed: 1906, numRuns: 300 },
    );
  });
});

describe("scaleOf", () => {
  it("is linear within a factor of 20, logarithmic beyond", () => {
    expect(scaleOf("s", [1, 19, 0]).axis).not.to.have.property("type");
    expect(scaleOf("s", [1, 20]).axis).to.include({ type: "log" });
    expect(scaleOf("s", [1, 20]).cut).to.equal(undefined);
    expect(scaleOf("s", [0, 0]).place(0)).to.equal(0);
    expect(scaleOf("s", []).axis.range).to.deep.equal([-0.03, 1]);
  });

  it("gives zeros a labelled place below the cut and inside the range of a log axis", () => {
    const { axis, place, cut } = scaleOf("s", [0, 10, 1000]);
    const [low, high] = axis.range as [number, number];
    expect(place(10)).to.equal(10);
    expect(place(0)).to.be.below(cut!);
    expect(cut).to.be.below(10);
    expect(Math.log10(place(0))).to.be.above(low);
    expect(Math.log10(1000)).to.be.below(high);
    expect((axis.tickvals as number[])[0]).to.equal(place(0));
    expect(axis.ticktext).to.deep.equal(["0", "10", "20", "50", "100", "200", "500", "1,000"]);
  });
});

describe("decimation", () => {
  it("averages neighbours and leaves out what is null", () => {
    expect(bucketMeans([1, 3, null, 5, null, null, 7], 2)).to.deep.equal([2, 5, null, 7]);
    expect(bucketSize(1440, 750)).to.equal(2);
    expect(bucketSize(750, 750)).to.equal(1);
    expect(bucketSize(0, 750)).to.equal(1);
  });

  it("takes trailing means over what there is", () => {
    expect(trailingMeans([2, 4, 6, 8], 2)).to.deep.equal([2, 3, 5, 7]);
  });

  it("averages windows over seeds, then neighbours", () => {
    const row = { policy: "p", invocations: 0, coldStarts: 0, idleMemoryMB: 0 };
    const rows = [
      { ...row, seed: 1, window: 0, startMs: 0, instances: 1, cpuUtilisation: 0.5 },
      { ...row, seed: 1, window: 1, startMs: 60, instances: 3, cpuUtilisation: null },
      { ...row, seed: 1, window: 2, startMs: 120, instances: 5, cpuUtilisation: null },
      { ...row, seed: 2, window: 0, startMs: 0, instances: 3, cpuUtilisation: 0.7 },
      { ...row, seed: 2, window: 1, startMs: 60, instances: 5, cpuUtilisation: 0.2 },
      { ...row, seed: 2, window: 2, startMs: 120, instances: 5, cpuUtilisation: null },
    ];
    // means over seeds: instances 2, 4, 5; CPU 0.6, 0.2, none; then pairs
    const series = windowSeries(rows, 2).get("p")!;
    expect(series.startMs).to.deep.equal([0, 120]);
    expect(series.instances).to.deep.equal([3, 5]);
    expect(series.cpuUtilisation[0]).to.be.closeTo(0.4, 1e-12);
    expect(series.cpuUtilisation[1]).to.equal(null);
  });
});

describe("policyStyles", () => {
  it("tells many policies apart and keeps bounds black", () => {
    const names = Array.from({ length: 20 }, (_, i) => `policy ${i}`);
    const styles = [...policyStyles([...names, "oracle", "policy 3"], new Set(["oracle"])).values()];
    expect(styles).to.have.length(21);
    expect(new Set(styles.map(({ colour, dash }) => colour + dash)).size).to.equal(21);
    expect(new Set(styles.map(({ colour, symbol }) => colour + symbol)).size).to.equal(21);
    expect(styles[20]!.colour).to.equal("#222222");
  });

  it("shortens long names without making two the same, and hides markup from plotly", () => {
    const long = (middle: string) => `${"a".repeat(40)}${middle}${"z".repeat(40)}`;
    const labels = [...policyStyles([long("1"), long("2"), "<b>&"], new Set()).values()].map(({ label }) => label);
    expect(labels[0]).to.have.length(56);
    expect(labels[1]).to.equal(`${labels[0]} (2)`);
    expect(labels[2]).to.equal("&lt;b&gt;&amp;");
  });
});

describe("figures", () => {
  const random = Random.root(4);
  const full = {
    results: madeUpDocument([1, 2], random).results,
    offline: ["oracle"],
    functions: madeUpFunctions(random),
    windows: madeUpWindows(random, 4000),
    rewards: [{ agent: "keep-alive", rows: madeUpRewards(random) }],
    cache: madeUpCache(),
  };
  const named = (name: string, input = full) => figures(input).find((figure) => figure.name === name)!.figure;

  it("draws what there is data for", () => {
    const names = (input: Parameters<typeof figures>[0]) => figures(input).map(({ name }) => name);
    expect(names(full)).to.deep.equal(["rum", "pareto", "cold-rate", "timeline", "reward", "cache-miss"]);
    expect(names({ results: [], offline: [] })).to.deep.equal([]);
    expect(names({ results: [], offline: [], cache: madeUpCache([1e6]) })).to.deep.equal(["cache-miss"]);
    const unserved = full.results.map((run) => ({ ...run, coldStartRate: null }));
    expect(names({ results: unserved, offline: [] })).to.deep.equal(["rum"]);
  });

  it("draws one figure per trained agent, under names of their own", () => {
    const rows = madeUpRewards(random, 5);
    const rewards = ["q-learning", "keep-alive", "never trained"].map((agent, i) => ({
      agent,
      rows: i < 2 ? rows : [],
    }));
    expect(figures({ results: [], offline: [], rewards }).map(({ name, title }) => [name, title])).to.deep.equal([
      ["reward", "Training of q-learning"],
      ["reward-2", "Training of keep-alive"],
    ]);
  });

  it("survives JSON", () => {
    const drawn = figures(full);
    expect(JSON.parse(JSON.stringify(drawn))).to.deep.equal(drawn);
  });

  it("has one colour per policy in every figure", () => {
    const colours = (name: string) =>
      new Map(
        named(name).data.map((trace) => {
          const of = (trace.line ?? trace.marker) as { readonly color: string };
          const marker = trace.marker as { readonly color: string } | undefined;
          return [trace.name, marker?.color ?? of.color];
        }),
      );
    const pareto = colours("pareto");
    pareto.delete("Pareto front");
    expect(pareto.size).to.equal(6);
    expect(new Set(pareto.values()).size).to.equal(6);
    expect(colours("cold-rate")).to.deep.equal(pareto);
    expect(colours("timeline")).to.deep.equal(pareto);
  });

  it("draws the front of the competitors only", () => {
    const front = named("pareto").data[0]!;
    const star = named("pareto").data.find(({ name }) => name === "oracle")!;
    expect(front.name).to.equal("Pareto front");
    expect(front.x).not.to.include((star.x as number[])[0]!);
    expect(front.x).to.have.length(4); // none, the agent, the histogram, one hour; ten minutes is beaten
  });

  it("stacks the two parts of RUM up to it, lowest first", () => {
    const [wait, waste] = named("rum", { ...full, results: full.results.filter(({ seed }) => seed === 1) }).data;
    const totals = (wait!.x as number[]).map((seconds, i) => seconds + (waste!.x as number[])[i]!);
    const rums = full.results
      .filter(({ seed }) => seed === 1)
      .map(({ rum }) => rum)
      .sort((a, b) => a - b);
    expect(totals).to.have.length(rums.length);
    totals.forEach((total, i) => {
      expect(total / rums[i]!).to.be.closeTo(1, 1e-5);
    });
  });

  it("keeps long series short", () => {
    for (const { x } of named("timeline").data as unknown as { readonly x: readonly number[] }[]) {
      expect(x.length).to.be.within(400, 750);
    }
  });

  it("starts the cold-rate curves at no function and ends them at all", () => {
    for (const { x, y } of named("cold-rate").data as unknown as Readonly<Record<"x" | "y", readonly number[]>>[]) {
      expect([x[0], y[0], x.at(-1), y.at(-1)]).to.deep.equal([0, 0, 100, 100]);
    }
  });
});
