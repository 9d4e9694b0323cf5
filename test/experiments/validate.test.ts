import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { erlangB, lossOfOne, mruWithWindow, oneInstance } from "../../experiments/validate/analytic.ts";
import { awsErrors, replayAws } from "../../experiments/validate/aws-lambda.ts";
import { type Case, routingCases, stationaryCases } from "../../experiments/validate/cases.ts";
import { type Comparison, compare, totalVariation } from "../../experiments/validate/compare.ts";
import type { Expected, Load } from "../../experiments/validate/load.ts";
import { measure } from "../../experiments/validate/measure.ts";
import { comparisonTable } from "../../experiments/validate/text.ts";
import { Random } from "../../src/base/random.ts";

// Source: exact values of an eigen-decomposition, an independent simulator's and SimFaaS's figures; see the file's header.
const STATIONARY = "../shared/reference/faas/stationary.json";

interface StatedCase {
  readonly id: string;
  readonly inputs: {
    readonly arrival_rate: number;
    readonly warm_service_s: number;
    readonly cold_service_s: number;
    readonly threshold_s: number | null;
    readonly max_concurrency: number | null;
  };
  readonly expected: Readonly<Record<string, number>> & {
    readonly instances_pmf?: Readonly<Record<string, number>>;
  };
}

/** The names of our quantities in that file. */
const NAMES: Readonly<Record<string, keyof Omit<Expected, "distribution">>> = {
  prob_cold: "probCold",
  prob_cold_of_all: "probCold",
  prob_cold_of_accepted: "probColdOfAccepted",
  prob_reject: "probReject",
  avg_instances: "instances",
  avg_running: "running",
  avg_idle: "idle",
  avg_instance_lifespan_s: "lifespanS",
  avg_lifespan_s: "lifespanS",
};

const LOAD: Load = { ratePerS: 1, warmS: 1, coldS: 1, windowS: 1, limit: 1, routing: "mru" };

/** The case with at most `calls` calls in two runs. */
function shortened(one: Case, calls: number): Case {
  return { ...one, size: { runs: 2, calls: calls / 2 } };
}

function missed(rows: readonly Comparison[]): readonly string[] {
  return rows.filter(({ ok }) => !ok).map((row) => comparisonTable([row]));
}

