import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../src/base/random.ts";
import { runtimes } from "../../src/platform/runtimes.ts";
import {
  type LoneStartTime,
  lone,
  type StartTime,
  startQuantile,
  startSampler,
} from "../../src/platform/start-time.ts";

const DRAWS = 20_000;

/** Mean and variance in ms that a start time states of itself. */
function momentsOf(start: LoneStartTime): { readonly mean: number; readonly variance: number } {
  if (start.kind === "constant") return { mean: start.ms, variance: 0 };
  if (start.kind === "log-normal") {
    const { mu, sigma } = start;
    const mean = 1000 * Math.exp(mu + (sigma * sigma) / 2);
    return { mean, variance: mean * mean * Math.expm1(sigma * sigma) };
  }
  // between two points m = a (b / a)^u with u uniform: the mean is (b - a) / ln(b / a), that of m^2 (b^2 - a^2) / (2 ln(b / a))
  const { points } = start;
  const [first, last] = [points[0]!, points.at(-1)!];
  let mean = first[0] * first[1] + (1 - last[0]) * last[1];
  let square = first[0] * first[1] * first[1] + (1 - last[0]) * last[1] * last[1];
  for (let i = 1; i < points.length; i++) {
    const [[from, a], [to, b]] = [points[i - 1]!, points[i]!];
    const ratio = Math.log(b / a);
    mean += (to - from) * (ratio === 0 ? a : (b - a) / ratio);
    square += (to - from) * (ratio === 0 ? a * a : (b * b - a * a) / (2 * ratio));
  }
  return { mean, variance: square - mean * mean };
}

describe("startSampler", () => {
  it("draws with the moments that each profile states", () => {
    for (const [name, { start }] of Object.entries(runtimes) as [string, { start: StartTime }][]) {
      const own = lone(start);
      const draw = startSampler(start, Random.root(7).fork(name));
      const values = Float64Array.from({ length: DRAWS }, draw);
      const { mean, variance } = momentsOf(own);
      const sampled = values.reduce((a, b) => a + b, 0) / DRAWS;
      expect(sampled, name).to.be.closeTo(mean, 4 * Math.sqrt(variance / DRAWS) + 1e-6 * mean); // 4 standard errors
      if (own.kind === "log-normal") {
        // of the logarithms the deviation too: 4 standard errors are 4 sigma / sqrt(2 DRAWS)
        const logs = values.map((value) => Math.log(value / 1000));
        const centre = logs.reduce((a, b) => a + b, 0) / DRAWS;
        const spread = Math.sqrt(logs.reduce((a, b) => a + (b - centre) * (b - centre), 0) / DRAWS);
        expect(centre, name).to.be.closeTo(own.mu, (4 * own.sigma) / Math.sqrt(DRAWS));
        expect(spread, name).to.be.closeTo(own.sigma, (4 * own.sigma) / Math.sqrt(2 * DRAWS));
      }
    }
  });

  it("has the published mean and deviation of Huawei's regions", () => {
    // [joosen25]: mean 3.24 s, standard deviation 7.10 s
    const { mean, variance } = momentsOf(runtimes["huawei-2025"].start);
    expect(mean).to.be.closeTo(3240, 10);
    expect(Math.sqrt(variance)).to.be.closeTo(7100, 20);
  });

  it("draws the same from the same stream", () => {
    const once = () => Array.from({ length: 5 }, startSampler(runtimes["azure-js"].start, Random.root(3)));
    expect(once()).to.deep.equal(once());
  });

  it("refuses a start time that cannot be", () => {
    const refused = (start: StartTime, message: RegExp) =>
      expect(() => startSampler(start, Random.root(1))).to.throw(RangeError, message);
    const points = (...points: [number, number][]): StartTime => ({ kind: "quantiles", points });
    refused({ kind: "constant", ms: -1 }, /0 ms or more, got -1/);
    refused({ kind: "log-normal", mu: 0, sigma: Number.NaN }, /sigma of 0 or more, got 0 and NaN/);
    refused(points(), /at least one quantile/);
    refused(points([0.5, 10], [0.5, 20]), /got \[0.5, 20\] after \[0.5, 10\]/);
    refused(points([0.5, 10], [0.6, 9]), /got \[0.6, 9\]/);
    refused(points([0, 0]), /above 0, got \[0, 0\]/);
    refused(points([1.5, 1]), /in \[0, 1\].*got \[1.5, 1\]/);
    const alone: LoneStartTime = { kind: "constant", ms: 1 };
    refused({ kind: "load", alone, slowdownMs: -1, parallel: 1 }, /slow-down of 0 ms or more, got -1/);
    refused({ kind: "load", alone, slowdownMs: 1, parallel: 0 }, /at least 1 parallel start, got 0/);
    refused({ kind: "load", alone: { kind: "constant", ms: -2 }, slowdownMs: 1, parallel: 1 }, /got -2/);
  });
});

describe("startQuantile", () => {
  it("is linear in ln(ms) between two points and stays at the outermost ones", () => {
    // a share of 0.5 is half-way from 0.25 to 0.75: sqrt(100 * 400) = 200; 0.05 and 0.99 lie outside
    const start: StartTime = {
      kind: "quantiles",
      points: [
        [0.25, 100],
        [0.75, 400],
        [0.95, 1000],
      ],
    };
    expect(startQuantile(start, 0.5)).to.be.closeTo(200, 1e-9);
    expect(startQuantile(start, 0.05)).to.equal(100);
    expect(startQuantile(start, 0.95)).to.equal(1000);
    expect(startQuantile(start, 0.99)).to.equal(1000);
    expect(startQuantile({ kind: "quantiles", points: [[0.3, 7]] }, 0.5)).to.equal(7);
  });

  it("gives the published quantiles back", () => {
    // [shilkov21], AWS Lambda with JavaScript: p5 202, p50 264, p95 487, p99 847 ms
    const { start } = runtimes["aws-js-empirical"];
    expect(([0.05, 0.5, 0.95, 0.99] as const).map((share) => startQuantile(start, share))).to.deep.equal([
      202, 264, 487, 847,
    ]);
  });

  it("is what the share of the draws says", () => {
    const kinds = fc.constantFrom<StartTime>(
      runtimes["aws-java"].start,
      runtimes["azure-csharp"].start,
      runtimes["huawei-2025"].start,
    );
    fc.assert(
      fc.property(kinds, fc.integer({ min: 1, max: 1000 }), (start, seed) => {
        const values = Array.from({ length: 2000 }, startSampler(start, Random.root(seed)));
        for (const share of [0.05, 0.5, 0.95] as const) {
          const below = values.filter((value) => value <= startQuantile(start, share)).length / values.length;
          expect(below).to.be.closeTo(share, 5 * Math.sqrt((share * (1 - share)) / values.length));
        }
      }),
      { seed: 20_260, numRuns: 20 },
    );
  });
});
