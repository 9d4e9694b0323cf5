import { expect } from "chai";
import fc from "fast-check";
import { KEEP_ALIVE_ACTIONS } from "../../src/agent/keep-alive-actions.ts";
import { KEEP_ALIVE_STATE_COUNT } from "../../src/agent/keep-alive-features.ts";
import { KeepAliveRun, type Settlement } from "../../src/agent/keep-alive-run.ts";
import { Platform } from "../../src/platform/platform.ts";
import { poolsOf } from "../../src/platform/pools.ts";
import { checkKeepAlivePolicy } from "../../src/testing/check-keep-alive-policy.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";

const ACTION_COUNT = KEEP_ALIVE_ACTIONS.length;
const MARGIN = 0.03;

interface Outcome {
  readonly settlements: readonly Settlement[];
  readonly reward: number; // of the decisions
  readonly undecided: number; // seconds
  readonly rum: number;
}

/** Replays a trace, the n-th decision taken by `choose(n)`. */
function replay(trace: Trace, choose: (decision: number) => number): Outcome {
  const settlements: Settlement[] = [];
  let decision = 0;
  let undecided = 0;
  const chooser = {
    choose: () => choose(decision++),
    settle: (settlement: Settlement) => settlements.push({ ...settlement, costs: settlement.costs.slice() }),
    undecided: (cost: number) => {
      undecided += cost;
    },
  };
  const config = platformConfig();
  const policy = new KeepAliveRun(poolsOf(trace, config.unit).profiles, MARGIN, chooser);
  const tally = new Platform(trace, policy, config).run();
  const coldSeconds = tally.functions.coldWaitMs.reduce((sum, wait) => sum + wait, 0) / 1000;
  const rum = coldSeconds + tally.idleMBms / 1024 / 1000 / 99.69;
  return { settlements, reward: settlements.reduce((sum, { reward }) => sum + reward, 0), undecided, rum };
}

const memory = fc.constantFrom(64, 143, 1024, 8192);
const cold = fc.constantFrom(0, 100, 808, 5000);
/** Gaps in ms: simultaneous, within an execution, around a cold start, around T*, a timer's. */
const gap = fc.oneof(
  fc.integer({ min: 0, max: 2000 }),
  fc.integer({ min: 0, max: 2_000_000 }),
  fc.constantFrom(0, 60_000, 300_000),
);
/** Any calls of up to three pools. */
const anyTrace = fc
  .record({
    shapes: fc.array(fc.tuple(memory, cold), { minLength: 3, maxLength: 3 }),
    calls: fc.array(fc.tuple(gap, fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 20_000 })), {
      minLength: 1,
      maxLength: 80,
    }),
    rest: fc.integer({ min: 1, max: 3_000_000 }),
  })
  .map(({ shapes, calls, rest }) => {
    let t = 0;
    const made = calls.map(([pause, pool, d]): Call => {
      t += pause;
      return { t, f: `f${pool}`, d, mb: shapes[pool]![0], cold: shapes[pool]![1] };
    });
    return makeTrace(made, t + rest);
  });
/** Calls of one pool that never overlap, cold starts included. */
const sequentialTrace = fc
  .record({
    mb: memory,
    cold,
    gaps: fc.array(gap, { minLength: 1, maxLength: 25 }),
    rest: fc.integer({ min: 1, max: 3_000_000 }),
  })
  .map(({ mb, cold, gaps, rest }) => {
    let t = 0;
    const calls = gaps.map((pause): Call => {
      const call = { t, d: 500, mb, cold };
      t += cold + 501 + pause;
      return call;
    });
    return makeTrace(calls, t + rest);
  });

