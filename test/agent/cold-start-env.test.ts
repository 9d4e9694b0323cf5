import { expect } from "chai";
import { ColdStartEnv } from "../../src/agent/cold-start-env.ts";
import { REPLICA_PARAMETERS, type ReplicaConfig } from "../../src/agent/replica-control.ts";
import { resolveParameters } from "../../src/base/parameters.ts";
import { appId, seed } from "../../src/base/units.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { sum } from "../model/sum.ts";

const control = (params = {}): ReplicaConfig =>
  resolveParameters(REPLICA_PARAMETERS, { window: 1000, reach: 1, ...params }, "test");
const envOf = (calls: readonly Call[], horizon: number, params = {}, platform = {}) =>
  new ColdStartEnv({
    trace: makeTrace(calls, horizon),
    platform: platformConfig(platform),
    control: control(params),
  });
/** The price of idle memory-time. */
const idle = (mb: number, millis: number) => (mb * millis) / 1024 / 1000 / 99.69;

const [LESS, SAME, MORE] = [0, 1, 2];

describe("ColdStartEnv", () => {
  it("observes and rewards by hand", () => {
    const env = envOf([{ t: 0, d: 100, cold: 100, mb: 200 }], 3500);
    expect([...env.reset()]).to.deep.equal([0, 0, 0, 0]);
    // 0-1000: cold at 0, busy 0-200, idle 200-1000
    const first = env.step(SAME);
    expect([...first.observation]).to.deep.equal([0.2, 1, 1, 1]);
    expect(first.reward).to.be.closeTo(-0.1 - idle(200, 800), 1e-12);
    // released at 1000
    const second = env.step(LESS);
    expect([...second.observation]).to.deep.equal([0, 0, 0, 0]);
    expect(second.reward).to.equal(0);
    // a pre-warm starts 2000-2100 and waits 2100-3000
    const third = env.step(MORE);
    expect([...third.observation]).to.deep.equal([0.1, 1, 0, 0]);
    expect(third.reward).to.be.closeTo(-idle(200, 900), 1e-12);
    // the last window is cut at the horizon
    const last = env.step(SAME);
    expect([...last.observation]).to.deep.equal([0, 1, 0, 0]);
    expect(last.reward).to.be.closeTo(-idle(200, 500), 1e-12);
    expect([first, second, third, last].map((step) => step.truncated)).to.deep.equal([false, false, false, true]);
  });

  it("observes the background load of its instances' node", () => {
    // the episode above, on a core of which half is taken: half of the core of each live instance more
    const series = { name: "b", time: Float64Array.of(0), cores: Float64Array.of(0.5), span: 1000 };
    const env = new ColdStartEnv({
      trace: makeTrace([{ t: 0, d: 100, cold: 100, mb: 200 }], 3500),
      platform: platformConfig({ nodeCores: 1 }),
      control: control(),
      background: { rule: "share", after: "repeat", fromMs: 0, series: [series] },
    });
    env.reset();
    expect([...env.step(SAME).observation]).to.deep.equal([0.7, 1, 1, 1]); // 200 ms and 500 of 1000
    expect([...env.step(LESS).observation]).to.deep.equal([0, 0, 0, 0]);
    expect([...env.step(MORE).observation]).to.deep.equal([0.6, 1, 0, 0]);
    expect([...env.step(SAME).observation]).to.deep.equal([0.5, 1, 0, 0]);
    expect([...env.tally().nodes!.backgroundCoreMs!]).to.deep.equal([1750]);
  });

  it("counts an arrival at a window's end in the next window, after the action", () => {
    const env = envOf([{ t: 1000, d: 10, cold: 100 }], 2000);
    env.reset();
    expect([...env.step(SAME).observation]).to.deep.equal([0, 0, 0, 0]);
    // the pre-warm of the action at 1000 comes first, so that the arrival takes it over
    const step = env.step(MORE);
    expect([...step.observation].slice(1)).to.deep.equal([1, 1, 1]);
    expect(sum(env.tally().functions.partialColdStarts)).to.equal(1);
  });

  it("is truncated at the horizon, and never terminates", () => {
    for (const [horizon, steps] of [
      [5000, 5],
      [5001, 6],
      [999, 1],
      [1000, 1],
    ] as const) {
      const env = envOf([{ t: 0 }], horizon);
      env.reset();
      const played = Array.from({ length: steps }, () => env.step(SAME));
      expect(played.every(({ terminated }) => terminated === false)).to.equal(true);
      expect(played.map(({ truncated }) => truncated).indexOf(true), `${horizon}`).to.equal(steps - 1);
    }
  });

  it("rewards in all what the run costs: minus cold wait and idle memory-time", () => {
    const calls = Array.from({ length: 40 }, (_, i) => ({ t: 217 * i, d: 300, cold: 150, mb: 300 }));
    const env = envOf(calls, 10_000);
    env.reset();
    let rewards = 0;
    for (let step = env.step(SAME); ; step = env.step(step.observation[1]! > 2 ? LESS : MORE)) {
      rewards += step.reward;
      if (step.truncated) break;
    }
    const { functions, idleMBms } = env.tally();
    expect(sum(functions.coldStarts)).to.be.above(1);
    expect(rewards).to.be.closeTo(-sum(functions.coldWaitMs) / 1000 - idle(1, idleMBms), 1e-9);
  });

  it("sees drops as failures", () => {
    // one instance of 100 MB fits; the second simultaneous call is dropped
    const env = envOf(
      [0, 0].map((t) => ({ t, mb: 100, d: 2000 })),
      1000,
      {},
      { nodeMemory: 100, onFull: "drop" },
    );
    env.reset();
    expect([...env.step(SAME).observation]).to.deep.equal([1, 1, 1, 2]); // one cold, one dropped
    const lenient = envOf(
      [0, 0].map((t) => ({ t, mb: 100 })),
      1000,
      { coldIsFailure: false },
      { nodeMemory: 100, onFull: "drop" },
    );
    lenient.reset();
    expect(lenient.step(SAME).observation[2]).to.equal(0.5);
  });

  it("draws one of the called apps per episode, the same for the same seed", () => {
    const calls = ["a", "b", "c"].flatMap((f) => [1, 2].map((t) => ({ t: 1000 * t, f })));
    const trace = { ...makeTrace(calls, 5000) };
    const uncalled = { ...trace, apps: [...trace.apps, { ...trace.apps[0]!, name: "uncalled", functions: [] }] };
    const env = new ColdStartEnv({ trace: uncalled, platform: platformConfig(), control: control() });
    const names = (first: number) => {
      env.reset({ seed: seed(first) });
      return Array.from({ length: 30 }, () => {
        const { name } = env.episodeTrace.apps[0]!;
        expect(env.episodeTrace.length).to.equal(2);
        env.reset();
        return name;
      });
    };
    expect(names(1)).to.deep.equal(names(1));
    expect(names(1)).to.not.deep.equal(names(2));
    expect([...new Set(names(1))].sort()).to.deep.equal(["a", "b", "c"]);
  });

  it("keeps to the apps it is given, and to a pool per app whatever the unit", () => {
    const calls = [
      { t: 0, f: "a", app: "x", d: 10 },
      { t: 500, f: "b", app: "x", d: 10 },
      { t: 0, f: "c", app: "y", d: 10 },
    ];
    const platform = platformConfig({ unit: "function" });
    const env = new ColdStartEnv({ trace: makeTrace(calls, 2000), platform, control: control(), apps: [appId(0)] });
    for (let i = 0; i < 10; i++) {
      env.reset();
      expect(env.episodeTrace.apps.map(({ name }) => name)).to.deep.equal(["x"]);
    }
    env.step(SAME);
    env.step(SAME);
    const { coldStarts } = env.tally().functions;
    expect(sum(coldStarts)).to.equal(2); // at 0, and at 500 while the first starts for 808 ms
    expect(env.tally().peakInstances).to.equal(2);
  });

  it("refuses actions out of range, steps before a reset and a trace without calls", () => {
    const env = envOf([{ t: 0 }], 2000);
    expect(() => env.step(SAME)).to.throw(RangeError, "cold-start-env: expected reset before step");
    expect(() => env.tally()).to.throw(RangeError, "expected reset");
    env.reset();
    for (const action of [-1, 3, 0.5, Number.NaN])
      expect(() => env.step(action)).to.throw(RangeError, `expected an action from 0 to 2, got ${action}`);
    expect(() => envOf([], 2000)).to.throw(RangeError, "expected a trace with an invocation, got none");
  });
});
