import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import type { BoundSummary } from "../../src/experiment/result.ts";
import { boundLines } from "../../src/report/bound-text.ts";
import { costBoundLines } from "../../src/report/figure/bound-lines.ts";
import { scaleOf } from "../../src/report/figure/log-axis.ts";
import { figures } from "../../src/report/figure.ts";
import { madeUpDocument } from "../model/results.ts";

const rum = { kind: "lower bound", rum: 1000, coldWaitSeconds: 400, wastedGBSeconds: 59_814 } as const;
const starts = { kind: "lower bound", memoryMB: null, starts: 40, startsOrWaits: 30 } as const;
const bounds: BoundSummary = {
  keepAlive: { ...rum, pools: 9, exactPools: 7, attainedRum: 1010 },
  prewarm: { ...rum, kind: "exact", rum: 31, fromShells: 12 },
  starts,
  coldStartSeconds: 0.5,
  notes: [],
};

describe("bounds in a report", () => {
  it("are lines of text that say which are exact, none where they were not asked for", () => {
    expect(boundLines(undefined)).to.deep.equal([]);
    expect(boundLines(bounds)).to.deep.equal([
      "lower bound: RUM ≥ 1,000 s by choosing how long to keep alone, for 7 of 9 pools exact; 1,010 s is attained",
      "exact: RUM ≥ 31 s with pre-warms too, ≥ 12 s where shells shorten starts",
      "lower bound: ≥ 40 instances started where no call waits or is dropped",
    ]);
    const capped = { starts: { ...starts, memoryMB: 4096 }, notes: ["no bound in RUM: because"] };
    expect(boundLines(capped)).to.deep.equal([
      "lower bound: ≥ 40 instances started where no call waits or is dropped, ≥ 30 started, waiting or dropped in all",
      "no bound in RUM: because",
    ]);
  });

  it("are a line of equal RUM among cold starts and waste", () => {
    // 2000 calls, 0.5 s each: nothing wasted leaves 1000 s of cold wait, 100 % cold; 49,845 GB·s cost 500 s: 50 %
    const scale = { x: scaleOf("waste", [10_000, 60_000]), y: scaleOf("cold", [10, 90]) };
    const [line, ...others] = costBoundLines(bounds, 2000, scale);
    expect(others).to.deep.equal([]);
    expect(line!.name).to.equal("lower bound, keep-alive alone");
    const points = (line!.x as number[]).map((x, k) => [x, (line!.y as number[])[k]!] as const);
    expect(points.length).to.be.above(50);
    for (const [x, y] of points) expect(y).to.be.closeTo(100 - (100 * x) / 99_690, 1e-3);
    // to the end of the axis, 60,000 and 8 %
    expect(points.at(-1)![0]).to.be.closeTo(64_800, 1);
  });

  it("stay within the axes where these are logarithmic, and end where nothing is cold any more", () => {
    const scale = { x: scaleOf("waste", [10, 1e6]), y: scaleOf("cold", [0.1, 90]) };
    const [line] = costBoundLines(bounds, 2000, scale);
    const [low] = scale.x.axis.range as [number, number];
    expect(Math.log10((line!.x as number[])[0]!)).to.be.closeTo(low, 1e-5);
    expect((line!.x as number[]).at(-1))
      .to.be.below(99_690)
      .and.above(80_000);
    expect(Math.min(...(line!.y as number[]))).to.be.above(0);
  });

  it("are a share of the calls under a memory limit, and no line where cold starts differ or none was asked for", () => {
    const scale = { x: scaleOf("waste", [10, 20]), y: scaleOf("cold", [1, 9]) };
    const [line] = costBoundLines({ starts: { ...starts, memoryMB: 4096 }, notes: [] }, 2000, scale);
    expect(line).to.deep.include({ name: "lower bound, where no call waits", y: [2, 2] }); // 40 of 2000
    expect(costBoundLines({ ...bounds, coldStartSeconds: null }, 2000, scale)).to.deep.equal([]);
    expect(costBoundLines(undefined, 2000, scale)).to.deep.equal([]);
  });

  it("stand in both figures of costs", () => {
    const { results } = madeUpDocument([1], Random.root(1));
    const drawn = figures({ results, offline: ["oracle"], bounds });
    const named = (name: string) => drawn.find((each) => each.name === name)!.figure;
    const names = (name: string) => named(name).data.map((trace) => trace.name);
    expect(names("rum")).to.include.members(["lower bound, keep-alive alone", "exact bound, with pre-warms"]);
    expect((named("rum").layout.shapes as { x0: number }[]).map(({ x0 }) => x0)).to.deep.equal([1000, 31]);
    expect(names("pareto")).to.include("lower bound, keep-alive alone");
  });
});
