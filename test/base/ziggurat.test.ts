import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { zigguratExponential, zigguratNormal } from "../../src/base/ziggurat.ts";

type Draw = (random: Random) => number;

const MANY = 1_000_000;

/** The standard normal distribution function by its series about 0, right to 1e-12 up to 6 on either side. */
function normalShare(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

const exponentialShare = (x: number): number => -Math.expm1(-x);

function drawn(draw: Draw, seed: number, count: number): Float64Array {
  const random = Random.root(seed);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = draw(random);
  return values;
}

/** Kolmogorov and Smirnov's distance times the root of the count: above 1.95 once in a thousand times. */
function distance(values: Float64Array, share: (x: number) => number): number {
  const sorted = values.slice().sort();
  let most = 0;
  for (const [i, value] of sorted.entries()) {
    const p = share(value);
    most = Math.max(most, p - i / sorted.length, (i + 1) / sorted.length - p);
  }
  return most * Math.sqrt(sorted.length);
}

/** Pearson's statistic over bins that are equally likely. */
function chiSquare(values: Float64Array, share: (x: number) => number, bins: number): number {
  const seen = new Float64Array(bins);
  for (const value of values) seen[Math.floor(share(value) * bins)]!++;
  const expected = values.length / bins;
  return seen.reduce((sum, count) => sum + ((count - expected) * (count - expected)) / expected, 0);
}

function moments(values: Float64Array): readonly number[] {
  const sums = [0, 0, 0, 0];
  for (const x of values) {
    const square = x * x;
    sums[0]! += x;
    sums[1]! += square;
    sums[2]! += square * x;
    sums[3]! += square * square;
  }
  return sums.map((sum) => sum / values.length);
}

/** Draws by their place in the stream of the state 1, 2, 3, 4, and its state after the last of 20,000. */
function expectDraws(draw: Draw, golden: Readonly<Record<number, number>>, state: readonly number[]): void {
  const random = Random.from([1, 2, 3, 4]);
  const values = Array.from({ length: 20_000 }, () => draw(random));
  for (const [place, value] of Object.entries(golden))
    expect(values[Number(place)], place).to.be.closeTo(value, 4e-15 * Math.max(1, Math.abs(value)));
  expect(random.state).to.deep.equal(state);
}

describe("ziggurat", () => {
  it("draws the normals of the method worked in 40 digits", () => {
    // mpmath 1.3.0 over an own xoshiro128**, by place: 0 to 3 within the layer's width, 110 and 292 of a wedge, 139 and 159
    // after one that was refused, 2807 and 7762 of the tail
    const golden = {
      0: 2.097894050820127e-5,
      1: 0.00423753487875326,
      2: 2.2119646606831216,
      3: 1.3053641097381716,
      110: -1.9930353430013363,
      139: -1.0228222256861406,
      159: 0.756851132204707,
      292: -0.32475054434064116,
      2807: 3.756194927440785,
      7762: 3.9231853116448296,
    };
    expectDraws(zigguratNormal, golden, [2540540046, 2061223272, 388455907, 2202102024]);
  });

  it("draws the exponentials of the method worked in 40 digits", () => {
    // likewise: 24 and 240 after one that was refused, 232 and 265 of a wedge, 1500 and 5521 of the tail
    const golden = {
      0: 2.3327486881965235e-5,
      1: 0.002305077160060502,
      2: 1.635008265484148,
      3: 0.91437825944306,
      24: 1.764804030767562,
      232: 2.7147405663474644,
      240: 0.6908718281213381,
      265: 0.18340430147763923,
      1500: 8.154172725990323,
      5521: 8.42764922040198,
    };
    expectDraws(zigguratExponential, golden, [4007955073, 380720189, 3723549177, 1578931567]);
  });

  it("draws the same again from the same state", () => {
    for (const draw of [zigguratNormal, zigguratExponential])
      expect(drawn(draw, 11, 10_000)).to.deep.equal(drawn(draw, 11, 10_000));
  });

  it("has the normal's distribution", () => {
    const values = drawn(zigguratNormal, 1, MANY);
    // 4 standard errors over 1e6 draws: 4 * sqrt(1, 2, 15, 96) / 1000
    const [first, second, third, fourth] = moments(values) as [number, number, number, number];
    expect(first).to.be.closeTo(0, 0.004);
    expect(second).to.be.closeTo(1, 0.0057);
    expect(third).to.be.closeTo(0, 0.0155);
    expect(fourth).to.be.closeTo(3, 0.0392);
    expect(distance(values, normalShare)).to.be.below(1.95);
    expect(chiSquare(values, normalShare, 500)).to.be.below(602.5); // 499 degrees of freedom, 0.001
  });

  it("has the exponential distribution", () => {
    const values = drawn(zigguratExponential, 2, MANY);
    // the k-th moment is k!, its variance (2k)! - k!^2: 4 standard errors are 4 * sqrt(1, 20, 684, 39744) / 1000
    const [first, second, third, fourth] = moments(values) as [number, number, number, number];
    expect(first).to.be.closeTo(1, 0.004);
    expect(second).to.be.closeTo(2, 0.018);
    expect(third).to.be.closeTo(6, 0.105);
    expect(fourth).to.be.closeTo(24, 0.798);
    expect(distance(values, exponentialShare)).to.be.below(1.95);
    expect(chiSquare(values, exponentialShare, 500)).to.be.below(602.5);
  });

  it("goes on beyond the lowest layer as the distribution does", () => {
    const normals = drawn(zigguratNormal, 3, 4 * MANY).map(Math.abs);
    // 2 (1 - Phi(3.654152885361009)) = 2.5804e-4, 1032 of 4e6; 4 standard errors 129 (mpmath)
    const normalTail = normals.filter((x) => x > 3.654152885361009);
    expect(normalTail.length).to.be.closeTo(1032, 129);
    const above = 1 - normalShare(3.654152885361009);
    expect(distance(normalTail, (x) => 1 - (1 - normalShare(x)) / above)).to.be.below(1.95);
    // exp(-7.697117470131049) = 4.5414e-4, 1817 of 4e6; 4 standard errors 170
    const exponentials = drawn(zigguratExponential, 4, 4 * MANY).filter((x) => x > 7.697117470131049);
    expect(exponentials.length).to.be.closeTo(1817, 170);
    expect(distance(exponentials, (x) => exponentialShare(x - 7.697117470131049))).to.be.below(1.95);
  });

  it("draws either sign alike in every part", () => {
    const values = drawn(zigguratNormal, 5, MANY);
    for (const [from, to] of [
      [0, 0.2],
      [0.2, 1],
      [1, 3.654152885361009],
      [3.654152885361009, 9],
    ] as const) {
      const inside = values.filter((x) => Math.abs(x) >= from && Math.abs(x) < to);
      const above = inside.filter((x) => x > 0).length;
      expect(above - inside.length / 2, `${from}`).to.be.closeTo(0, 2 * Math.sqrt(inside.length)); // 4 standard errors
    }
  });

  it("draws values one after the other that have nothing to do with each other", () => {
    // the correlation of neighbours, and of their squares: 4 standard errors are 0.004
    const values = drawn(zigguratNormal, 6, MANY);
    let [plain, squared] = [0, 0];
    for (let i = 1; i < MANY; i++) {
      const [a, b] = [values[i - 1]!, values[i]!];
      plain += a * b;
      squared += ((a * a - 1) * (b * b - 1)) / 2;
    }
    expect(plain / MANY).to.be.closeTo(0, 0.004);
    expect(squared / MANY).to.be.closeTo(0, 0.004);
  });
});
