import { expect } from "chai";
import fc from "fast-check";
import { ObjectIds } from "../../../src/trace/request/object-ids.ts";
import { PairIds } from "../../../src/trace/request/pair-ids.ts";

/** Numbers, texts and what lies between them: with leading zeros, of 9, 10, 18 and 19 digits. */
const name = fc.oneof(
  fc.nat(50).map(String),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
  fc
    .constantFrom(9, 10, 18, 19, 20)
    .chain((length) =>
      fc.array(fc.constantFrom("0", "1"), { minLength: length, maxLength: length }).map((digits) => digits.join("")),
    ),
  fc.string({ minLength: 1, maxLength: 9, unit: fc.constantFrom("a", "b", "1", "0") }),
  fc.string({ minLength: 1, maxLength: 30, unit: "binary" }),
);

describe("ObjectIds", () => {
  it("number names as a map does", () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 3000, size: "max" }), (names) => {
        const ids = new ObjectIds();
        const map = new Map<string, number>();
        for (const each of names) {
          const key = new TextDecoder().decode(new TextEncoder().encode(each)); // of a lone surrogate
          if (!map.has(key)) map.set(key, map.size);
          expect(ids.intern(each)).to.equal(map.get(key));
        }
        expect(ids.count).to.equal(map.size);
      }),
      { seed: 5, numRuns: 60 },
    );
  });
});

describe("ObjectIds.keys", () => {
  it("are the names, by id, where all are whole numbers below 2^53", () => {
    // of few digits, of nine, of ten, with zeros after the ninth, and the largest
    const names = ["7", "0", "3000000", "123456789", "1234567890", "1000000000000", "9007199254740991"];
    const ids = new ObjectIds();
    for (const each of [...names, ...names]) ids.intern(each);
    expect([...ids.keys()!]).to.deep.equal(names.map(Number));
    for (const other of ["9007199254740992", "07", "a", "9999999999999999999"]) {
      const mixed = new ObjectIds();
      for (const each of ["7", other]) mixed.intern(each);
      expect(mixed.keys(), other).to.equal(undefined);
    }
  });
});

describe("PairIds", () => {
  // keys in a row, at powers of two, and with nothing in the lower or the upper word
  const STRIDES = [1n, 2n, 4096n, 2n ** 20n, 2n ** 28n, 2n ** 32n, 2n ** 40n, 2n ** 32n + 1n, 0x9e3779b97f4a7c15n];

  for (const stride of STRIDES) {
    it(`numbers keys at a distance of ${stride} in order, and again`, () => {
      const ids = new PairIds();
      const count = 3000;
      for (const fresh of [(i: number) => i, () => count])
        for (let i = 0; i < count; i++) {
          const key = BigInt.asUintN(64, BigInt(i) * stride); // all differ
          expect(ids.intern(Number(key & 0xffffffffn), Number(key >> 32n), fresh(i))).to.equal(i);
        }
    });
  }
});
