import { expect } from "chai";
import fc from "fast-check";
import { KEPT, SortedRecent } from "../../src/policy/sorted-recent.ts";

describe("SortedRecent", () => {
  it("holds the last values of each series in order", () => {
    const pushes = fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 9 })), { maxLength: 120 });
    fc.assert(
      fc.property(pushes, (pushed) => {
        const recent = new SortedRecent();
        const model = Array.from({ length: 3 }, () => [] as number[]);
        for (let i = 0; i < 3; i++) expect(recent.add()).to.equal(i);
        for (const [series, value] of pushed) {
          recent.push(series, value);
          model[series]!.push(value);
          for (const [i, values] of model.entries()) {
            const kept = values.slice(-KEPT).sort((a, b) => a - b);
            expect(recent.count(i)).to.equal(kept.length);
            expect(kept.map((_, rank) => recent.ranked(i, rank))).to.deep.equal(kept);
            if (kept.length > 0) expect(recent.last(i)).to.equal(values.at(-1));
          }
        }
      }),
      { seed: 23 },
    );
  });

  it("keeps its values while it grows", () => {
    const recent = new SortedRecent();
    for (let i = 0; i < 100; i++) recent.push(recent.add(), i);
    expect(Array.from({ length: 100 }, (_, i) => recent.ranked(i, 0))).to.deep.equal(
      Array.from({ length: 100 }, (_, i) => i),
    );
    expect(recent.bytes).to.equal(128 * 260);
  });
});
