import { expect } from "chai";
import fc from "fast-check";
import {
  actionCount,
  applyAction,
  OBSERVATION_SIZE,
  OBSERVATION_SPACE,
  observe,
  REPLICA_PARAMETERS,
  type ReplicaConfig,
  rewardOf,
} from "../../src/agent/replica-control.ts";
import { resolveParameters } from "../../src/base/parameters.ts";
import { ms, poolId } from "../../src/base/units.ts";
import { emptyWindow, type PlatformControl, type PoolWindow } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";

const control = (params = {}): ReplicaConfig => resolveParameters(REPLICA_PARAMETERS, params, "test");
const POOL = poolId(0);

/** Runs `onTick` every second on a platform that keeps every instance. */
function atTicks(calls: readonly Call[], onTick: (platform: PlatformControl) => void, params = {}): void {
  const policy = { name: "test", keepAlive: () => ms(Number.POSITIVE_INFINITY), tick: ms(1000), onTick };
  const trace = makeTrace(calls, 10_000);
  new Platform(trace, policy, platformConfig(params)).run();
}

function live(platform: PlatformControl): number {
  return platform.idleInstances(POOL) + platform.busyInstances(POOL) + platform.startingInstances(POOL);
}

describe("rewardOf", () => {
  // utilisation 30 / 120 = 0.25; failure rate (2 cold + 1 dropped) / 10 = 0.3; 204,165.12 GB-ms idle are 2 * 99.69 GB-s
  const window: PoolWindow = {
    invocations: 10,
    coldStarts: 2,
    failures: 1,
    coldWaitMs: 1500,
    busyCoreMs: 30_000,
    liveCoreMs: 120_000,
    backgroundCoreMs: 0,
    idleMBms: 2 * 99.69 * 1024 * 1000,
  };
  const worth = (reward: string, changes: Partial<PoolWindow> = {}, params = {}) =>
    rewardOf({ ...window, ...changes }, control({ reward, ...params }));

  it("agarwal-literal: (0.75 - utilisation) + (0.20 - failure rate)", () => {
    expect(worth("agarwal-literal")).to.be.closeTo(0.5 - 0.1, 1e-12);
    expect(worth("agarwal-literal", {}, { coldIsFailure: false })).to.be.closeTo(0.5 + 0.1, 1e-12);
    expect(worth("agarwal-literal", { busyCoreMs: 120_000 })).to.be.closeTo(-0.25 - 0.1, 1e-12);
    expect(rewardOf(emptyWindow(), control({ reward: "agarwal-literal" }))).to.be.closeTo(0.95, 1e-12);
  });

  it("agarwal-literal: more idle instances are always worth more", () => {
    expect(worth("agarwal-literal", { liveCoreMs: 240_000 })).to.be.above(worth("agarwal-literal"));
  });

  it("two-sided: the distance from 0.75, and nothing for a pool that rests", () => {
    expect(worth("two-sided")).to.be.closeTo(-0.5 - 0.1, 1e-12);
    expect(worth("two-sided", { busyCoreMs: 120_000 })).to.be.closeTo(-0.25 - 0.1, 1e-12);
    expect(worth("two-sided", { busyCoreMs: 90_000, coldStarts: 1 })).to.be.closeTo(0, 1e-12);
    expect(rewardOf(emptyWindow(), control({ reward: "two-sided" }))).to.be.closeTo(0.2, 1e-12);
    // all ten dropped without an instance: utilisation 0, failure rate 1
    const dropped = { ...emptyWindow(), invocations: 10, failures: 10 };
    expect(rewardOf(dropped, control({ reward: "two-sided" }))).to.be.closeTo(-0.75 - 0.8, 1e-12);
  });

  it("priced: minus cold wait in seconds and idle GB-seconds / 99.69", () => {
    expect(worth("priced")).to.be.closeTo(-1.5 - 2, 1e-12);
    expect(worth("priced", { coldWaitMs: 0 })).to.be.closeTo(-2, 1e-12);
    expect(worth("priced", { idleMBms: 0, failures: 10 })).to.equal(-1.5); // a failure has no price of its own
    expect(rewardOf(emptyWindow(), control({ reward: "priced" }))).to.equal(0);
  });
});

