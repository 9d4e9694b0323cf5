import { expect } from "chai";
import fc from "fast-check";
import { Decimal } from "../../../src/trace/csv/decimal.ts";

describe("Decimal", () => {
  const read = (text: string) => {
    const decimal = new Decimal();
    const found = decimal.read(new TextEncoder().encode(`x${text},`), 1);
    return found ? { value: decimal.value, end: decimal.end - 1 } : undefined;
  };
  const pointed = (digits: bigint, places: number) => {
    const text = String(digits).padStart(places + 1, "0");
    return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
  };
  const digits = (most: number) =>
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: most }).map((each) => each.join(""));

  it("is what Number makes of the same text, to the last bit", () => {
    const text = fc.oneof(
      digits(25),
      fc.tuple(digits(20), digits(30)).map(([whole, rest]) => `${whole}.${rest}`),
      fc.double({ min: 0, max: 1e15, noNaN: true }).map(String),
    );
    fc.assert(
      fc.property(text, (own) => {
        fc.pre(!own.includes("e"));
        expect(read(own)).to.deep.equal({ value: Number(own), end: own.length });
      }),
      { seed: 1, numRuns: 3000 },
    );
  });

  it("is what Number makes of 16 to 23 digits, of ends of doubles and of middles between two", () => {
    const long = fc
      .tuple(fc.bigInt({ min: 10n ** 15n, max: 10n ** 23n }), fc.integer({ min: 0, max: 22 }))
      .map(([digits, places]) => pointed(digits, places));
    // m + 1/2 for m of 53 bits, times or over a power of two, is a middle; a digit more or less lies beside it
    const middle = fc
      .tuple(
        fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: -1, max: 1 }),
      )
      .map(([m, k, beside]) => pointed((2n * m + 1n) * 5n ** BigInt(k) * 10n + BigInt(beside), k + 1));
    const below = fc
      .tuple(fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }), fc.integer({ min: 1, max: 15 }))
      .map(([m, k]) => String((2n * m + 1n) << BigInt(k)));
    const shortest = fc.double({ min: 1e-3, max: 1e21, noNaN: true }).map(String);
    fc.assert(
      fc.property(fc.oneof(long, middle, below, shortest), (own) => {
        fc.pre(!own.includes("e"));
        expect(read(own)).to.deep.equal({ value: Number(own), end: own.length });
      }),
      { seed: 2, numRuns: 20_000 },
    );
  });

  it("takes 2^53 + 1 for no 2^53, wherever the point stands", () => {
    for (const digits of [2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 53n + 2n])
      for (let places = 0; places <= 22; places++) {
        const own = pointed(digits, places);
        expect(read(own)).to.deep.equal({ value: Number(own), end: own.length });
      }
  });

  it("ends where the digits end, and takes no sign, bare point or letter for one", () => {
    expect(read("12.5e3")).to.deep.equal({ value: 12.5, end: 4 });
    expect(read("1.2.3")).to.deep.equal({ value: 1.2, end: 3 });
    for (const text of ["", "-1", "+1", ".5", "5.", "x"]) expect(read(text), text).to.equal(undefined);
  });
});
