import { expect } from "chai";
import { InputError } from "../../src/base/errors.ts";
import { resolveParameters } from "../../src/base/parameters.ts";
import { Random } from "../../src/base/random.ts";
import { type Milliseconds, ms } from "../../src/base/units.ts";
import type { KeepAlivePolicy, PolicyContext } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import { poolsOf } from "../../src/platform/pools.ts";
import { definition } from "../../src/policy/femux.ts";
import { CANDIDATE_NAMES, CANDIDATES } from "../../src/policy/forecast/candidates.ts";
import { nearestCluster, parseClusters } from "../../src/policy/forecast/clusters.ts";
import { FEMUX_CLUSTERS } from "../../src/policy/forecast/femux-clusters.ts";
import { Multiplexer } from "../../src/policy/forecast/multiplexer.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { makeTrace } from "../model/make-trace.ts";

const SECOND = 1000;

/** Blocks of 6 values, in density alone: silent and sparse ones to markov, those about 1 to the maximum of the last five. */
const CLUSTERS = {
  schema: 1,
  block: 6,
  features: ["density", "linearity", "stationarity", "harmonics"],
  mean: [0, 0, 0, 0],
  deviation: [1, 1e9, 1e9, 1e9],
  clusters: [
    { centre: [0.5, 0, 0, 0], forecaster: "markov" },
    { centre: [1, 0, 0, 0], forecaster: "keep-alive-5" },
  ],
  trainedOn: "by hand",
} as const;

function make(params: object, context: Partial<PolicyContext>): KeepAlivePolicy {
  const values = resolveParameters(definition.parameters, { ...params }, "femux");
  return definition.create(values, { pools: [], random: Random.root(1), ...context }) as KeepAlivePolicy;
}

function run(trace: Trace): { readonly prewarms: number; readonly idle: Milliseconds } {
  const params = { interval: 10 * SECOND, window: 60 * SECOND, keepAlive: 0, block: 6, file: "clusters.json" };
  const { profiles } = poolsOf(trace, "app");
  const policy = make(params, { pools: profiles, file: () => JSON.stringify(CLUSTERS) });
  const { prewarms, idleMBms } = new Platform(trace, policy).run();
  return { prewarms, idle: ms(idleMBms / 100) };
}

describe("femux", () => {
  it("chooses by the block before: a chain where calls are few, the maximum where they are many", () => {
    // Calls of 10 s at 0, 20, 40 s ..., n at a time, that start in no time: the concurrency is n 0 n 0 n 0, a density of n / 2.
    // n = 1: 0.5, markov. 60 s: after a single 0 came 1, one is started; the call at 60 s takes it. 70 s: after a single 1 came
    // 0, it goes at once. 80, 90, 100, 110 s the same; horizon 120 s: three starts, nothing idle.
    const calls = (n: number) =>
      [0, 20, 40, 60, 80, 100].flatMap((t) =>
        Array.from({ length: n }, () => ({ t: t * SECOND, d: 10 * SECOND, cold: 0, mb: 100 })),
      );
    expect(run(makeTrace(calls(1), 120 * SECOND))).to.deep.equal({ prewarms: 3, idle: 0 });
    // n = 2: 1, the maximum of the last five, which is 2 at all times: two are started at 60 s and stay; idle from 70 to
    // 80 s, 90 to 100 s and 110 to 120 s.
    expect(run(makeTrace(calls(2), 120 * SECOND))).to.deep.equal({ prewarms: 2, idle: 2 * 30 * SECOND });
  });

  it("has the first candidate in the first block, and that of silence for who had no call in a block", () => {
    const choice = new Multiplexer(3, 6, parseClusters(JSON.stringify(CLUSTERS), "clusters.json"));
    expect(choice.of(0).name).to.equal("keep-alive(10)");
    choice.review(0, Float64Array.of(2, 0, 2, 0, 2, 0));
    expect([0, 1].map((pool) => choice.of(pool).name)).to.deep.equal(["keep-alive(5)", "markov(8)"]);
    choice.forget(0);
    expect(choice.of(0).name).to.equal("markov(8)");
  });

  it("takes the nearest centre in standardised features, the first of equals", () => {
    const clusters = { ...FEMUX_CLUSTERS, mean: [10, 0, 0, 0], deviation: [5, 1, 1, 1] };
    const centres = [-1, 1, 1].map((density) => ({ centre: [density, 0, 0, 0], forecaster: "ar" as const }));
    // 10 - 5, 10 + 5; half way between them is 10.
    const nearest = (density: number) => nearestCluster({ ...clusters, clusters: centres }, [density, 0, 0, 0]);
    expect([4, 9, 10, 11, 40].map(nearest)).to.deep.equal([0, 0, 0, 1, 1]);
  });

  it("refuses what is no classifier of its blocks", () => {
    const refused = (text: string, params = {}) => {
      const attempt = () => make({ file: "c.json", ...params }, { file: () => text });
      return expect(attempt).to.throw(InputError);
    };
    refused("{").with.property("message", "c.json: expected clusters, got text that is not JSON");
    refused("{}")
      .and.property("message")
      .match(/^c.json: expected clusters of density, .* got schema: /);
    const change = (part: object) => JSON.stringify({ ...CLUSTERS, ...part });
    refused(change({ clusters: [] }))
      .and.property("message")
      .match(/got clusters: /);
    refused(change({ deviation: [1, 0, 1, 1] }))
      .and.property("message")
      .match(/got deviation\.1: /);
    const unknown = [{ centre: [0, 0, 0, 0], forecaster: "prophet" }];
    refused(change({ clusters: unknown }))
      .and.property("message")
      .match(/got clusters\.0\.forecaster: /);
    const order = ["linearity", "density", "stationarity", "harmonics"];
    refused(change({ features: order }))
      .and.property("message")
      .match(/got features in another order$/);
    refused(change({})).with.property("message", "c.json: expected clusters of blocks of 504 intervals, got 6");
    expect(() => make({ block: 60 }, {})).to.throw("femux: expected clusters of blocks of 60 intervals, got 504");
    expect(() => make({ file: "c.json" }, {})).to.throw(TypeError, "got none");
  });

  it("comes with clusters that are whole: they survive their own reader", () => {
    expect(parseClusters(JSON.stringify(FEMUX_CLUSTERS), "own")).to.deep.equal(FEMUX_CLUSTERS);
    expect(new Set(FEMUX_CLUSTERS.clusters.map(({ forecaster }) => forecaster)).size).to.be.above(1);
  });

  it("has a maximum of the last values among its candidates", () => {
    // Of the last five 7 is the largest, of the last ten 9.
    const history = Float64Array.of(9, 0, 0, 1, 7, 0, 0, 0);
    expect(CANDIDATE_NAMES.slice(0, 2)).to.deep.equal(["keep-alive-10", "keep-alive-5"]);
    expect([
      CANDIDATES["keep-alive-10"]().forecast(history),
      CANDIDATES["keep-alive-5"]().forecast(history),
    ]).to.deep.equal([9, 7]);
  });
});
