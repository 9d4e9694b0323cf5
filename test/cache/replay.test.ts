import { expect } from "chai";
import { InputError } from "../../src/base/errors.ts";
import { bytes } from "../../src/base/units.ts";
import { lru } from "../../src/cache/policy/lru.ts";
import { footprint, parseCapacity, replayCache } from "../../src/cache/replay.ts";
import { requestTrace } from "../model/request-fixture.ts";

// a of 2 B, b of 3 B, a again but of 4 B, c of 9 B, b
const trace = requestTrace([
  ["a", 2],
  ["b", 3],
  ["a", 4],
  ["c", 9],
  ["b", 3],
]);

describe("cache/replay", () => {
  it("counts requests and the bytes of the requests", () => {
    // 4 B: a in; b puts a out (2 + 3 > 4); a, now of 4 B, puts b out; c is larger than the cache; b puts a out
    const { curve, ...tally } = replayCache(trace, lru(bytes(4), 3));
    expect(curve).to.deep.equal([]);
    expect(tally).to.deep.equal({
      requests: 5,
      misses: 5,
      requestedBytes: 21,
      missedBytes: 21,
      missRatio: 1,
      byteMissRatio: 1,
      admitted: 4,
      evicted: 3,
      compulsoryMisses: 3,
      expired: 0,
    });
    // 5 B: a and b fit; a is a hit of 4 B; c is too large; b is a hit
    const { misses, missedBytes, missRatio, byteMissRatio } = replayCache(trace, lru(bytes(5), 3));
    expect([misses, missedBytes, missRatio, byteMissRatio]).to.deep.equal([3, 14, 3 / 5, 14 / 21]);
  });

  it("counts objects when sizes are ignored", () => {
    // 2 objects: a, b, a hit, c puts b out, b puts a out
    const tally = replayCache(trace, lru(bytes(2), 3), { ignoreSize: true });
    expect([tally.misses, tally.missedBytes, tally.requestedBytes, tally.evicted]).to.deep.equal([4, 4, 5, 2]);
  });

  it("has no ratio of nothing", () => {
    const tally = replayCache(requestTrace([]), lru(bytes(4), 0));
    expect([tally.requests, tally.missRatio, tally.byteMissRatio]).to.deep.equal([0, undefined, undefined]);
  });

  it("serves the warm-up without counting it", () => {
    // 5 B after a, b and a: c is too large, b is a hit
    const { curve: _, ...tally } = replayCache(trace, lru(bytes(5), 3), { warmUp: 3 });
    expect(tally).to.include({ requests: 2, misses: 1, requestedBytes: 12, missedBytes: 9, admitted: 0, evicted: 0 });
    expect(tally.compulsoryMisses).to.equal(1); // c's
    // 4 B: b puts a out and a puts b out in the warm-up, b puts a out after it
    expect(replayCache(trace, lru(bytes(4), 3), { warmUp: 3 }).evicted).to.equal(1);
    expect(replayCache(trace, lru(bytes(4), 3), { warmUp: 9 }).missRatio).to.equal(undefined);
    expect(() => replayCache(trace, lru(bytes(4), 3), { warmUp: 1.5 })).to.throw(RangeError, "got 1.5");
  });

  it("gives the misses per interval, the last one shorter", () => {
    const { curve, misses } = replayCache(trace, lru(bytes(5), 3), { interval: 2 });
    expect(curve).to.deep.equal([
      { start: 0, requests: 2, misses: 2, requestedBytes: 5, missedBytes: 5 },
      { start: 2, requests: 2, misses: 1, requestedBytes: 13, missedBytes: 9 },
      { start: 4, requests: 1, misses: 0, requestedBytes: 3, missedBytes: 0 },
    ]);
    expect(misses).to.equal(3);
    expect(() => replayCache(trace, lru(bytes(5), 3), { interval: 0 })).to.throw(
      RangeError,
      "at least 1 request, got 0",
    );
    expect(() => replayCache(trace, lru(bytes(5), 3), { interval: 1.5 })).to.throw(RangeError, "whole number");
  });

  it("gives the same curve however the requests are cut into batches", () => {
    // 10,000 objects asked for once, then the first 5,000 again, all fitting: 15,000 requests, the last 5,000 hits
    const long = requestTrace(Array.from({ length: 15_000 }, (_, i) => [i % 10_000, 2] as const));
    const { curve, misses, compulsoryMisses, requests } = replayCache(long, lru(bytes(20_000), 10_000), {
      interval: 3500,
    });
    expect([requests, misses, compulsoryMisses]).to.deep.equal([15_000, 10_000, 10_000]);
    expect(curve.map((point) => [point.start, point.requests, point.misses, point.missedBytes])).to.deep.equal([
      [0, 3500, 3500, 7000],
      [3500, 3500, 3500, 7000],
      [7000, 3500, 3000, 6000],
      [10_500, 3500, 0, 0],
      [14_000, 1000, 0, 0],
    ]);
    expect(replayCache(long, lru(bytes(9), 10_000), { interval: 5000 }).curve).to.have.length(3);
  });

  it("has a footprint of the sizes at the first request", () => {
    expect(footprint(trace)).to.equal(2 + 3 + 9);
    expect(footprint(trace, true)).to.equal(3);
    expect(footprint(requestTrace([]))).to.equal(0);
  });
});

describe("parseCapacity", () => {
  it("reads bytes, sizes and shares of the footprint", () => {
    expect(parseCapacity("4096", 10)).to.equal(4096);
    expect(parseCapacity("64MB", 10)).to.equal(64_000_000);
    expect(parseCapacity("1MiB", 10)).to.equal(1_048_576);
    expect(parseCapacity("10%", 278_854_232)).to.equal(27_885_423);
    expect(parseCapacity("0.1%", 278_854_232)).to.equal(278_854);
    expect(parseCapacity("12", 10, true)).to.equal(12);
    expect(parseCapacity("10%", 3681, true)).to.equal(368);
  });

  it("refuses what is no capacity, or less than 1", () => {
    for (const text of ["", "x", "-1", "10%%", "0", "0.5", "Infinity", "1%"])
      expect(() => parseCapacity(text, 10), text).to.throw(
        InputError,
        /^capacity: expected bytes, a size such as 64MB/,
      );
    for (const text of ["64MB", "1.5", "Infinity"])
      expect(() => parseCapacity(text, 10, true), text).to.throw(InputError, /expected a number of objects/);
  });
});
