import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { openEngine } from "../../src/agent/learning-engine.ts";
import { initialWeights } from "../../src/agent/network.ts";
import { TypedArrayNetwork } from "../../src/agent/typed-array-network.ts";
import { Random } from "../../src/base/random.ts";

describe("openEngine", () => {
  it("opens typed arrays with nothing to excuse, and makes networks on them", async () => {
    const { engine, why, createNetwork } = await openEngine("typed-array");
    expect([engine, why]).to.deep.equal(["typed-array", ""]);
    const sizes = [2, 3, 2];
    const network = createNetwork({ sizes, weights: initialWeights(sizes, Random.root(1)), learningRate: 1e-3 });
    expect(network).to.be.instanceOf(TypedArrayNetwork);
    expect(network.predict(Float32Array.of(1, 2), 1).length).to.equal(2);
  });

  it("opens typed arrays without TensorFlow.js, and the cpu engine with it", () => {
    // TensorFlow.js puts its engine under globalThis._tfengine when it is loaded; a process of its own has a clean one
    const script = `
      import("./src/agent/learning-engine.ts").then(async ({ openEngine }) => {
        const seen = [];
        for (const engine of ["typed-array", "cpu"]) {
          await openEngine(engine);
          seen.push("_tfengine" in globalThis);
        }
        console.log(JSON.stringify(seen));
      });`;
    const printed = execFileSync(process.execPath, ["--import", "tsx", "--eval", script], { encoding: "utf8" });
    expect(JSON.parse(printed)).to.deep.equal([false, true]);
  });
});