describe("observe", () => {
  const seen = (window: Partial<PoolWindow>, params = {}) => {
    const into = new Float64Array(OBSERVATION_SIZE + 2).fill(-1);
    const platform = new Platform(makeTrace([{ t: 0 }]), { name: "x", keepAlive: () => ms(0) }, platformConfig());
    platform.step(); // the arrival: one busy instance
    observe(platform, POOL, { ...emptyWindow(), ...window }, control(params), into, 1);
    expect([into[0], into.at(-1)]).to.deep.equal([-1, -1]);
    return [...into.subarray(1, -1)];
  };

  it("is utilisation, live instances, failure rate and arrivals", () => {
    const window = { invocations: 8, coldStarts: 2, failures: 2, busyCoreMs: 300, liveCoreMs: 400 };
    expect(seen(window)).to.deep.equal([0.75, 1, 0.5, 8]);
    expect(seen(window, { coldIsFailure: false })).to.deep.equal([0.75, 1, 0.25, 8]);
  });

  it("takes the ratios of nothing as 0", () => {
    expect(seen({})).to.deep.equal([0, 1, 0, 0]);
    expect(seen({ failures: 3 })).to.deep.equal([0, 1, 0, 0]); // of calls that came in an earlier window
  });

  it("stays inside its space: more than one core an instance, failures of earlier windows", () => {
    const [utilisation, instances, failures] = seen({ busyCoreMs: 900, liveCoreMs: 400, invocations: 2, failures: 5 });
    expect([utilisation, instances, failures]).to.deep.equal([1, 1, 1]);
    expect(OBSERVATION_SPACE.low.length).to.equal(OBSERVATION_SIZE);
    expect(OBSERVATION_SPACE.high.length).to.equal(OBSERVATION_SIZE);
  });
});

describe("applyAction", () => {
  it("changes the number of instances by action - reach", () => {
    expect(actionCount(control({ reach: 2 }))).to.equal(5);
    const counts: number[] = [];
    // +2, +2, 0, -1, -2, -2: 2, 4, 4, 3, 1, 0
    const actions = [4, 4, 2, 1, 0, 0];
    atTicks([{ t: 9999 }], (platform) => {
      const action = actions.shift();
      if (action === undefined) return;
      applyAction(platform, POOL, action, control({ reach: 2 }));
      counts.push(live(platform));
    });
    expect(counts).to.deep.equal([2, 4, 4, 3, 1, 0]);
  });

  it("keeps within minInstances and maxInstances, also against a change of 0", () => {
    const counts: number[] = [];
    const actions = [3, 3, 3, 0, 0, 0, 2];
    atTicks([{ t: 9999 }], (platform) => {
      const action = actions.shift();
      if (action === undefined) return;
      // 3 is +1: up to 2; 0 is -2: down to 1; with at least 3, "no change" starts two more
      const least = actions.length === 0 ? 3 : 1;
      applyAction(platform, POOL, action, control({ reach: 2, minInstances: least, maxInstances: least + 1 }));
      counts.push(live(platform));
    });
    expect(counts).to.deep.equal([1, 2, 2, 1, 1, 1, 3]);
  });

  it("never releases what is busy or starting", () => {
    const seen: number[][] = [];
    atTicks(
      [0, 0, 0].map((t) => ({ t, d: 3500, cold: 500 })),
      (platform) => {
        if (platform.now < 4000) applyAction(platform, POOL, 0, control({ reach: 2 }));
        else if (platform.now === ms(5000)) applyAction(platform, POOL, 0, control({ reach: 2 }));
        seen.push([platform.busyInstances(POOL), live(platform)]);
      },
    );
    // busy until 4000, where they become idle before the tick; two of the three go at 5000
    expect(seen.slice(0, 6)).to.deep.equal([
      [0, 0],
      [3, 3],
      [3, 3],
      [3, 3],
      [0, 3],
      [0, 1],
    ]);
  });

  it("asks for no more than the platform has room for", () => {
    atTicks(
      [{ t: 9999, mb: 100 }],
      (platform) => {
        applyAction(platform, POOL, 6, control({ reach: 3 }));
        expect(live(platform)).to.equal(platform.now === 0 ? 3 : 5);
      },
      { nodeMemory: 550 },
    );
  });

  it("leaves min .. max instances after any actions, as far as none is busy", () => {
    const actions = fc.array(fc.nat(6), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(actions, fc.nat(3), fc.integer({ min: 1, max: 6 }), (taken, minInstances, more) => {
        const config = control({ reach: 3, minInstances, maxInstances: minInstances + more });
        let expected = 0;
        atTicks([{ t: 9999 }], (platform) => {
          const action = taken[platform.now / 1000];
          if (action === undefined) return;
          applyAction(platform, POOL, action, config);
          expected = Math.max(minInstances, Math.min(minInstances + more, expected + action - 3));
          // a second is longer than a start of 808 ms: all are idle and can be released
          expect(live(platform)).to.equal(expected);
        });
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});
