import { expect } from "chai";
import fc from "fast-check";
import { Dqn } from "../../src/agent/algorithm/dqn.ts";
import { QLearning } from "../../src/agent/algorithm/q-learning.ts";
import { binned, evenEdges } from "../../src/agent/discretise.ts";
import { EdgeCacheEnv, featuresAt } from "../../src/agent/edge-cache-env.ts";
import { EDGE_CACHE_DECISIONS, type EdgeCacheEnvOptions } from "../../src/agent/edge-cache-options.ts";
import { OBJECT_FEATURES } from "../../src/agent/object-features.ts";
import { constant } from "../../src/agent/schedule.ts";
import { TypedArrayNetwork } from "../../src/agent/typed-array-network.ts";
import { Random } from "../../src/base/random.ts";
import { bytes, seed } from "../../src/base/units.ts";
import { nextAccess } from "../../src/cache/next-access.ts";
import { belady } from "../../src/cache/policy/belady.ts";
import { lru } from "../../src/cache/policy/lru.ts";
import { randomEviction } from "../../src/cache/policy/random.ts";
import { replayCache } from "../../src/cache/replay.ts";
import { checkEnv } from "../../src/testing/check-env.ts";
import { letters } from "../model/cache-answers.ts";
import { requestTrace } from "../model/request-fixture.ts";
import { zipf } from "../model/zipf-requests.ts";

type Rule = (observation: Float64Array, env: EdgeCacheEnv) => number;

/** Plays an episode by a rule; returns the rewards. */
function play(env: EdgeCacheEnv, rule: Rule, root?: number): number[] {
  const rewards: number[] = [];
  let observation = env.reset(root === undefined ? {} : { seed: seed(root) });
  for (let done = false; !done; ) {
    const step = env.step(rule(observation, env));
    rewards.push(step.reward);
    observation = step.observation;
    done = step.truncated || step.terminated;
  }
  return rewards;
}

const counts = ({ requests, misses, requestedBytes, missedBytes, admitted, evicted }: ReturnType<typeof replayCache>) =>
  ({ requests, misses, requestedBytes, missedBytes, admitted, evicted }) as const;

const ofLetters = (text: string, options: Partial<EdgeCacheEnvOptions> = {}) =>
  new EdgeCacheEnv({ requests: requestTrace(letters(text)), capacity: bytes(2), ...options });

const zipfTrace = (length: number, root: string) => {
  const draw = zipf(500, Random.root(root));
  return requestTrace(Array.from({ length }, () => [draw(), 1] as const));
};

const sized = fc.array(fc.tuple(fc.nat(14), fc.integer({ min: 1, max: 6 })), { minLength: 1, maxLength: 120 });

