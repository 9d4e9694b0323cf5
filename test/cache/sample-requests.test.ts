import { expect } from "chai";
import { sampleRequests } from "../../src/cache/sample-requests.ts";
import { zipfWithScans } from "../model/zipf-requests.ts";

describe("cache/sample-requests", () => {
  const trace = zipfWithScans(20_000, { seed: 1 });

  it("takes all requests of an object or none, about the share of the objects, and numbers them anew", () => {
    const sample = sampleRequests(trace, 0.1, 7);
    // 8,600 or so objects: 3.3 standard deviations of a share of 0.1 are 0.011
    expect(sample.objectCount / trace.objectCount).to.be.within(0.089, 0.111);
    expect(Math.max(...sample.object)).to.equal(sample.objectCount - 1);
    const times = new Set(sample.time);
    const chosen = new Set(Array.from(trace.object).filter((_, i) => times.has(trace.time[i]!)));
    expect(chosen.size).to.equal(sample.objectCount);
    const expected = Array.from(trace.object).filter((object) => chosen.has(object));
    const names = new Map<number, number>();
    for (const object of expected) if (!names.has(object)) names.set(object, names.size);
    expect(Array.from(sample.object)).to.deep.equal(expected.map((object) => names.get(object)!));
  });

  it("keeps the keys of the objects it takes", () => {
    const keys = Float64Array.from({ length: trace.objectCount }, (_, i) => 1000 + i);
    const sample = sampleRequests({ ...trace, keys }, 0.1, 7);
    expect(sample.keys).to.have.length(sample.objectCount);
    const keyAt = new Map(Array.from(trace.time, (time, i) => [time, keys[trace.object[i]!]!]));
    for (let i = 0; i < sample.length; i++)
      expect(sample.keys![sample.object[i]!]).to.equal(keyAt.get(sample.time[i]!)!);
  });

  it("is the trace itself at a rate of 1, and another with another seed", () => {
    const all = sampleRequests(trace, 1, 7);
    expect(all.object).to.deep.equal(trace.object);
    expect(all.time).to.deep.equal(trace.time);
    const [one, other] = [7, 8].map((seed) => sampleRequests(trace, 0.1, seed));
    expect(Array.from(one!.time)).to.not.deep.equal(Array.from(other!.time));
    expect(one!.load.notes.at(-1)).to.match(/^Sampled: the requests of \d+ of \d+ objects, at a rate of 0.1, seed 7.$/);
  });

  it("refuses a rate that is no share", () => {
    for (const rate of [0, 1.5, Number.NaN])
      expect(() => sampleRequests(trace, rate, 1)).to.throw(RangeError, `at most 1, got ${rate}`);
  });
});
