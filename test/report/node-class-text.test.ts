import { expect } from "chai";
import { replay } from "../../src/experiment/replay.ts";
import { nodeClassLines } from "../../src/report/node-class-text.ts";
import { makeTrace } from "../model/make-trace.ts";

describe("nodeClassLines", () => {
  const calls = [0, 10].map((t) => ({ t, f: `f${t}`, d: 1_800_000, cold: 50, mb: 1024 }));

  it("says what each class had and cost", async () => {
    // two hours of 1 GB for each of two pools, a node for each, half an hour of it executing: 1.5 GB-hours idle at 2 and 1 USD
    const platform = { nodes: 2, nodeMemory: 1024, lowEndNodes: 1, lowEndStart: 1, lowEndExecution: 1 };
    const prices = { nodePrice: 2, lowEndPrice: 1 };
    const { result } = await replay(makeTrace(calls, 7_200_000), "infinite", { platform: { ...platform, ...prices } });
    expect(nodeClassLines([result])).to.deep.equal([
      "infinite (seed 42) on 1 high-end nodes: 1 cold starts, 0 pre-warms, 1 executions, keep-alive 3 of 4 USD",
      "infinite (seed 42) on 1 low-end nodes: 1 cold starts, 0 pre-warms, 1 executions, keep-alive 1.5 of 2 USD",
    ]);
  });

  it("says nothing where all nodes are alike", async () => {
    const { result } = await replay(makeTrace(calls), "infinite");
    expect(nodeClassLines([result])).to.deep.equal([]);
  });
});
