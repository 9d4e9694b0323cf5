import { expect } from "chai";
import fc from "fast-check";
import { ExpertLosses } from "../../src/policy/expert-losses.ts";

const NO_PRIOR = new Float64Array(8);

/** Expected loss less that of the best expert, and what AdaHedge may lose at most. */
function regretOf(rounds: number, experts: number, lossesOf: (round: number, hedge: ExpertLosses) => Float64Array) {
  const hedge = new ExpertLosses(experts, true);
  hedge.addSlot();
  let [expected, spread] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const losses = lossesOf(round, hedge);
    spread = Math.max(spread, Math.max(...losses) - Math.min(...losses));
    expected += hedge.observe(0, NO_PRIOR, experts, losses);
  }
  const best = Math.min(...Array.from({ length: experts }, (_, k) => hedge.loss(0, k)));
  const bound = spread * (Math.sqrt(rounds * Math.log(experts)) + (4 / 3) * Math.log(experts) + 2);
  return { regret: expected - best, bound };
}

describe("ExpertLosses", () => {
  it("weighs by e^(-rate * loss) at the rate ln(experts) / gap", () => {
    // Round 1, losses 0 and 1: equal weights, expected 1/2; the mix loss at an infinite rate is that of the leader, 0: the
    // gap is 1/2, the rate 2 ln 2. Round 2: weights 1 and e^(-2 ln 2) = 1/4, shares 0.8 and 0.2; losses 1 and 0: expected
    // 0.8; mix loss -ln(0.8 / 4 + 0.2) / (2 ln 2) = ln(2.5) / ln(4) = 0.660964: gap 0.639036, rate 1.084677. Round 3:
    // both have lost 1: halves.
    const hedge = new ExpertLosses(2, true);
    hedge.addSlot();
    expect(hedge.observe(0, NO_PRIOR, 2, Float64Array.of(0, 1))).to.equal(0.5);
    expect([0, 0.79, 0.81, 0.99].map((u) => hedge.draw(0, NO_PRIOR, 2, u))).to.deep.equal([0, 0, 1, 1]);
    expect(hedge.observe(0, NO_PRIOR, 2, Float64Array.of(1, 0))).to.be.closeTo(0.8, 1e-12);
    expect([0.49, 0.51].map((u) => hedge.draw(0, NO_PRIOR, 2, u))).to.deep.equal([0, 1]);
    // Round 3, losses 0 and 2: the weight of the second is e^(-2 * 1.084677) = 0.114224, its share 0.102514.
    hedge.observe(0, NO_PRIOR, 2, Float64Array.of(0, 2));
    const gap = 0.639036 + 1 - -Math.log((1 + Math.exp(-2 * 1.084677)) / 2) / 1.084677;
    const share = 1 / (1 + Math.exp((-2 * Math.log(2)) / gap));
    expect([share - 1e-4, share + 1e-4].map((u) => hedge.draw(0, NO_PRIOR, 2, u))).to.deep.equal([0, 1]);
  });

  it("follows the leader, the lowest of several, with the prior on top", () => {
    const experts = new ExpertLosses(3, false);
    experts.addSlot();
    const slot = experts.addSlot();
    expect(experts.leader(slot, NO_PRIOR, 3)).to.equal(0);
    experts.observe(slot, NO_PRIOR, 3, Float64Array.of(2, 1, 1));
    expect(experts.leader(slot, NO_PRIOR, 3)).to.equal(1);
    expect(experts.leader(slot, Float64Array.of(0, 0.5, 0.25), 3)).to.equal(2);
    expect(experts.leader(slot, Float64Array.of(0, 1.5, 0), 2)).to.equal(0);
    expect(experts.leader(0, NO_PRIOR, 3)).to.equal(0); // another slot
  });

  it("keeps the bound on the regret, whatever the losses and their scale", () => {
    const scale = fc.constantFrom(1e-3, 1, 1e6);
    const losses = fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(losses, scale, (rows, by) => {
        const { regret, bound } = regretOf(rows.length, 5, (round) => Float64Array.from(rows[round]!, (x) => x * by));
        expect(regret).to.be.at.most(bound + 1e-9 * by);
      }),
      { seed: 17 },
    );
  });

  it("keeps it against an adversary who knows the weights, where following the leader loses every round", () => {
    const experts = 4;
    const rounds = 2000;
    let followed = 0;
    const { regret, bound } = regretOf(rounds, experts, (_, hedge) => {
      const leader = hedge.leader(0, NO_PRIOR, experts);
      followed++;
      return Float64Array.from({ length: experts }, (_, k) => (k === leader ? 1 : 0));
    });
    // The leader loses 1 a round; the losses are spread evenly, so that the best expert loses a quarter of them.
    expect(followed - rounds / experts).to.equal(1500);
    expect(regret).to.be.at.most(bound).and.at.most(100);
  });
});
