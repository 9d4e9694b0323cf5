import { expect } from "chai";
import { InputError } from "../../src/base/errors.ts";
import { Platform } from "../../src/platform/platform.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { policyFor, replayPolicy } from "../model/replay-policy.ts";

const call = (t: number, f: string, mb = 200): Call => ({ t, f, d: 500, cold: 1000, mb });

async function replay(calls: readonly Call[], horizon: number, params = {}, platform = {}) {
  const trace = makeTrace(calls, horizon);
  const policy = await policyFor("stem-cells", trace, { languages: 1, ...params });
  const tally = new Platform(trace, policy, platformConfig(platform)).run();
  const { made, taken, fromNothing, memoryMBms } = tally.shells!;
  const [wait, idle] = [tally.functions.coldWaitMs, memoryMBms].map((column) => column.reduce((a, b) => a + b, 0));
  return { kinds: policy.shells!.kinds, made: [...made], taken: [...taken], wait, idle, ...fromNothing! };
}

describe("stem-cells", () => {
  it("keeps a stock that is taken, replaced, raised by cold starts, and runs out to its minimum", async () => {
    // One language, 200 MB: cells of 256 MB, 0.6 of 1000 ms to start, 0.4 remains. Two at 0, ready at 600; ttl 2 min: the first
    // check after that is the one at 180000.
    // 100: neither is ready: a cold start of 1000 ms, 1 missed. 1000 b, 1100 c: from cells, 400 ms each; two more, ready at
    // 1600 and 1700, both to 180000. 1200 to 1203 d, e, f, g: none is ready: 1000 ms each: 5 missed. Check at 60000:
    // floor(5 / 2) * 1 = 2, which are there. Check at 120000: the minimum, 1. At 180000 the two end: at the first one is left, at
    // the second none, so that one starts: ready at 180600, to the check after 300600, at 360000; the horizon is 200000.
    const calls = [100, 1000, 1100, 1200, 1201, 1202, 1203].map((t, i) => call(t, "abcdefg"[i]!));
    const { kinds, made, taken, wait, idle, started, startingMBms } = await replay(calls, 200_000);
    expect(kinds).to.deep.equal(["language 0, 256 MB"]);
    expect({ made, taken, wait }).to.deep.equal({ made: [5], taken: [2], wait: 5 * 1000 + 2 * 400 });
    expect(started).to.deep.equal(Float64Array.of(5));
    expect(startingMBms).to.deep.equal(Float64Array.of(5 * 600 * 256));
    expect(idle).to.equal(256 * (400 + 500 + 178_400 + 178_300 + 19_400));
  });

  it("follows OpenWhisk's examples of threshold and increment, up to the maximum", async () => {
    // threshold 2, increment 1, maximum 4: of 2, 4, 8 and 16 cold starts 1, 2, 4 and 4 (docs/actions.md). None at first and no
    // minimum, so that what the check at 60000 starts is all.
    for (const [cold, cells] of [
      [1, 0],
      [2, 1],
      [4, 2],
      [7, 3],
      [8, 4],
      [16, 4],
    ] as const) {
      const calls = Array.from({ length: cold }, (_, i) => call(1000, `f${i}`));
      const { made } = await replay(calls, 100_000, { initial: 0, min: 0 });
      expect(made, `${cold}`).to.deep.equal([cells]);
    }
    const three = Array.from({ length: 7 }, (_, i) => call(1000, `f${i}`));
    expect(
      (await replay(three, 100_000, { initial: 0, min: 0, threshold: 3, increment: 2, max: 9 })).made,
    ).to.deep.equal([4]);
  });

  it("has cells of the sizes that pools need, by language; a large pool has none", async () => {
    // 128, 256 and 512 MB: 100 -> 128, 128 -> 128, 129 -> 256, 512 -> 512, 513 -> none. All at 10 s: the two of 128 take both.
    const calls = [100, 128, 129, 512, 513].map((mb, i) => call(10_000, "abcde"[i]!, mb));
    const { kinds, taken, wait } = await replay(calls, 50_000);
    expect(kinds).to.deep.equal(["language 0, 128 MB", "language 0, 256 MB", "language 0, 512 MB"]);
    expect({ taken, wait }).to.deep.equal({ taken: [2, 1, 1], wait: 4 * 400 + 1000 });
    const many = await replay(
      Array.from({ length: 40 }, (_, i) => call(10_000, `f${i}`)),
      50_000,
      { languages: 3 },
    );
    expect(many.kinds).to.have.members(["language 0, 256 MB", "language 1, 256 MB", "language 2, 256 MB"]);
  });

  it("that is not reactive keeps its number for good", async () => {
    // two at 0; b takes one at 1000, replaced; none expires, and no check asks for more
    const { made, taken, idle } = await replay([call(1000, "b")], 1_000_000, { reactive: false });
    expect({ made, taken }).to.deep.equal({ made: [3], taken: [1] });
    expect(idle).to.equal(256 * (400 + (1_000_000 - 600) + (1_000_000 - 1600)));
  });

  it("keeps idle instances for ten minutes, which serve before a cell is taken", async () => {
    const calls = [call(10_000, "a"), call(610_900, "a"), call(1_211_401, "a")];
    // 400 ms, ends 10900, warm until 610900 itself, ends 611400: warm until 1211400
    const totals = await replayPolicy("stem-cells", makeTrace(calls, 1_300_000), { languages: 1 });
    expect(totals).to.include({ cold: 2, warm: 1, coldWaitMs: 800, prewarms: 0 });
  });

  it("starts no cells for which there is no room, and refuses what cannot be", async () => {
    // a node of 300 MB holds one cell; a needs 200: it starts from the cell and leaves 100 MB, in which no cell fits
    const { made, taken, wait } = await replay([call(10_000, "a")], 50_000, {}, { nodeMemory: 300 });
    expect({ made, taken, wait }).to.deep.equal({ made: [1], taken: [1], wait: 400 });
    const trace = makeTrace([call(0, "a")]);
    try {
      await policyFor("stem-cells", trace, { min: 5 });
      expect.fail("expected a refusal");
    } catch (error) {
      expect(error)
        .to.be.instanceOf(RangeError)
        .with.property("message", "stem-cells: expected min <= max, got 5 and 4");
    }
    const policy = await policyFor("stem-cells", trace);
    const cores = platformConfig({ contention: "cpu", nodeCores: 2 });
    expect(() => new Platform(trace, policy, cores)).to.throw(
      InputError,
      "expected no contention for cores with stem-cells(1-4), which starts shells from nothing, got cpu",
    );
  });
});
