import { expect } from "chai";
import { initialWeights, weightLengths } from "../../src/agent/network.ts";
import { Perceptron } from "../../src/agent/perceptron.ts";
import { Random } from "../../src/base/random.ts";

/** The outputs of one row by the definition of a layer. */
function naiveOutputs(sizes: readonly number[], parameters: ArrayLike<number>, row: readonly number[]): number[] {
  let start = 0;
  return sizes.slice(1).reduce<number[]>((input, outputs, layer) => {
    const bias = start + input.length * outputs;
    const sums = Array.from({ length: outputs }, (_, j) =>
      input.reduce((sum, x, i) => sum + x * parameters[start + i * outputs + j]!, parameters[bias + j]!),
    );
    start = bias + outputs;
    return layer < sizes.length - 2 ? sums.map((v) => Math.max(0, v)) : sums;
  }, row.slice());
}

function randomCase(sizes: readonly number[], count: number) {
  const random = Random.root(`${sizes.join("-")} x ${count}`);
  const net = new Perceptron(sizes, (length) => new Float64Array(length));
  for (let i = 0; i < net.parameters.length; i++) net.parameters[i] = random.normal() / 2;
  const rows = Float64Array.from({ length: count * sizes[0]! }, () => random.normal());
  const outputDelta = Float64Array.from({ length: count * sizes.at(-1)! }, () => random.normal());
  return { net, rows, outputDelta };
}

// sizes and counts that are and are not multiples of four, which the inner loops take at a time
const CASES = [
  { sizes: [1, 1], count: 1 },
  { sizes: [3, 5, 2], count: 6 },
  { sizes: [8, 4, 4, 7], count: 4 },
  { sizes: [5, 9, 6, 3, 2], count: 9 },
];

describe("Perceptron", () => {
  for (const { sizes, count } of CASES) {
    it(`computes ${sizes.join("-")} on ${count} rows as its definition says`, () => {
      const { net, rows } = randomCase(sizes, count);
      const outputs = sizes.at(-1)!;
      const got = net.forward(rows, count);
      for (let row = 0; row < count; row++) {
        const expected = naiveOutputs(sizes, net.parameters, [
          ...rows.subarray(row * sizes[0]!, (row + 1) * sizes[0]!),
        ]);
        for (let j = 0; j < outputs; j++) expect(got[row * outputs + j]).to.be.closeTo(expected[j]!, 1e-12);
      }
    });

    it(`has the gradient of ${sizes.join("-")} on ${count} rows that finite differences give`, () => {
      const { net, rows, outputDelta } = randomCase(sizes, count);
      // a loss whose gradient by the outputs is outputDelta
      const loss = () => net.forward(rows, count).reduce((sum, y, i) => sum + y * outputDelta[i]!, 0);
      net.forward(rows, count);
      net.outputDelta.set(outputDelta);
      net.backward(rows, count);
      const step = 1e-5;
      for (let i = 0; i < net.parameters.length; i++) {
        const kept = net.parameters[i]!;
        net.parameters[i] = kept + step;
        const above = loss();
        net.parameters[i] = kept - step;
        const below = loss();
        net.parameters[i] = kept;
        // central differences of a piecewise linear function in float64: rounding only, about 1e-15 / 1e-5
        expect((above - below) / (2 * step), `parameter ${i}`).to.be.closeTo(net.gradient[i]!, 1e-7);
      }
    });
  }

  it("forgets the rows of a larger batch before", () => {
    const { net, rows, outputDelta } = randomCase([3, 5, 2], 6);
    const run = (count: number) => {
      net.forward(rows, count);
      net.outputDelta.set(outputDelta.subarray(0, count * 2));
      net.backward(rows, count);
      return net.gradient.slice();
    };
    const small = run(2);
    run(6);
    expect(run(2)).to.deep.equal(small);
  });
});

describe("start weights", () => {
  it("are uniform on +-1/sqrt(inputs), each layer from its own stream", () => {
    const weights = initialWeights([16, 64, 4], Random.root(1));
    expect(weights.map((w) => w.length)).to.deep.equal([1024, 64, 256, 4]);
    const bounds = [0.25, 0.25, 0.125, 0.125];
    for (const [i, array] of weights.entries()) expect(Math.max(...array.map(Math.abs))).to.be.below(bounds[i]!);
    // the standard deviation of U(-b, b) is b / sqrt(3) = 0.1443
    const variance = weights[0]!.reduce((sum, w) => sum + w * w, 0) / 1024;
    expect(Math.sqrt(variance)).to.be.closeTo(0.1443, 0.01);
    // a wider first layer leaves the second as it was, up to its own bound
    expect(initialWeights([32, 64, 4], Random.root(1))[2]).to.deep.equal(weights[2]);
    expect([...weights[0]!.slice(0, 4)]).to.not.deep.equal([...weights[2]!.slice(0, 4)].map((w) => 2 * w));
  });

  it("need at least two layers", () => {
    expect(() => weightLengths([3])).to.throw(RangeError, "got 3");
    expect(() => weightLengths([3, 0])).to.throw(RangeError, "got 3-0");
  });
});
