import { expect } from "chai";
import fc from "fast-check";
import { CountMin } from "../../src/cache/count-min.ts";

describe("cache/count-min", () => {
  it("counts to 15, and halves downwards", () => {
    const sketch = new CountMin(8);
    for (let i = 0; i < 20; i++) sketch.add(3);
    expect(sketch.estimate(3)).to.equal(15);
    sketch.halve();
    expect(sketch.estimate(3)).to.equal(7);
    sketch.halve();
    sketch.add(3);
    expect(sketch.estimate(3)).to.equal(4);
  });

  it("never says too little, and rarely too much where it is wide", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4096 }), fc.array(fc.nat(500), { maxLength: 400 }), (width, objects) => {
        const sketch = new CountMin(width);
        const counts = new Map<number, number>();
        for (const object of objects) {
          sketch.add(object);
          counts.set(object, (counts.get(object) ?? 0) + 1);
        }
        const tooMuch = [...counts].map(([object, count]) => sketch.estimate(object) - Math.min(15, count));
        expect(Math.min(0, ...tooMuch)).to.equal(0);
        if (width > 2048) expect(tooMuch.filter((error) => error > 0).length).to.be.at.most(counts.size / 50);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
