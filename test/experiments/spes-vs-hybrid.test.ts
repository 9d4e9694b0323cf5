import { existsSync } from "node:fs";
import { expect } from "chai";
import type { Outcome } from "../../experiments/spes-vs-hybrid/run.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { makeTrace } from "../model/make-trace.ts";

const SIZES = { seeds: 2, apps: 2, days: 3, trainDays: 2 };
const DAY = 86_400_000;
const HOUR = 3_600_000;

/** The experiment imports the package by its name, so that it has to be built. */
const modules = async () => ({
  ...(await import("../../experiments/spes-vs-hybrid/run.ts")),
  ...(await import("../../experiments/spes-vs-hybrid/setting.ts")),
  ...(await import("../../experiments/spes-vs-hybrid/tables.ts")),
  ...(await import("../../experiments/spes-vs-hybrid/workload.ts")),
});

/** The trace as the built package sees it: its units are types of its own. */
const builtTrace = (trace: Trace) => trace as unknown as ReturnType<Awaited<ReturnType<typeof modules>>["modelled"]>;

describe("experiments/spes-vs-hybrid", () => {
  let parts: Awaited<ReturnType<typeof modules>>;

  before(async function () {
    if (!existsSync("dist/policy/spes.js")) this.skip();
    parts = await modules();
  });

  it("judges what comes after the training alone", async () => {
    // Calls at half past every hour of three days, executions and starts of 1 ms. Judged: the third day, 24 calls.
    // Fixed: all cold, 10 min idle after each. Hybrid: idle times in bin 59, loaded 53.1 min after an end and up to 66 min: warm.
    // SPES: regular by two days that begin and end half-way, so that the idle times spread by 2 min and more: loaded 2 + 2 - 1
    // minutes before the minute of the call, until the end of the minute after it: 3.5 and 1.5 min, less 2 ms.
    const calls = Array.from({ length: 72 }, (_, hour) => ({ t: (hour + 0.5) * HOUR, d: 5, cold: 7, mb: 300 }));
    const outcomes = await parts.runAll(parts.modelled(builtTrace(makeTrace(calls, 3 * DAY))), 1, {
      ...SIZES,
      apps: 1,
    });
    const [fixed, hybrid, , spes] = outcomes as [Outcome, Outcome, Outcome, Outcome];
    expect(outcomes.map(({ calls: judged }) => judged)).to.deep.equal([24, 24, 24, 24]);
    expect([fixed.p75, hybrid.p75, spes.p75]).to.deep.equal([100, 0, 0]);
    expect(fixed.idle).to.be.closeTo((100 * 24 * 10) / 1440, 1e-6);
    expect(spes.idle).to.be.closeTo((100 * 24 * 5) / 1440, 1e-3);
    expect(fixed.waste).to.be.closeTo((24 * 600) / 1024, 1e-6);
    expect(spes.columns.classes).to.deep.equal(["regular"]);
  });

  it("comes to the same numbers again, and has all rows in its tables", async () => {
    const outcomes: Outcome[] = [];
    for (const seed of [1, 2]) outcomes.push(...(await parts.runAll(parts.generated(SIZES, seed), seed, SIZES)));
    const again = await parts.runAll(parts.generated(SIZES, 2), 2, SIZES);
    expect(JSON.stringify(again)).to.equal(JSON.stringify(outcomes.slice(4)));
    expect(new Set(outcomes.slice(0, 4).map(({ calls }) => calls)).size).to.equal(1);
    const changed = parts.changes(outcomes);
    expect(changed.length).to.equal(10);
    expect(parts.changeTable(changed).split("\n").length).to.equal(11);
    for (const { label } of parts.contenders(SIZES)) expect(parts.resultTable(outcomes)).to.contain(`${label}  `);
    const rows = parts.classTable(outcomes).split("\n").slice(1);
    const functions = rows.reduce((sum, row) => sum + Number(/ {2,}(\d+)/.exec(row)![1]), 0);
    expect(functions).to.equal(outcomes[0]!.functions + outcomes[4]!.functions);
    expect(parts.reading(outcomes, changed)).to.match(/^Of 10 comparisons \d+ agree/);
  });

  it("takes changes seed by seed and decides only beyond the noise of the seeds", () => {
    // P75 of SPES 50, 60, 55 of the others' 100: mean -45, sd 5, margin 4.3027 * 5 / sqrt(3) = 12.42; waste 120, 80, 100
    // of 100: mean 0.
    const made = (label: string, p75: readonly number[], waste: readonly number[]) =>
      p75.map((value, i) => ({ label, p75: value, waste: waste[i] }) as Outcome);
    const hundred = [100, 100, 100];
    const others = ["fixed 10 min", "hybrid-histogram", "defuse"].flatMap((label) => made(label, hundred, hundred));
    const changed = parts.changes([...others, ...made("spes", [50, 60, 55], [120, 80, 100])]);
    const of = (quantity: string) => changed.find((change) => change.label === "spes" && change.quantity === quantity)!;
    expect(of("p75").change!.mean).to.be.closeTo(-45, 1e-9);
    expect(of("p75").change!.margin).to.be.closeTo(12.42, 0.01);
    expect([of("p75").verdict, of("waste").verdict]).to.deep.equal(["agrees", "undecided"]);
  });
});
