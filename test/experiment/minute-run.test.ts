import { expect } from "chai";
import { InputError } from "../../src/base/errors.ts";
import { resolvePolicy } from "../../src/experiment/catalog.ts";
import { minuteTraceSummary, replayByMinute } from "../../src/experiment/minute-run.ts";
import { minuteTable as resultTable } from "../../src/report/table.ts";
import { appMinutes } from "../../src/trace/app-minutes.ts";
import type { MinuteCounts } from "../../src/trace/minute-counts.ts";
import { minuteTable } from "../trace/minute-tables.ts";

const run = (counts: MinuteCounts, specs: readonly string[]) =>
  replayByMinute(counts, appMinutes(counts), specs.map(resolvePolicy));

describe("replay by the minute", () => {
  // 100 MB an app; 30 minutes: one app at 0 and 5 with 2 calls each, one at 0 and 20 with one each, one without calls
  const row = (calls: Readonly<Record<number, number>>) => Array.from({ length: 30 }, (_, at) => calls[at] ?? 0);
  const counts = minuteTable([row({ 0: 2, 5: 2 }), row({ 0: 1, 20: 1 }), row({})]);

  it("gives cold-start rates per app and wasted time against a fixed window of 10 minutes", () => {
    const [ten, twenty] = run(counts, ["fixed:window=10m", "fixed:window=20m"]);
    // 10 min: first app 1 cold of 4, idle 5 + 10; second 2 cold of 2, idle 10 + 10. 20 min: 1 of 4, 5 + 20; 1 of 2, 20 + 10
    expect(ten).to.deep.include({ apps: 2, invocations: 6, coldStarts: 3, coldStartRate: 0.5, wastedAppMinutes: 35 });
    expect(ten!.normalisedWaste).to.equal(100);
    expect(ten!.wastedGBSeconds).to.be.closeTo((35 * 60 * 100) / 1024, 1e-9);
    expect(ten!.appColdRate).to.deep.equal({ p50: 0.625, p75: 0.8125, p90: 0.925, mean: 0.625 }); // of 1/4 and 1
    expect(twenty!.appColdRate.p75).to.be.closeTo(0.4375, 1e-12); // of 1/4 and 1/2
    expect(twenty!.normalisedWaste).to.be.closeTo((100 * 55) / 35, 1e-9);
  });

  it("has no rate and no normalised waste where nothing was called", () => {
    const [result] = run(minuteTable([row({})]), ["infinite"]);
    expect(result).to.deep.include({ apps: 0, coldStartRate: null, normalisedWaste: null });
    expect(resultTable([result!])).to.match(/infinite +n\/a +n\/a +0 +0/);
  });

  it("says what the simulation leaves out", () => {
    const summary = minuteTraceSummary(counts, appMinutes(counts));
    expect(summary).to.include({ invocations: 6, horizonMs: 1_800_000 });
    expect(summary.load.notes.at(-1)).to.match(/^Resolution \(minute\)/);
  });

  it("refuses a policy that has no place in it, naming those that have", () => {
    const refused =
      "ski-rental: expected a policy that can be simulated by the minute (none, fixed, infinite, hybrid-histogram), got ski-rental";
    expect(() => run(counts, ["ski-rental"])).to.throw(InputError, refused);
  });
});
