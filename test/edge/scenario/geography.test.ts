import { expect } from "chai";
import { distancesOf, greatCircleKm } from "../../../src/edge/scenario/geography.ts";
import type { Scenario } from "../../../src/edge/scenario/scenario.ts";

describe("geography", () => {
  it("measures great circles", () => {
    const quarter = (Math.PI / 2) * 6371.0088;
    expect(greatCircleKm([0, 0], [0, 90])).to.be.closeTo(quarter, 1e-6);
    expect(greatCircleKm([90, 0], [-90, 77])).to.be.closeTo(2 * quarter, 1e-3); // the chord is flat there
    expect(greatCircleKm([0, -179.5], [0, 179.5])).to.be.closeTo(quarter / 90, 1e-6); // a degree across the date line
    expect(greatCircleKm([12, 34], [12, 34])).to.be.closeTo(0, 1e-9);
    // the haversine formula, between the airports GRU and LHR
    const [la, lo, lb, lp] = [-23.4356, -46.4731, 51.47, -0.4543].map((degrees) => (degrees * Math.PI) / 180) as [
      number,
      number,
      number,
      number,
    ];
    const h = Math.sin((lb - la) / 2) ** 2 + Math.cos(la) * Math.cos(lb) * Math.sin((lp - lo) / 2) ** 2;
    expect(greatCircleKm([-23.4356, -46.4731], [51.47, -0.4543])).to.be.closeTo(
      2 * 6371.0088 * Math.asin(Math.sqrt(h)),
      1e-6,
    );
  });

  it("takes a stated round trip, in either order, before the distance", () => {
    const network = { kmPerMs: 100, roundTrips: { a: { b: 7 } } };
    const { roundTrip } = distancesOf({ network } as unknown as Scenario);
    const [a, b, c] = ["a", "b", "c"].map((name, i) => ({ name, at: [0, i] as const })) as [never, never, never];
    expect([roundTrip(a, b), roundTrip(b, a)]).to.deep.equal([7, 7]);
    expect(roundTrip(b, c)).to.be.closeTo((2 * greatCircleKm([0, 1], [0, 2])) / 100, 1e-12);
  });
});
