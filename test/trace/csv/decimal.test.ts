import { expect } from "chai";
import fc from "fast-check";
import { Decimal } from "../../../src/trace/csv/decimal.ts";

describe("Decimal", () => {
  const read = (text: string) => {
    const decimal = new Decimal();
    const found = decimal.read(new TextEncoder().encode(`x${text},`), 1);
    return found ? { value: decimal.value, end: decimal.end - 1 } : undefined;
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

  it("ends where the digits end, and takes no sign, bare point or letter for one", () => {
    expect(read("12.5e3")).to.deep.equal({ value: 12.5, end: 4 });
    expect(read("1.2.3")).to.deep.equal({ value: 1.2, end: 3 });
    for (const text of ["", "-1", "+1", ".5", "5.", "x"]) expect(read(text), text).to.equal(undefined);
  });
});