describe("validation of the platform", () => {
  let cases: readonly Case[];
  const findCase = (id: string) => cases.find((one) => one.id === id)!;
  before(() => {
    cases = stationaryCases();
  });

  it("formulas by hand", () => {
    // Erlang B: load 1 on 1 instance loses 1 of 2; on 2 instances (1/2) / (1 + 1 + 1/2) = 1/5
    expect(erlangB(LOAD).probReject).to.equal(1 / 2);
    expect(erlangB({ ...LOAD, limit: 2 }).probReject).to.be.closeTo(1 / 5, 1e-15);
    // a window of ln 2 mean gaps: half the gaps are longer
    expect(oneInstance({ ...LOAD, windowS: Math.LN2 }).probCold).to.be.closeTo(1 / 2, 1e-15);
    // executions of 1 and 2 s, half of them cold: load 1.5, so 1.5 of 2.5 arrivals are refused
    expect(lossOfOne({ ...LOAD, coldS: 2, windowS: Math.LN2 }).probReject).to.be.closeTo(3 / 5, 1e-15);
  });

  it("the formula for the most recently used instance reaches its limits", () => {
    // no window: N = X, Poisson with mean 1, and every arrival is cold
    const none = mruWithWindow({ ...LOAD, windowS: 1e-9 });
    expect(none.probCold).to.be.closeTo(1, 1e-6);
    expect(none.instances).to.be.closeTo(1, 1e-6);
    // executions that take next to no time: one instance, up to terms of the order of the load, 1e-4
    const brief = { ...LOAD, warmS: 1e-4, coldS: 1e-4 };
    expect(mruWithWindow(brief).probCold).to.be.closeTo(oneInstance(brief).probCold!, 5e-4);
    expect(mruWithWindow(brief).instances).to.be.closeTo(oneInstance(brief).instances!, 5e-4);
    // the distribution has the mean
    const { distribution, instances } = mruWithWindow({ ...LOAD, windowS: 10 });
    expect(distribution!.reduce((sum, share, j) => sum + j * share, 0)).to.be.closeTo(instances!, 1e-6);
  });

  it("formulas and figures are the reference's", function () {
    if (!existsSync(STATIONARY)) this.skip();
    const stated: readonly StatedCase[] = JSON.parse(readFileSync(STATIONARY, "utf8")).cases;
    expect(cases.map(({ id }) => id)).to.deep.equal(stated.map(({ id }) => id));
    for (const { id, inputs, expected } of stated) {
      const { load, references } = findCase(id);
      const ours = references[0]!.expected;
      expect([load.ratePerS, load.warmS, load.coldS, load.windowS, load.limit], id).to.deep.equal([
        inputs.arrival_rate,
        inputs.warm_service_s,
        inputs.cold_service_s,
        inputs.threshold_s ?? Number.POSITIVE_INFINITY,
        inputs.max_concurrency ?? Number.POSITIVE_INFINITY,
      ]);
      const { instances_pmf: shares = {}, ...values } = expected;
      for (const [name, value] of Object.entries(values)) {
        expect(ours[NAMES[name]!]! / value, `${id} ${name}`).to.be.closeTo(1, 1e-5);
      }
      for (const [count, share] of Object.entries(shares)) {
        expect(ours.distribution![Number(count)], `${id} ${count} instances`).to.be.closeTo(share, 1e-6);
      }
    }
  });

  for (const [id, calls] of [
    ["single_instance_lam0.01_tau60", 400_000],
    ["max1_lam1_w0.5_c1.5_tau2", 1_000_000],
    ["erlangB_lam1000_S2.016_m1000", 400_000],
    ["mru_lam1_S1_tau10", 400_000],
    ["mru_lam5_S0.5_tau30", 1_000_000],
  ] as const) {
    it(`${id} within its tolerance`, () => {
      const rows = compare(shortened(findCase(id), calls), Random.root(7));
      expect(rows).to.have.length.of.at.least(2);
      expect(missed(rows)).to.deep.equal([]);
    });
  }

  it("the choice of the idle instance matters as an independent simulator says", () => {
    // 4e5 arrivals: some 530 cold starts, so 15 %; least recently used: the number of instances grows with the run
    const [mru, newest, oldest, lru] = routingCases().map(
      ({ load }) => measure(load, { runs: 1, calls: 400_000 }, Random.root(7)).quantities,
    );
    for (const { probCold, instances } of [mru!, newest!, oldest!]) {
      expect(probCold).to.be.closeTo(0.00132, 0.0002);
      expect(instances).to.be.closeTo(7.69, 0.15);
    }
    expect(lru!.probCold).to.be.below(1e-4);
    expect(lru!.instances).to.be.within(9, 13);
  });

  it("errors against AWS Lambda are at most a point above SimFaaS's", () => {
    const rows = [...replayAws(Random.root(7), { runs: 2, calls: 150_000 })];
    expect(rows).to.have.length(20);
    const errors = awsErrors(rows);
    expect(errors.map(({ quantity }) => quantity)).to.deep.equal(["probCold", "instances"]);
    expect(errors[1]!.ok, `instances: ${errors[1]!.ours}`).to.equal(true);
    // 300 cold starts an experiment: noise of 6 % adds to the error of the 20
    expect(errors[0]!.ours).to.be.within(0.1, 0.16);
  });

  it("a wrong window and a wrong routing are noticed", () => {
    const one = shortened(findCase("mru_lam1_S1_tau10"), 400_000);
    const wrong = [
      { ...one, load: { ...one.load, windowS: 11 } },
      { ...one, load: { ...one.load, routing: "lru" as const } },
    ];
    for (const other of wrong) expect(missed(compare(other, Random.root(7)))).to.have.length.of.at.least(2);
    expect(totalVariation([0.5, 0.5], [0.5, 0, 0.5])).to.equal(0.5);
  });

  it("tells the standard error from the spread of the runs, and nothing where there is no data", () => {
    const refused = measure({ ...LOAD, windowS: Number.POSITIVE_INFINITY }, { runs: 1, calls: 1000 }, Random.root(7));
    expect(refused.quantities.lifespanS).to.equal(undefined); // no cold start after the warm-up
    expect(refused.standardError.probReject).to.equal(undefined); // a single run
    const { quantities, standardError } = measure(LOAD, { runs: 10, calls: 10_000 }, Random.root(7));
    // a share p of n = 99,000 arrivals: about sqrt(p (1 - p) / n), 0.0016 of p = 1/2
    expect(standardError.probReject).to.be.within(0.0005, 0.005);
    expect(quantities.probReject).to.be.closeTo(lossOfOne(LOAD).probReject!, 4 * standardError.probReject!);
  });
});
