import { expect } from "chai";
import { xxh3Low, xxh64Low } from "../../src/cache/xxh64.ts";

describe("cache/xxh64", () => {
  it("has the lower words that python-xxhash has", () => {
    // xxhash.xxh64(n.to_bytes(8, "little"), seed).intdigest() & 0xffffffff, python-xxhash 4.1.0
    const expected = [
      [0, 0x39f5d473, 0xb85a5e79],
      [1, 0xa2374097, 0xcb5854bf],
      [26, 0x19675f62, 0x04984792],
      [2 ** 40 + 5, 0x8f732fb1, 0xa778e719],
    ] as const;
    for (const [number, first, second] of expected)
      expect([xxh64Low(number, 0x12345678), xxh64Low(number, 0x12344321)]).to.deep.equal([first, second]);
  });

  it("has the lower words of the newer hash, too", () => {
    // xxhash.xxh3_64(n.to_bytes(8, "little")).intdigest() & 0xffffffff
    const expected = [
      [0, 0x6f87acd9],
      [1, 0x64db792e],
      [26, 0x0d68e393],
      [341, 0x748369a2],
      [2 ** 40 + 5, 0x431c3c97],
    ] as const;
    for (const [number, low] of expected) expect(xxh3Low(number)).to.equal(low);
  });
});
