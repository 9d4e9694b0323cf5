import { expect } from "chai";
import fc from "fast-check";
import { Flights } from "../../../src/edge/content-cache/flights.ts";
import { PLAIN_CACHE } from "../../../src/edge/content-cache/rules.ts";

const OBJECTS = 400;

describe("Flights", () => {
  it("hold places by object as a map does, however many there are", () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ what: fc.constant("hold" as const), object: fc.nat(OBJECTS - 1) }) },
      { weight: 3, arbitrary: fc.record({ what: fc.constant("release" as const), object: fc.nat(OBJECTS - 1) }) },
      { weight: 1, arbitrary: fc.record({ what: fc.constant("free" as const), object: fc.nat(OBJECTS - 1) }) },
    );
    const script = fc.array(step, { minLength: 200, maxLength: 1200 });
    fc.assert(
      fc.property(script, fc.boolean(), (steps, clears) => {
        const flights = new Flights(PLAIN_CACHE.collapse, OBJECTS);
        const held = new Map<number, number>(); // the ticket by object
        for (const [i, { what, object }] of steps.entries()) {
          if (what === "hold") {
            const ticket = flights.ticket(0);
            flights.hold(object, ticket, i);
            held.set(object, ticket);
          } else if (what === "free") {
            flights.free(object);
            held.delete(object);
          } else {
            flights.release(object, 1); // nobody's ticket: nothing happens
            flights.release(object, held.get(object) ?? 1);
            held.delete(object);
          }
          if (clears && i === 150) {
            flights.purgeAll();
            held.clear();
          }
        }
        const all = Array.from({ length: OBJECTS }, (_, object) => object);
        expect(all.filter((object) => flights.isHeld(object))).to.deep.equal([...held.keys()].sort((a, b) => a - b));
      }),
      { seed: 12, numRuns: 60 },
    );
  });
});
