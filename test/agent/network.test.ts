import { expect } from "chai";
import { ENGINES, type LearningEngine, openEngine } from "../../src/agent/learning-engine.ts";
import { initialWeights, type QNetwork } from "../../src/agent/network.ts";
import { TypedArrayNetwork } from "../../src/agent/typed-array-network.ts";
import { InputError } from "../../src/base/errors.ts";
import { Random } from "../../src/base/random.ts";
import { emptyBatch, largestDistance, trainOnNoise } from "../model/train-network.ts";

const SIZES = [8, 64, 64, 7];
const START = initialWeights(SIZES, Random.root(1));

/** Every engine but `auto` must give what these tests say; `native` where its addon is. */
for (const choice of ENGINES.filter((c) => c !== "auto")) {
  describe(`a Q-network on ${choice}`, () => {
    let engine: LearningEngine;
    before(async function () {
      const opened = await openEngine(choice).catch((error: unknown) => error);
      if (choice === "native" && opened instanceof InputError) this.skip();
      if (opened instanceof Error) throw opened;
      engine = opened as LearningEngine;
    });

    const create = (sizes: readonly number[], weights: readonly Float32Array[], learningRate = 1e-3): QNetwork =>
      engine.createNetwork({ sizes, weights, learningRate });

    it("predicts by hand", () => {
      // hidden = relu([1 * 2 + 2 * 1 + 0, 1 * 1 + 2 * -1 + 0.5]) = [4, 0]; outputs = [4 * 1 + 0.25, 4 * -2]
      const weights = [
        [2, 1, 1, -1],
        [0, 0.5],
        [1, -2, 3, 3],
        [0.25, 0],
      ].map((w) => Float32Array.from(w));
      const network = create([2, 2, 2], weights);
      expect([...network.predict(Float32Array.of(1, 2), 1)]).to.deep.equal([4.25, -8]);
      // the second row: hidden = relu([-1, 1 + 0.5]) = [0, 1.5]; outputs = [1.5 * 3 + 0.25, 1.5 * 3]
      expect([...network.predict(Float32Array.of(1, 2, 0, -1), 2)].slice(2)).to.deep.equal([4.75, 4.5]);
      network.dispose();
    });

    it("trains by hand", () => {
      // estimate 3 * 2 + 0 = 6, targets 6.5 and 0: errors 0.5 and -6, Huber 0.125 and 5.5, mean 2.8125
      const network = create([1, 2], [Float32Array.of(2, 1), Float32Array.of(0, 0)], 0.01);
      const batch = emptyBatch(2, 1);
      batch.rows.set([3, 3]);
      batch.targets.set([6.5, 0]);
      expect(network.train(batch)).to.be.closeTo(2.8125, 1e-6);
      expect([...batch.tdError]).to.deep.equal([0.5, -6]);
      // gradient of the weight 3 * (-0.5 + 1) / 2 > 0: Adam's first step is the learning rate against its sign,
      // 0.01 * g / (g + 1e-7); the action that was not chosen stays
      const [kernel, bias] = network.weights();
      expect(kernel![0]).to.be.closeTo(1.99, 1e-6);
      expect(bias![0]).to.be.closeTo(-0.01, 1e-6);
      expect([kernel![1], bias![1]]).to.deep.equal([1, 0]);
      network.dispose();
    });

    it("agrees with the typed arrays after 200 steps from the same start", () => {
      const network = create(SIZES, START);
      const reference = new TypedArrayNetwork({ sizes: SIZES, weights: START, learningRate: 1e-3 });
      const losses = trainOnNoise(network, 200, 32, 2);
      const expected = trainOnNoise(reference, 200, 32, 2);
      // another order of summing in float32; 1.5e-6 was seen, on native
      expect(largestDistance(network.weights(), reference.weights())).to.be.at.most(1e-5);
      expect(Math.max(...losses.map((loss, i) => Math.abs(loss - expected[i]!)))).to.be.at.most(1e-5);
      expect(largestDistance(network.weights(), START)).to.be.above(0.01);
      network.dispose();
    });

    it("gives the same bits again", () => {
      const [first, second] = [1, 2].map(() => {
        const network = create(SIZES, START);
        trainOnNoise(network, 20, 32, 3);
        const weights = network.weights();
        network.dispose();
        return weights;
      });
      expect(first).to.deep.equal(second);
    });

    it("follows another network, of its own engine or not", () => {
      const network = create([1, 1], [Float32Array.of(1), Float32Array.of(8)]);
      const own = create([1, 1], [Float32Array.of(5), Float32Array.of(0)]);
      const other = new TypedArrayNetwork({ sizes: [1, 1], weights: own.weights(), learningRate: 0.1 });
      network.moveTowards(own, 0.25); // 1 + 0.25 * (5 - 1), 8 + 0.25 * (0 - 8)
      expect(network.weights().flatMap((w) => [...w])).to.deep.equal([2, 6]);
      network.moveTowards(other, 0.5);
      expect(network.weights().flatMap((w) => [...w])).to.deep.equal([3.5, 3]);
      network.moveTowards(own, 1);
      expect(network.weights()).to.deep.equal(own.weights());
      expect([...network.predict(Float32Array.of(2), 1)]).to.deep.equal([10]);
      // a copy, not the same memory
      network.setWeights([Float32Array.of(1), Float32Array.of(1)]);
      expect([...own.predict(Float32Array.of(2), 1)]).to.deep.equal([10]);
      for (const each of [network, own]) each.dispose();
    });

    it("refuses weights that do not fit", () => {
      expect(() => create([2, 2], [new Float32Array(4)])).to.throw(RangeError, "expected weights of 4, 2, got 4");
    });
  });
}
