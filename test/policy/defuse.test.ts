import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { resolveParameters } from "../../src/base/parameters.ts";
import { poolId } from "../../src/base/units.ts";
import { PLATFORM_PARAMETERS } from "../../src/platform/conventions.ts";
import { Platform } from "../../src/platform/platform.ts";
import { dependentPools } from "../../src/policy/dependencies.ts";
import { MinuteHistory } from "../../src/policy/minute-history.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { policyFor, replayPolicy } from "../model/replay-policy.ts";

const MINUTE = 60_000;
const params = { train: "2h", every: "2h" };

const call = (f: string, t: number): Call => ({ t, f, app: "app", d: 1000, cold: 500, mb: 128 });

/** a every 20 min, b 30 s after three of its calls: together in 3 of 6 minutes. */
const TRAINING = [
  ...[0, 20, 40, 60, 80, 100].map((m) => call("a", m * MINUTE + 10_000)),
  ...[20, 60, 100].map((m) => call("b", m * MINUTE + 40_000)),
];

/** Cold starts of a and b, with an instance for each, and why. */
async function replay(calls: readonly Call[], given = params, unit = "function") {
  const trace = makeTrace(calls);
  const policy = await policyFor("defuse", trace, given, unit);
  const platform = new Platform(trace, policy, resolveParameters(PLATFORM_PARAMETERS, { unit }, "platform"));
  const { functions } = platform.run();
  const reason = policy.reason!(poolId(1), "keep-alive", platform);
  return { cold: [functions.coldStarts[0], functions.coldStarts[1]], reason, bytes: policy.stateBytes!() };
}

/** Minutes of pools 0, 1, ... */
function historyOf(minutes: readonly (readonly number[])[], length = 64): MinuteHistory {
  const history = new MinuteHistory(minutes.length, length);
  for (const [pool, own] of minutes.entries()) for (const minute of own) history.record(pool, minute);
  return history;
}

describe("defuse", () => {
  it("loads and unloads as a whole what is invoked together", async () => {
    // At 120:00 the whole has been invoked in minutes 0, 20, .. 100: five idle times of 20 min, head 20, tail 21 min. After
    // 100:00 it is loaded from + 18 to + 23.1 min: at 120:00 both are, until the first tick after 123:06.
    const { cold } = await replay(TRAINING);
    const { reason } = await replay([...TRAINING, call("b", 120 * MINUTE + 1000)]);
    expect(reason).to.equal("group of 2: histogram of 6 idle times: head 20 min, tail 21 min");
    const more = async (t: number) => (await replay([...TRAINING, call("b", t)])).cold[1]! - cold[1]!;
    expect([await more(120 * MINUTE + 1000), await more(124 * MINUTE - 1), await more(124 * MINUTE + 1)]).to.deep.equal(
      [0, 0, 1],
    );
    // a in 120:10 ends at 120:11: b goes with it, and comes with it 18 min later, in the minute 138, until + 23.1 min.
    const after = [...TRAINING, call("a", 120 * MINUTE + 10_000)];
    const then = async (t: number) => (await replay([...after, call("b", t)])).cold[1]! - cold[1]!;
    const at = [121.5, 137.9, 138.1, 143.9, 144.1];
    expect(await Promise.all(at.map((m) => then(m * MINUTE)))).to.deep.equal([1, 1, 0, 0, 1]);
  });

  it("is the hybrid histogram for pools that depend on none", async () => {
    // b in other minutes than a, and before the first mining: the same as hybrid-histogram, decision by decision.
    const apart = TRAINING.map((each) => (each.f === "b" ? { ...each, t: each.t + 5 * MINUTE } : each));
    const more = [...apart, call("a", 130 * MINUTE), call("b", 190 * MINUTE), call("b", 230 * MINUTE)];
    for (const calls of [more, TRAINING]) {
      const trace = makeTrace(calls);
      const given = calls === more ? { ...params, support: 1 } : {};
      const [defuse, hybrid] = await Promise.all([
        replayPolicy("defuse", trace, given),
        replayPolicy("hybrid-histogram", trace),
      ]);
      expect(defuse).to.deep.equal(hybrid);
    }
  });

  it("gives the minutes away after the last mining", async () => {
    // Two pools for two hours: 4 words of bits, a day's two figures and three of the last run, 16 + 6 + 12 bytes each.
    const untrained = await replay(TRAINING, { train: "1d", every: "1d" });
    const trained = await replay(TRAINING);
    // one unit of 240 bins and its plan came; a day would be 45 words
    expect(trained.bytes).to.be.above(untrained.bytes - 2 * (180 + 6 + 12));
    expect(trained.bytes).to.be.below(untrained.bytes - 2 * (180 + 6 + 12) + 2000);
  });

  // DSLab's counts for its hybrid histogram, as in the test of that: a function alone depends on none.
  for (const [file, cold] of [
    ["r6a_periodic_10min_x60", 1],
    ["r6b_periodic_45min_x30", 1],
    ["r6c_alternating_5_60min_x60", 2],
    ["r6d_periodic_5h_x12", 2],
  ] as const) {
    it(`has DSLab's ${cold} cold starts on ${file}`, async function () {
      const path = `../shared/reference/faas/${file}.csv`;
      if (!existsSync(path)) this.skip();
      const rows = readFileSync(path, "utf8").trim().split("\n").slice(1);
      const calls = rows.map((row) => {
        const [t, f, d, mb, start] = row.split(",");
        return { t: Number(t), f: f!, d: Number(d), mb: Number(mb), cold: Number(start) };
      });
      expect((await replayPolicy("defuse", makeTrace(calls))).cold).to.equal(cold);
    });
  }
});

