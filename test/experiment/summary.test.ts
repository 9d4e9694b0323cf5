import { expect } from "chai";
import { megabytes, ms } from "../../src/base/units.ts";
import type { RunResult } from "../../src/experiment/result.ts";
import { describeRun } from "../../src/experiment/run.ts";
import { ratio, traceSummary } from "../../src/experiment/summary.ts";
import { type KeepAlivePolicy, NO_SHELL, type PlatformControl, PrewarmCause } from "../../src/platform/contract.ts";
import { Platform } from "../../src/platform/platform.ts";
import { poolsOf } from "../../src/platform/pools.ts";
import { sliceTrace } from "../../src/trace/slice.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { platformConfig } from "../model/config.ts";
import { makeTrace } from "../model/make-trace.ts";
import { FIVE_CALLS, run } from "./five-calls.ts";

const WITHIN = 0.004; // share by which a quantile of latency or slowdown may be off

/** Expects every figure of a result, nested ones too, to a relative 1e-12; quantiles of latency and slowdown to 0.4 %. */
function expectResult(got: RunResult, expected: RunResult): void {
  expect(Object.keys(got)).to.deep.equal(Object.keys(expected));
  for (const [key, value] of Object.entries(expected)) expectClose(got[key as keyof RunResult], value, key);
}

function expectClose(got: unknown, expected: unknown, path: string): void {
  if (typeof expected === "number") {
    const share = /^(latencyMs|slowdown)\.p/.test(path) ? WITHIN : 1e-12;
    expect(got, path).to.be.closeTo(expected, Math.abs(expected) * share);
  } else if (typeof expected === "object" && expected !== null) {
    for (const [key, value] of Object.entries(expected))
      expectClose((got as Readonly<Record<string, unknown>>)[key], value, `${path}.${key}`);
  } else expect(got, path).to.equal(expected);
}

/** Replays against a policy that is in no catalog. */
function judge(trace: Trace, policy: KeepAlivePolicy, wallMs = 0): ReturnType<typeof describeRun> {
  const config = platformConfig();
  const pools = poolsOf(trace, config.unit);
  const tally = new Platform(trace, policy, config, pools).run();
  return describeRun({ trace, pools, tally, label: { policy: policy.name, spec: policy.name, seed: 1 }, wallMs });
}

