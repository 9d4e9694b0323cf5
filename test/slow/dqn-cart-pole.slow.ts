import { expect } from "chai";
import { Dqn } from "../../src/agent/algorithm/dqn.ts";
import { TypedArrayNetwork } from "../../src/agent/typed-array-network.ts";
import { Random } from "../../src/base/random.ts";
import { seed } from "../../src/base/units.ts";
import { CartPole } from "../model/cart-pole.ts";
import { playEpisode } from "../model/mdp-env.ts";

/** The mean return of greedy episodes from starts that training never saw. */
function evaluate(agent: Dqn, episodes: number): number {
  const env = new CartPole();
  env.reset({ seed: seed(1_000_000) });
  let sum = 0;
  for (let i = 0; i < episodes; i++) sum += playEpisode(env, agent, "greedy");
  return sum / episodes;
}

// about half a minute of CPU: npx mocha --no-config --require tsx --timeout 300000 test/slow/dqn-cart-pole.slow.ts
describe("Dqn on CartPole-v1", () => {
  it("reaches Gymnasium's threshold of 475 over 100 episodes within 50,000 steps", () => {
    const agent = new Dqn({
      observationSize: 4,
      actionCount: 2,
      createNetwork: (shape) => new TypedArrayNetwork(shape),
      random: Random.root(1),
      rewardScale: 0.1, // values of 100 against Huber's threshold of 1 would learn slowly
    });
    const env = new CartPole();
    env.reset({ seed: seed(1) });
    let best = 0;
    for (let checkAt = 5000; agent.step < 50_000 && best < 475; checkAt += 5000) {
      while (agent.step < checkAt) playEpisode(env, agent, "explore");
      if (evaluate(agent, 20) >= 475) best = evaluate(agent, 100);
    }
    expect(best).to.be.at.least(475);
  });
});
