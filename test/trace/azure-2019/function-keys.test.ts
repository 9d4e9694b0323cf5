import { expect } from "chai";
import fc from "fast-check";
import { FunctionKeys } from "../../../src/trace/azure-2019/function-keys.ts";

describe("FunctionKeys", () => {
  it("numbers keys of any length and letters by first appearance, as a map of strings does", () => {
    const name = fc.constantFrom("aaaa", "aaab", "aaé", "é", "\0a\0b", "aaaaaaaaaaaa", "\uFEFFa", "a");
    const key = fc.tuple(name, name, name).map((names) => names.join(","));
    let again = 0;
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40, size: "max" }), (keys) => {
        const ids = new FunctionKeys();
        const expected = new Map<string, number>();
        const encoded = keys.map((text) => new TextEncoder().encode(`${text},`));
        const bytes = new Uint8Array(encoded.reduce((sum, { length }) => sum + length, 0));
        let from = 0;
        encoded.forEach((own, k) => {
          bytes.set(own, from);
          if (expected.has(keys[k]!)) again++;
          else expected.set(keys[k]!, expected.size);
          expect(ids.intern(bytes, from, from + own.length)).to.equal(expected.get(keys[k]!));
          from += own.length;
        });
        expect(ids.texts).to.deep.equal([...expected.keys()]);
      }),
      { seed: 3, numRuns: 300 },
    );
    expect(again).to.be.above(100);
  });
});