describe("a run's summary", () => {
  // fixed:window=1m. Instance 1 of app a: starting 0-0.5 s, busy 0.5-1.5, idle -2, busy 2-3, idle until its deadline, 63.
  // Instance 2: the call at 2.5 s finds 1 busy: starting 2.5-3, busy 3-4, idle until 64.
  // Instance 3 of app b: starting 63-64, busy 64-66, idle until the horizon, 91 s.
  // Instance 4 of app a: starting 90-90.5, busy 90.5-91.5, half a second past the horizon.
  const HORIZON = 91;
  const waste = (120.5 * 512 + 25 * 1024) / 1024; // idle: 0.5 + 60 + 60 s of 512 MB, 25 s of 1024 MB; GB·s
  const busy = 4 * 0.5 + 2 * 1; // 4 s of half a GB, 2 s of one
  const starting = 3 * 0.5 * 0.5 + 1 * 1;
  // windows of 60 s and 31 s. Live: 1 + 2 for 60 + 57.5 s; then 3 + 4 s, 28 s of b, 1 s of instance 4.
  // Busy or starting: 1.5 + 1 + 1.5 s; then 3 s of b and 1 s of instance 4.
  const utilisation = [4 / 117.5, 4 / 36] as const;

  it("has every figure of five calls by hand", async () => {
    const { result } = await run(FIVE_CALLS, "fixed:window=1m", {}, 9);
    expectResult(result, {
      policy: "fixed",
      spec: "fixed:window=1m",
      seed: 9,
      invocations: 5,
      coldStarts: 4,
      partialColdStarts: 0,
      warmStarts: 1, // at 2 s
      queued: 0,
      dropped: 0,
      evictions: 0,
      prewarms: 0,
      prewarmsUsed: 0,
      coldStartRate: 4 / 5,
      coldWaitSeconds: 0.5 + 0.5 + 1 + 0.5,
      wastedGBSeconds: waste,
      busyGBSeconds: busy,
      startingGBSeconds: starting,
      rum: 2.5 + 85.25 / 99.69,
      // f is cold 3 times of 4, g 1 of 1; between two values p lies at 0.75 + p / 4
      functionColdRate: { p50: 0.875, p75: 0.9375, p90: 0.975, mean: 0.875 },
      appColdRate: { p50: 0.875, p75: 0.9375, p90: 0.975, mean: 0.875 },
      // 1.5, 1, 1.5, 3, 1.5 s
      latencyMs: { mean: 8500 / 5, p50: 1500, p95: 3000, p99: 3000 },
      // over the warm duration: 1.5, 1, 1.5, 1.5, 1.5
      slowdown: { mean: 7 / 5, p50: 1.5, p95: 1.5, p99: 1.5 },
      cpuUtilisation: {
        mean: (utilisation[0] + utilisation[1]) / 2,
        p95: utilisation[0] + 0.95 * (utilisation[1] - utilisation[0]),
      },
      instances: { mean: (117.5 + 36) / HORIZON, peak: 3 }, // at 63 s: 1 on its deadline, 2 and 3
      throughput: 5 / HORIZON,
      failureRate: 0,
      costUSD: (busy + starting) * 0.0000166667 + waste * 0.0000041667 + 5 * 0.0000002,
      wallMs: 0,
      invocationsPerSecond: null, // no time passed
      timedOut: 0,
      prewarmsLate: 0,
      prewarmsUnused: 0,
    });
  });

  it("has its two parts of RUM beside it", async () => {
    const { result } = await run(FIVE_CALLS, "infinite");
    expect(result.rum).to.equal(result.coldWaitSeconds + result.wastedGBSeconds / 99.69);
  });

  it("tells functions from apps", async () => {
    const calls = [
      { t: 0, f: "x", app: "a" },
      { t: 5000, f: "y", app: "a" },
      { t: 10_000, f: "y", app: "a" },
      { t: 0, f: "z" },
    ];
    // x and y share instances: x is cold, y warm twice; z is cold. Functions 1, 0, 1; apps 1/3 and 1.
    const { functionColdRate, appColdRate } = (await run(makeTrace(calls), "infinite")).result;
    expect(functionColdRate).to.deep.equal({ p50: 1, p75: 1, p90: 1, mean: 2 / 3 });
    expect(appColdRate.mean).to.be.closeTo(2 / 3, 1e-15);
    expect(appColdRate.p75).to.be.closeTo(5 / 6, 1e-15);
  });

  it("counts waiting for memory apart from cold starts", async () => {
    // 600 MB hold one instance of a: the call at 2.5 s waits until 3 s and is warm, 1.5 s in all; g never fits
    const { result } = await run(FIVE_CALLS, "fixed:window=1m", { nodeMemory: 600 });
    expect(result).to.include({ queued: 1, dropped: 1, coldStarts: 2, warmStarts: 2, failureRate: 1 / 5 });
    expect(result).to.include({ coldStartRate: 2 / 4, coldWaitSeconds: 1, throughput: 4 / HORIZON });
    expect(result.latencyMs.mean).to.be.closeTo((1500 + 1000 + 1500 + 1500) / 4, 1e-9);
    expect(result.functionColdRate).to.deep.equal({ p50: 0.5, p75: 0.5, p90: 0.5, mean: 0.5 }); // g was never served
  });

  it("counts what was dropped and evicted", async () => {
    const dropping = await run(FIVE_CALLS, "fixed:window=1m", { nodeMemory: 600, onFull: "drop" });
    expect(dropping.result).to.include({ queued: 0, dropped: 2, failureRate: 2 / 5, coldStartRate: 2 / 3 });
    // 1024 MB hold both instances of a; b evicts them at 63 s, and is evicted by a at 90 s
    const evicting = await run(FIVE_CALLS, "infinite", { nodeMemory: 1024 });
    expect(evicting.result).to.include({ evictions: 3, coldStarts: 4, dropped: 0 });
    expect(evicting.result.instances.peak).to.equal(2);
  });

  it("counts a pre-warm and the wait for its rest", () => {
    const once = (delay: number): KeepAlivePolicy => ({
      name: "once",
      keepAlive: () => ms(0),
      keepPrewarmed: () => ms(400),
      prewarmIn: (_pool, _view, cause) => ms(cause === PrewarmCause.Begin ? delay : Number.POSITIVE_INFINITY),
    });
    const call = makeTrace([{ t: 2000, d: 1000, cold: 500, mb: 1024 }], 4000);
    // ready at 2.2 s, 0.2 s after the call: a partial cold start of 0.2 s; starting for 0.5 s of 1 GB
    expect(judge(call, once(1700)).result).to.deep.include({
      coldStarts: 0,
      partialColdStarts: 1,
      warmStarts: 0,
      prewarms: 1,
      prewarmsUsed: 1,
      coldStartRate: 1,
      coldWaitSeconds: 0.2,
      wastedGBSeconds: 0,
      startingGBSeconds: 0.5,
    });
    // ready at 1.7 s, waits 0.3 s for the call: warm, and the waiting is waste
    const warm = judge(call, once(1200)).result;
    expect(warm).to.include({ partialColdStarts: 0, warmStarts: 1, prewarms: 1, prewarmsUsed: 1, coldWaitSeconds: 0 });
    expect(warm.wastedGBSeconds).to.be.closeTo(0.3, 1e-12);
    // ready at 0.9 s, gone at 1.3 s: 0.4 s of waste for nothing
    const missed = judge(call, once(400)).result;
    expect(missed).to.include({ coldStarts: 1, prewarms: 1, prewarmsUsed: 0, coldStartRate: 1, coldWaitSeconds: 0.5 });
    expect(missed.wastedGBSeconds).to.be.closeTo(0.4, 1e-12);
  });

  it("measures how fast it was", () => {
    const { result } = judge(FIVE_CALLS, { name: "none", keepAlive: () => ms(0) }, 20);
    expect(result).to.include({ wallMs: 20, invocationsPerSecond: 250 });
  });

  it("is null where there is nothing to divide by: an empty trace", async () => {
    const empty = sliceTrace(FIVE_CALLS, 10_000, 60_000);
    const { result, functions, windows } = await run(empty, "infinite");
    expect(result).to.deep.include({
      invocations: 0,
      coldStarts: 0,
      coldStartRate: null,
      coldWaitSeconds: 0,
      wastedGBSeconds: 0,
      rum: 0,
      functionColdRate: { p50: null, p75: null, p90: null, mean: null },
      appColdRate: { p50: null, p75: null, p90: null, mean: null },
      latencyMs: { mean: null, p50: null, p95: null, p99: null },
      slowdown: { mean: null, p50: null, p95: null, p99: null },
      cpuUtilisation: { mean: null, p95: null },
      instances: { mean: 0, peak: 0 }, // for 50 s there was none
      throughput: 0, // none in 50 s
      failureRate: null,
      costUSD: 0,
      invocationsPerSecond: null,
    });
    expect(functions).to.deep.equal([]);
    expect(windows.map(({ instances, cpuUtilisation }) => [instances, cpuUtilisation])).to.deep.equal([[0, null]]);
  });

  it("is null for rates over time where no time passes", async () => {
    const { result, windows } = await run(makeTrace([]), "infinite");
    expect(result.throughput).to.equal(null);
    expect(result.instances.mean).to.equal(null);
    expect(windows).to.deep.equal([]);
  });

  it("has the rates of what was served where everything is dropped", async () => {
    const { result } = await run(FIVE_CALLS, "infinite", { nodeMemory: 1 });
    expect(result).to.include({ dropped: 5, failureRate: 1, coldStartRate: null, throughput: 0 });
    expect(result.latencyMs).to.deep.equal({ mean: null, p50: null, p95: null, p99: null });
  });
});

