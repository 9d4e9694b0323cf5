import { expect } from "chai";
import fc from "fast-check";
import { ContractError } from "../../src/base/errors.ts";
import { ms, poolId } from "../../src/base/units.ts";
import { emptyWindow, type KeepAlivePolicy, PrewarmCause } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import type { Tally } from "../../src/platform/tally.ts";
import { greedyDual } from "../../src/policy/greedy-dual.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { naiveReplay } from "../model/naive-platform.ts";
import { sum } from "../model/sum.ts";

const keep = (window: number): KeepAlivePolicy => ({ name: "window", keepAlive: () => ms(window) });

function replay(calls: readonly Call[], policy: KeepAlivePolicy, params = {}, horizon?: number): Tally {
  return new Platform(makeTrace(calls, horizon), policy, platformConfig(params)).run();
}

function counts({ functions }: Tally) {
  const { coldStarts, partialColdStarts, warmStarts, dropped } = functions;
  return { cold: sum(coldStarts), partial: sum(partialColdStarts), warm: sum(warmStarts), dropped: sum(dropped) };
}

const randomCalls = fc.array(
  fc.record({
    t: fc.integer({ min: 0, max: 5000 }),
    f: fc.constantFrom("a", "b", "c"),
    d: fc.integer({ min: 1, max: 400 }),
  }),
  { maxLength: 60 },
);
const SIZES: Readonly<Record<string, number>> = { a: 100, b: 200, c: 300 };
const sized = (calls: readonly Call[]): Call[] => calls.map((call) => ({ ...call, mb: SIZES[call.f!]!, cold: 50 }));

