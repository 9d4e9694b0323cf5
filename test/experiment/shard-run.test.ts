import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../src/base/random.ts";
import { resolvePolicy } from "../../src/experiment/catalog.ts";
import { Division } from "../../src/experiment/division.ts";
import { describeRun, type RunOutput, replayPolicies, replayPolicy } from "../../src/experiment/run.ts";
import { runShard } from "../../src/experiment/shard-run.ts";
import { type Done, runTask } from "../../src/experiment/task.ts";
import { WorkerPool } from "../../src/experiment/workers.ts";
import { mergeTallies } from "../../src/platform/merge-tallies.ts";
import { Platform } from "../../src/platform/platform.ts";
import { poolsOf } from "../../src/platform/pools.ts";
import type { Tally } from "../../src/platform/tally.ts";
import { policies } from "../../src/policy/catalog.ts";
import { shardTrace } from "../../src/trace/shards.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { expectClose } from "../model/close.ts";
import { platformConfig } from "../model/config.ts";
import { type Call, makeTrace } from "../model/make-trace.ts";
import { policyFor } from "../model/replay-policy.ts";

type Kind = keyof typeof policies;

const MINUTE = 60_000;
const separable = (Object.keys(policies) as Kind[]).filter((kind) => {
  const { definition, values } = resolvePolicy(kind);
  return definition.separable?.(values) === true;
});

/** Calls of five functions in four apps, at whole seconds so that many fall together, over up to four hours. */
const someCalls = fc
  .array(
    fc.record({
      t: fc.integer({ min: 0, max: 14_400 }).map((s) => s * 1000),
      f: fc.constantFrom("a", "b", "c", "d", "e"),
      d: fc.constantFrom(1000, 5000, 10 * MINUTE),
    }),
    { minLength: 1, maxLength: 80, size: "max" },
  )
  .map((calls): Call[] => calls.map((call) => ({ ...call, app: call.f === "a" || call.f === "d" ? "ad" : call.f })));

/** The trace in at most `most` parts, merged. */
async function inParts(trace: Trace, kind: Kind, most: number, unit: string): Promise<Tally> {
  const platform = platformConfig({ unit });
  const outcomes = [];
  for (const shard of shardTrace(trace, most)) {
    outcomes.push(
      await runShard({ kind: "shard", shard, spec: kind, seed: 1, platform, files: {} }, resolvePolicy(kind)),
    );
  }
  const whole = { functions: trace.functions.length, pools: poolsOf(trace, unit).profiles.length };
  return mergeTallies(
    outcomes.map(({ part }) => structuredClone(part)),
    whole,
  );
}

/** Equal in every count; sums to 1e-9 of their size, because they are taken in another order. */
function expectSame(got: Tally, expected: Tally): void {
  const { windows, latencyMs, slowdown, functions, nodes, nodeClasses, background, shells, memoryLimit, ...rest } = got;
  expect(Object.keys(got).sort()).to.deep.equal(Object.keys(expected).sort());
  expect(functions).to.deep.equal(expected.functions);
  const columns = (tally: Tally) => Object.values(tally.windows).flatMap((v) => (typeof v === "number" ? [v] : [...v]));
  const flat = (tally: Tally, keys: readonly string[]) =>
    keys.flatMap((key) => {
      const value = tally[key as keyof typeof rest];
      return typeof value === "number" ? [value] : [...value];
    });
  const numbers = (tally: Tally) => [
    ...columns(tally),
    ...flat(tally, Object.keys(rest)),
    ...[tally.latencyMs, tally.slowdown].flatMap((h) => [h.count, h.mean ?? -1, h.quantile(0.5) ?? -1]),
  ];
  const want = numbers(expected);
  for (const [i, value] of numbers(got).entries())
    expect(value).to.be.closeTo(want[i]!, 1e-9 * Math.max(1, Math.abs(want[i]!)));
}