describe("rows of functions.csv", () => {
  it("have the counts of every function that was called", async () => {
    const { functions } = await run(FIVE_CALLS, "fixed:window=1m", {}, 9);
    const none = { partialColdStarts: 0, dropped: 0, timedOut: 0 };
    const common = { policy: "fixed:window=1m", seed: 9, trigger: "unknown", ...none };
    expect(functions).to.deep.equal([
      {
        ...common,
        function: "f",
        app: "a",
        invocations: 4,
        coldStarts: 3,
        warmStarts: 1,
        coldStartRate: 0.75,
        coldWaitSeconds: 1.5,
        cpuUtilisation: (1.5 + 1 + 1.5 + 1) / (63 + 61.5 + 1), // instances 1, 2 and 4 up to the horizon
      },
      {
        ...common,
        function: "g",
        app: "b",
        invocations: 1,
        coldStarts: 1,
        warmStarts: 0,
        coldStartRate: 1,
        coldWaitSeconds: 1,
        cpuUtilisation: 3 / 28,
      },
    ]);
  });

  it("leave the rate of a function that was only dropped open", async () => {
    const { functions } = await run(FIVE_CALLS, "infinite", { nodeMemory: 600 });
    expect(functions[1]).to.include({
      function: "g",
      invocations: 1,
      dropped: 1,
      coldStartRate: null,
      cpuUtilisation: null,
    });
  });
});

