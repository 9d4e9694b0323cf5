import { expect } from "chai";
import fc from "fast-check";
import { KeyTable } from "../../../src/trace/csv/key-table.ts";

describe("KeyTable", () => {
  it("knows the keys that were added, as a map of strings does, wherever the bytes lie", () => {
    const name = fc.constantFrom("aaaa", "aaab", "baaa", "abab", "aaaaa");
    const row = fc.tuple(name, name, fc.constantFrom("", "1", "23456")).map(([a, b, rest]) => [`${a},${b},`, rest]);
    let known = 0;
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 60, size: "max" }),
        fc.integer({ min: 0, max: 9 }),
        (rows, shift) => {
          const table = new KeyTable();
          const ids = new Map<string, number>();
          let length = 0;
          for (const [key, rest] of rows as [string, string][]) {
            const bytes = new TextEncoder().encode(`${"x".repeat(shift)}${key}${rest}`).subarray(shift % 3);
            const from = shift - (shift % 3);
            length ||= key.length;
            const expected = key.length === length ? (ids.get(key) ?? -1) : -1;
            expect(table.find(bytes, from, bytes.length)).to.equal(expected);
            if (expected >= 0) known++;
            else if (!ids.has(key)) {
              table.add(bytes, from, from + key.length, ids.size);
              ids.set(key, ids.size);
            }
          }
          expect(table.length).to.equal(length);
        },
      ),
      { seed: 2, numRuns: 300 },
    );
    expect(known).to.be.above(1000);
  });

  it("keeps ten thousand keys apart", () => {
    const table = new KeyTable();
    const key = (k: number) => new TextEncoder().encode(`key-${String(k).padStart(9, "0")},`);
    for (let k = 0; k < 10_000; k++) table.add(key(k), 0, 14, 2 * k);
    for (let k = 0; k < 10_000; k++) expect(table.find(key(k), 0, 14)).to.equal(2 * k);
    expect(table.find(key(10_000), 0, 14)).to.equal(-1);
  });

  it("has no key of fewer than eight bytes", () => {
    const table = new KeyTable();
    const bytes = new TextEncoder().encode("a,b,c,d");
    table.add(bytes, 0, 4, 7);
    expect([table.length, table.find(bytes, 0, 7)]).to.deep.equal([0, -1]);
  });
});
