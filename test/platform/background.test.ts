import { expect } from "chai";
import fc from "fast-check";
import { ms, poolId } from "../../src/base/units.ts";
import { type BackgroundLoad, laterBackground } from "../../src/platform/background-load.ts";
import { emptyWindow, type KeepAlivePolicy, PrewarmCause } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import type { Tally } from "../../src/platform/tally.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { naiveContention, naiveLoad } from "../model/naive-contention.ts";
import { sum } from "../model/sum.ts";

const INFINITY = Number.POSITIVE_INFINITY;
const forever: KeepAlivePolicy = { name: "forever", keepAlive: () => ms(INFINITY) };
const HORIZON = 4000;

/** A load of one series from its steps, [ms, cores] each, that lasts up to `span`. */
function load(
  steps: readonly (readonly [number, number])[],
  more: Partial<BackgroundLoad> = {},
  span = 1e6,
): BackgroundLoad {
  const series = {
    name: "b",
    time: Float64Array.from(steps, ([t]) => t),
    cores: Float64Array.from(steps, ([, c]) => c),
    span,
  };
  return { rule: "share", after: "repeat", fromMs: 0, series: [series], ...more };
}

function run(calls: readonly Call[], background: BackgroundLoad | undefined, params = {}, policy = forever): Tally {
  const config = platformConfig({ contention: "cpu", nodeCores: 1, window: 1000, ...params });
  return new Platform(makeTrace(calls, HORIZON), policy, config, undefined, { background }).run();
}

const job = (t: number, d: number, more: Partial<Call> = {}): Call => ({ t, d, cold: 0, mb: 100, ...more });
const close = (got: ArrayLike<number>, expected: readonly number[]) => {
  expect(got.length).to.equal(expected.length);
  for (const [i, value] of expected.entries()) expect(got[i]).to.be.closeTo(value, 1e-9);
};

