import { expect } from "chai";
import fc from "fast-check";
import { binned, digitize, evenEdges, integerEdges } from "../../src/agent/discretise.ts";
import { ContractError } from "../../src/base/errors.ts";

describe("discretise", () => {
  it("puts an edge into the bin above it", () => {
    // bins: below 1, [1, 2), 2 and above
    expect([0.99, 1, 1.99, 2, 3].map((v) => digitize([1, 2], v))).to.deep.equal([0, 1, 1, 2, 2]);
    expect(digitize([], 5)).to.equal(0);
    expect(digitize([1], Number.POSITIVE_INFINITY)).to.equal(1);
  });

  it("counts the edges that are not above the value", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: -9, max: 9 })), fc.integer({ min: -9, max: 9 }), (set, value) => {
        const edges = set.sort((a, b) => a - b);
        expect(digitize(edges, value)).to.equal(edges.filter((edge) => edge <= value).length);
      }),
      { seed: 3 },
    );
  });

  it("cuts evenly, and integers into themselves", () => {
    expect(evenEdges(0, 1, 4)).to.deep.equal([0.25, 0.5, 0.75]);
    expect(evenEdges(0, 1, 1)).to.deep.equal([]);
    expect([0, 1, 2].map((n) => digitize(integerEdges(3), n))).to.deep.equal([0, 1, 2]);
  });

  it("numbers the combinations, the last component fastest", () => {
    const { stateCount, state } = binned([[10], [], [1, 2]]);
    expect(stateCount).to.equal(6); // 2 * 1 * 3
    expect(state(Float64Array.of(0, 99, 0))).to.equal(0);
    expect(state(Float64Array.of(0, 99, 2.5))).to.equal(2);
    expect(state(Float64Array.of(10, 99, 1.5))).to.equal(4); // 1 * 3 + 1
  });

  it("gives every combination its own number", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }), (counts) => {
        const space = binned(counts.map(integerEdges));
        const seen = new Set<number>();
        const visit = (prefix: number[]): void => {
          if (prefix.length === counts.length) seen.add(space.state(Float64Array.from(prefix)));
          else for (let i = 0; i < counts[prefix.length]!; i++) visit([...prefix, i]);
        };
        visit([]);
        expect([...seen].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: space.stateCount }, (_, i) => i));
      }),
      { seed: 4 },
    );
  });

  it("bins every component as a search through its edges does, at the edges and next to them too", () => {
    const number = fc.oneof(
      fc.integer({ min: -5, max: 300 }),
      fc.double({ noNaN: true }),
      fc.constantFrom(0, -0, 1e-9, 0.05, 0.1, 1 / 3, 0.5, 1e300, Number.MIN_VALUE),
    );
    const beside = (value: number) => [value * (1 - 2 ** -52), value, value * (1 + 2 ** -52)];
    const component = fc.uniqueArray(number, { maxLength: 12, comparator: "SameValueZero" });
    fc.assert(
      fc.property(fc.array(component, { minLength: 1, maxLength: 3 }), fc.array(number), (components, values) => {
        const edges = components.map((own) => own.sort((a, b) => a - b));
        const { state } = binned(edges);
        const probes = [...edges.flat().flatMap(beside), ...values, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
        for (const [i, probe] of probes.entries()) {
          const observation = edges.map((_, c) => probes[(i + c) % probes.length]!);
          let expected = 0;
          for (const [c, own] of edges.entries())
            expected = expected * (own.length + 1) + own.filter((edge) => edge <= observation[c]!).length;
          expect(state(Float64Array.of(...observation)), String(probe)).to.equal(expected);
          expect(state(Float64Array.of(7, ...observation), 1), "again, from an offset").to.equal(expected);
        }
      }),
      { seed: 6 },
    );
  });

  it("remembers nothing of an observation it refused", () => {
    const { state } = binned([[1], [1]]);
    expect(state(Float64Array.of(0, 0))).to.equal(0);
    expect(() => state(Float64Array.of(2, Number.NaN))).to.throw(ContractError);
    expect(state(Float64Array.of(2, 0))).to.equal(2);
  });

  it("refuses NaN, a short observation and edges out of order", () => {
    expect(() => binned([[1]]).state(Float64Array.of(Number.NaN))).to.throw(ContractError, "component 0, got NaN");
    expect(() => binned([[1], [1]]).state(Float64Array.of(1))).to.throw(ContractError, "component 1, got undefined");
    expect(() => binned([[], [2, 2]])).to.throw(RangeError, "component 1, got 2, 2");
  });
});
