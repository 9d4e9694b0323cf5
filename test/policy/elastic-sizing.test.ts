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

  // Every 5 s one of aaaabaaaabac, 100 MB each, cold 100 ms, cost / size 1. Distances: the a after an a 100, six of them; a, b, a after
  // another pool 200. First minute: 12 calls, 3 cold, hit ratio 0.75: of nine distances the one of rank floor(6.75) = 6, 200 MB.
  const minute = (): Call[] => [..."aaaabaaaabac"].map((f, i) => ({ t: 5000 * i, f, d: 10, cold: 100, mb: 100 }));
  const replay = async (calls: readonly Call[], horizon: number, params: object, nodeMemory: number) => {
    const trace = makeTrace(calls, horizon);
    const policy = await policyFor("greedy-dual", trace, { period: 60_000, ...params });
    return new Platform(trace, policy, platformConfig({ nodeMemory })).run();
  };

  it("moves the limit by the curve's proportion between measured and aimed cold starts", async () => {
    // Aimed at 0.1 a second, 6 of 12 calls: hit ratio 0.5, rank 4, 100 MB: the proportion is a half. 3 / 6 - 1 is beyond the band of
    // 0.3: 800 MB become 800 * (1 + 0.5 * (0.5 - 1)) = 600 at 60 s. The second minute has no calls: nothing changes.
    const wide = await replay(minute(), 180_000, { elastic: 0.1 }, 800);
    const lasted = { lastedMs: 180_000, peak: 800, least: 600, changes: 1 };
    expect(wide.memoryLimit).to.deep.equal({ MBms: 60_000 * 800 + 120_000 * 600, ...lasted });
    expect(wide.evictions).to.equal(0);
    // of 4 cold starts aimed at (1 / 15 a second) 3 are within the band
    expect((await replay(minute(), 180_000, { elastic: 1 / 15 }, 800)).memoryLimit).to.include({ changes: 0 });
    // gain 1: 400; a band of 0.6 holds 800
    expect((await replay(minute(), 180_000, { elastic: 0.1, gain: 1 }, 800)).memoryLimit).to.include({ least: 400 });
    expect((await replay(minute(), 180_000, { elastic: 0.1, deadBand: 0.6 }, 800)).memoryLimit).to.include({
      least: 800,
    });
    // 1.2 aimed at (0.02 a second): hit ratio 0.9, rank floor(8.1) = 8, 200 MB too: more memory would not help, says the curve
    expect((await replay(minute(), 180_000, { elastic: 0.02 }, 800)).memoryLimit).to.include({ changes: 0 });
  });

  it("grows where more memory leaves fewer cold starts", async () => {
    // a and b of 100 MB in turn for 5 minutes but in the first one a alone: 250 MB hold two. Calls every 5 s: a x 12; at 60 s 1 cold of the
    // 1.5 aimed at (0.025 a second): 1 / 1.5 - 1 = -0.33: hit ratios 1 - 1.5 / 12 and 1 - 1 / 12, both 100 MB: no change.
    // From 60 s on abcd in turn, 3 calls of each a minute: in 250 MB, the largest being 100, two fit, so that most are cold. At 120 s: 12
    // calls; distances so far 100 x 12, then 400 x 8 (the second and third of b, c, d; a's third and second): a at 60 s has 100.
    // If all are cold but the a of 60 s, 11: hit ratio 1 / 12, rank 1, 100 MB; aimed 0.875, rank 17, 400 MB: fourfold.
    // 250 * (1 + 0.5 * 3) = 625, cut to the 500 of the node.
    const calls = [
      ...Array.from({ length: 12 }, (_, i) => ({ t: 5000 * i, f: "a" })),
      ...Array.from({ length: 24 }, (_, i) => ({ t: 60_000 + 5000 * i, f: "abcd"[i % 4]! })),
    ].map((call) => ({ ...call, d: 10, cold: 100, mb: 100 }));
    const trace = makeTrace(calls, 180_000);
    const policy = await policyFor("greedy-dual", trace, { elastic: 0.025, period: 60_000 });
    const limits: number[] = [];
    const tick = policy.onTick!.bind(policy);
    policy.onTick = (control) => {
      if (control.now === 0) control.limitMemory(megabytes(250));
      tick(control);
      limits.push(control.memoryLimit);
    };
    const tally = new Platform(trace, policy, platformConfig({ nodeMemory: 500 })).run();
    expect(limits).to.deep.equal([250, 250, 500]);
    expect(tally.memoryLimit).to.include({ peak: 500, least: 250, changes: 2 });
  });

  it("evicts by the policy's order when the limit shrinks; an unlimited memory counts as what is in use", async () => {
    // Unlimited, 300 MB in use: 300 * (1 + 0.5 * (0.5 - 1)) = 225 at 60 s: of a (9 calls: 9), b (2) and c (1) c goes, the clock is 1.
    // c at 70 s does not fit beside both: b goes, the clock is 2; a at 80 s is warm.
    const later = [..."ca"].map((f, i) => ({ t: 70_000 + 10_000 * i, f, d: 10, cold: 100, mb: 100 }));
    const tally = await replay([...minute(), ...later], 110_000, { elastic: 0.1 }, Number.POSITIVE_INFINITY);
    expect(tally.memoryLimit).to.include({ peak: Number.POSITIVE_INFINITY, least: 225, changes: 1 });
    expect(tally.evictions).to.equal(2);
    expect([sum(tally.functions.coldStarts), sum(tally.functions.warmStarts)]).to.deep.equal([4, 10]);
  });

  it("without a target is plain Greedy-Dual", async () => {
    const trace = makeTrace(minute());
    const plain = await replayPolicy("greedy-dual", trace, {}, { nodeMemory: 200 });
    expect(await replayPolicy("greedy-dual", trace, { gain: 0.1, period: 1000 }, { nodeMemory: 200 })).to.deep.equal(
      plain,
    );
    expect(await policyFor("greedy-dual", trace, { gain: 0.1 })).to.have.property("constantWindow");
  });

  it("conforms, its curve included", async () => {
    const { parameters, create } = policies["greedy-dual"];
    const values = resolveParameters(parameters, { elastic: 0.001 }, "greedy-dual");
    await checkKeepAlivePolicy((context) => create(values, context));
  });
});
