import { expect } from "chai";
import { seed } from "../../src/base/units.ts";
import { CartPole, cartPoleTick } from "./cart-pole.ts";

describe("the cart and pole", () => {
  // source: the equations of Gymnasium's CartPole-v1 worked in float64 by another program; tolerance: the printed digits
  const vectors = [
    { from: [0, 0, 0, 0], action: 1, to: [0, 0.1951219512195122, 0, -0.2926829268292683] },
    { from: [0.01, -0.02, 0.03, 0.04], action: 0, to: [0.0096, -0.215539017103, 0.0308, 0.341995223776] },
  ];
  for (const { from, action, to } of vectors) {
    it(`moves from ${from.join(", ")} under ${action} as Gymnasium's does`, () => {
      for (const [i, value] of cartPoleTick(from, action).entries()) expect(value).to.be.closeTo(to[i]!, 5e-13);
    });
  }

  it("is held up for 500 steps by a linear controller", () => {
    const env = new CartPole();
    for (let start = 0; start < 20; start++) {
      let [x, dx, angle, spin] = env.reset({ seed: seed(start) });
      let steps = 0;
      for (let done = false; !done; steps++) {
        const next = env.step(0.1 * x! + 0.3 * dx! + angle! + 0.6 * spin! > 0 ? 1 : 0);
        [x, dx, angle, spin] = next.observation;
        done = next.terminated || next.truncated;
      }
      expect(steps).to.equal(500);
    }
  });
});
