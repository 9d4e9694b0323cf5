import { expect } from "chai";
import fc from "fast-check";
import { bytes } from "../../../src/base/units.ts";
import { lru } from "../../../src/cache/policy/lru.ts";
import { ContentCache } from "../../../src/edge/content-cache/content-cache.ts";
import { PurgeSchedule } from "../../../src/edge/content-cache/purges.ts";
import { PLAIN_CACHE } from "../../../src/edge/content-cache/rules.ts";
import { AZION_SLICE_BYTES, largestSizes, Slices } from "../../../src/edge/content-cache/slices.ts";
import { CacheStatus } from "../../../src/edge/content-cache/status.ts";
import { reply } from "../../model/content-script.ts";

describe("edge/content-cache/slices", () => {
  it("cuts the example of Azion's documentation into its two keys", () => {
    // 2,097,151 bytes: bytes=0-1048575 and 1048576-2097151, the last byte of which the file does not have
    const slices = new Slices(Float64Array.of(10, 2_097_151), AZION_SLICE_BYTES);
    expect(slices.count).to.equal(3);
    expect([0, 1_048_575, 1_048_576, 2_097_150, 9e9].map((offset) => slices.sliceAt(1, offset))).to.deep.equal([
      1, 1, 2, 2, 2,
    ]);
    expect([slices.sizeOf(0, 0), slices.sizeOf(1, 1), slices.sizeOf(1, 2)]).to.deep.equal([10, 1_048_576, 1_048_575]);
  });

  it("has every byte of every object in one slice", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 6 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 12 }), (size, sliceBytes) => {
        const slices = new Slices(Float64Array.from(size), sliceBytes);
        const held = new Float64Array(slices.count);
        size.forEach((bytes, object) => {
          for (let offset = 0; offset < bytes; offset++) held[slices.sliceAt(object, offset)]!++;
          for (let s = slices.sliceAt(object, 0); s <= slices.sliceAt(object, bytes - 1); s++)
            expect(held[s]).to.equal(slices.sizeOf(object, s));
        });
        expect([...held]).to.not.include(0);
      }),
    );
  });

  it("takes the largest size that was asked for, and refuses slices of nothing", () => {
    expect([...largestSizes(Uint32Array.of(0, 2, 0), Float64Array.of(5, 7, 3), 3)]).to.deep.equal([5, 0, 7]);
    expect(() => new Slices(Float64Array.of(1), 0)).to.throw(RangeError, "at least 1 byte, got 0");
    expect(() => new Slices(Float64Array.of(5e9), 1)).to.throw(RangeError, "fewer than 2^32 slices, got 5000000000");
  });

  it("is what a cache keeps: an object can be there in part", () => {
    const slices = new Slices(Float64Array.of(30), 10);
    const cache = new ContentCache(lru(bytes(20), slices.count), slices.count, PLAIN_CACHE);
    const read = (slice: number) => {
      const { status, ticket } = cache.lookup(slice, slices.sizeOf(0, slice), 0);
      cache.stored(slice, ticket, 0, reply());
      return status;
    };
    expect([0, 1, 2].map(read)).to.deep.equal([CacheStatus.Miss, CacheStatus.Miss, CacheStatus.Miss]);
    expect([1, 2, 0].map(read)).to.deep.equal([CacheStatus.Hit, CacheStatus.Hit, CacheStatus.Miss]); // two of three fit
  });
});

describe("edge/content-cache/purges", () => {
  it("are done in the order of time, before a request of the same time", () => {
    const cache = new ContentCache(lru(bytes(9), 2), 2, PLAIN_CACHE);
    const schedule = new PurgeSchedule([
      { time: 20, object: "all" },
      { time: 10, object: 1 },
    ]);
    const read = (object: number, now: number) => {
      schedule.apply(cache, now);
      const { status, ticket } = cache.lookup(object, 1, now);
      cache.stored(object, ticket, now, reply());
      return status;
    };
    const { Hit, Miss } = CacheStatus;
    expect(schedule.next).to.equal(10);
    expect([read(0, 0), read(1, 0), read(1, 9), read(1, 10), read(0, 10)]).to.deep.equal([Miss, Miss, Hit, Miss, Hit]);
    expect(schedule.next).to.equal(20);
    expect([read(0, 25), read(1, 25), read(1, 26)]).to.deep.equal([Miss, Miss, Hit]);
    expect(schedule.next).to.equal(Number.POSITIVE_INFINITY);
  });
});
