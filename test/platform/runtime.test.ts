import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { ms, poolId } from "../../src/base/units.ts";
import { type KeepAlivePolicy, PrewarmCause } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import { type RuntimeProfile, runtimes, withRuntime } from "../../src/platform/runtime.ts";
import { platformConfig } from "../model/config.ts";
import { makeTrace } from "../model/make-trace.ts";
import { sum } from "../model/sum.ts";

const trace = makeTrace(
  Array.from({ length: 2000 }, (_, i) => ({ t: 600_000 * i, d: 10, f: i % 2 === 0 ? "even" : "odd" })),
);
const keep = (window: number): KeepAlivePolicy => ({ name: "window", keepAlive: () => ms(window) });

describe("withRuntime", () => {
  it("draws one cold start per invocation, the same for every policy", () => {
    const drawn = withRuntime(trace, "aws-js", runtimes["aws-js"], Random.root(1));
    const again = withRuntime(trace, "aws-js", runtimes["aws-js"], Random.root(1));
    expect([...drawn.coldStart!]).to.deep.equal([...again.coldStart!]);
    expect(drawn.coldStart!.length).to.equal(2000);
    // every call is cold without keep-alive; with an endless one only the first of each function is
    const wait = (window: number) =>
      sum(new Platform(drawn, keep(window), platformConfig()).run().functions.coldWaitMs);
    expect(wait(0)).to.be.closeTo(sum(drawn.coldStart!), 1e-6);
    expect(wait(Number.POSITIVE_INFINITY)).to.equal(drawn.coldStart![0]! + drawn.coldStart![1]!);
  });

  it("draws from the log-normal of the profile", () => {
    for (const [name, profile] of Object.entries(runtimes) as [string, RuntimeProfile][]) {
      if (profile.start.kind !== "log-normal") continue;
      const { mu, sigma } = profile.start;
      const logs = [...withRuntime(trace, name, profile, Random.root(7)).coldStart!].map((v) => Math.log(v / 1000));
      const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
      const variance = logs.reduce((a, b) => a + (b - mean) * (b - mean), 0) / logs.length;
      // 4 standard errors over 2000 draws: 4 / sqrt(2000) = 0.09 of sigma, 4 / sqrt(4000) = 0.064 of it
      expect(mean, name).to.be.closeTo(mu, 0.09 * sigma);
      expect(Math.sqrt(variance), name).to.be.closeTo(sigma, 0.064 * sigma);
    }
  });

  it("starts a pre-warm in the median", () => {
    // exp(-1.281) = 0.277759 s
    const drawn = withRuntime(trace, "aws-js", runtimes["aws-js"], Random.root(1));
    for (const fn of drawn.functions) expect(fn.coldStart).to.be.closeTo(277.759, 0.001);
    const sorted = [...drawn.coldStart!].sort((a, b) => a - b);
    expect(sorted[1000]! / 277.759).to.be.closeTo(1, 4 * 1.2533 * 0.265 * 0.0224); // 4 standard errors of a median
    const policy: KeepAlivePolicy = {
      ...keep(0),
      prewarmIn: (_pool, _view, cause) => ms(cause <= PrewarmCause.Arrival ? 1 : Number.POSITIVE_INFINITY),
    };
    const platform = new Platform(drawn, policy, platformConfig());
    platform.runUntil(ms(2));
    // asked at the start and by the arrival at 0, the pre-warm fires at 1 and is ready the median later
    expect(platform.startingInstances(poolId(0))).to.equal(1);
    platform.runUntil(ms(1 + 277.7));
    expect(platform.startingInstances(poolId(0))).to.equal(1);
    platform.runUntil(ms(1 + 277.8));
    expect(platform.startingInstances(poolId(0))).to.equal(0);
  });

  it("puts a constant in the place of every cold start, also of those the trace states", () => {
    const stated = { ...trace, coldStart: new Float64Array(trace.length).fill(9999) };
    const constant = withRuntime(stated, "micro-vm", runtimes["micro-vm"], Random.root(1));
    expect(constant).to.not.have.property("coldStart");
    expect(constant.functions.map((fn) => fn.coldStart)).to.deep.equal([125, 125]);
    const tally = new Platform(constant, keep(0), platformConfig()).run();
    expect(sum(tally.functions.coldWaitMs)).to.equal(2000 * 125);
    const drawn = withRuntime(stated, "aws-js", runtimes["aws-js"], Random.root(1));
    expect(Math.max(...drawn.coldStart!)).to.be.below(9999);
  });

  it("says in the load report what it did, and leaves the trace as it was", () => {
    const drawn = withRuntime(trace, "isolate", runtimes.isolate, Random.root(1));
    expect(drawn.load.notes).to.deep.equal(["cold starts drawn from the runtime profile isolate [cloudflare18]"]);
    expect(trace.load.notes).to.deep.equal([]);
    expect(trace.functions[0]!.coldStart).to.equal(808);
    expect(drawn.arrival).to.equal(trace.arrival);
  });

  it("has the published mean and deviation of Huawei's regions", () => {
    // [joosen25]: mean 3.24 s, standard deviation 7.10 s; mean = exp(mu + sigma^2 / 2), variance = mean^2 (exp(sigma^2) - 1)
    const { mu, sigma } = runtimes["huawei-2025"].start as { mu: number; sigma: number };
    const mean = Math.exp(mu + (sigma * sigma) / 2);
    expect(mean).to.be.closeTo(3.24, 0.01);
    expect(mean * Math.sqrt(Math.exp(sigma * sigma) - 1)).to.be.closeTo(7.1, 0.02);
  });
});