describe("EdgeCacheEnv", () => {
  it("observes, acts and rewards by hand", () => {
    // capacity 2, 7 requests: a, b fill it, a hits; c at the 4th is due with candidates b (last at 2), a (at 3).
    const env = ofLetters("abacabc", { candidates: 3 });
    const log = (x: number) => Math.log(1 + x) / Math.log(8);
    const first = env.reset();
    expect(env.decision()).to.deep.equal({ request: 3, object: 2, sizeBytes: 1, candidates: [1, 0] });
    // three misses and a hit of four: m += (miss - m) / 256
    const missRatio = [1, 1, 0, 1].reduce((m, miss) => m + (miss - m) / 256, 0);
    const b = [log(2), log(1), 1, log(2), 1]; // last at 2 of 4, once, the largest size, admitted at 2, no gap
    const expected = [missRatio, log(2), ...[0, log(1), 1, 0, 1], ...b, ...[log(1), log(2), 1, log(3), log(2)], ...b];
    expect(first.length).to.equal(expected.length); // the third candidate is the first again
    for (const [i, value] of expected.entries()) expect(first[i], `component ${i}`).to.be.closeTo(value, 1e-12);
    // b goes: a hits, then b misses with a and c stored: the reward is 1
    const second = env.step(1);
    expect([second.reward, second.truncated]).to.deep.equal([1, false]);
    expect(env.decision()).to.deep.equal({ request: 5, object: 1, sizeBytes: 1, candidates: [2, 0] });
    // b passes, c hits, the end
    const last = env.step(0);
    expect([last.reward, last.truncated, last.terminated]).to.deep.equal([1, true, false]);
    expect(env.decision()).to.equal(undefined);
    const { decisions, ...tally } = env.tally();
    expect(decisions).to.equal(2);
    expect(tally).to.deep.equal({
      ...{ requests: 7, misses: 4, requestedBytes: 7, missedBytes: 4 },
      ...{ admitted: 3, evicted: 1 },
    });
  });

  it("counts bytes by their mean under the byte objective", () => {
    // sizes 1, 3, 2: mean of the six requests (1 + 3 + 2 + 3 + 1 + 2) / 6 = 2; capacity 4 holds a and b
    const rows = ["a1", "b3", "c2", "b3", "a1", "c2"].map((cell) => [cell[0]!, Number(cell[1])] as const);
    const env = new EdgeCacheEnv({ requests: requestTrace(rows), capacity: bytes(4), objective: "byte" });
    env.reset();
    // c passes: b and a hit, 4 bytes; then c is due again
    expect(env.step(0).reward).to.equal(2);
  });

  it("asks again while an eviction leaves too little room", () => {
    const rows = [
      ["a", 1],
      ["b", 2],
      ["c", 3],
      ["a", 1],
    ] as const;
    const env = new EdgeCacheEnv({ requests: requestTrace(rows), capacity: bytes(3), decisions: "eviction" });
    env.reset();
    const again = env.step(0); // a goes: 1 byte is free, 3 are needed
    expect([again.reward, env.decision()!.object, env.decision()!.candidates.join()]).to.deep.equal([0, 2, "1"]);
    env.step(0);
    expect(env.decision()!.object).to.equal(0); // c is in, a misses
    expect(env.tally()).to.include({ admitted: 3, evicted: 2, decisions: 2 });
  });

  it("regrets what is asked for again soon enough", () => {
    // capacity 2: at c (request 2) a goes; a's next request is 2 requests later
    const regret = (within: number, action: number) =>
      play(ofLetters("abcba", { candidates: 2, reward: { kind: "regret", within } }), () => action)[0];
    expect([regret(1, 1), regret(2, 1)]).to.deep.equal([0, -1]);
    expect([regret(1, 2), regret(2, 0)]).to.deep.equal([-1, 0]); // b comes next; c never again
  });

  it("equals lru when the least recent of all goes, whatever is decided", () => {
    fc.assert(
      fc.property(
        sized,
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom(...EDGE_CACHE_DECISIONS),
        fc.boolean(),
        (rows, capacity, decisions, ignoreSize) => {
          const requests = requestTrace(rows);
          const { objectCount } = requests;
          const env = new EdgeCacheEnv({
            ...{ requests, decisions, ignoreSize },
            ...{ capacity: bytes(capacity), candidates: 15 },
          });
          play(env, () => (decisions === "eviction" ? 0 : 1));
          const expected = replayCache(requests, lru(bytes(capacity), objectCount), { ignoreSize });
          const { decisions: _, ...tally } = env.tally();
          expect(tally).to.deep.equal(counts(expected));
        },
      ),
      { seed: 20, numRuns: 300 },
    );
  });

  it("equals belady when the one needed the latest goes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(9), { minLength: 1, maxLength: 150 }),
        fc.integer({ min: 1, max: 8 }),
        (ids, size) => {
          const requests = requestTrace(ids.map((id) => [id, 1] as const));
          const future = { nextAccess: nextAccess(requests.object, requests.objectCount) };
          const env = new EdgeCacheEnv({ requests, capacity: bytes(size), candidates: 10 });
          const nextOf = (object: number, from: number) => {
            const at = requests.object.indexOf(object, from);
            return at < 0 ? Number.POSITIVE_INFINITY : at;
          };
          // what missed passes when nothing stored is needed later
          play(env, () => {
            const due = env.decision();
            const next =
              due === undefined ? [] : [due.object, ...due.candidates].map((o) => nextOf(o, due.request + 1));
            return Math.max(0, next.indexOf(Math.max(...next)));
          });
          const context = { capacity: bytes(size), objectCount: requests.objectCount, random: Random.root(1), future };
          expect(env.tally().misses).to.equal(replayCache(requests, belady(context)).misses);
        },
      ),
      { seed: 21, numRuns: 200 },
    );
  });

  it("rewards in all the hits after the first decision, also after a reset within an episode", () => {
    const requests = zipfTrace(3000, "rewards");
    const env = new EdgeCacheEnv({ requests, capacity: bytes(30), candidates: 4 });
    const random = Random.root(3);
    env.reset({ seed: seed(1) });
    const { requests: before, misses: missesBefore } = env.tally();
    const rewards = play(env, () => random.int(env.actionCount), 1);
    const { requests: served, misses, decisions } = env.tally();
    expect(served).to.equal(3000);
    expect(rewards.length).to.equal(decisions);
    expect(rewards.reduce((sum, reward) => sum + reward, 0)).to.equal(3000 - misses - (before - missesBefore));
  });

  it("draws distinct candidates evenly and windows by the seed", () => {
    const env = new EdgeCacheEnv({
      requests: zipfTrace(4000, "draws"),
      capacity: bytes(20),
      candidates: 5,
      window: 900,
    });
    const drawn = new Map<number, number>();
    const starts = new Set<number>();
    for (let episode = 0; episode < 30; episode++) {
      env.reset(episode === 0 ? { seed: seed(4) } : {});
      starts.add(env.decision()!.request);
      const { candidates } = env.decision()!;
      expect(new Set(candidates).size).to.equal(5);
      play(env, () => 0);
      expect(env.tally().requests).to.equal(900);
    }
    expect(starts.size).to.be.above(20);
    // 20 stored, 5 drawn: each in a quarter of the draws; of 2,000 draws 500 ± 4 standard deviations of 19.4
    const still = ofLetters("abcdefghijklmnopqrstu".padEnd(2021, "u"), { capacity: bytes(20), candidates: 5 });
    still.reset({ seed: seed(1) });
    for (let step = 0; step < 2000; step++) {
      for (const object of still.decision()!.candidates) drawn.set(object, (drawn.get(object) ?? 0) + 1);
      still.step(0);
    }
    expect(drawn.size).to.equal(20);
    for (const count of drawn.values()) expect(count).to.be.within(422, 578);
  });

  for (const decisions of EDGE_CACHE_DECISIONS) {
    it(`keeps the contract when it decides ${decisions}`, () => {
      const draw = zipf(60, Random.root("contract"));
      const requests = requestTrace(Array.from({ length: 600 }, () => draw()).map((id) => [id, 1 + (id % 7)] as const));
      const options = { requests, capacity: bytes(40), decisions, candidates: 4, objective: "byte" } as const;
      checkEnv(() => new EdgeCacheEnv(options));
      checkEnv(() => new EdgeCacheEnv({ ...options, window: 200, reward: { kind: "regret", within: 50 } }), {
        seed: 3,
      });
    });
  }

  it("ends at the first step where everything fits, and keeps the contract", () => {
    const env = ofLetters("abab");
    env.reset();
    expect(env.decision()).to.equal(undefined);
    expect(env.step(0)).to.deep.include({ reward: 0, truncated: true });
    expect(env.tally()).to.include({ requests: 4, misses: 2, decisions: 0 });
    checkEnv(() => ofLetters("abab"));
    checkEnv(() => new EdgeCacheEnv({ requests: requestTrace([["a", 9]]), capacity: bytes(2) }));
  });

  it("refuses what is out of range, and steps outside an episode", () => {
    const env = ofLetters("abcabc");
    expect(() => env.step(0)).to.throw(RangeError, "expected reset before step");
    env.reset();
    expect(() => env.step(9)).to.throw(RangeError, "expected an action from 0 to 8, got 9");
    play(env, () => 0);
    expect(() => env.step(0)).to.throw(RangeError, "expected reset before step");
    for (const [options, message] of [
      [{ capacity: bytes(0) }, "a finite capacity above 0, got 0"],
      [{ candidates: 0 }, "candidates to be an integer >= 1, got 0"],
      [{ window: 7 }, "a window of 1 to 6 requests, got 7"],
      [{ reward: { kind: "regret", within: 0 } }, "regret within 1 request or more, got 0"],
      [{ decisions: "evict" as "eviction" }, "as decisions, got evict"],
    ] as const)
      expect(() => ofLetters("abcabc", options)).to.throw(RangeError, message);
    expect(() => ofLetters("")).to.throw(RangeError, "a trace with a request, got none");
  });

  const frequency = OBJECT_FEATURES.indexOf("frequency");
  const small = { capacity: bytes(50), ignoreSize: true, decisions: "eviction", candidates: 2 } as const;

  it("teaches Q-learning to evict better than at random", () => {
    // trained on one trace, judged on another; by the margin below on each of five seeds
    for (const root of [1, 2, 3, 4, 5]) {
      const reward = { kind: "regret", within: 100 } as const;
      const env = new EdgeCacheEnv({ requests: zipfTrace(20_000, `train/${root}`), ...small, reward });
      const edges = env.observationSpace.low.map((): number[] => []);
      for (const candidate of [1, 2]) edges[featuresAt(candidate) + frequency] = evenEdges(0, 1, 12);
      const agent = new QLearning({
        ...{ discretiser: binned(edges), actionCount: env.actionCount, stepSize: 0.02, discount: 0 },
        ...{ epsilonSchedule: constant(0.3), random: Random.root(root) },
      });
      for (let observation = env.reset({ seed: seed(root) }), done = false; !done; ) {
        const action = agent.act(observation, "explore");
        const next = env.step(action);
        agent.learn(observation, action, next);
        observation = next.observation;
        done = next.truncated;
      }
      const requests = zipfTrace(20_000, `test/${root}`);
      const judged = new EdgeCacheEnv({ requests, ...small });
      play(judged, (observation) => agent.act(observation, "greedy"), root);
      const context = { capacity: small.capacity, objectCount: requests.objectCount, random: Random.root(root) };
      const random = replayCache(requests, randomEviction(context)).misses;
      expect(judged.tally().misses, `seed ${root}`).to.be.below(0.9 * random);
    }
  });

  it("is played by the network agent", () => {
    const env = new EdgeCacheEnv({
      requests: zipfTrace(6000, "dqn"),
      ...small,
      reward: { kind: "regret", within: 100 },
    });
    const agent = new Dqn({
      ...{ observationSize: env.observationSpace.low.length, actionCount: env.actionCount, random: Random.root(1) },
      ...{ createNetwork: (shape) => new TypedArrayNetwork(shape), hidden: [16], learningStarts: 200, discount: 0 },
      epsilonSchedule: constant(0.5),
    });
    for (let observation = env.reset({ seed: seed(1) }), done = false; !done; ) {
      const action = agent.act(observation, "explore");
      const next = env.step(action);
      agent.learn(observation, action, next);
      observation = next.observation;
      done = next.truncated;
    }
    const requests = zipfTrace(6000, "dqn-test");
    const judged = new EdgeCacheEnv({ requests, ...small });
    const random = Random.root(2);
    play(judged, () => random.int(2), 1);
    const { misses } = judged.tally();
    play(judged, (observation) => agent.act(observation, "greedy"), 1);
    expect(judged.tally().misses).to.be.below(0.95 * misses);
  });
});
