import { expect } from "chai";
import fc from "fast-check";
import { peakOf } from "../../../src/platform/window/peak.ts";

/** Event by event, in order. */
function naivePeak(lives: readonly (readonly [from: number, to: number])[], releasedFirst: boolean): number {
  const releaseRank = releasedFirst ? 0 : 2;
  const events = lives.flatMap(([from, to]) => [
    { time: from, rank: 1, change: 1 },
    { time: to, rank: releaseRank, change: -1 },
  ]);
  events.sort((a, b) => a.time - b.time || a.rank - b.rank);
  let live = 0;
  return events.reduce((peak, { change }) => Math.max(peak, (live += change)), 0);
}

describe("peakOf", () => {
  it("is the peak, event by event", () => {
    const life = fc.tuple(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 300 }));
    fc.assert(
      fc.property(
        fc.array(life, { maxLength: 400, size: "max" }),
        fc.boolean(),
        fc.integer({ min: 1, max: 50 }),
        (drawn, releasedFirst, chunk) => {
          const lives = drawn.map(([from, length]) => [from, from + length] as const);
          const chunks = function* () {
            for (let i = 0; i < lives.length; i += chunk) {
              const some = lives.slice(i, i + chunk);
              const released = some.map(([, to]) => to).filter((to) => to < 2100); // others are never released
              yield {
                created: Float64Array.from(some, ([from]) => from),
                released: Float64Array.from(released),
              };
            }
          };
          expect(peakOf(chunks, releasedFirst)).to.equal(naivePeak(lives, releasedFirst));
        },
      ),
      { seed: 29, numRuns: 200 },
    );
  });

  it("lets an instance released at an instant count until after the creations at it, unless told otherwise", () => {
    const lives = [{ created: Float64Array.of(0, 10), released: Float64Array.of(10, 20) }];
    expect(peakOf(() => lives, false)).to.equal(2);
    expect(peakOf(() => lives, true)).to.equal(1);
  });
});