describe("platform", () => {
  it("keeps an instance warm up to and including its deadline", () => {
    // cold at 0: 100 ms start + 100 ms execution, idle from 200; deadline 1200: warm at 1200, then idle from 1300; cold at 2301
    const calls = [0, 1200, 2301].map((t) => ({ t, d: 100, cold: 100 }));
    expect(counts(replay(calls, keep(1000)))).to.deep.equal({ cold: 2, partial: 0, warm: 1, dropped: 0 });
  });

  it("releases at once when the window is 0, even for an arrival at the instant of the finish", () => {
    const calls = [0, 200, 1000].map((t) => ({ t, d: 100, cold: 100 }));
    const tally = replay(calls, keep(0));
    expect(counts(tally)).to.deep.equal({ cold: 3, partial: 0, warm: 0, dropped: 0 });
    expect(tally.idleMBms).to.equal(0);
  });

  it("accounts idle, busy and starting memory-time apart, idle up to the horizon", () => {
    // 100 MB: starting 0-50, busy 50-150, idle 150-350, busy 350-450, idle 450-1000 (horizon)
    const tally = replay(
      [
        { t: 0, d: 100, cold: 50, mb: 100 },
        { t: 350, d: 100, cold: 50, mb: 100 },
      ],
      keep(10_000),
      {},
      1000,
    );
    expect(tally.idleMBms).to.equal(100 * (200 + 550));
    expect(tally.busyMBms).to.equal(100 * 200);
    expect(tally.startingMBms).to.equal(100 * 50);
  });

  it("shares an instance between the functions of an app, unless the unit is the function", () => {
    const calls = [
      { t: 0, f: "a", app: "x", d: 10, cold: 10, mb: 100 },
      { t: 100, f: "b", app: "x", d: 10, cold: 10, mb: 100 },
    ];
    expect(counts(replay(calls, keep(1000)))).to.include({ cold: 1, warm: 1 });
    const apart = replay(calls, keep(1000), { unit: "function" });
    expect(counts(apart)).to.include({ cold: 2, warm: 0 });
    expect(apart.startingMBms).to.equal(2 * 10 * 50); // the app's 100 MB divided by its two functions
  });

  it("serves by the most or least recently used, the newest or the oldest idle instance", () => {
    // two instances idle from 110 (x, older) and 120 (y); one call at 500 renews the chosen one; deadlines at +1000
    // mru/newest renew y: x expires after 1110, so at 1115 and 1116 one of two is cold; lru/oldest renew x: y lives until 1120
    const at = [0, 10, 500, 1115, 1116].map((t) => ({ t, d: 10, cold: 100 }));
    const cold = (instance: string) => counts(replay(at, keep(1000), { instance })).cold;
    expect([cold("mru"), cold("newest"), cold("lru"), cold("oldest")]).to.deep.equal([3, 3, 2, 2]);
  });

  it("fills the gap that an idle instance leaves with the last of the index set", () => {
    // idle from 110 (x), 120 (y), 130 (z). 500 takes x, z fills its place: z y. 505 takes z: y. x and z come back at 510
    // and 515: y x z. y, never renewed, expires after 1120: z x. 1121 takes z, 1122 x, 1123 is cold. Where the least
    // recently used one serves, 500 and 505 take x and y, and z lives until 1130: all three are warm.
    const at = [0, 10, 20, 500, 505, 1121, 1122, 1123].map((t) => ({ t, d: 10, cold: 100 }));
    const cold = (instance: string) => counts(replay(at, keep(1000), { instance })).cold;
    expect([cold("index-set"), cold("lru")]).to.deep.equal([4, 3]);
  });

  it("lets the first window stand where reuse does not renew it", () => {
    // idle from 110, deadline 1110: warm at 600 and 1105; that one ends at 1115, past the deadline, so 1120 is cold
    const calls = [0, 600, 1105, 1120].map((t) => ({ t, d: 10, cold: 100, mb: 1 }));
    const tally = replay(calls, keep(1000), { renew: false });
    expect(counts(tally)).to.include({ cold: 2, warm: 2 });
    expect(tally.idleMBms).to.equal(490 + 495); // 110-600, 610-1105
    expect(counts(replay(calls, keep(1000)))).to.include({ cold: 1, warm: 3 });
  });

  it("evicts the shortfall, the newcomer's size, or nothing", () => {
    // node of 500 MB with a, b, c of 100 MB idle and 200 MB free; e of 250 MB lacks 50 MB: one goes for the shortfall, all
    // three for its size
    const at = (t: number, f: string, mb: number) => ({ t, f, mb, d: 10, cold: 10 });
    const calls = [at(0, "a", 100), at(100, "b", 100), at(200, "c", 100), at(300, "e", 250)];
    const run = (evict: string) => replay(calls, keep(1e6), { nodeMemory: 500, evict, onFull: "drop" });
    expect([run("shortfall").evictions, run("full").evictions, run("none").evictions]).to.deep.equal([1, 3, 0]);
    expect([counts(run("full")).dropped, counts(run("none")).dropped]).to.deep.equal([0, 1]);
  });

  it("evicts in vain where told so", () => {
    // a executes on 200 of 300 MB, b of 100 MB is idle: c of 200 MB does not fit either way
    const calls = [
      { t: 0, f: "a", mb: 200, d: 1000 },
      { t: 0, f: "b", mb: 100, d: 10 },
      { t: 500, f: "c", mb: 200, d: 10 },
    ].map((call) => ({ ...call, cold: 10 }));
    const run = (evictInVain: boolean) => replay(calls, keep(1e6), { nodeMemory: 300, evictInVain, onFull: "drop" });
    expect([run(false), run(true)].map(({ evictions }) => evictions)).to.deep.equal([0, 1]);
    expect([run(false), run(true)].map((tally) => counts(tally).dropped)).to.deep.equal([1, 1]);
  });

  it("lets a request wait for a pre-warm that is still starting: a partial cold start", () => {
    // the pre-warm fires at 1000 - 30 and is ready at 1070; the arrival at 1000 waits 70 ms
    const policy: KeepAlivePolicy = {
      name: "early",
      keepAlive: () => ms(0),
      keepPrewarmed: () => ms(500),
      prewarmIn: (_pool, _view, cause) => ms(cause === PrewarmCause.Begin ? 970 : Number.POSITIVE_INFINITY),
    };
    const tally = replay([{ t: 1000, d: 200, cold: 100, mb: 100 }], policy);
    expect(counts(tally)).to.deep.equal({ cold: 0, partial: 1, warm: 0, dropped: 0 });
    expect(sum(tally.functions.coldWaitMs)).to.equal(70);
    expect([tally.prewarms, tally.prewarmsUsed, tally.startingMBms, tally.idleMBms]).to.deep.equal([
      1,
      1,
      100 * 100,
      0,
    ]);
    expect(tally.latencyMs.mean).to.equal(270);
  });

  it("skips a pre-warm when an idle instance exists, unless the policy asks for a count above it", () => {
    const policy = (count?: number): KeepAlivePolicy => ({
      name: "again",
      keepAlive: () => ms(Number.POSITIVE_INFINITY),
      prewarmIn: (_pool, _view, cause) => ms(cause === PrewarmCause.Idle ? 300 : Number.POSITIVE_INFINITY),
      ...(count === undefined ? {} : { prewarmCount: () => count }),
    });
    const calls = [{ t: 0, d: 100, cold: 100 }];
    expect(replay(calls, policy(), {}, 5000).prewarms).to.equal(0);
    const two = replay(calls, policy(3), {}, 1000);
    expect([two.prewarms, two.prewarmsUsed]).to.deep.equal([2, 0]);
  });

  it("queues first in, first out until memory is free, and counts neither as cold", () => {
    // node of 100 MB, one 100 MB instance: a 0-20 (10 start), b waits from 5, c from 6; b starts when a's instance is evicted at 20
    const calls = [
      { t: 0, f: "a" },
      { t: 5, f: "b" },
      { t: 6, f: "c" },
    ].map((c) => ({ ...c, d: 10, cold: 10, mb: 100 }));
    const tally = replay(calls, keep(1000), { nodeMemory: 100 });
    expect(counts(tally)).to.deep.equal({ cold: 3, partial: 0, warm: 0, dropped: 0 });
    expect(sum(tally.functions.queued)).to.equal(2);
    expect(sum(tally.functions.coldWaitMs)).to.equal(30);
    expect(tally.latencyMs.mean).to.equal((20 + 35 + 54) / 3); // ends at 20, 40, 60
    expect(tally.evictions).to.equal(2);
  });

  it("serves who has become the first in line as soon as an instance of its own is idle", () => {
    // 300 MB: a1 (200) 0-110, b1 (100) 1-31, a2 waits from 2, b2 from 3. At 31 b1 is idle, but a2 is first and 100 MB are
    // too few for it. At 110 a2 takes a1's instance until 210, and b2, now first, b1's: until 130, not from 210 on.
    const a = { f: "a", d: 100, cold: 10, mb: 200 };
    const b = { f: "b", d: 20, cold: 10, mb: 100 };
    const tally = replay(
      [
        { t: 0, ...a },
        { t: 1, ...b },
        { t: 2, ...a },
        { t: 3, ...b },
      ],
      keep(1000),
      { nodeMemory: 300 },
    );
    expect(counts(tally)).to.deep.equal({ cold: 2, partial: 0, warm: 2, dropped: 0 });
    expect(tally.latencyMs.mean).to.equal((110 + 30 + 208 + 127) / 4);
  });

  it("drops what no node could ever hold, whatever onFull says", () => {
    for (const onFull of ["queue", "drop", "retry"]) {
      expect(counts(replay([{ t: 0, mb: 500 }], keep(0), { nodeMemory: 400, onFull })).dropped, onFull).to.equal(1);
    }
  });

  it("retries after the delay until there is room", () => {
    const calls = [
      { t: 0, f: "a" },
      { t: 5, f: "b" },
    ].map((c) => ({ ...c, d: 10, cold: 10, mb: 100 }));
    const tally = replay(calls, keep(0), { nodeMemory: 100, onFull: "retry", retryDelay: 8 });
    expect(counts(tally)).to.include({ cold: 2, dropped: 0 });
    expect(tally.latencyMs.mean).to.equal((20 + 36) / 2); // retries at 13 and 21, ends at 41
  });

  it("holds a pool at its limit of instances", () => {
    const calls = [0, 1, 2].map((t) => ({ t, d: 100, cold: 0.5 }));
    expect(counts(replay(calls, keep(0), { maxInstances: 2, onFull: "drop" }))).to.include({ cold: 2, dropped: 1 });
    const queued = replay(calls, keep(1000), { maxInstances: 2 });
    expect(counts(queued)).to.include({ cold: 2, warm: 1, dropped: 0 });
    expect(sum(queued.functions.queued)).to.equal(1);
  });

  it("uses a second node when the first is full", () => {
    const calls = [0, 1].map((t) => ({ t, d: 100, mb: 100 }));
    expect(counts(replay(calls, keep(0), { nodes: 2, nodeMemory: 100, onFull: "drop" }))).to.include({
      cold: 2,
      dropped: 0,
    });
  });

  it("measures utilisation as busy over provisioned core-time, per window", () => {
    // live and busy 0-400 of window 0 (1000 ms) as it starts and executes, idle 400-1000; idle all of window 1
    const { windows } = replay([{ t: 0, d: 300, cold: 100, mb: 50 }], keep(5000), { window: 1000 }, 2000);
    expect([...windows.busyCoreMs]).to.deep.equal([400, 0]);
    expect([...windows.liveMs]).to.deep.equal([1000, 1000]);
    expect([...windows.idleMBms]).to.deep.equal([600 * 50, 1000 * 50]);
    expect([...windows.invocations]).to.deep.equal([1, 0]);
    expect([...windows.coldStarts]).to.deep.equal([1, 0]);
  });

  it("takes the cores a call uses from the trace", () => {
    const { windows } = replay([{ t: 0, d: 300, cold: 100, cpu: 0.25 }], keep(5000), { window: 1000 }, 1000);
    expect(windows.busyCoreMs[0]).to.equal(100); // a quarter core for 400 ms
  });

  it("lets a policy act at its ticks and read the windows between them", () => {
    const seen: number[][] = [];
    const window = emptyWindow();
    const read: KeepAlivePolicy["onTick"] = (control) => {
      control.readWindow(poolId(0), window);
      seen.push([
        control.now,
        window.invocations,
        window.coldStarts,
        window.coldWaitMs,
        window.busyCoreMs,
        window.liveCoreMs,
        window.idleMBms,
      ]);
      if (control.now === 0) expect(control.prewarm(poolId(0), 1)).to.equal(1);
      if (control.now === 2000) expect(control.release(poolId(0), 5)).to.equal(1);
    };
    const policy: KeepAlivePolicy = {
      name: "ticks",
      keepAlive: () => ms(Number.POSITIVE_INFINITY),
      tick: ms(1000),
      onTick: read,
      onEnd: read,
    };
    replay([{ t: 500, d: 100, cold: 100, mb: 10 }], policy, {}, 3000);
    expect(seen).to.deep.equal([
      [0, 0, 0, 0, 0, 0, 0],
      [1000, 1, 0, 0, 200, 1000, 8000], // starting 0-100, idle 100-500, busy 500-600, idle 600-1000
      [2000, 0, 0, 0, 0, 1000, 10_000],
      [3000, 0, 0, 0, 0, 0, 0],
    ]);
  });

  it("stops before a tick and goes on when stepped from outside", () => {
    const platform = new Platform(
      makeTrace(
        [
          { t: 0, d: 10, cold: 10 },
          { t: 100, d: 10 },
        ],
        200,
      ),
      keep(1000),
      platformConfig(),
    );
    platform.runUntil(ms(100));
    expect([platform.now, platform.idleInstances(poolId(0)), platform.arrived]).to.deep.equal([100, 1, 1]);
    platform.run();
    expect(counts(platform.tally())).to.include({ cold: 1, warm: 1 });
  });

  it("names policy, pool and time when an answer breaks the contract", () => {
    const broken = (answer: number): KeepAlivePolicy => ({ name: "broken", keepAlive: () => ms(answer) });
    expect(() => replay([{ t: 0 }], broken(Number.NaN))).to.throw(
      ContractError,
      "broken: expected keepAlive >= 0, got NaN for pool f at 1808 ms",
    );
    expect(() => replay([{ t: 0 }], broken(-1))).to.throw(ContractError, "got -1");
    expect(() => replay([{ t: 0 }], { ...keep(1), prewarmIn: () => ms(Number.NaN) })).to.throw(
      ContractError,
      "prewarmIn",
    );
    expect(() => replay([{ t: 0 }], { ...keep(1), tick: ms(0) })).to.throw(ContractError, "tick");
  });

  it("refuses a policy that pre-warms for ever without time going on", () => {
    const stuck: KeepAlivePolicy = { name: "stuck", keepAlive: () => ms(1e9), prewarmIn: () => ms(0) };
    expect(() => replay([{ t: 0 }], stuck)).to.throw(
      ContractError,
      "stuck: expected prewarmIn > 0 after a pre-warm that started nothing",
    );
  });

  it("replays an empty trace", () => {
    expect(counts(replay([], keep(1)))).to.deep.equal({ cold: 0, partial: 0, warm: 0, dropped: 0 });
  });

  it("equals the naive platform under Greedy-Dual and under priorities that rise and fall", () => {
    const memory = fc.constantFrom(300, 500, 900);
    const windows = fc.constantFrom(100, 1000, Number.POSITIVE_INFINITY);
    const erratic = (): KeepAlivePolicy => {
      let asked = 0;
      return { ...keep(0), evictionPriority: (pool, served) => ((7 * asked++) % 5) - served + pool };
    };
    for (const make of [greedyDual, erratic]) {
      fc.assert(
        fc.property(randomCalls, windows, memory, (calls, window, nodeMemory) => {
          const trace = makeTrace(sized(calls));
          const rule = make();
          const policy: KeepAlivePolicy = {
            ...keep(window),
            evictionPriority: (pool, served, view) => rule.evictionPriority!(pool, served, view),
            onEvict: (pool, priority, view) => rule.onEvict?.(pool, priority, view),
          };
          const tally = new Platform(trace, policy, platformConfig({ nodeMemory, onFull: "drop" })).run();
          const naive = naiveReplay(trace, window, nodeMemory, make());
          expect(counts(tally)).to.deep.equal({
            cold: naive.cold,
            partial: 0,
            warm: naive.warm,
            dropped: naive.dropped,
          });
          expect(tally.evictions).to.equal(naive.evictions);
        }),
        { seed: 11, numRuns: 300 },
      );
    }
  });

  it("refuses a priority that is no number", () => {
    const broken: KeepAlivePolicy = { ...keep(1), evictionPriority: () => Number.NaN };
    expect(() => replay([{ t: 0 }], broken)).to.throw(
      ContractError,
      "expected evictionPriority to be a number, got NaN",
    );
  });

  it("equals the naive platform, evictions and drops included", () => {
    const memory = fc.constantFrom(300, 500, 900, Number.POSITIVE_INFINITY);
    const windows = fc.constantFrom(0, 100, 1000, Number.POSITIVE_INFINITY);
    fc.assert(
      fc.property(randomCalls, windows, memory, (calls, window, nodeMemory) => {
        const trace = makeTrace(sized(calls));
        const tally = new Platform(trace, keep(window), platformConfig({ nodeMemory, onFull: "drop" })).run();
        const naive = naiveReplay(trace, window, nodeMemory);
        expect(counts(tally)).to.deep.equal({ cold: naive.cold, partial: 0, warm: naive.warm, dropped: naive.dropped });
        expect(tally.evictions).to.equal(naive.evictions);
        expect(tally.idleMBms).to.be.closeTo(naive.idleMBms, 1e-6);
        expect(sum(tally.functions.coldWaitMs)).to.equal(naive.coldWaitMs);
        expect(naive.overlaps).to.equal(0);
      }),
      { seed: 2, numRuns: 400 },
    );
  });

  it("conserves invocations and memory-time under every way of being full", () => {
    const ways = fc.constantFrom("queue", "drop", "retry");
    fc.assert(
      fc.property(
        randomCalls,
        ways,
        fc.constantFrom(300, 600),
        fc.constantFrom(0, 500),
        (calls, onFull, nodeMemory, window) => {
          const trace = makeTrace(sized(calls), 100_000);
          const tally = new Platform(trace, keep(window), platformConfig({ nodeMemory, onFull })).run();
          const { cold, partial, warm, dropped } = counts(tally);
          expect(cold + partial + warm + dropped).to.equal(calls.length);
          const live = trace.apps.reduce((total, app, p) => total + tally.poolLiveMs[p]! * app.memory, 0);
          expect(tally.idleMBms + tally.busyMBms + tally.startingMBms).to.be.closeTo(live, 1e-6);
          expect(sum(tally.windows.liveMs)).to.be.closeTo(sum(tally.poolLiveMs), 1e-6);
          expect(sum(tally.windows.idleMBms)).to.be.closeTo(tally.idleMBms, 1e-6);
          expect(sum(tally.windows.busyCoreMs)).to.be.closeTo(sum(tally.poolBusyCoreMs), 1e-6);
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });

  it("has as many cold starts as peak concurrency, start-up included, when nothing ever leaves", () => {
    fc.assert(
      fc.property(randomCalls, (calls) => {
        const trace = makeTrace(sized(calls).map((call) => ({ ...call, f: "a", mb: 100 })));
        const platform = new Platform(trace, keep(Number.POSITIVE_INFINITY), platformConfig());
        const tally = platform.run();
        expect(sum(tally.functions.coldStarts)).to.equal(tally.peakInstances);
      }),
      { seed: 4, numRuns: 100 },
    );
  });

  it("does not change when all arrivals are shifted by whole days", () => {
    fc.assert(
      fc.property(randomCalls, fc.integer({ min: 1, max: 30 }), (calls, days) => {
        const at = (shift: number) =>
          replay(
            sized(calls).map((call) => ({ ...call, t: call.t + shift })),
            keep(300),
            { nodeMemory: 600 },
          );
        const [here, there] = [at(0), at(days * 86_400_000)];
        expect(counts(there)).to.deep.equal(counts(here));
        expect(there.idleMBms).to.equal(here.idleMBms);
        expect(there.evictions).to.equal(here.evictions);
      }),
      { seed: 5, numRuns: 100 },
    );
  });
});
