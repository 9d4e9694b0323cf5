import { expect } from "chai";
import { IdleLedger } from "../../src/agent/idle-ledger.ts";

describe("IdleLedger", () => {
  it("serves with the most recently used instance and charges its owner", () => {
    const ledger = new IdleLedger(1);
    ledger.push(0, 7, 0, 100);
    ledger.push(0, 8, 10, 100);
    expect(ledger.serve(0, 25, 808)).to.equal(0);
    expect(ledger.take(8)).to.equal(15); // 25 - 10
    expect(ledger.take(7)).to.equal(0); // still idle
    expect(ledger.serve(0, 40, 808)).to.equal(0);
    expect(ledger.take(7)).to.equal(40);
    expect(ledger.serve(0, 40, 808)).to.equal(808);
  });

  it("takes an instance exactly at its deadline, and none after it", () => {
    const ledger = new IdleLedger(1);
    ledger.push(0, 1, 0, 100);
    expect(ledger.serve(0, 100, 808)).to.equal(0);
    ledger.push(0, 2, 200, 300);
    ledger.push(0, 3, 210, 400);
    ledger.push(0, 4, 220, 230);
    expect(ledger.serve(0, 301, 808)).to.equal(0);
    expect([1, 2, 3, 4].map((owner) => ledger.take(owner))).to.deep.equal([100, 100, 91, 10]);
    expect(ledger.serve(0, 302, 808)).to.equal(808);
  });

  it("lets an arrival wait for the first pre-warm that is starting", () => {
    const ledger = new IdleLedger(2);
    ledger.start(1, 5, 1000);
    ledger.start(1, 6, 1500);
    expect(ledger.serve(0, 900, 808)).to.equal(808); // another pool's
    expect(ledger.serve(1, 900, 808)).to.equal(100);
    expect(ledger.ready(1)).to.equal(6);
    expect(ledger.ready(1)).to.equal(-1);
  });

  it("charges what idles up to the horizon", () => {
    const ledger = new IdleLedger(1);
    ledger.push(0, 1, 0, 50);
    ledger.push(0, 2, 10, Number.POSITIVE_INFINITY);
    ledger.close(80);
    expect([ledger.take(1), ledger.take(2)]).to.deep.equal([50, 70]);
  });

  it("keeps its entries apart while it grows", () => {
    const ledger = new IdleLedger(1);
    for (let owner = 0; owner < 300; owner++) ledger.push(0, owner, owner, 1000);
    for (let owner = 299; owner >= 0; owner--) ledger.serve(0, 400, 808);
    for (let owner = 0; owner < 300; owner++) expect(ledger.take(owner)).to.equal(400 - owner);
  });
});
