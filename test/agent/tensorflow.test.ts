import { expect } from "chai";
import { initialWeights } from "../../src/agent/network.ts";
import { type LoadedTensorflow, loadTensorflow } from "../../src/agent/tensorflow.ts";
import { TensorflowNetwork } from "../../src/agent/tensorflow-network.ts";
import { InputError } from "../../src/base/errors.ts";
import { Random } from "../../src/base/random.ts";
import { emptyBatch, trainOnNoise } from "../model/train-network.ts";

describe("loadTensorflow", () => {
  it("opens the backend it is asked for, with nothing to excuse", async () => {
    for (const choice of ["cpu", "wasm"] as const) {
      const { tf, engine, why } = await loadTensorflow(choice);
      expect([engine, why, tf.getBackend()]).to.deep.equal([choice, "", choice]);
    }
  });

  it("prefers the native addon where there is one, with nothing to excuse", async function () {
    const native = await loadTensorflow("native").catch((error: unknown) => error);
    if (native instanceof InputError) this.skip();
    if (native instanceof Error) throw native;
    const { tf, engine, why } = await loadTensorflow("auto");
    expect([engine, why, tf.getBackend()]).to.deep.equal(["native", "", "tensorflow"]);
  });

  it("falls through from the native addon to wasm, and says why in one line", async function () {
    const native = await loadTensorflow("native").catch((error: unknown) => error);
    if (!(native instanceof Error)) return this.skip();
    expect(native).to.be.instanceOf(InputError);
    expect(native.message).to.match(/^learning engine: expected native to work, got native: /);
    const { engine, why } = await loadTensorflow("auto");
    expect(engine).to.equal("wasm");
    expect(why).to.match(/^native: ./);
    expect(why).to.not.match(/\n|node_modules/);
    expect(native.message).to.contain(why);
  });

  it("gives Node the function back that tfjs-node needs", async () => {
    await loadTensorflow("native").catch(() => undefined);
    const { default: util } = await import("node:util");
    const isNullOrUndefined: unknown = Reflect.get(util, "isNullOrUndefined");
    expect(isNullOrUndefined).to.be.a("function");
    expect((isNullOrUndefined as (value: unknown) => boolean)(null)).to.equal(true);
  });
});

for (const choice of ["native", "wasm", "cpu"] as const) {
  describe(`TensorflowNetwork on ${choice}`, () => {
    it("leaks no tensor", async function () {
      const loaded = await loadTensorflow(choice).catch((error: unknown) => error);
      if (choice === "native" && loaded instanceof InputError) this.skip();
      if (loaded instanceof Error) throw loaded;
      const { tf } = loaded as LoadedTensorflow;
      const before = tf.memory().numTensors;
      const sizes = [4, 8, 3];
      const shape = { sizes, weights: initialWeights(sizes, Random.root(1)), learningRate: 1e-3 };
      const online = new TensorflowNetwork(tf, shape);
      const target = new TensorflowNetwork(tf, shape);
      trainOnNoise(online, 1, 8, 1); // makes Adam's moments
      const held = tf.memory().numTensors;
      const batch = emptyBatch(8, 4);
      for (let i = 0; i < 10; i++) {
        online.train(batch);
        online.predict(batch.rows, 8);
        target.moveTowards(online, 0.1);
        target.moveTowards(online, 1);
        target.setWeights(online.weights());
      }
      expect(tf.memory().numTensors).to.equal(held);
      online.dispose();
      target.dispose();
      expect(tf.memory().numTensors).to.equal(before);
    });
  });
}