describe("defuse on apps", () => {
  it("takes together those of one owner, where the trace says whose they are", async () => {
    const reasonOf = async (owner: (f: string) => object, within: string) => {
      const calls = [...TRAINING, call("b", 120 * MINUTE + 1000)].map((each) => ({
        ...each,
        app: each.f!,
        ...owner(each.f!),
      }));
      return (await replay(calls, { ...params, ...{ within } }, "app")).reason;
    };
    const joint = "group of 2: histogram of 6 idle times: head 20 min, tail 21 min";
    expect(await reasonOf(() => ({ owner: "o" }), "owner")).to.equal(joint);
    const others = [
      await reasonOf((f) => ({ owner: f }), "owner"),
      await reasonOf(() => ({}), "owner"),
      await reasonOf(() => ({ owner: "o" }), "app"),
    ];
    for (const reason of others) expect(reason).not.to.match(/^group/);
  });
});

describe("dependentPools", () => {
  const never = () => false;

  it("joins what is together in a share of the owner's minutes", () => {
    // 11 minutes. 0 and 1 together in 3 of them, 1 and 2 in 3, 3 with none: a support of 3 / 11 joins three, more joins none.
    const history = historyOf(
      [
        [1, 2, 3, 4],
        [2, 3, 4, 11, 12, 13],
        [11, 12, 13, 14],
        [40, 41, 42],
      ],
      64,
    );
    const groups = (support: number) => dependentPools([0, 1, 2, 3], history, { support, isUnpredictable: never });
    expect(history.either([0, 1, 2, 3])).to.equal(11);
    expect(groups(3 / 11)).to.deep.equal([[0, 1, 2]]);
    expect(groups(0.28)).to.deep.equal([]);
  });

  it("joins an unpredictable pool to the one with which its mutual information is greatest", () => {
    // 20 minutes in all. 0 in 4; with 1 (20 minutes) in 4: 4 * 20 / (4 * 20) = 1, none; with 2 (5 minutes) in 3: 3.
    const all = Array.from({ length: 20 }, (_, m) => m);
    const history = historyOf([[1, 2, 3, 9], all, [1, 2, 3, 5, 6]], 64);
    const groups = (isUnpredictable: (pool: number) => boolean) =>
      dependentPools([0, 1, 2], history, { support: 1, isUnpredictable });
    expect(groups((pool) => pool === 0)).to.deep.equal([[0, 2]]);
    expect([groups(never), groups((pool) => pool === 1)]).to.deep.equal([[], []]);
  });

  it("has the components of all frequent item sets", () => {
    const minutes = fc.array(fc.uniqueArray(fc.nat(11), { maxLength: 12 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(minutes, fc.constantFrom(0.2, 0.3, 0.5), (unsorted, support) => {
        const active = unsorted.map((own) => [...own].sort((a, b) => a - b));
        const pools = active.map((_, pool) => pool);
        const total = new Set(active.flat()).size;
        // every subset of the pools, by its support; then joined until nothing changes
        let sets = pools.map((pool) => new Set([pool]));
        for (let mask = 1; mask < 1 << pools.length; mask++) {
          const items = pools.filter((pool) => (mask >> pool) & 1);
          const both = active[items[0]!]!.filter((minute) =>
            items.every((pool) => active[pool]!.includes(minute)),
          ).length;
          if (items.length < 2 || both < 3 || both < support * total) continue;
          const touched = sets.filter((set) => items.some((item) => set.has(item)));
          sets = [...sets.filter((set) => !touched.includes(set)), new Set(touched.flatMap((set) => [...set]))];
        }
        const expected = sets.map((set) => [...set].sort()).filter(({ length }) => length > 1);
        const history = historyOf(active, 12);
        const found = dependentPools(pools, history, { support, isUnpredictable: never });
        expect([...found].sort()).to.deep.equal(expected.sort());
      }),
      { seed: 20243, numRuns: 500 },
    );
  });
});
