import { expect } from "chai";
import fc from "fast-check";
import { EntryLists } from "../../src/cache/entry-lists.ts";

const OBJECTS = 7;
const LISTS = 3;

/** What the lists hold, the oldest first, found by their entries. */
function held(entries: EntryLists): readonly (readonly (readonly [object: number, sizeBytes: number])[])[] {
  return Array.from({ length: LISTS }, (_, list) => {
    const items: (readonly [number, number])[] = [];
    for (let entry = entries.oldest(list); entry !== list; entry = entries.newer(entry)) {
      expect([entries.listOf(entry), entries.entryOf[entries.objectOf(entry)]]).to.deep.equal([list, entry]);
      items.push([entries.objectOf(entry), entries.size[entry]!]);
    }
    expect(entries.isEmpty(list)).to.equal(items.length === 0);
    expect(entries.bytes[list]).to.equal(items.reduce((sum, [, size]) => sum + size, 0));
    return items;
  });
}

describe("cache/entry-lists", () => {
  it("does as arrays do on random operations", () => {
    const what = fc.constantFrom("add", "add", "refresh", "move", "remove", "replaceOldest");
    const step = fc.tuple(what, fc.nat(OBJECTS - 1), fc.nat(LISTS - 1), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const entries = new EntryLists(OBJECTS, LISTS);
        const plain: (readonly [number, number])[][] = Array.from({ length: LISTS }, () => []);
        for (const [operation, object, list, size] of steps) {
          const entry = entries.entryOf[object]!;
          const from = plain.find((items) => items.some(([id]) => id === object));
          expect(entry !== 0).to.equal(from !== undefined);
          const isNew = operation === "add" || operation === "replaceOldest";
          if (isNew === (from !== undefined) || (operation === "replaceOldest" && plain[list]!.length === 0)) continue;
          const own = from?.splice(
            from.findIndex(([id]) => id === object),
            1,
          )[0];
          if (operation === "add") entries.add(object, size, list);
          if (operation === "refresh") entries.refresh(entry);
          if (operation === "move") entries.move(entry, list);
          if (operation === "remove") entries.remove(entry);
          if (operation === "replaceOldest") {
            entries.replaceOldest(object, size, list);
            plain[list]!.shift();
          }
          if (isNew) plain[list]!.push([object, size]);
          if (operation === "refresh") from!.push(own!);
          if (operation === "move") plain[list]!.push(own!);
          expect(held(entries)).to.deep.equal(plain);
        }
      }),
      { seed: 6, numRuns: 300 },
    );
  });
});
