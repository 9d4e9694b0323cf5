import { expect } from "chai";
import fc from "fast-check";
import { Platform } from "../../src/platform/platform.ts";
import { futureOf, poolsOf } from "../../src/platform/pools.ts";
import { keepAliveBound } from "../../src/policy/bound/keep-alive-bound.ts";
import { leastStarts } from "../../src/policy/bound/least-starts.ts";
import { prewarmBound } from "../../src/policy/bound/prewarm-bound.ts";
import { policies } from "../../src/policy/catalog.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { type Kind, policyFor } from "../model/replay-policy.ts";

/** A third of the catalog by turns, and the oracles: a platform is made for each replay, which takes most of the time. */
const turns = fc.integer({ min: 0, max: 2 });
const kindsOf = (turn: number) =>
  (Object.keys(policies) as Kind[]).filter((kind, i) => i % 3 === turn || kind.startsWith("oracle"));

/** RUM is a sum of many parts, and windows of oracles last a little longer than needed. */
const ROUNDING = 1e-6;

/**
 * Up to twelve calls of up to three pools, on a grid so that many meet at one instant: overlapping ones, of no duration,
 * without a cold start, of pools that take anything from nothing to 60 GB. Of `c` the calls differ in their cold starts.
 */
const memories = fc.record({ a: fc.constantFrom(0, 128, 2048), b: fc.constantFrom(143, 60_000), c: fc.constant(500) });
const coldStarts = fc.record({ a: fc.constantFrom(0, 500), b: fc.constantFrom(808, 5000) });
const drawnCalls = fc.array(
  fc.record({
    t: fc.integer({ min: 0, max: 40 }),
    f: fc.constantFrom("a", "b", "c1", "c2"),
    d: fc.constantFrom(0, 0, 250, 500, 1000, 4000, 30_000),
    far: fc.constantFrom(0, 0, 0, 60_000, 600_000),
  }),
  { minLength: 1, maxLength: 12 },
);
const traces = fc.tuple(drawnCalls, memories, coldStarts).map(([calls, mb, cold]) => {
  const of: Record<string, Partial<Call>> = {
    a: { mb: mb.a, cold: cold.a },
    b: { mb: mb.b, cold: cold.b },
    c1: { app: "c", mb: mb.c, cold: 300 },
    c2: { app: "c", mb: mb.c, cold: 2000 },
  };
  return makeTrace(
    calls.map(({ t, far, f, d }) => ({ t: 250 * t + far, f, d, ...of[f] })),
    700_000,
  );
});

async function run(kind: Kind, trace: Trace, platform = {}) {
  const policy = await policyFor(kind, trace);
  const tally = new Platform(trace, policy, platformConfig(platform)).run();
  const sum = (column: Float64Array) => column.reduce((total, value) => total + value, 0);
  const { functions, prewarms } = tally;
  return {
    rum: sum(functions.coldWaitMs) / 1e3 + tally.idleMBms / 1024 / 1e3 / 99.69,
    starts: sum(functions.coldStarts) + prewarms,
    kept: sum(functions.queued) + sum(functions.dropped),
    hasShells: policy.shells !== undefined,
    hasStock: policy.shells?.stock !== undefined,
    onlyKeeps: policy.prewarmIn === undefined && policy.onTick === undefined && policy.shells === undefined,
  };
}

describe("bounds and the policies of the catalog", () => {
  it("has none with less RUM than the least, nor one that only keeps with less than keep-alive's", async function () {
    this.timeout(120_000);
    let met = 0;
    await fc.assert(
      fc.asyncProperty(traces, turns, async (trace, turn) => {
        const pools = poolsOf(trace, "app");
        const future = futureOf(trace, pools);
        const least = prewarmBound(future, pools.profiles);
        const keeping = keepAliveBound(future, pools.profiles);
        for (const kind of kindsOf(turn)) {
          const { rum, starts, onlyKeeps, hasShells, hasStock } = await run(kind, trace);
          const bound = hasShells ? least.fromShells : least.rum;
          if (!hasStock) expect(rum, kind).to.be.at.least(bound - ROUNDING);
          if (onlyKeeps) expect(rum, kind).to.be.at.least(keeping.rum - ROUNDING);
          expect(starts, kind).to.be.at.least(leastStarts(future, pools.profiles, Number.POSITIVE_INFINITY).starts);
          if (kind === "oracle-keep-alive") {
            expect(rum).to.be.closeTo(keeping.attainedRum, ROUNDING);
            if (keeping.kind === "exact") met++;
          }
          if (kind === "oracle-prewarm" && least.kind === "exact") expect(rum).to.be.closeTo(least.rum, ROUNDING);
        }
      }),
      { seed: 53, numRuns: 1000 },
    );
    expect(met).to.be.above(100);
  });

  it("has none that starts fewer instances under a memory limit", async function () {
    this.timeout(120_000);
    const limits = fc.record({ nodes: fc.constantFrom(1, 2), nodeMemory: fc.constantFrom(600, 2500, 61_000) });
    const onFull = fc.constantFrom("queue", "drop", "retry");
    let pressed = 0;
    await fc.assert(
      fc.asyncProperty(traces, turns, limits, onFull, async (trace, turn, { nodes, nodeMemory }, full) => {
        const pools = poolsOf(trace, "app");
        const future = futureOf(trace, pools);
        fc.pre(pools.profiles.every(({ memory }) => memory <= nodeMemory)); // or it would wait for ever
        const bound = leastStarts(future, pools.profiles, nodes * nodeMemory);
        if (bound.starts > leastStarts(future, pools.profiles, Number.POSITIVE_INFINITY).starts) pressed++;
        for (const kind of kindsOf(turn)) {
          const { starts, kept } = await run(kind, trace, { nodes, nodeMemory, onFull: full });
          expect(starts + kept, kind).to.be.at.least(bound.startsOrWaits);
          if (kept === 0) expect(starts, kind).to.be.at.least(bound.starts);
        }
      }),
      { seed: 54, numRuns: 300 },
    );
    expect(pressed).to.be.above(20);
  });
});
