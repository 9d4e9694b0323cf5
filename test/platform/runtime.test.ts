import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { ms, poolId } from "../../src/base/units.ts";
import { type KeepAlivePolicy, PrewarmCause } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import { runtimePlatform, withRuntime } from "../../src/platform/runtime.ts";
import { runtimes } from "../../src/platform/runtimes.ts";
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
    expect(drawn.load.notes).to.deep.equal([
      "cold starts drawn from the runtime profile isolate [cloudflare18], 3 MB added to every instance",
    ]);
    expect(trace.load.notes).to.deep.equal([]);
    expect(trace.functions[0]!.coldStart).to.equal(808);
    expect(drawn.arrival).to.equal(trace.arrival);
  });

  it("adds the runtime's overhead to every instance, and only where a source states one", () => {
    const heavier = withRuntime(trace, "micro-vm", runtimes["micro-vm"], Random.root(1));
    expect(heavier.apps.map((app) => app.memory)).to.deep.equal([148, 148]); // 143 + 5
    expect(heavier.functions.map((fn) => fn.memory)).to.deep.equal([148, 148]);
    expect(trace.apps.map((app) => app.memory)).to.deep.equal([143, 143]);
    const same = withRuntime(trace, "aws-js", runtimes["aws-js"], Random.root(1));
    expect(same.apps.map((app) => app.memory)).to.deep.equal([143, 143]);
    // no keep-alive: 2000 instances, each busy for 10 ms and starting for 125 ms with 148 MB
    const tally = new Platform(heavier, keep(0), platformConfig()).run();
    expect(tally.busyMBms).to.equal(2000 * 10 * 148);
    expect(tally.startingMBms).to.equal(2000 * 125 * 148);
  });

  it("leaves to the platform what concurrent starts add", () => {
    expect(runtimePlatform(runtimes["aws-js"])).to.deep.equal({});
    expect(runtimePlatform(runtimes["micro-vm-loaded"])).to.deep.equal({
      startSlowdown: 1000 / 180,
      parallelStarts: 22.5,
    });
    const loaded = withRuntime(trace, "micro-vm-loaded", runtimes["micro-vm-loaded"], Random.root(1));
    expect(loaded.functions.map((fn) => fn.coldStart)).to.deep.equal([125, 125]);
    // 45 calls at once on one node: 22 starts of 125 ms, then the n-th takes n / 180 s, the last 45 / 180 s = 250 ms
    const burst = makeTrace(Array.from({ length: 45 }, () => ({ t: 0, d: 1, cold: 125 })));
    const config = platformConfig(runtimePlatform(runtimes["micro-vm-loaded"]));
    const { functions } = new Platform(burst, keep(0), config).run();
    let waits = 22 * 125;
    for (let n = 23; n <= 45; n++) waits += (n * 1000) / 180;
    expect(functions.coldWaitMs[0]).to.be.closeTo(waits, 1e-6);
  });
});
