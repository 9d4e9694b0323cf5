import { expect } from "chai";
import fc from "fast-check";
import { AGE_BINS } from "../../src/cache/age-bins.ts";
import { HazardTable } from "../../src/cache/hazard-table.ts";

const ones = new Float64Array(AGE_BINS).fill(1);

describe("cache/hazard-table", () => {
  it("shrinks what it counted towards the whole, by hand", () => {
    const table = new HazardTable([2]);
    table.meet(0);
    table.meet(1);
    for (let i = 0; i < 8; i++) table.entered(0, 0);
    for (let i = 0; i < 4; i++) table.hit(0, 0);
    table.refresh(1, ones);
    // the whole, from a hazard of 3/20 that weighs 4 hits: bin 0 (4 + 4) / (8 + 4 / (3/20)) = 3/13, the others 3/20
    // class 0: its factor is (4 + 4) / (8 * 3/13 + 4) = 26/19, so bin 0 begins at 6/19: (4 + 4) / (8 + 4 / (6/19)) = 12/31
    // of whom a share of 12/31 leaves in its midst, who stays for 1 - 6/31 = 25/31: an index of 12/25
    // the other bins: 26/19 * 3/20 = 39/190, an index of (39/190) / (1 - 39/380) = 78/341
    expect(table.index(0, 0)).to.be.closeTo(12 / 25, 1e-12);
    expect(table.index(0, 5)).to.be.closeTo(78 / 341, 1e-12);
    // class 1 saw nothing: 3/13, an index of (3/13) / (1 - 3/26) = 6/23
    expect(table.index(1, 0)).to.be.closeTo(6 / 23, 1e-12);
  });

  it("ranks a class before its hits come as high as waiting for them is worth", () => {
    const table = new HazardTable([1]);
    table.meet(0);
    for (let bin = 0; bin < 5; bin++) for (let i = 0; i < 1e6; i++) table.entered(0, bin);
    for (let i = 0; i < 980_000; i++) table.hit(0, 4);
    table.refresh(1, ones);
    // nothing in bins 0..3, nearly all in bin 4: 0.98 hits in (4 - bin) + 0.51 turnovers
    for (let bin = 0; bin < 5; bin++) expect(table.index(0, bin)).to.be.closeTo(0.98 / (4 - bin + 0.51), 0.001);
    expect(table.index(0, 5)).to.be.below(table.index(0, 0)); // the hits are over
  });

  it("counts the time to a hit by whole requests", () => {
    const table = new HazardTable([1]);
    table.meet(0);
    for (let i = 0; i < 1e6; i++) table.entered(0, 0);
    for (let i = 0; i < 500_000; i++) table.hit(0, 0);
    // half of all are hit in bin 0, of 1 turnover: of one request all of it passes, of four 2.5 on the mean till a hit
    table.refresh(1, ones, 1);
    expect(table.index(0, 0)).to.be.closeTo(0.5, 1e-4);
    table.refresh(1, ones, 1 / 4);
    expect(table.index(0, 0)).to.be.closeTo(0.5 / (0.5 + 0.5 * (2.5 / 4)), 1e-4);
  });

  it("is what the definition says, searched over all ages at which to stop", () => {
    const count = fc.record({ group: fc.nat(5), bin: fc.nat(AGE_BINS - 1), entered: fc.nat(60), hits: fc.nat(20) });
    const width = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 4, noNaN: true })), {
      minLength: AGE_BINS,
      maxLength: AGE_BINS,
    });
    fc.assert(
      fc.property(fc.array(count, { maxLength: 80 }), width, (counts, widths) => {
        const table = new HazardTable([2, 3]);
        for (let group = 0; group < 6; group++) table.meet(group);
        const entered = new Float64Array(6 * AGE_BINS);
        const hits = new Float64Array(6 * AGE_BINS);
        for (const each of counts) {
          entered[each.group * AGE_BINS + each.bin]! += each.entered;
          hits[each.group * AGE_BINS + each.bin]! += Math.min(each.hits, each.entered);
          for (let i = 0; i < each.entered; i++) table.entered(each.group, each.bin);
          for (let i = 0; i < Math.min(each.hits, each.entered); i++) table.hit(each.group, each.bin);
        }
        table.refresh(1, Float64Array.from(widths));
        for (let group = 0; group < 6; group++) {
          const hazard = naiveHazards(group, entered, hits);
          for (let bin = 0; bin < AGE_BINS; bin++)
            expect(table.index(group, bin)).to.be.closeTo(naiveIndex(hazard, widths, bin), 1e-9);
        }
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it("forgets by the decay, and comes back from what it saved", () => {
    const table = new HazardTable([2, 3]);
    table.meet(4);
    for (let i = 0; i < 10; i++) table.entered(4, 2);
    table.hit(4, 2);
    table.refresh(0.5, ones);
    const saved = table.save();
    expect(saved).to.have.length(1);
    expect([saved[0]!.class, saved[0]!.entered[2], saved[0]!.hits[2]]).to.deep.equal([4, 5, 0.5]);
    const again = new HazardTable([2, 3], saved);
    again.refresh(1, ones);
    for (let bin = 0; bin < AGE_BINS; bin++) expect(again.index(4, bin)).to.equal(table.index(4, bin));
  });
});

/** The hazards of class `group` of 2 x 3: the whole, then its half, then itself. */
function naiveHazards(group: number, entered: Float64Array, hits: Float64Array): number[] {
  const half = Math.floor(group / 3);
  const levels = [[0, 1, 2, 3, 4, 5], [0, 1, 2].map((third) => half * 3 + third), [group]];
  const sum = (column: Float64Array, groups: number[], bin: number) =>
    groups.reduce((total, id) => total + column[id * AGE_BINS + bin]!, 0);
  const bins = Array.from({ length: AGE_BINS }, (_, bin) => bin);
  let prior = bins.map(() => 0.15);
  for (const [level, groups] of levels.entries()) {
    const seen = bins.reduce((total, bin) => total + sum(hits, groups, bin), 4);
    const expected = bins.reduce((total, bin) => total + sum(entered, groups, bin) * prior[bin]!, 4);
    const scaled = prior.map((hazard) => Math.min(0.98, level === 0 ? hazard : (hazard * seen) / expected));
    prior = bins.map((bin) =>
      Math.min(0.98, (sum(hits, groups, bin) + 4) / (sum(entered, groups, bin) + 4 / scaled[bin]!)),
    );
  }
  return prior;
}

/** The best ratio of hits to time over all ages at which to stop; bins of no width are passed at once. */
function naiveIndex(hazard: readonly number[], width: readonly number[], from: number): number {
  let best = 0;
  let staying = 1;
  let hits = 0;
  let time = 0;
  for (let bin = from; bin < AGE_BINS; bin++) {
    if (width[bin] === 0) continue;
    hits += staying * hazard[bin]!;
    time += staying * width[bin]! * (1 - hazard[bin]! / 2);
    staying *= 1 - hazard[bin]!;
    best = Math.max(best, hits / time);
  }
  return best;
}
