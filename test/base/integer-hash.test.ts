import { expect } from "chai";
import { hashOfInteger } from "../../src/base/integer-hash.ts";

describe("hashOfInteger", () => {
  it("gives whole numbers below 2^32, none twice, and spreads near ones evenly", () => {
    const hashes = Array.from({ length: 50_000 }, (_, i) => hashOfInteger(i));
    expect(new Set(hashes).size).to.equal(50_000);
    expect(hashes.every((hash) => Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32)).to.equal(true);
    const counts = new Uint32Array(10);
    for (const hash of hashes) counts[hash % 10]!++;
    for (const count of counts) expect(count).to.be.within(5000 - 400, 5000 + 400); // 6 sigma of 50,000 draws by 1 in 10
  });
});
