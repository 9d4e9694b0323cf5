import { expect } from "chai";
import fc from "fast-check";
import { poolId } from "../../src/base/units.ts";
import { futureOf, poolsOf } from "../../src/platform/pools.ts";
import { makeTrace } from "../model/make-trace.ts";

const trace = makeTrace([
  { t: 0, f: "a", app: "x", mb: 100, cold: 50, d: 1 },
  { t: 1, f: "c", app: "y", mb: 300, cold: 20, d: 2 },
  { t: 2, f: "b", app: "x", mb: 100, cold: 70, d: 3 },
  { t: 3, f: "a", app: "x", mb: 100, cold: 50, d: 4 },
]);

describe("poolsOf", () => {
  it("makes a pool of an app: its memory, the longest cold start of its functions", () => {
    const { profiles, poolOfFunction } = poolsOf(trace, "app");
    expect(profiles.map(({ name, memory, coldStart }) => [name, memory, coldStart])).to.deep.equal([
      ["x", 100, 70],
      ["y", 300, 20],
    ]);
    expect([...poolOfFunction]).to.deep.equal([0, 1, 0]); // a, c, b
  });

  it("makes a pool of a function: its share of the memory, its own cold start", () => {
    const { profiles, poolOfFunction } = poolsOf(trace, "function");
    expect(profiles.map(({ name, memory, coldStart }) => [name, memory, coldStart])).to.deep.equal([
      ["a", 50, 50],
      ["c", 300, 20],
      ["b", 50, 70],
    ]);
    expect([...poolOfFunction]).to.deep.equal([0, 1, 2]);
  });

  it("says whose a pool is: its app's owner, and of a function its app", () => {
    const owned = makeTrace([
      { t: 0, f: "a", app: "x", owner: "o" },
      { t: 1, f: "b", app: "x" },
      { t: 2, f: "c" },
    ]);
    const of = (unit: string) => poolsOf(owned, unit).profiles.map(({ app, owner }) => [app, owner]);
    expect(of("app")).to.deep.equal([
      [undefined, "o"],
      [undefined, undefined],
    ]);
    expect(of("function")).to.deep.equal([
      ["x", "o"],
      ["x", "o"],
      ["c", undefined],
    ]);
  });

  it("takes the trigger of the app's first function, and makes do without functions", () => {
    const triggered = {
      ...trace,
      functions: trace.functions.map((fn, i) => ({ ...fn, trigger: (["timer", "queue", "http"] as const)[i]! })),
      apps: [...trace.apps, { ...trace.apps[0]!, name: "empty", functions: [] }],
    };
    const { profiles } = poolsOf(triggered, "app");
    expect(profiles.slice(0, 2).map((pool) => pool.trigger)).to.deep.equal(["timer", "queue"]);
    expect(profiles[2]!.coldStart).to.equal(0);
    expect(poolsOf(makeTrace([]), "app").profiles).to.deep.equal([]);
  });
});

describe("futureOf", () => {
  it("gives every pool its own calls, in their order", () => {
    const future = futureOf(trace, poolsOf(trace, "app"));
    expect([...future.arrivals(poolId(0))]).to.deep.equal([0, 2, 3]);
    expect([...future.durations(poolId(0))]).to.deep.equal([1, 3, 4]);
    expect([...future.coldStarts(poolId(0))]).to.deep.equal([50, 70, 50]); // of a, b, a
    expect([...future.arrivals(poolId(1))]).to.deep.equal([1]);
  });

  it("takes the cold starts of the calls where the trace states them", () => {
    const stated = { ...trace, coldStart: Float64Array.of(11, 12, 13, 14) };
    const future = futureOf(stated, poolsOf(stated, "app"));
    expect([...future.coldStarts(poolId(0))]).to.deep.equal([11, 13, 14]);
  });

  it("equals a filter of the trace, for either unit", () => {
    const call = fc.record({
      t: fc.nat(20),
      f: fc.constantFrom("a", "b", "c", "d"),
      d: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), fc.constantFrom("app", "function"), (calls, unit) => {
        const made = makeTrace(calls.map((c) => ({ ...c, app: c.f < "c" ? "x" : c.f })));
        const pools = poolsOf(made, unit);
        const future = futureOf(made, pools);
        for (let pool = 0; pool < pools.profiles.length; pool++) {
          const own = (column: Float64Array) =>
            [...column].filter((_, i) => pools.poolOfFunction[made.functionId[i]!] === pool);
          expect([...future.arrivals(poolId(pool))]).to.deep.equal(own(made.arrival));
          expect([...future.durations(poolId(pool))]).to.deep.equal(own(made.duration));
        }
      }),
      { seed: 1, numRuns: 100 },
    );
  });
});
