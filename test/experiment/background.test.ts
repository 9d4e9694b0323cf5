import { expect } from "chai";
import { resolveAgent, resolvePolicy } from "../../src/experiment/catalog.ts";
import { replayPolicies } from "../../src/experiment/run.ts";
import { accept, answerTask, type Task } from "../../src/experiment/task.ts";
import { trainAgent } from "../../src/experiment/train.ts";
import type { BackgroundLoad } from "../../src/platform/background-load.ts";
import { sliceTrace } from "../../src/trace/slice.ts";
import { platformConfig } from "../model/config.ts";
import { makeTrace } from "../model/make-trace.ts";

/** Nothing for 60 s, then half a core for 60 s. */
const LOAD: BackgroundLoad = {
  rule: "share",
  after: "repeat",
  fromMs: 0,
  series: [{ name: "b", time: Float64Array.of(0, 60_000), cores: Float64Array.of(0, 0.5), span: 120_000 }],
};
const calls = Array.from({ length: 24 }, (_, i) => ({ t: i * 5000, d: 500, cold: 100, f: `f${i % 3}` }));
const trace = makeTrace(calls, 120_000);
const options = { seed: 1, clock: () => 0, background: LOAD };

describe("replays and training with a background load", () => {
  it("see it under every policy, those that are but a window too, in whatever thread", async () => {
    const platform = platformConfig({ nodeCores: 1 });
    const entries = ["fixed", "none", "hybrid-histogram", "hpa", "oracle-prewarm"].map(resolvePolicy);
    const sent: Task[] = [];
    const runner = {
      allocate: (bytes: number) => new ArrayBuffer(bytes),
      run: async (task: Task) => {
        sent.push(task);
        return { status: "done" as const, done: accept(await answerTask(structuredClone(task), () => 0)) };
      },
    };
    const here = await replayPolicies(trace, entries, { ...options, platform });
    const there = await replayPolicies(trace, entries, { ...options, platform, runner });
    for (const [i, { result, windows }] of here.entries()) {
      expect(result.nodes!.backgroundCoreSeconds, result.spec).to.equal(30); // 60 s of half a core
      expect([there[i]!.result, there[i]!.windows]).to.deep.equal([result, windows]);
      expect(windows.map(({ backgroundCores }) => backgroundCores)).to.deep.equal([0, 0.5]);
    }
    expect(sent.map(({ kind }) => kind)).to.deep.equal(entries.map(() => "shard"));
  });

  it("slow down calls and raise the utilisation, and leave the rest as it was", async () => {
    const platform = platformConfig({ nodeCores: 1, contention: "cpu" });
    const [loaded] = await replayPolicies(trace, [resolvePolicy("fixed")], { ...options, platform });
    const [alone] = await replayPolicies(trace, [resolvePolicy("fixed")], { seed: 1, clock: () => 0, platform });
    // the first 12 calls are alone, 3 of them cold: 9 * 500 + 3 * 600; the others take 3/2 of 500
    expect(alone!.result.latencyMs.mean).to.be.closeTo((21 * 500 + 3 * 600) / 24, 1e-9);
    expect(loaded!.result.latencyMs.mean).to.be.closeTo((9 * 500 + 3 * 600 + 12 * 750) / 24, 1e-9);
    expect(loaded!.result.coldStarts).to.equal(alone!.result.coldStarts);
    expect(loaded!.windows[0]).to.deep.include({ ...alone!.windows[0]! });
    expect(loaded!.windows[1]!.cpuUtilisation!).to.be.above(alone!.windows[1]!.cpuUtilisation!);
    // busy for 12 * 500 ms of work, on three instances
    expect(loaded!.windows[1]!.functionUtilisation).to.be.closeTo(6000 / 180_000, 1e-12);
  });

  it("go on in the evaluation where the training ended", async () => {
    const platform = platformConfig({ nodeCores: 1 });
    const [training, evaluation] = [sliceTrace(trace, 0, 60_000), sliceTrace(trace, 60_000, 120_000)];
    const learning = { ...options, platform, episodes: 1 };
    const entry = resolveAgent("q-learning:window=10s");
    const judged = async (evaluationFrom?: number) => {
      const on = { training, evaluation, ...(evaluationFrom === undefined ? {} : { evaluationFrom }) };
      return (await trainAgent(entry, on, learning)).evaluation.result.nodes!.backgroundCoreSeconds;
    };
    expect([await judged(), await judged(60_000)]).to.deep.equal([0, 30]);
  });
});
