import { Random } from "../base/random.ts";
import type { Seed } from "../base/units.ts";
import type { BoxSpace, Env, Step } from "./contract.ts";
import { type EdgeCacheEnvOptions, edgeCacheOptions, nextRequests, sizesOf } from "./edge-cache-options.ts";
import { OBJECT_FEATURES, ObjectFeatures } from "./object-features.ts";
import { StoredObjects } from "./stored-objects.ts";

/** A decision that is due; rules without features may use it. */
export interface EdgeCacheDecision {
  readonly request: number; // its index in the trace
  readonly object: number; // that missed and fits only if something goes
  readonly sizeBytes: number;
  readonly candidates: readonly number[]; // objects, the least recently used first
}

/** What the cache did in the episode so far, counted as `replayCache` counts. */
export interface EdgeCacheTally {
  readonly requests: number;
  readonly misses: number;
  readonly requestedBytes: number; // 1 a request when sizes are ignored
  readonly missedBytes: number;
  readonly admitted: number;
  readonly evicted: number;
  readonly decisions: number;
}

const COMMON_FEATURES = 2;
const RECENT = 256; // requests: time constant of the recent miss ratio

/** Where the features of the object missed (0) or of a candidate (1 .. candidates) begin in an observation, in the order of OBJECT_FEATURES. */
export function featuresAt(position: number): number {
  return COMMON_FEATURES + position * OBJECT_FEATURES.length;
}

/**
 * An edge cache as an environment: an episode is a trace of requests, or a window of it drawn evenly, through a cache
 * that begins empty. Served without asking: hits, objects that fit into free room, and those larger than the capacity,
 * which pass by. A decision is due at a miss for which something stored would have to go.
 *
 * Observation [2 + 5 * (1 + candidates)], all 0..1: the miss ratio of late (time constant 256 requests); how long ago the
 * least recently used object was asked for, which is short under pressure; OBJECT_FEATURES of the object missed; of
 * each candidate, the least recently used first. Candidates are distinct stored objects drawn evenly, all of them where
 * no more are stored; in place of missing ones they are repeated from the first on.
 * Actions: `both`: 0 lets the object pass, a evicts candidate a - 1; `eviction`: a evicts candidate a;
 * `admission`: 0 lets it pass, 1 admits it, the least recently used going. Where an eviction does not make room
 * enough, the next decision is about the same object.
 * Reward: see EdgeCacheReward; hits add up to those of the episode after its first decision. End: never terminated; truncated after the last
 * request, with an observation as if a decision on its object were due. The steps of an episode depend on the actions.
 * The same seed draws the same windows and, under the same actions, candidates; without one its streams go on.
 *
 * Q-learning of which of two stored objects goes, by how often each was asked for:
 * ```ts
 * const reward = { kind: "regret", within: 100 } as const;
 * const options = { capacity: bytes(50), ignoreSize: true, decisions: "eviction", candidates: 2, reward } as const;
 * const env = new EdgeCacheEnv({ requests, ...options });
 * const edges = env.observationSpace.low.map((): number[] => []);
 * for (const candidate of [1, 2]) edges[featuresAt(candidate) + OBJECT_FEATURES.indexOf("frequency")] = evenEdges(0, 1, 12);
 * const agent = new QLearning({
 *   ...{ discretiser: binned(edges), actionCount: env.actionCount, stepSize: 0.02, discount: 0 },
 *   ...{ epsilonSchedule: constant(0.3), random: Random.root(1) },
 * });
 * for (let observation = env.reset({ seed: seed(1) }), done = false; !done; ) {
 *   const action = agent.act(observation, "explore");
 *   const next = env.step(action);
 *   agent.learn(observation, action, next);
 *   observation = next.observation;
 *   done = next.truncated;
 * }
 * ```
 */
export class EdgeCacheEnv implements Env<Float64Array> {
  readonly actionCount: number;
  readonly observationSpace: BoxSpace;
  readonly #options: Required<EdgeCacheEnvOptions>;
  readonly #perByte: number; // what a byte counts, 0 where every request counts 1
  readonly #nextRequest: Float64Array | undefined; // [length] of the same object, for the regret
  readonly #stored: StoredObjects;
  readonly #features: ObjectFeatures;
  readonly #candidates: Uint32Array;
  readonly #tally = emptyTally();
  #starts = Random.root(0).fork("env");
  #draws = Random.root(0).fork("candidates");
  #next = 0; // index of the next request
  #end = 0;
  #due = false; // whether request #next - 1 waits for a decision
  #running = false;
  #drawn = 0;
  #missRatio = 0;
  #regret = 0;

  constructor(options: EdgeCacheEnvOptions) {
    const { requests } = options;
    const filled = edgeCacheOptions(options);
    this.#options = filled;
    const { candidates, decisions, ignoreSize, objective, window } = filled;
    this.actionCount = decisions === "admission" ? 2 : candidates + (decisions === "both" ? 1 : 0);
    const width = featuresAt(1 + candidates);
    this.observationSpace = { low: new Array<number>(width).fill(0), high: new Array<number>(width).fill(1) };
    const sizes = sizesOf(requests, ignoreSize);
    this.#perByte = objective === "byte" ? 1 / sizes.mean : 0;
    this.#nextRequest = filled.reward.kind === "regret" ? nextRequests(requests) : undefined;
    this.#stored = new StoredObjects(requests.objectCount);
    this.#features = new ObjectFeatures(requests.objectCount, window, sizes.most);
    this.#candidates = new Uint32Array(candidates);
  }

