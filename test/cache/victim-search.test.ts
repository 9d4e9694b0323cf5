import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../src/base/random.ts";
import { AGE_BINS, AgeBins } from "../../src/cache/age-bins.ts";
import { HazardTable } from "../../src/cache/hazard-table.ts";
import { RequestHistory } from "../../src/cache/request-history.ts";
import { StoredStates } from "../../src/cache/stored-states.ts";
import { VictimSearch } from "../../src/cache/victim-search.ts";

/** Objects 0 .. count - 1, stored in this order, an object a request, of the weights given. */
function cacheOf(weights: readonly number[], samples: number) {
  const history = new RequestHistory(1e9, weights.length);
  const slots = new StoredStates(weights.length);
  const bins = new AgeBins();
  bins.follow(weights.length);
  const table = new HazardTable([1]);
  table.meet(0);
  const width = new Float64Array(AGE_BINS);
  bins.widthsInto(width);
  table.refresh(1, width, bins.request);
  for (const [object, weight] of weights.entries()) {
    history.advance();
    history.record(object, 1);
    slots.add(object, history.now, 0, 1, weight);
  }
  const search = new VictimSearch({ slots, history, bins, table, random: Random.root(1) }, samples);
  const density = (object: number) =>
    table.index(0, bins.binWithin(history.now + 1 - (object + 1))) * (weights[object] ?? 0);
  return { history, slots, search, density };
}

describe("cache/victim-search", () => {
  it("finds the lowest density of all when they are few, of equals the least recently used", () => {
    const weights = fc.array(fc.constantFrom(1, 2, 3, 8), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(weights, (each) => {
        const { slots, search, density } = cacheOf(each, 8);
        const lowest = Math.min(...each.map((_, object) => density(object)));
        expect(slots.objectIn(search.find())).to.equal(each.findIndex((_, object) => density(object) === lowest));
        expect(search.density).to.equal(lowest);
      }),
      { seed: 4, numRuns: 100 },
    );
  });

  it("chooses as LRU does while nothing is known but that the index falls with age", () => {
    const { slots, search } = cacheOf(new Array<number>(500).fill(1), 4);
    // the youngest 100 left out: bin 0 is wider than the next, so that its hazard falls short
    const found = Array.from({ length: 400 }, () => {
      const slot = search.find();
      const object = slots.objectIn(slot);
      slots.remove(slot);
      return object;
    });
    expect(found).to.deep.equal(Array.from({ length: 400 }, (_, object) => object));
  });

  it("comes back to what it found before, while it is stored", () => {
    const weights = new Array<number>(2000).fill(1);
    weights[1234] = 1e-9;
    const { slots, search } = cacheOf(weights, 8);
    let searches = 1;
    while (slots.objectIn(search.find()) !== 1234) searches++;
    expect(searches).to.be.above(1); // 8 of 2000 rarely find it at once
    for (let i = 0; i < 20; i++) expect(slots.objectIn(search.find())).to.equal(1234);
    slots.remove(slots.slotOf(1234));
    expect(slots.objectIn(search.find())).not.to.equal(1234);
  });

  it("knows the least recently used of those that are stored and that the ring knows of", () => {
    const { history, slots, search } = cacheOf([1, 1, 1], 8);
    slots.remove(slots.slotOf(0));
    expect(slots.objectIn(search.leastRecent())).to.equal(1);
    history.advance();
    history.record(1, 1);
    slots.move(slots.slotOf(1), history.now, 0);
    expect(slots.objectIn(search.leastRecent())).to.equal(2);
    slots.remove(slots.slotOf(2));
    history.advance();
    history.record(0, 1);
    expect(slots.objectIn(search.leastRecent())).to.equal(1);
    slots.remove(slots.slotOf(1));
    expect(search.leastRecent()).to.equal(-1);
  });
});
