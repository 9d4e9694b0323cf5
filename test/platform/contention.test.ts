import { expect } from "chai";
import fc from "fast-check";
import { InputError } from "../../src/base/errors.ts";
import { Random } from "../../src/base/random.ts";
import { ms, poolId } from "../../src/base/units.ts";
import { emptyWindow, type KeepAlivePolicy, PrewarmCause } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import type { Tally } from "../../src/platform/tally.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { naiveContention } from "../model/naive-contention.ts";
import { sum } from "../model/sum.ts";

const INFINITY = Number.POSITIVE_INFINITY;
const forever: KeepAlivePolicy = { name: "forever", keepAlive: () => ms(INFINITY) };
const CPU = { contention: "cpu", nodeCores: 1 };

function run(calls: readonly Call[], params = {}, policy = forever, horizon = 10_000): Tally {
  return new Platform(makeTrace(calls, horizon), policy, platformConfig({ ...CPU, ...params })).run();
}

const meanLatency = (tally: Tally) => tally.latencyMs.mean;
const job = (t: number, d: number, more: Partial<Call> = {}): Call => ({ t, d, cold: 0, mb: 100, ...more });

describe("instances that contend for cores", () => {
  it("take twice as long, two on one core", () => {
    const tally = run([job(0, 100), job(0, 100)]);
    expect([meanLatency(tally), tally.slowdown.mean]).to.deep.equal([200, 2]);
    expect(meanLatency(run([job(0, 100), job(0, 100)], { nodeCores: 2 }))).to.equal(100);
    expect(meanLatency(run([job(0, 100), job(0, 100)], { contention: "none" }))).to.equal(100);
    expect(meanLatency(run([job(0, 100), job(0, 100)], { nodes: 2, placement: "least-loaded" }))).to.equal(100);
  });

  it("share from when the second comes to when one ends", () => {
    // a (100 ms) alone until 40, has 60 left; b (30 ms) comes: both at half speed. b ends at 40 + 2 * 30 = 100, when a has
    // 30 left, alone again: a ends at 130. Latencies 130 and 60
    const tally = run([job(0, 100), job(40, 30, { f: "g" })]);
    expect(meanLatency(tally)).to.be.closeTo((130 + 60) / 2, 1e-9);
    expect(tally.busyMBms).to.be.closeTo(100 * (130 + 60), 1e-6);
    // core-time is the work: 100 and 30; provisioned: from 0 and from 40 up to the horizon
    for (const [pool, [busy, live]] of [[100, 10_000] as const, [30, 9960] as const].entries()) {
      expect(tally.poolBusyCoreMs[pool]).to.be.closeTo(busy, 1e-9);
      expect(tally.poolLiveMs[pool]).to.equal(live);
    }
  });

  it("slow down by what they ask for beyond the cores", () => {
    // 1.5 + 0.5 + 1 = 3 cores asked for of 2: all at 2/3; the work of 100 ms each takes 150
    const calls = [job(0, 100, { cpu: 1.5 }), job(0, 100, { cpu: 0.5 }), job(0, 100, { cpu: 1 })];
    const tally = run(calls, { nodeCores: 2 });
    expect(meanLatency(tally)).to.be.closeTo(150, 1e-9);
    expect(tally.poolBusyCoreMs[0]).to.be.closeTo(300, 1e-9);
    const alone = run([job(0, 100, { cpu: 4 })], { nodeCores: 2 }); // more than there is: 100 ms * 4 cores / 2
    expect(meanLatency(alone)).to.equal(200);
  });

  it("start as slowly as they execute", () => {
    // both start for 50 ms at half speed, until 100, and execute 100 ms at half speed, until 300
    const tally = run([job(0, 100, { cold: 50 }), job(0, 100, { cold: 50 })]);
    expect([meanLatency(tally), sum(tally.functions.coldWaitMs)]).to.deep.equal([300, 200]);
    expect([tally.startingMBms, tally.busyMBms]).to.deep.equal([100 * 200, 100 * 400]);
  });

  it("make a pre-warm that somebody waits for late", () => {
    // the pre-warm begins at 60; a (100 ms) executes since 0 and has 40 left. At half speed from 60: both have done 20 at
    // 100, when a second call comes for the pre-warm, which has 30 of its 50 left; a has 20 left: ends at 140; the pre-warm
    // has 10 left, alone: ready at 150. It waited 50, and executes 10 ms: latency 60. The latency of a is 140
    const policy: KeepAlivePolicy = {
      ...forever,
      prewarmIn: (pool, _view, cause) => ms(pool === 1 && cause === PrewarmCause.Begin ? 60 : INFINITY),
    };
    const tally = run([job(0, 100), job(100, 10, { f: "g", cold: 50 })], {}, policy);
    expect([sum(tally.functions.partialColdStarts), tally.prewarmsUsed]).to.deep.equal([1, 1]);
    expect(sum(tally.functions.coldWaitMs)).to.be.closeTo(50, 1e-9);
    expect(meanLatency(tally)).to.be.closeTo((140 + 60) / 2, 1e-9);
    expect(tally.startingMBms).to.be.closeTo(100 * 90, 1e-6);
  });

  it("show in the windows that a policy reads, and in the use of the nodes", () => {
    // two executions of 100 ms from 0 to 200: each gets half a core
    const seen: number[][] = [];
    const window = emptyWindow();
    const watching: KeepAlivePolicy = {
      ...forever,
      tick: ms(50),
      onTick: (control) => {
        control.readWindow(poolId(0), window);
        seen.push([window.busyCoreMs, window.liveCoreMs, window.coldStarts]);
      },
    };
    const tally = run([job(0, 100), job(0, 100)], { window: 1000, nodes: 2 }, watching, 2500);
    expect(seen.slice(0, 6)).to.deep.equal([
      [0, 0, 0],
      [50, 100, 2],
      [50, 100, 0],
      [50, 100, 0],
      [50, 100, 0],
      [0, 100, 0],
    ]);
    expect([...tally.windows.busyCoreMs]).to.deep.equal([200, 0, 0]);
    expect([...tally.nodes!.busyCoreMs, ...tally.nodes!.peak]).to.deep.equal([200, 0, 0.2, 0]);
  });

  it("do not go together with requests that share an instance", () => {
    expect(() => run([job(0, 1)], { concurrency: 2 })).to.throw(InputError, "expected concurrency 1");
    expect(meanLatency(run([job(0, 1)], { concurrency: 2, contention: "none" }))).to.equal(1);
  });

  const calls = fc.array(
    fc.record({
      t: fc.double({ min: 0, max: 500, noNaN: true }),
      f: fc.constantFrom("a", "b", "c"),
      d: fc.double({ min: 0.5, max: 60, noNaN: true }),
      cpu: fc.constantFrom(0.25, 0.5, 1, 2),
    }),
    { minLength: 1, maxLength: 40, size: "max" },
  );
  const traceOf = (some: readonly Call[]) =>
    makeTrace(
      some.map((c) => ({ cold: 15, mb: 100, ...c })),
      10_000,
    );

  it("equal those that never do, where cores suffice", () => {
    fc.assert(
      fc.property(calls, fc.constantFrom(0, 40, INFINITY), (some, window) => {
        const policy: KeepAlivePolicy = { name: "window", keepAlive: () => ms(window) };
        const of = (contention: string) =>
          new Platform(traceOf(some), policy, platformConfig({ contention, nodeCores: 1e6 })).run();
        const [got, expected] = [of("cpu"), of("none")];
        const { coldWaitMs: waited, ...counted } = got.functions;
        const { coldWaitMs, ...counts } = expected.functions;
        expect(counted).to.deep.equal(counts);
        expect(sum(waited)).to.be.closeTo(sum(coldWaitMs), 1e-9);
        for (const key of ["idleMBms", "busyMBms", "startingMBms"] as const)
          expect(got[key]).to.be.closeTo(expected[key], 1e-6);
        for (const p of expected.poolBusyCoreMs.keys())
          expect(got.poolBusyCoreMs[p]).to.be.closeTo(expected.poolBusyCoreMs[p]!, 1e-6);
        expect(got.latencyMs.mean).to.be.closeTo(expected.latencyMs.mean!, 1e-9);
        expect(sum(got.nodes!.busyCoreMs)).to.be.closeTo(sum(expected.nodes!.busyCoreMs), 1e-6);
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it("end when the naive twin says, which goes from change to change", () => {
    fc.assert(
      fc.property(calls, fc.constantFrom(0.5, 1, 2.5, 4), (some, nodeCores) => {
        const trace = traceOf(some);
        const none: KeepAlivePolicy = { name: "none", keepAlive: () => ms(0) }; // every call on an instance of its own
        const tally = new Platform(trace, none, platformConfig({ ...CPU, nodeCores })).run();
        const naive = naiveContention(trace, nodeCores);
        expect(tally.latencyMs.mean! * trace.length).to.be.closeTo(naive.latencyMs, 1e-6);
        expect(sum(tally.functions.coldWaitMs)).to.be.closeTo(naive.coldWaitMs, 1e-6);
        expect(sum(tally.poolBusyCoreMs)).to.be.closeTo(naive.coreMs, 1e-6);
        expect(tally.busyMBms + tally.startingMBms).to.be.closeTo(100 * naive.latencyMs, 1e-4);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("lose no call, no memory-time and no work, and never use more than the cores, whatever else is short", () => {
    const platform = fc.record({
      nodeCores: fc.constantFrom(0.5, 1, 2),
      nodes: fc.integer({ min: 1, max: 3 }),
      nodeMemory: fc.constantFrom(200, 400, 1000),
      placement: fc.constantFrom("first-fit", "least-loaded", "most-allocated", "hash"),
      onFull: fc.constantFrom("queue", "drop", "retry"),
      queueTimeout: fc.constantFrom(30, 1e9),
      maxInstances: fc.constantFrom(2, 100),
      reservedInstances: fc.constantFrom(0, 0, 0, 1),
      tie: fc.constantFrom("finish-first", "arrival-first"),
    });
    fc.assert(
      fc.property(calls, platform, fc.constantFrom(0, 40), fc.boolean(), (some, config, window, guesses) => {
        if (config.reservedInstances * 300 > config.nodes * config.nodeMemory) return;
        // not near the horizon, where memory-time is cut off but for starts
        const guess: NonNullable<KeepAlivePolicy["prewarmIn"]> = (_pool, view, cause) =>
          ms(cause === PrewarmCause.Fired || view.now > 5000 ? INFINITY : 25);
        const policy: KeepAlivePolicy = {
          name: "window",
          keepAlive: () => ms(window),
          ...(guesses ? { prewarmIn: guess } : {}),
        };
        const trace = traceOf(some);
        const run = new Platform(trace, policy, platformConfig({ ...config, contention: "cpu", window: 1000 }));
        const tally = run.run();
        const { functions } = tally;
        const served = sum(functions.coldStarts) + sum(functions.partialColdStarts) + sum(functions.warmStarts);
        expect(served + sum(functions.dropped)).to.equal(trace.length);
        expect(tally.latencyMs.count).to.equal(served);
        const provisioned = sum(tally.poolLiveMs) * 100;
        expect(tally.idleMBms + tally.busyMBms + tally.startingMBms).to.be.closeTo(provisioned, 1e-3);
        expect(sum(tally.windows.busyCoreMs)).to.be.closeTo(sum(tally.poolBusyCoreMs), 1e-6);
        expect(sum(tally.nodes!.busyCoreMs)).to.be.closeTo(sum(tally.poolBusyCoreMs), 1e-6);
        for (const peak of tally.nodes!.peak) expect(peak).to.be.within(0, 1 + 1e-12);
        for (const live of tally.poolBusyCoreMs.keys()) expect(tally.poolBusyCoreMs[live]).to.be.at.least(-1e-9);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("respond as an M/M/1 queue with processor sharing: E[T] = E[S] / (1 - load)", () => {
    // 60 batches of 2000 calls; their means are all but independent, so that 4 standard errors of the mean of the
    // batches miss the closed form once in 16,000 seeds
    const [batches, size, service] = [60, 2000, 10];
    for (const load of [0.3, 0.7]) {
      const random = Random.root(`contention/${load}`);
      let now = 0;
      const calls = Array.from({ length: batches * size }, () => {
        now += random.exponential(load / service);
        return job(now, random.exponential(1 / service));
      });
      const means = Array.from({ length: batches }, (_, b) => {
        const from = b * size;
        return meanLatency(
          run(
            calls.slice(from, from + size).map((c) => ({ ...c, t: c.t - calls[from]!.t })),
            {},
            forever,
            1e7,
          ),
        )!;
      });
      const mean = sum(Float64Array.from(means)) / batches;
      const variance = means.reduce((total, each) => total + (each - mean) * (each - mean), 0) / (batches - 1);
      const error = Math.sqrt(variance / batches);
      // each batch begins with an empty node: its mean is too small by about E[T] / (1 - load)^2 / size calls, below 1 %
      const expected = service / (1 - load);
      expect(Math.abs(mean - expected), `load ${load}: ${mean} +- ${error}`).to.be.below(4 * error + 0.01 * expected);
    }
  });
});
