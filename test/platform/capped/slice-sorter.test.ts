import { expect } from "chai";
import fc from "fast-check";
import { SliceSorter } from "../../../src/platform/capped/slice-sorter.ts";

describe("SliceSorter", () => {
  const start = 1024;
  const width = 4;

  /** Sorts ends that were scheduled in that order, some of them far ahead, and says what comes out. */
  function sorted(sorter: SliceSorter, near: readonly number[], far: readonly number[]) {
    sorter.clear();
    for (let i = near.length; i-- > 0; ) sorter.add(near[i]!, far.length + i);
    for (let i = far.length; i-- > 0; ) sorter.add(far[i]!, i);
    sorter.sort(start, 1 / width);
    const { size, times, handles } = sorter;
    return { times: [...times.subarray(0, size + 1)], handles: [...handles.subarray(0, size)] };
  }

  /** The same by a plain stable sort. */
  function plainly(near: readonly number[], far: readonly number[]) {
    const ends = [...far, ...near].map((time, handle) => ({ time, handle })).sort((a, b) => a.time - b.time);
    return {
      times: [...ends.map(({ time }) => time), Number.POSITIVE_INFINITY],
      handles: ends.map(({ handle }) => handle),
    };
  }

  it("sorts stably, those from far ahead first among equals, one slice after the other", () => {
    const sorter = new SliceSorter();
    const spread = fc.integer({ min: 0, max: 1023 }).map((part) => start + (part * width) / 1024);
    const crowd = fc.integer({ min: 0, max: 7 }).map((part) => start + part * 2 ** -20);
    const ends = fc.array(fc.oneof(spread, crowd), { maxLength: 400, size: "max" });
    fc.assert(
      fc.property(ends, ends, (near, inFar) => {
        const far = [...inFar].sort((a, b) => a - b); // they come from a queue
        expect(sorted(sorter, near, far)).to.deep.equal(plainly(near, far));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("sorts a slice whose ends all lie in one bucket, latest first", () => {
    for (const count of [9, 257, 1000, 1024]) {
      const near = Array.from({ length: count }, (_, i) => start + (count - i) * 2 ** -24);
      expect(sorted(new SliceSorter(), near, [])).to.deep.equal(plainly(near, []));
    }
  });
});
