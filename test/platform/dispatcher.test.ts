import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../src/base/random.ts";
import { ms, poolId } from "../../src/base/units.ts";
import { type KeepAlivePolicy, type PlatformControl, PrewarmCause } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { sum } from "../model/sum.ts";

const keep = (window: number): KeepAlivePolicy => ({ name: "window", keepAlive: () => ms(window) });
const SIZES: Readonly<Record<string, number>> = { a: 100, b: 200, c: 300 };

/** Answers at random: windows, pre-warms and their counts; with ticks it also starts and releases at random. */
function randomPolicy(random: Random, ticks: boolean): KeepAlivePolicy {
  const time = () => ms([0, 10, 100, 1000, Number.POSITIVE_INFINITY][random.int(5)]!);
  const policy: KeepAlivePolicy = {
    name: "random",
    keepAlive: time,
    prewarmIn: (_pool, _view, cause) => ms(cause === PrewarmCause.Fired ? Number.POSITIVE_INFINITY : 1 + time()),
    prewarmCount: () => random.int(4),
  };
  if (!ticks) return policy;
  const onTick = (control: PlatformControl) => {
    for (let p = 0; p < control.poolCount; p++) {
      if (random.int(3) === 0) control.prewarm(poolId(p), random.int(3));
      if (random.int(3) === 0) control.release(poolId(p), random.int(3));
    }
  };
  return { ...policy, tick: ms(100), onTick };
}

/** Runs to the end; the largest memory of all instances in MB, and the fewest and most instances of a pool. */
function extremes(platform: Platform): { memory: number; fewest: number; most: number; events: number } {
  const seen = { memory: 0, fewest: 0, most: 0, events: 0 };
  for (; platform.step() && seen.events < 100_000; seen.events++) {
    let memory = 0;
    for (let p = 0; p < platform.poolCount; p++) {
      const pool = poolId(p);
      const idle = platform.idleInstances(pool);
      const starting = platform.startingInstances(pool);
      const live = idle + starting + platform.busyInstances(pool);
      seen.fewest = Math.min(seen.fewest, idle, starting, live);
      seen.most = Math.max(seen.most, live);
      memory += live * platform.pool(pool).memory;
    }
    seen.memory = Math.max(seen.memory, memory);
  }
  return seen;
}

