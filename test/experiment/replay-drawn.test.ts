import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { resolvePolicy } from "../../src/experiment/catalog.ts";
import { type RunOutput, replayPolicies } from "../../src/experiment/run.ts";
import { WorkerPool } from "../../src/experiment/workers.ts";
import { withRuntime } from "../../src/platform/runtime.ts";
import { runtimes } from "../../src/platform/runtimes.ts";
import { expandMinutes, streamMinutes } from "../../src/trace/arrivals/expand.ts";
import { generateMinuteCounts } from "../../src/trace/generate/generate.ts";
import { expectClose } from "../model/close.ts";
import { platformConfig } from "../model/config.ts";

const counts = generateMinuteCounts({ apps: 20, days: 1, maxDailyCalls: 15_000, random: Random.root(3120) });
const entries = ["fixed:window=10m", "none", "hybrid-histogram"].map(resolvePolicy);
const options = { seed: 1, platform: platformConfig(), clock: () => 0 };
const settled = (runs: readonly RunOutput[]) =>
  runs.map(({ result: { wallMs: _, invocationsPerSecond: __, ...result }, ...rest }) => ({ result, ...rest }));

describe("replay of calls that are not stored", () => {
  let workers: WorkerPool;
  before(() => {
    workers = new WorkerPool(2);
  });
  after(() => workers[Symbol.asyncDispose]());

  for (const arrivals of ["even", "poisson"] as const)
    it(`gives what the stored ones give (${arrivals}), the same in worker threads`, async function () {
      this.timeout(60_000);
      const draw = { arrivals, random: Random.root(2).fork("trace") };
      const streamed = settled(await replayPolicies(streamMinutes(counts, draw), entries, options));
      const stored = settled(await replayPolicies(expandMinutes(counts, draw), entries, options));
      expect(stored[0]!.result.invocations).to.be.above(10_000);
      expectClose(streamed, stored);
      const there = await replayPolicies(streamMinutes(counts, draw), entries, { ...options, runner: workers });
      expect(settled(there)).to.deep.equal(streamed);
    });

  it("keeps a runtime's cold starts, which are drawn in the order of all calls", async () => {
    const draw = { arrivals: "uniform", random: Random.root(2).fork("trace") } as const;
    const starting = () => Random.root(3).fork("runtime");
    const streamed = withRuntime(streamMinutes(counts, draw), "aws-js", runtimes["aws-js"], starting());
    const stored = withRuntime(expandMinutes(counts, draw), "aws-js", runtimes["aws-js"], starting());
    expectClose(
      settled(await replayPolicies(streamed, entries.slice(0, 1), options)),
      settled(await replayPolicies(stored, entries.slice(0, 1), options)),
    );
  });
});
