import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { ms } from "../../../src/base/units.ts";
import { Health, type OriginFault, OriginFaults } from "../../../src/edge/balance/faults.ts";

const faultsOf = (...faults: OriginFault[]) => new OriginFaults(["a", "b"], faults, Random.root(4));

describe("edge/balance/faults", () => {
  it("has an origin down from the start of its window until before the end", () => {
    const faults = faultsOf({ kind: "down", origin: "a", from: ms(10), until: ms(20), how: "time-out" });
    const seen = [9, 10, 19, 20].map((now) => faults.health(0, ms(now)));
    expect(seen).to.deep.equal([Health.Up, Health.Silent, Health.Silent, Health.Up]);
    expect(faults.health(1, ms(15))).to.equal(Health.Up);
    expect(faults.goesDown(0, ms(0), ms(10))).to.equal(10);
    expect(faults.goesDown(0, ms(0), ms(9))).to.equal(Number.POSITIVE_INFINITY);
    expect(faults.goesDown(0, ms(20), ms(90))).to.equal(Number.POSITIVE_INFINITY);
  });

  it("flaps: up first, then down, period after period", () => {
    // 0.25 of 8 ms up from 100 on: up 100, 101, down 102 .. 107, up 108, 109, down 110 .. 115
    const faults = faultsOf({ kind: "flapping", origin: "a", from: ms(100), period: ms(8), duty: 0.25 });
    const up = Array.from({ length: 20 }, (_, i) => i + 98).filter((now) => faults.health(0, ms(now)) === Health.Up);
    expect(up).to.deep.equal([98, 99, 100, 101, 108, 109, 116, 117]);
    expect([0, 101, 108].map((now) => faults.goesDown(0, ms(now), ms(1000)))).to.deep.equal([102, 102, 110]);
  });

  it("goes down at the first whole moment at which it is down", () => {
    const time = fc.nat(60).map(ms);
    const length = fc.integer({ min: 1, max: 20 }).map(ms);
    const property = fc.property(time, length, length, fc.nat(20), time, (from, until, period, eighths, now) => {
      const window = { origin: "a", from, until: ms(from + until) };
      const duty = Math.min(eighths, period) / period; // whole ms, so that a scan by whole ms sees everything
      for (const fault of [
        { kind: "down" as const, ...window },
        { kind: "flapping" as const, ...window, period, duty },
      ]) {
        const faults = faultsOf(fault);
        if (faults.health(0, now) !== Health.Up) continue;
        const moments = Array.from({ length: 100 }, (_, i) => ms(now + i + 1));
        const first = moments.find((moment) => faults.health(0, moment) !== Health.Up);
        expect(faults.goesDown(0, now, ms(now + 100))).to.equal(first ?? Number.POSITIVE_INFINITY);
      }
    });
    fc.assert(property, { numRuns: 500 });
  });

  it("slows a service by factor, then added time, one fault after the other", () => {
    const faults = faultsOf(
      { kind: "slow", origin: "b", factor: 2, added: ms(5) },
      { kind: "slow", origin: "b", from: ms(10), added: ms(1) },
    );
    expect([0, 10].map((now) => faults.serviceTime(1, ms(now), ms(100)))).to.deep.equal([205, 206]);
    expect(faults.serviceTime(0, ms(10), ms(100))).to.equal(100);
  });

  it("errs with its probability, the same for the same seed", () => {
    const draw = () => {
      const faults = faultsOf({ kind: "5xx", origin: "a", probability: 0.3, status: 500 });
      return Array.from({ length: 2000 }, (_, i) => faults.status(0, ms(i), 200));
    };
    const errors = draw().filter((status) => status === 500).length;
    expect(errors).to.be.within(498, 702); // 600, five standard deviations of 20.5 to each side
    expect(draw()).to.deep.equal(draw());
    expect(faultsOf().status(0, ms(0), 204)).to.equal(204);
  });

  it("refuses faults that make no sense", () => {
    const wrong: [OriginFault, string][] = [
      [{ kind: "down", origin: "c" }, "one of the origins a, b"],
      [{ kind: "down", origin: "a", from: ms(5), until: ms(5) }, "from < until"],
      [{ kind: "slow", origin: "a", factor: -1 }, "a factor"],
      [{ kind: "5xx", origin: "a", probability: 2 }, "a probability"],
      [{ kind: "5xx", origin: "a", probability: 1, status: 404 }, "500 to 599"],
      [{ kind: "flapping", origin: "a", period: ms(0), duty: 0.5 }, "a period above 0"],
      [{ kind: "flapping", origin: "a", period: ms(1), duty: 2 }, "a duty"],
    ];
    for (const [fault, expected] of wrong) expect(() => faultsOf(fault)).to.throw(RangeError, expected);
  });
});