describe("Dispatcher", () => {
  it("loses no invocation and keeps every limit, whatever the conventions and however wild the policy", () => {
    const call = fc.record({
      t: fc.integer({ min: 0, max: 3000 }),
      f: fc.constantFrom("a", "b", "c"),
      d: fc.integer({ min: 1, max: 400 }),
    });
    const platform = fc.record({
      onFull: fc.constantFrom("queue", "drop", "retry"),
      retryDelay: fc.integer({ min: 1, max: 100 }),
      nodes: fc.integer({ min: 1, max: 3 }),
      nodeMemory: fc.constantFrom(300, 500, 700),
      maxInstances: fc.constantFrom(1, 2, 3, 100),
      queueTimeout: fc.constantFrom(0, 60, 500, 1e9),
      queueLimit: fc.constantFrom(1, 3, 1e9),
      placement: fc.constantFrom("first-fit", "least-loaded", "most-allocated", "hash"),
      instance: fc.constantFrom("mru", "lru", "newest", "oldest"),
      tie: fc.constantFrom("finish-first", "arrival-first"),
      deadline: fc.constantFrom("inclusive", "exclusive"),
      keepAliveFrom: fc.constantFrom("end", "start"),
      window: fc.integer({ min: 1000, max: 2000 }),
    });
    fc.assert(
      fc.property(
        fc.array(call, { maxLength: 60, size: "max" }),
        platform,
        fc.nat(),
        fc.boolean(),
        (calls, config, root, ticks) => {
          const trace = makeTrace(
            calls.map((c) => ({ ...c, mb: SIZES[c.f]!, cold: 50 })),
            6000,
          );
          const run = new Platform(trace, randomPolicy(Random.root(root), ticks), platformConfig(config));
          const { memory, fewest, most, events } = extremes(run);
          expect(memory).to.be.at.most(config.nodes * config.nodeMemory);
          expect([fewest, most <= config.maxInstances, events < 100_000]).to.deep.equal([0, true, true]);
          const { functions, latencyMs, windows, ...tally } = run.tally();
          const served = sum(functions.coldStarts) + sum(functions.partialColdStarts) + sum(functions.warmStarts);
          expect(served + sum(functions.dropped)).to.equal(calls.length);
          expect(latencyMs.count).to.equal(served);
          expect(sum(functions.timedOut)).to.be.at.most(sum(functions.dropped));
          if (config.onFull === "drop" || config.queueTimeout === 1e9) expect(sum(functions.timedOut)).to.equal(0);
          if (config.onFull !== "drop" && config.queueTimeout === 1e9 && config.queueLimit === 1e9)
            expect(served).to.equal(calls.length);
          expect(tally.prewarmsUsed).to.be.at.most(tally.prewarms);
          expect(sum(windows.liveMs)).to.be.closeTo(sum(tally.poolLiveMs), 1e-6);
          expect(sum(windows.busyCoreMs)).to.be.closeTo(sum(tally.poolBusyCoreMs), 1e-6);
          expect(sum(windows.idleMBms)).to.be.closeTo(tally.idleMBms, 1e-6);
        },
      ),
      { seed: 1, numRuns: 250 },
    );
  });

  const ends = (calls: readonly Call[], params: Readonly<Record<string, number | string>>) => {
    const { functions, latencyMs } = new Platform(makeTrace(calls), keep(0), platformConfig(params)).run();
    return { queued: sum(functions.queued), meanLatency: latencyMs.mean };
  };
  const call = (t: number, f: string, mb: number): Call => ({ t, f, mb, d: 100, cold: 10 });

  it("lets nobody overtake the head of the line, even where there would be room", () => {
    // 300 MB: a (100) runs 0-110; c (300) waits from 1 for all of it; b (200) fits beside a but stands behind c
    // c runs 110-220, b 220-330: latencies 110, 219, 328
    const calls = [call(0, "a", 100), call(1, "c", 300), call(2, "b", 200)];
    expect(ends(calls, { nodeMemory: 300 })).to.deep.equal({ queued: 2, meanLatency: (110 + 219 + 328) / 3 });
  });

  it("serves who waits for the pool's limit before it asks how long to keep the instance", () => {
    // one instance: 0-110, then the second call at once, warm, 110-210, although the window is 0
    const calls = [call(0, "a", 100), call(5, "a", 100)];
    expect(ends(calls, { maxInstances: 1 })).to.deep.equal({ queued: 1, meanLatency: (110 + 205) / 2 });
  });

  it("counts a retried call as queued once", () => {
    // turned away at 1, 21, 41, 61, 81, 101; served cold at 121
    const calls = [call(0, "a", 300), call(1, "b", 300)];
    expect(ends(calls, { nodeMemory: 300, onFull: "retry", retryDelay: 20 })).to.deep.equal({
      queued: 1,
      meanLatency: (110 + 120 + 110) / 2,
    });
  });

  it("evicts on a node only when none has free memory, and for a pre-warm never", () => {
    const calls = [call(0, "a", 300), call(0, "b", 200), call(500, "c", 100)];
    const two = new Platform(makeTrace(calls), keep(5000), platformConfig({ nodes: 2, nodeMemory: 300 })).run();
    expect(two.evictions).to.equal(0); // c fits beside b
    const one = new Platform(makeTrace(calls.slice(0, 1), 5000), keep(5000), platformConfig({ nodeMemory: 300 }));
    one.runUntil(ms(1000));
    expect([one.idleInstances(poolId(0)), one.prewarm(poolId(0), 1)]).to.deep.equal([1, 0]);
    expect([one.idleInstances(poolId(0)), one.tally().evictions]).to.deep.equal([1, 0]);
  });
});