describe("KeepAliveRun", () => {
  it("charges by hand: kept, kept too short, pre-warmed", () => {
    // 1024 MB, 808 ms: T* = 99.69 * 0.808 s = 80,549.52 ms; 1 s idle costs 1 / 99.69 s.
    const call = (t: number): Call => ({ t, d: 1000, mb: 1024, cold: 808 });
    const predicted = KEEP_ALIVE_ACTIONS.findIndex(({ name }) => name === "predicted");
    const quarter = KEEP_ALIVE_ACTIONS.findIndex(({ name }) => name === "keep T*/4");
    const actions = [0, quarter, predicted, 1];
    const { settlements, undecided } = replay(
      makeTrace([call(0), call(60_000), call(120_000), call(180_000)], 200_000),
      (n) => actions[n]!,
    );
    expect(undecided).to.equal(0.808); // the first call
    const rewards = settlements.map(({ reward }) => reward);
    // released at 1,808, needed at 60,000
    expect(rewards[0]).to.be.closeTo(-58.192 / 99.69, 1e-12);
    // kept for 20,137.38 ms after 61,000, needed at 120,000: all of it and a cold start
    expect(rewards[1]).to.be.closeTo(-(20.13738 / 99.69 + 0.808), 1e-12);
    // loaded 60,000 * 0.97 = 58,200 ms after 120,000, needed 1,800 ms later
    expect(rewards[2]).to.be.closeTo(-1.8 / 99.69, 1e-12);
    // released, and not needed again before the horizon
    expect(rewards[3]).to.equal(-0);
    expect(settlements[3]!.next).to.equal(-1);
  });

  it("rewards add up to -RUM, to 1e-9 of it", () => {
    fc.assert(
      fc.property(anyTrace, fc.infiniteStream(fc.integer({ min: 0, max: ACTION_COUNT - 1 })), (trace, actions) => {
        const { reward, undecided, rum } = replay(trace, () => actions.next().value!);
        expect(undecided - reward).to.be.closeTo(rum, 1e-9 * (1 + rum));
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it("charges a pre-warm that a higher level's instance made idle in vain", () => {
    // Level 2 keeps one instance throughout. Level 1 comes every 100 s, is released at 201 s and pre-warmed from 296.192 to
    // 297 s; the call at 296.5 s takes level 2's instance and executes beyond the horizon, so no decision is open by then.
    const calls: Call[] = [{ t: 0 }, { t: 10 }, { t: 100_000 }, { t: 200_000 }, { t: 296_500, d: 100_000 }];
    const predicted = KEEP_ALIVE_ACTIONS.findIndex(({ name }) => name === "predicted");
    const actions = [4, 0, 0, predicted];
    const { reward, undecided, rum } = replay(makeTrace(calls, 350_000), (n) => actions[n]!);
    // two first cold starts; loaded from 97 s to 103 s after 200 s, so idle for 6 s
    const idle = (6 * 143) / 1024 / 99.69;
    expect(undecided).to.be.closeTo(2 * 0.808 + idle, 1e-12);
    expect(undecided - reward).to.be.closeTo(rum, 1e-12);
  });

  it("knows what every action would have cost: a replay that takes it is charged as much", () => {
    fc.assert(
      fc.property(
        sequentialTrace,
        fc.array(fc.integer({ min: 0, max: ACTION_COUNT - 1 }), { minLength: 25, maxLength: 25 }),
        fc.nat(),
        (trace, actions, pick) => {
          const before = replay(trace, (n) => actions[n]!);
          const chosen = pick % before.settlements.length;
          const { costs } = before.settlements[chosen]!;
          for (let action = 0; action < ACTION_COUNT; action++) {
            const { settlements } = replay(trace, (n) => (n === chosen ? action : actions[n]!));
            expect(-settlements[chosen]!.reward, KEEP_ALIVE_ACTIONS[action]!.name).to.be.closeTo(costs[action]!, 1e-9);
          }
        },
      ),
      { seed: 3, numRuns: 100 },
    );
  });

  it("numbers its states within bounds", () => {
    fc.assert(
      fc.property(anyTrace, fc.nat(), (trace, first) => {
        const { settlements } = replay(trace, (n) => (first + n * 7) % ACTION_COUNT);
        for (const { state, next } of settlements) {
          expect(state).to.satisfy((s: number) => Number.isInteger(s) && s >= 0 && s < KEEP_ALIVE_STATE_COUNT);
          expect(next).to.satisfy((s: number) => Number.isInteger(s) && s >= -1 && s < KEEP_ALIVE_STATE_COUNT);
        }
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it("keeps the contract of a policy, for pools without memory or cold start too", async () => {
    const chooser = { choose: (state: number) => state % ACTION_COUNT, settle: () => {}, undecided: () => {} };
    await checkKeepAlivePolicy(({ pools }) => new KeepAliveRun(pools, MARGIN, chooser));
    const free = makeTrace(
      [0, 1, 2, 3, 4, 5].flatMap((k) => [
        { t: k * 60_000, f: "a", mb: 0 },
        { t: k * 60_000, f: "b", mb: 0, cold: 0 },
      ]),
    );
    for (let action = 0; action < ACTION_COUNT; action++) expect(replay(free, () => action).rum).to.be.at.least(0);
  });
});