describe("replay in parts", () => {
  it("knows the policies that decide for every pool by itself", () => {
    expect(separable).to.include.members(["none", "fixed", "hybrid-histogram", "hpa", "oracle-prewarm", "ski-rental"]);
    const randomised = resolvePolicy("ski-rental:randomised=true");
    expect(randomised.definition.separable?.(randomised.values)).to.equal(false);
  });

  for (const kind of separable)
    it(`of ${kind} counts what the platform counts on the whole, the common peak included`, async () => {
      await fc.assert(
        fc.asyncProperty(
          someCalls,
          fc.integer({ min: 2, max: 5 }),
          fc.constantFrom("app", "function"),
          async (calls, most, unit) => {
            const trace = makeTrace(calls, 15_000_000);
            const merged = await inParts(trace, kind, most, unit);
            expectSame(
              merged,
              new Platform(trace, await policyFor(kind, trace, {}, unit), platformConfig({ unit })).run(),
            );
          },
        ),
        { seed: 3110, numRuns: 8 },
      );
    });

  it("needs no platform for a policy that is but a window", async () => {
    await fc.assert(
      fc.asyncProperty(someCalls, fc.constantFrom("fixed:window=10m", "none", "lru"), async (calls, spec) => {
        const trace = makeTrace(calls, 15_000_000);
        const options = { seed: 1, platform: platformConfig(), clock: () => 0 };
        const { result, functions, windows } = await replayPolicy(trace, resolvePolicy(spec), options);
        const { definition, values } = resolvePolicy(spec);
        const pools = poolsOf(trace, "app");
        const policy = await definition.create(values, { pools: pools.profiles, random: Random.root(1) });
        const tally = new Platform(trace, policy, platformConfig()).run();
        const label = { policy: result.policy, spec, seed: 1 };
        const expected = describeRun({ trace, pools, tally, label, wallMs: 0 });
        expectClose(result, expected.result);
        expectClose(functions, expected.functions);
        expectClose(windows, expected.windows);
      }),
      { seed: 3111, numRuns: 15 },
    );
  });

  it("gives a policy that is but a window the same figures whichever others are replayed beside it", async () => {
    const specs = ["fixed:window=10m", "none", "hybrid-histogram", "fixed:window=1h"];
    const options = { seed: 1, platform: platformConfig(), clock: () => 0 };
    await fc.assert(
      fc.asyncProperty(someCalls, fc.shuffledSubarray(specs, { minLength: 1 }), async (calls, chosen) => {
        const trace = makeTrace(calls, 15_000_000);
        const alone: RunOutput[] = [];
        for (const spec of chosen) alone.push(await replayPolicy(trace, resolvePolicy(spec), options));
        expect(await replayPolicies(trace, chosen.map(resolvePolicy), options)).to.deep.equal(alone);
      }),
      { seed: 3112, numRuns: 10 },
    );
  });

  it("divides only where pools share nothing", () => {
    const few = makeTrace(["a", "b", "c"].map((f) => ({ t: 0, f, d: 1 })));
    const length = 150_000;
    const functionId = Uint32Array.from({ length }, (_, i) => i % 3);
    const column = () => new Float64Array(length).fill(1);
    const trace = { ...few, length, functionId, arrival: column(), duration: column() };
    const parts = (spec: string, params = {}) =>
      new Division(trace, platformConfig(params)).shardsFor(resolvePolicy(spec)).map((shard) => shard.trace.length);
    expect(parts("hybrid-histogram")).to.deep.equal([50_000, 50_000, 50_000]);
    expect(parts("hybrid-histogram", { nodeMemory: 1e6 })).to.deep.equal([150_000]);
    expect(parts("hybrid-histogram", { startSlowdown: 1 })).to.deep.equal([150_000]);
    expect(parts("ski-rental:randomised=true")).to.deep.equal([150_000]);
  });

  it("gives the same in worker threads, which hand on what a policy refuses", async function () {
    this.timeout(30_000);
    await using workers = new WorkerPool(2);
    const trace = makeTrace(["a", "b", "c"].flatMap((f, i) => [0, 5, 900].map((s) => ({ t: s * 1000 + i, f }))));
    const tasks = (spec: string) =>
      shardTrace(trace, 3, (bytes) => workers.allocate(bytes)).map((shard) => {
        return {
          kind: "shard",
          shard,
          spec,
          seed: 1,
          platform: platformConfig(),
          files: { "agent.json": "{" },
        } as const;
      });
    const spec = "hybrid-histogram";
    const here: Done[] = [];
    for (const task of tasks(spec)) here.push(await runTask(task, () => 0));
    const there = await Promise.all(tasks(spec).map((task) => workers.run(task)));
    const timeless = there.map((outcome) => (outcome.status === "done" ? { ...outcome.done, wallMs: 0 } : outcome));
    expect(timeless).to.deep.equal(structuredClone(here));
    const entries = ["fixed:window=10m", "none", spec].map(resolvePolicy);
    const options = { seed: 1, platform: platformConfig(), clock: () => 0 };
    const settled = (runs: readonly RunOutput[]) =>
      runs.map(({ result: { wallMs: _, invocationsPerSecond: __, ...result }, ...rest }) => ({ result, ...rest }));
    expect(settled(await replayPolicies(trace, entries, { ...options, runner: workers }))).to.deep.equal(
      settled(await replayPolicies(trace, entries, options)),
    );
    const refused = await workers.run(tasks("agent:file=agent.json")[0]!);
    expect(refused).to.include({ status: "refused", problem: "malformed" });
  });
});
