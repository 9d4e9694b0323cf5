import { expect } from "chai";
import fc from "fast-check";
import { resolveParameters } from "../../src/base/parameters.ts";
import { megabytes, ms } from "../../src/base/units.ts";
import type { PoolProfile } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import { policies } from "../../src/policy/catalog.ts";
import { ReuseCurve } from "../../src/policy/reuse-curve.ts";
import { checkKeepAlivePolicy } from "../../src/testing/check-keep-alive-policy.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { policyFor, replayPolicy } from "../model/replay-policy.ts";
import { sum } from "../model/sum.ts";

const profiles = (memory: readonly number[]): PoolProfile[] =>
  memory.map((mb, p) => ({ name: `p${p}`, memory: megabytes(mb), coldStart: ms(100), trigger: "http" }));

describe("elastic sizing", () => {
  it("reads the memory of a hit ratio off the reuse distances", () => {
    // a b c b a a of 1, 10, 100 MB: b after c 110, a after b and c 111, a after a 1
    const curve = new ReuseCurve(profiles([1, 10, 100]));
    expect(curve.memoryFor(0.5)).to.equal(undefined);
    for (const pool of [0, 1, 2, 1, 0, 0]) curve.call(pool);
    expect([0, 0.34, 0.67, 1].map((ratio) => curve.memoryFor(ratio))).to.deep.equal([1, 110, 111, 111]);
  });

  it("has the distances that sets of the pools between have, also when its columns are full", () => {
    // 2 * 4 + 16 positions: 60 calls fill them more than once
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 2, maxLength: 60 }), (calls) => {
        const memory = [1, 2, 4, 8];
        const curve = new ReuseCurve(profiles(memory));
        for (const pool of calls) curve.call(pool);
        const naive = calls.flatMap((pool, t) => {
          const before = t === 0 ? -1 : calls.lastIndexOf(pool, t - 1);
          return before < 0 ? [] : [[...new Set(calls.slice(before, t))].reduce((mb, other) => mb + memory[other]!, 0)];
        });
        naive.sort((a, b) => a - b);
        const got = naive.map((_, i) => curve.memoryFor((i + 0.5) / naive.length));
        expect(got).to.deep.equal(naive);
      }),
      { seed: 49 },
    );
  });

  it("moves the limit by the curve where cold starts are too many or too few", async () => {
    // a, b, c of 100 MB in turn, one call every 10 s at 0, 10, 20, ... s; cold 100 ms, execution 100 ms; ticks of 60 s; aim 0.05
    // a second: 3 cold starts of 6 calls: hit ratio 0.5. All distances are 300 MB. Unlimited at first: the first minute has 3
    // cold starts: within the band. The second has none: 0 / 3 - 1 = -1, at 120 s the limit is 300 MB at once: nothing goes. Later
    // minutes the same.
    const call = (i: number): Call => ({ t: 10_000 * i, f: "abc"[i % 3]!, d: 100, cold: 100, mb: 100 });
    const calls = Array.from({ length: 30 }, (_, i) => call(i));
    const params = { elastic: 0.05, period: 60_000, gain: 0.5, deadBand: 0.3 };
    const run = async (nodeMemory: number, more = {}) => {
      const trace = makeTrace(calls, 300_000);
      const policy = await policyFor("greedy-dual", trace, { ...params, ...more });
      return new Platform(trace, policy, platformConfig({ nodeMemory, onFull: "drop" })).run();
    };
    const free = await run(Number.POSITIVE_INFINITY);
    expect(sum(free.functions.coldStarts)).to.equal(3);
    expect(free.memoryLimit).to.deep.include({ peak: Number.POSITIVE_INFINITY, least: 300, changes: 1 });
    // 700 MB: at 120 s half of the way from 700 to 300, 500; at 180 s 400; at 240 s 350
    const wide = await run(700);
    expect(wide.memoryLimit).to.deep.equal({
      MBms: 60_000 * (2 * 700 + 500 + 400 + 350),
      lastedMs: 300_000,
      peak: 700,
      least: 350,
      changes: 3,
    });
    expect(wide.evictions).to.equal(0);
    // 900 MB, no band, aim 3 a second, 180 cold starts of 6 calls: hit ratio 0, all distances are 300 all the same. Gain 1.
    expect((await run(900, { elastic: 3, gain: 1 })).memoryLimit).to.include({ peak: 900, least: 300, changes: 1 });
    // without elastic no limit is told, and the parameters beside it are nothing
    const plain = await replayPolicy("greedy-dual", makeTrace(calls), { gain: 0.1 }, { nodeMemory: 700 });
    expect(plain).to.include({ cold: 3, evictions: 0 });
  });

  it("evicts by the policy's order when the limit shrinks", async () => {
    // a at 0, 10, 20, ... s, b at 5, 15, ... s, c at 0.1 and at 91 s, 100 MB each, cost / size 1. First minute: 13 calls, 3 cold; aimed at
    // are 0.2 a second, 12: hit ratio 1 / 13. Distances: a at 10 s 300 (a, c, b), the nine others 200: the limit is 200 at gain 1. At 60 s
    // priorities are a 6, b 6, c 1: c goes, the clock is 1. a and b by 90 s: a 11 (10 calls), b 10 (9). c at 91 s: b goes, clock 10, c 11.
    // b at 95 s: a and c tie at 11, the older a goes; clock 11, b 12. a at 100 s: c goes, a 12. The rest is warm.
    const calls: Call[] = [
      ...Array.from({ length: 24 }, (_, i) => ({ t: 5000 * i, f: "ab"[i % 2]!, d: 10, cold: 100, mb: 100 })),
      { t: 100, f: "c", d: 10, cold: 100, mb: 100 },
      { t: 91_000, f: "c", d: 10, cold: 100, mb: 100 },
    ].sort((a, b) => a.t - b.t);
    const trace = makeTrace(calls, 119_000);
    const policy = await policyFor("greedy-dual", trace, { elastic: 0.2, period: 60_000, gain: 1 });
    const tally = new Platform(trace, policy, platformConfig({ nodeMemory: 1000 })).run();
    expect(tally.memoryLimit).to.include({ least: 200, peak: 1000, changes: 1 });
    expect(sum(tally.functions.coldStarts)).to.equal(6);
    expect(tally.evictions).to.equal(4);
  });

  it("conforms, its curve included", async () => {
    const { parameters, create } = policies["greedy-dual"];
    const values = resolveParameters(parameters, { elastic: 0.001 }, "greedy-dual");
    await checkKeepAlivePolicy((context) => create(values, context));
  });
});