  reset(options: { readonly seed?: Seed } = {}): Float64Array {
    if (options.seed !== undefined) {
      this.#starts = Random.root(options.seed).fork("env");
      this.#draws = Random.root(options.seed).fork("candidates");
    }
    const { requests, window } = this.#options;
    this.#next = this.#starts.int(requests.length - window + 1);
    this.#end = this.#next + window;
    this.#stored.clear();
    this.#features.clear();
    Object.assign(this.#tally, emptyTally());
    this.#missRatio = 0;
    this.#running = true;
    this.#due = false;
    this.#serve();
    return this.#observe();
  }

  step(action: number): Step<Float64Array> {
    if (!this.#running) throw new RangeError("edge-cache-env: expected reset before step");
    if (!(Number.isInteger(action) && action >= 0 && action < this.actionCount))
      throw new RangeError(`edge-cache-env: expected an action from 0 to ${this.actionCount - 1}, got ${action}`);
    this.#regret = 0;
    if (this.#due) this.#decide(action);
    const hits = this.#due ? 0 : this.#serve();
    const reward = this.#nextRequest === undefined ? hits : 0 - this.#regret;
    this.#running = this.#due;
    return { observation: this.#observe(), reward, terminated: false, truncated: !this.#due };
  }

  /** The decision that is due; undefined at the end of an episode. */
  decision(): EdgeCacheDecision | undefined {
    if (!this.#due) return undefined;
    const request = this.#next - 1;
    const candidates = Array.from(this.#candidates.subarray(0, this.#drawn));
    return { request, object: this.#objectAt(request), sizeBytes: this.#sizeAt(request), candidates };
  }

  /** Counts of the episode so far. */
  tally(): EdgeCacheTally {
    return { ...this.#tally };
  }

  #decide(action: number): void {
    const { decisions, capacity } = this.#options;
    const object = this.#objectAt(this.#next - 1);
    const sizeBytes = this.#sizeAt(this.#next - 1);
    this.#tally.decisions++;
    this.#due = false;
    if (action === 0 && decisions !== "eviction") {
      this.#sendAway(object, sizeBytes);
      return;
    }
    if (decisions === "admission") {
      while (this.#stored.used + sizeBytes > capacity) this.#evict(this.#stored.oldest);
    } else {
      const position = decisions === "both" ? action - 1 : action;
      this.#evict(this.#candidates[position % this.#drawn]!);
      this.#due = this.#stored.used + sizeBytes > capacity;
    }
    if (!this.#due) this.#admit(object, sizeBytes);
  }

  /** Serves requests until a decision is due or none is left; returns what the hits count. */
  #serve(): number {
    const { capacity } = this.#options;
    let gained = 0;
    while (this.#next < this.#end && !this.#due) {
      const object = this.#objectAt(this.#next);
      const sizeBytes = this.#sizeAt(this.#next++);
      const isHit = this.#stored.has(object);
      this.#count(object, sizeBytes, isHit);
      if (isHit) {
        this.#stored.use(object);
        gained += this.#worth(sizeBytes);
      } else if (this.#stored.used + sizeBytes <= capacity) this.#admit(object, sizeBytes);
      else this.#due = sizeBytes <= capacity;
    }
    return gained;
  }

  #count(object: number, sizeBytes: number, isHit: boolean): void {
    this.#features.record(object);
    this.#missRatio += ((isHit ? 0 : 1) - this.#missRatio) / RECENT;
    this.#tally.requests++;
    this.#tally.requestedBytes += sizeBytes;
    if (isHit) return;
    this.#tally.misses++;
    this.#tally.missedBytes += sizeBytes;
  }

  #admit(object: number, sizeBytes: number): void {
    this.#stored.add(object, sizeBytes);
    this.#features.admit(object);
    this.#tally.admitted++;
  }

  #evict(object: number): void {
    this.#sendAway(object, this.#stored.sizeOf(object));
    this.#stored.remove(object);
    this.#tally.evicted++;
  }

  #sendAway(object: number, sizeBytes: number): void {
    const { reward, window } = this.#options;
    if (reward.kind !== "regret") return;
    const last = this.#end - window + this.#features.lastOf(object) - 1;
    if (this.#nextRequest![last]! < this.#next + reward.within) this.#regret += this.#worth(sizeBytes);
  }

  #worth(sizeBytes: number): number {
    return this.#perByte === 0 ? 1 : sizeBytes * this.#perByte;
  }

  /** Draws the candidates of the decision that is due, and says what is to be seen. */
  #observe(): Float64Array {
    this.#drawn = this.#stored.draw(this.#draws, this.#candidates);
    this.#candidates.subarray(0, this.#drawn).sort((a, b) => this.#features.lastOf(a) - this.#features.lastOf(b));
    const observation = new Float64Array(this.observationSpace.low.length);
    observation[0] = this.#missRatio;
    if (this.#drawn === 0) return observation;
    const features = this.#features;
    observation[1] = features.scaled(features.now - features.lastOf(this.#stored.oldest));
    features.write(this.#objectAt(this.#next - 1), this.#sizeAt(this.#next - 1), false, observation, featuresAt(0));
    for (let i = 0; i < this.#candidates.length; i++) {
      const object = this.#candidates[i % this.#drawn]!;
      features.write(object, this.#stored.sizeOf(object), true, observation, featuresAt(1 + i));
    }
    return observation;
  }

  #objectAt(request: number): number {
    return this.#options.requests.object[request]!;
  }

  #sizeAt(request: number): number {
    return this.#options.ignoreSize ? 1 : this.#options.requests.size[request]!;
  }
}

function emptyTally() {
  return { requests: 0, misses: 0, requestedBytes: 0, missedBytes: 0, admitted: 0, evicted: 0, decisions: 0 };
}