describe("rows of windows.csv", () => {
  it("are means over the window's own length, the last one partial", async () => {
    const { windows } = await run(FIVE_CALLS, "fixed:window=1m");
    const common = { policy: "fixed:window=1m", seed: 42 };
    expect(windows).to.have.length(2);
    expect(windows[0]).to.include({ ...common, window: 0, startMs: 0, invocations: 3, coldStarts: 2 });
    expect(windows[0]!.instances).to.be.closeTo(117.5 / 60, 1e-12);
    expect(windows[0]!.cpuUtilisation).to.be.closeTo(4 / 117.5, 1e-12);
    // idle: instance 1 for 0.5 s and 3-60, instance 2 for 4-60
    expect(windows[0]!.idleMemoryMB).to.be.closeTo((113.5 * 512) / 60, 1e-9);
    expect(windows[1]).to.include({ ...common, window: 1, startMs: 60_000, invocations: 2, coldStarts: 2 });
    expect(windows[1]!.instances).to.be.closeTo(36 / 31, 1e-12);
    expect(windows[1]!.cpuUtilisation).to.be.closeTo(4 / 36, 1e-12);
    // instances 1 and 2 for 3 and 4 s, b for 66-91
    expect(windows[1]!.idleMemoryMB).to.be.closeTo((7 * 512 + 25 * 1024) / 31, 1e-9);
  });

  it("are as long as --platform window says, and one where it reaches the horizon", async () => {
    expect((await run(FIVE_CALLS, "none", { window: 1000 })).windows).to.have.length(91);
    expect((await run(FIVE_CALLS, "none", { window: 91_000 })).windows).to.have.length(1);
    const [only] = (await run(FIVE_CALLS, "fixed:window=1m", { window: 200_000 })).windows;
    expect(only!.instances).to.be.closeTo((117.5 + 36) / 91, 1e-12);
    expect(only!.invocations).to.equal(5);
  });

  it("have no utilisation where there was no instance", async () => {
    const { windows } = await run(FIVE_CALLS, "none", { window: 10_000 });
    expect(windows.map(({ cpuUtilisation }) => cpuUtilisation)).to.deep.equal([
      ...[1, null, null, null, null, null, 1, null, null], // without keep-alive whoever lives is busy
      1,
    ]);
  });
});

