import { existsSync } from "node:fs";
import { expect } from "chai";
import type { Outcome } from "../../experiments/forecast-vs-fixed/run.ts";

/** The experiment imports the package by its name, so that it has to be built. */
const modules = async () => ({
  ...(await import("../../experiments/forecast-vs-fixed/compare.ts")),
  ...(await import("../../experiments/forecast-vs-fixed/run.ts")),
  ...(await import("../../experiments/forecast-vs-fixed/setting.ts")),
  ...(await import("../../experiments/forecast-vs-fixed/text.ts")),
});

/** An outcome with the figures that are compared. */
function outcome(label: string, seed: number, waste: number, service: number, coldWait: number): Outcome {
  const run = { wastedGBSeconds: waste, latencyMs: { mean: service }, coldWaitSeconds: coldWait, rum: coldWait };
  return { contender: { label, spec: label }, seed, run: { ...run, coldStartRate: 0.5 } } as unknown as Outcome;
}

describe("experiments/forecast-vs-fixed", () => {
  let parts: Awaited<ReturnType<typeof modules>>;

  before(async function () {
    if (!existsSync("dist/policy/fft.js")) this.skip();
    parts = await modules();
  });

  it("compares with the fixed window of 10 minutes, and with the window of the same waste", () => {
    // Waste 70 against 100: -30 % and, at seed 2, -50 %: mean -40, t 12.7062 * sqrt(200 / 2) = 127: undecided.
    // Service 90 and 80 against 100: -10, -20. Equal waste 70 lies half way between 5 min (40; wait 30) and 10 min (100; 10),
    // at 7.5 min and a wait of 20: a wait of 25 is 25 % more. At seed 2: 50 is a sixth of the way, 5.83 min, 26.67: -6.25 %.
    const outcomes = [1, 2].flatMap((seed) => [
      outcome("fixed 5 min", seed, 40, 120, 30),
      outcome("fixed 10 min", seed, 100, 100, 10),
      outcome("fft", seed, seed === 1 ? 70 : 50, seed === 1 ? 90 : 80, 25),
    ]);
    const [cost, service] = parts.changes(outcomes);
    expect(cost).to.deep.include({ forecast: "fft", quantity: "keep-alive cost", paper: -45, verdict: "undecided" });
    expect(cost!.percent!.mean).to.be.closeTo(-40, 1e-9);
    expect(cost!.percent!.margin).to.be.closeTo(127.062, 1e-3);
    expect(service!.percent!.mean).to.be.closeTo(-15, 1e-9);
    const [equal, artefact] = parts.atEqualWaste(outcomes);
    expect(equal!.percent!.mean).to.be.closeTo((25 - 6.25) / 2, 1e-9);
    expect(equal!.minutes!.mean).to.be.closeTo((7.5 + 5 + 5 / 6) / 2, 1e-9);
    expect(artefact).to.deep.include({ forecast: "fft as in the artefact", percent: undefined });
  });

  it("says whether a sign is the paper's beyond the noise", () => {
    const outcomes = [1, 2, 3].flatMap((seed) => [
      outcome("fixed 10 min", seed, 100, 100, 10),
      outcome("fft", seed, 60 + seed, 110 + seed, 20),
    ]);
    expect(parts.changes(outcomes).map(({ verdict }) => verdict)).to.deep.equal([
      "agrees",
      "opposite",
      ...new Array(4).fill("undecided"),
    ]);
  });

  it("runs every contender on the same requests of each seed, and prints them beside the paper's figures", async () => {
    const outcomes = await parts.runAll(parts.generated({ apps: 4, days: 1, maxDailyCalls: 200 }), 2);
    expect(outcomes.length).to.equal(2 * parts.CONTENDERS.length);
    const requests = (seed: number) =>
      new Set(outcomes.filter((each) => each.seed === seed).map(({ run }) => run.invocations));
    expect([requests(1).size, requests(2).size]).to.deep.equal([1, 1]);
    expect([...requests(1)]).to.not.deep.equal([...requests(2)]);
    const text = parts.report(outcomes);
    for (const { label } of parts.CONTENDERS) expect(text).to.include(label);
    expect(text)
      .to.match(/^fft +keep-alive cost .* -45 /m)
      .and.match(/^fft +service time .* -27 /m);
    expect(text).to.include("Of 6 figures");
  });
});
