import { expect } from "chai";
import fc from "fast-check";
import { RecentArrivals } from "../../src/policy/recent-arrivals.ts";

describe("RecentArrivals", () => {
  it("is a list of the latest that forgets what is old", () => {
    const pushes = fc.array(fc.tuple(fc.nat(2), fc.nat(40)), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), pushes, (capacity, gaps) => {
        const recent = new RecentArrivals(3, capacity, 100);
        const lists: number[][] = [[], [], []];
        let now = 0;
        for (const [series, gap] of gaps) {
          now += gap;
          recent.push(series, now);
          lists[series] = [...lists[series]!.filter((t) => now - t < 100), now].slice(-capacity);
          for (const [s, list] of lists.entries()) {
            expect(recent.count(s)).to.equal(list.length);
            if (list.length === 0) expect(recent.meanGap(s, now)).to.be.NaN;
            else expect(recent.meanGap(s, now + 5)).to.equal((now + 5 - list[0]!) / list.length);
          }
        }
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});