describe("ratio and traceSummary", () => {
  it("divides, and is null by zero", () => {
    expect([ratio(1, 4), ratio(0, 4), ratio(0, 0), ratio(3, 0)]).to.deep.equal([0.25, 0, null, null]);
  });

  it("says what was replayed", () => {
    const { digest, load } = FIVE_CALLS;
    const summary = { name: "made", functions: 2, invocations: 5, horizonMs: 91_000, digest, load };
    expect(traceSummary(FIVE_CALLS)).to.deep.equal(summary);
  });

  it("tells what became of shells, of policies that keep some only", () => {
    // 2 GB. Released at 2 s, then 1 GB for 10 s: taken at 7 s, 5 GB·s; ends 8 s: to 18 s, 10 GB·s; horizon 28 s
    const policy: KeepAlivePolicy = {
      name: "shells",
      keepAlive: () => ms(0),
      shells: {
        kinds: ["half"],
        starts: () => [{ kind: 0, share: 0, ms: 0 }],
        memory: () => megabytes(1024),
        downgrade: (_, from) => (from === NO_SHELL ? 0 : NO_SHELL),
        keep: () => ms(10_000),
      },
    };
    const trace = makeTrace(
      [0, 7000].map((t) => ({ t, d: 1000, cold: 1000, mb: 2048 })),
      28_000,
    );
    const { result } = judge(trace, policy);
    expect(result.shells).to.deep.equal({ made: 2, taken: 1, wastedGBSeconds: 15 });
    expect(result).to.include({ coldStarts: 2, coldWaitSeconds: 1, wastedGBSeconds: 15, startingGBSeconds: 2 });
    expect(judge(trace, { name: "none", keepAlive: () => ms(0) }).result).to.not.have.property("shells");
    // and one of 1 GB that is started from nothing at 0, ready at 6 s: at 7 s it is taken, the latest; the one left at 2 s stays to 12 s
    const stock = { memory: () => megabytes(1024), startTime: () => ms(6000), keep: () => ms(2000) };
    const onTick = (control: PlatformControl) => void control.startShells(0, 1);
    const stocked = { ...policy, shells: { ...policy.shells!, stock }, tick: ms(1e9), onTick };
    const { shells } = judge(trace, stocked).result;
    expect(shells).to.deep.equal({ made: 3, taken: 1, wastedGBSeconds: 10 + 1 + 10, started: 1, startingGBSeconds: 6 });
  });

  it("tells the limit of memory, of policies that set it only", () => {
    // unlimited to 2 s, 300 MB to 4 s, 100 MB to 10 s: without a mean or a peak; from 0 on 400 MB, and 300 and 100 likewise
    const limits = (first: number): KeepAlivePolicy => ({
      name: "limiting",
      keepAlive: () => ms(0),
      limitsMemory: true,
      tick: ms(2000),
      onTick: (control) => void control.limitMemory(megabytes([first, 300, 100][control.now / 2000] ?? 100)),
    });
    const trace = makeTrace([{ t: 0, d: 10, cold: 10, mb: 50 }], 10_000);
    const unlimited = judge(trace, limits(Number.POSITIVE_INFINITY)).result.memoryLimit;
    expect(unlimited).to.deep.equal({ meanMB: null, peakMB: null, leastMB: 100, changes: 2 });
    const limited = judge(trace, limits(400)).result.memoryLimit;
    expect(limited).to.deep.equal({ meanMB: (800 + 600 + 600) / 10, peakMB: 400, leastMB: 100, changes: 3 });
    expect(judge(trace, { name: "none", keepAlive: () => ms(0) }).result).to.not.have.property("memoryLimit");
  });
});