describe("background load", () => {
  it("shares the core with a call: each gets its part of what both ask for", () => {
    // 0.5 from 500 on. 500 ms of the second of work are done alone; 1 + 0.5 cores are asked for of 1: the other 500 ms at
    // 2/3 take 750, until 1250. The background gets 1/3 of the core in them, 250 core-ms, then 0.5 again
    const tally = run(
      [job(0, 1000)],
      load([
        [0, 0],
        [500, 0.5],
      ]),
    );
    expect(tally.latencyMs.mean).to.be.closeTo(1250, 1e-9);
    expect(tally.slowdown.mean).to.be.closeTo(1.25, 1e-12);
    close(tally.poolBusyCoreMs, [1000]);
    // by windows of 1 s: 500 / 3; 250 / 3 and 750 * 0.5; 500; 500
    close(tally.background!.windowCoreMs, [500 / 3, 250 / 3 + 375, 500, 500]);
    close(tally.windows.busyCoreMs, [500 + 1000 / 3, 500 / 3, 0, 0]);
    close(tally.nodes!.busyCoreMs, [1000]);
    close(tally.nodes!.backgroundCoreMs!, [250 + 2750 * 0.5]);
    // the first window: 500 alone, 500 in full
    expect(tally.nodes!.peak[0]).to.be.closeTo(1, 1e-12);
    // one core, one instance from 0 on: the background's share of its core is all that the background got
    close(tally.background!.windowLiveCoreMs, [...tally.background!.windowCoreMs]);
    close(tally.background!.poolLiveCoreMs, [250 + 2750 * 0.5]);
  });

  it("is served first by rule, and stops all else while it takes every core", () => {
    // at half speed from 500 on: the other 500 ms take 1000, until 1500
    const halves = load(
      [
        [0, 0],
        [500, 0.5],
      ],
      { rule: "first" },
    );
    expect(run([job(0, 1000)], halves).latencyMs.mean).to.be.closeTo(1500, 1e-9);
    // nothing goes on from 500 to 900; then 500 ms alone, until 1400; of 1.2 cores it gets 1
    const all = load(
      [
        [0, 0],
        [500, 1.2],
        [900, 0],
      ],
      { rule: "first" },
    );
    const tally = run([job(0, 1000)], all);
    expect(tally.latencyMs.mean).to.be.closeTo(1400, 1e-9);
    close(tally.nodes!.backgroundCoreMs!, [400]);
    // what ends as the cores are taken has ended
    expect(run([job(0, 500)], all).latencyMs.mean).to.equal(500);
    expect(run([job(0, 500), job(500, 100)], all).latencyMs.mean).to.be.closeTo((500 + 500) / 2, 1e-9);
  });

  it("only shows where instances do not contend for cores", () => {
    const tally = run(
      [job(0, 1000)],
      load([
        [0, 0],
        [500, 0.5],
      ]),
      { contention: "none" },
    );
    expect(tally.latencyMs.mean).to.equal(1000);
    close(tally.nodes!.backgroundCoreMs!, [3500 * 0.5]);
    close(tally.background!.windowCoreMs, [250, 500, 500, 500]);
    expect(tally.nodes!.peak[0]).to.be.closeTo(1.25, 1e-12); // 1000 + 250 core-ms of 1000
  });

  it("repeats or holds its last value, from where the trace begins in it", () => {
    // 0.2 for 600 ms, 0.8 for 400: 0.2 * 600 + 0.8 * 400 = 440 a second
    const steps = [
      [0, 0.2],
      [600, 0.8],
    ] as const;
    const got = (more: Partial<BackgroundLoad>) => [...run([], load(steps, more, 1000)).background!.windowCoreMs];
    close(got({}), [440, 440, 440, 440]);
    close(got({ after: "hold" }), [440, 800, 800, 800]);
    // from 1300 on: 0.2 up to 1600, that is 300 ms from the start, 0.8 up to 700, 0.2 up to 1000: the same sums
    close(got({ fromMs: 1300 }), [440, 440, 440, 440]);
    close(got({ fromMs: 700, after: "hold" }), [800, 800, 800, 800]);
    const later = laterBackground(load(steps, { after: "hold" }, 1000), 300);
    close(run([], later).background!.windowCoreMs, [0.2 * 300 + 0.8 * 700, 800, 800, 800]);
  });

  it("gives the series to the nodes in turn", () => {
    const series = [0.1, 0.2, 0.3].map((cores) => load([[0, cores]]).series[0]!);
    const tally = run([job(0, 1)], load([], { series }), { nodes: 5 });
    // the call, of 1 ms, takes 1.1 beside 0.1 of one core, in which the background gets 0.1
    close(tally.nodes!.backgroundCoreMs!, [0.1 * (HORIZON - 0.1), 800, 1200, 400, 800]);
  });

  it("is what a policy sees of its own instances' nodes", () => {
    // two nodes of 2 cores; 1 core of the second is taken. f's instance is on the first, g's, which comes next, on the
    // second: of its one core the background has half
    const quiet = load([[0, 0]]).series[0]!;
    const loaded = load([[0, 1]]).series[0]!;
    const seen: number[][] = [];
    const window = emptyWindow();
    const watching: KeepAlivePolicy = {
      ...forever,
      tick: ms(1000),
      onTick: (control) => {
        const row = [0, 1].flatMap((pool) => {
          control.readWindow(poolId(pool), window);
          return [window.busyCoreMs, window.backgroundCoreMs, window.liveCoreMs];
        });
        seen.push(row);
      },
    };
    const calls = [job(0, 100), job(0, 300, { f: "g" })];
    run(
      calls,
      load([], { series: [quiet, loaded] }),
      { nodes: 2, nodeCores: 2, placement: "least-loaded", nodeMemory: 500 },
      watching,
    );
    expect(seen).to.deep.equal([
      [0, 0, 0, 0, 0, 0],
      [100, 0, 1000, 300, 500, 1000],
      [0, 0, 1000, 0, 500, 1000],
      [0, 0, 1000, 0, 500, 1000],
    ]);
  });

  it("counts for an instance as long as it exists", () => {
    // keep-alive 400 ms: g exists from 1000 to 1500; with 0.5 of one core for 100 ms at 2/3: 150 ms, then 400 idle
    const brief: KeepAlivePolicy = { name: "brief", keepAlive: () => ms(400) };
    const tally = run([job(1000, 100)], load([[0, 0.5]]), {}, brief);
    close(tally.poolLiveMs, [550]);
    close(tally.background!.poolLiveCoreMs, [50 + 200]); // 150 ms at 1/3, 400 at 1/2
    expect(sum(tally.background!.windowLiveCoreMs)).to.be.closeTo(250, 1e-9);
  });

  it("makes no difference where it is nothing, bit for bit but for where it shows", () => {
    fc.assert(
      fc.property(
        calls,
        fc.constantFrom("cpu", "none"),
        fc.constantFrom("share", "first"),
        (some, contention, rule) => {
          const of = (background: BackgroundLoad | undefined) =>
            run(some, background, { contention, nodeCores: 2, nodes: 2 });
          const { background, nodes, latencyMs, slowdown, ...got } = of(load([[0, 0]], { rule }));
          const { nodes: expectedNodes, latencyMs: latency, slowdown: slow, ...expected } = of(undefined);
          expect(got).to.deep.equal(expected);
          expect([latencyMs.save(), slowdown.save()]).to.deep.equal([latency.save(), slow.save()]);
          const { backgroundCoreMs, ...functions } = nodes!;
          expect(functions).to.deep.equal(expectedNodes);
          expect([sum(backgroundCoreMs!), sum(background!.windowCoreMs)]).to.deep.equal([0, 0]);
        },
      ),
      { seed: 1, numRuns: 100 },
    );
  });

  const calls = fc.array(
    fc.record({
      t: fc.double({ min: 0, max: 500, noNaN: true }),
      f: fc.constantFrom("a", "b", "c"),
      d: fc.double({ min: 0.5, max: 60, noNaN: true }),
      cold: fc.constant(15),
      mb: fc.constant(100),
      cpu: fc.constantFrom(0.25, 0.5, 1, 2),
    }),
    { minLength: 1, maxLength: 40, size: "max" },
  );
  /** Steps of whole milliseconds, up to 1.5 cores; the first and longest leaves cores free. */
  const loads = fc
    .record({
      steps: fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0, max: 1.5, noNaN: true })), {
        maxLength: 8,
      }),
      first: fc.double({ min: 0, max: 0.25, noNaN: true }),
      rule: fc.constantFrom("share", "first"),
      after: fc.constant("repeat"),
      fromMs: fc.integer({ min: 0, max: 500 }),
    })
    .map(({ steps, first, ...more }) => {
      let t = 30;
      const points: [number, number][] = [[0, first], ...steps.map(([by, c]): [number, number] => [(t += by), c])];
      return load(points, more, t + 30);
    });

  it("slows calls as in the naive twin, which goes from change to change", () => {
    fc.assert(
      fc.property(calls, loads, fc.constantFrom(0.5, 1, 2.5), (some, background, nodeCores) => {
        const none: KeepAlivePolicy = { name: "none", keepAlive: () => ms(0) }; // every call on an instance of its own
        const trace = makeTrace(some, HORIZON);
        const tally = run(some, background, { nodeCores }, none);
        const naive = naiveContention(trace, nodeCores, background);
        expect(tally.latencyMs.mean! * trace.length).to.be.closeTo(naive.latencyMs, 1e-5);
        expect(sum(tally.functions.coldWaitMs)).to.be.closeTo(naive.coldWaitMs, 1e-5);
        expect(sum(tally.poolBusyCoreMs)).to.be.closeTo(naive.coreMs, 1e-5);
        expect(sum(tally.nodes!.backgroundCoreMs!)).to.be.closeTo(naive.backgroundCoreMs, 1e-5);
      }),
      { seed: 1, numRuns: 200 },
    );
  }).timeout(60_000);

  it("asks without contention for what its samples say at any time", () => {
    fc.assert(
      fc.property(loads, fc.constantFrom("repeat", "hold"), (background, after) => {
        const said = { ...background, after };
        let expected = 0;
        for (let t = 0; t < HORIZON; t++) expected += Math.min(1, naiveLoad(said, t).cores);
        const tally = run([job(0, 1)], said, { contention: "none" });
        expect(sum(tally.nodes!.backgroundCoreMs!)).to.be.closeTo(expected, 1e-6);
      }),
      { seed: 2, numRuns: 50 },
    );
  }).timeout(60_000);

  it("loses no call and no work, and nobody gets more than the cores, whatever else is short", () => {
    const platform = fc.record({
      nodeCores: fc.constantFrom(0.5, 1, 2),
      nodes: fc.integer({ min: 1, max: 3 }),
      nodeMemory: fc.constantFrom(200, 400, 1000),
      placement: fc.constantFrom("first-fit", "least-loaded", "hash"),
      onFull: fc.constantFrom("queue", "drop", "retry"),
      tie: fc.constantFrom("finish-first", "arrival-first"),
    });
    fc.assert(
      fc.property(
        calls,
        loads,
        platform,
        fc.constantFrom(0, 40),
        fc.boolean(),
        (some, background, config, window, guesses) => {
          const guess: NonNullable<KeepAlivePolicy["prewarmIn"]> = (_pool, view, cause) =>
            ms(cause === PrewarmCause.Fired || view.now > 2000 ? INFINITY : 25);
          const policy: KeepAlivePolicy = {
            name: "window",
            keepAlive: () => ms(window),
            ...(guesses ? { prewarmIn: guess } : {}),
          };
          const tally = run(some, background, config, policy);
          const { functions, nodes } = tally;
          const got = tally.background!;
          const served = sum(functions.coldStarts) + sum(functions.partialColdStarts) + sum(functions.warmStarts);
          expect(served + sum(functions.dropped)).to.equal(some.length);
          expect(tally.latencyMs.count).to.equal(served);
          expect(sum(tally.windows.busyCoreMs)).to.be.closeTo(sum(tally.poolBusyCoreMs), 1e-6);
          expect(sum(nodes!.busyCoreMs)).to.be.closeTo(sum(tally.poolBusyCoreMs), 1e-6);
          expect(sum(got.windowCoreMs)).to.be.closeTo(sum(nodes!.backgroundCoreMs!), 1e-6);
          expect(sum(got.windowLiveCoreMs)).to.be.closeTo(sum(got.poolLiveCoreMs), 1e-6);
          for (const peak of nodes!.peak) expect(peak).to.be.within(0, 1 + 1e-9);
          for (const [n, other] of nodes!.backgroundCoreMs!.entries())
            expect(other + nodes!.busyCoreMs[n]!).to.be.at.most(config.nodeCores * HORIZON * (1 + 1e-9));
          for (const [pool, other] of got.poolLiveCoreMs.entries())
            expect(other).to.be.within(-1e-9, tally.poolLiveMs[pool]! + 1e-6);
        },
      ),
      { seed: 3, numRuns: 200 },
    );
  }).timeout(60_000);
});
