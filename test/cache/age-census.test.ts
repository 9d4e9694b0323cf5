import { expect } from "chai";
import fc from "fast-check";
import { AGE_BINS, AgeBins } from "../../src/cache/age-bins.ts";
import { AgeCensus } from "../../src/cache/age-census.ts";
import { HazardTable } from "../../src/cache/hazard-table.ts";

const CLASSES = 3;

describe("cache/age-census", () => {
  it("counts what looking at every object at every request counts, however many requests it counts together", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(12), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 1, max: 90 }),
        fc.constantFrom(1, 3, 20),
        (objects, together, turnover) => {
          const bins = new AgeBins();
          bins.follow(turnover);
          const table = new HazardTable([CLASSES]);
          for (let objectClass = 0; objectClass < CLASSES; objectClass++) table.meet(objectClass);
          const census = new AgeCensus(bins, table);
          const last = new Map<number, { at: number; objectClass: number }>();
          for (const [i, object] of objects.entries()) {
            const before = last.get(object);
            if (before !== undefined) census.end(before.objectClass, before.at, i + 1, bins.bin(i + 1 - before.at));
            const objectClass = (object + i) % CLASSES;
            census.begin(objectClass, i + 1);
            last.set(object, { at: i + 1, objectClass });
            if (i % together === 0) census.countTo(i + 1);
          }
          census.countTo(objects.length);
          expect(counted(table)).to.deep.equal(naive(objects, bins));
        },
      ),
      { seed: 21, numRuns: 150 },
    );
  });

  it("remembers across the growth of its ring", () => {
    const bins = new AgeBins();
    bins.follow(8192); // bin 10 begins there
    const table = new HazardTable([1]);
    table.meet(0);
    const census = new AgeCensus(bins, table);
    for (let now = 1; now <= 9000; now++) {
      census.begin(0, now);
      if (now % 64 === 0) census.countTo(now);
    }
    census.countTo(9000);
    expect(counted(table).entered[0]![10]).to.equal(9000 - 8192);
  });
});

function counted(table: HazardTable) {
  const rows = new Map(table.save().map((row) => [row.class, row]));
  const none = () => new Array<number>(AGE_BINS).fill(0);
  const of = (column: "entered" | "hits") =>
    Array.from({ length: CLASSES }, (_, id) => [...(rows.get(id)?.[column] ?? none())]);
  return { entered: of("entered"), hits: of("hits") };
}

/** At each request, after one unit of time: who comes to the beginning of a bin, then who is asked for. */
function naive(objects: readonly number[], bins: AgeBins) {
  const table = () => Array.from({ length: CLASSES }, () => new Array<number>(AGE_BINS).fill(0));
  const counts = { entered: table(), hits: table() };
  const last = new Map<number, { at: number; objectClass: number }>();
  for (const [i, object] of objects.entries()) {
    for (const { at, objectClass } of last.values())
      for (let bin = 1; bin < AGE_BINS; bin++)
        if (bins.start(bin) >= 2 && i - at === bins.start(bin)) counts.entered[objectClass]![bin]!++;
    const before = last.get(object);
    if (before !== undefined && bins.bin(i - before.at) < AGE_BINS)
      counts.hits[before.objectClass]![bins.bin(i - before.at)]!++;
    const objectClass = (object + i) % CLASSES;
    counts.entered[objectClass]![bins.bin(1)]!++;
    last.set(object, { at: i, objectClass });
  }
  return counts;
}
