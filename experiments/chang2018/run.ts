import { Random } from "prewarm";
import { replayCachePolicy, resolveCache } from "prewarm/experiment";
import { unitRequests } from "../zipf-requests.ts";
import { contentClusters, userClusters } from "./clusters.ts";
import { cellOf, type Epoch } from "./demand.ts";
import { counting, type Estimator, ewma, oracle, ucb } from "./estimators.ts";
import { placed, type Served } from "./placement.ts";
import { controlled, fixedPayback, learnedControl } from "./refresh.ts";
import { hiddenMarkov } from "./regimes.ts";
import { DEMANDS, type Demand, FIRST_EPOCHS, type Kind, PAYBACKS, REACTIVE, RELATIONS, type Sizes } from "./setting.ts";

/** One way to run the cache of a cell under one demand with one seed. */
export interface Outcome {
  readonly part: "estimate" | "refresh" | "transfer";
  readonly label: string;
  readonly demand: string;
  readonly seed: number;
  readonly requests: number;
  readonly hitPercent: number;
  readonly backhaulPercent: number; // misses and fetches, of the requests
}

interface Scene {
  readonly demand: Demand;
  readonly sizes: Sizes;
  readonly seed: number;
}

type Maker = (scene: Scene, epochs: readonly Epoch[]) => Estimator;

const fork = ({ demand, seed }: Scene, what: string) => Random.root(`chang2018/${what}/${demand.label}/${seed}`);

export const ESTIMATORS: readonly { readonly label: string; readonly kind: Kind; readonly make: Maker }[] = [
  { label: "counting", kind: "learned", make: ({ sizes }) => counting(sizes.contents) },
  { label: "ewma", kind: "learned", make: ({ sizes }) => ewma(sizes.contents) },
  { label: "ucb", kind: "learned", make: ({ sizes }) => ucb(sizes.contents) },
  {
    label: "hidden markov",
    kind: "learned",
    make: (scene) => hiddenMarkov(scene.sizes.contents, fork(scene, "markov")),
  },
  {
    label: "content clusters",
    kind: "learned",
    make: (scene) => contentClusters(scene.sizes.contents, fork(scene, "contents")),
  },
  { label: "user clusters", kind: "learned", make: (scene) => userClusters(scene.sizes, fork(scene, "users")) },
  { label: "oracle popularity", kind: "oracle", make: (_, epochs) => oracle(epochs) },
];

/** The estimates that are carried over to another cell, and the demands under which. */
export const TRANSFERRED: readonly string[] = ["counting", "ewma", "hidden markov"];
export const TRANSFER_DEMANDS: readonly string[] = ["zipf 0.8", "regimes"];

/** Every part under every demand with every seed; all of a seed and demand meet the same requests. */
export function runAll(sizes: Sizes, onSeed: (seed: number) => void = () => {}): Outcome[] {
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= sizes.seeds; seed++) {
    for (const demand of DEMANDS) {
      const scene = { demand, sizes, seed };
      const epochs = cellOf(demand, sizes, seed);
      outcomes.push(...estimated(scene, epochs), ...reactive(scene, epochs), ...refreshed(scene, epochs));
      if (TRANSFER_DEMANDS.includes(demand.label)) outcomes.push(...transferred(scene, epochs));
    }
    onSeed(seed);
  }
  return outcomes;
}

function outcome(part: Outcome["part"], label: string, { demand, seed }: Scene, served: Served): Outcome {
  const { requests, hits, fetches } = served;
  const [hitPercent, backhaulPercent] = [hits, requests - hits + fetches].map((count) => (100 * count) / requests);
  return {
    part,
    label,
    demand: demand.label,
    seed,
    requests,
    hitPercent: hitPercent!,
    backhaulPercent: backhaulPercent!,
  };
}

function estimated(scene: Scene, epochs: readonly Epoch[]): Outcome[] {
  const { training, judged, capacity } = scene.sizes;
  const span = [training, training + judged] as const;
  return ESTIMATORS.map(({ label, make }) =>
    outcome("estimate", label, scene, placed(epochs, make(scene, epochs), capacity, span)),
  );
}

/** Caches that take what misses: their fetches are the misses. */
function reactive(scene: Scene, epochs: readonly Epoch[]): Outcome[] {
  const { contents, capacity, training, requests: perEpoch } = scene.sizes;
  const requests = new Uint32Array(epochs.length * perEpoch);
  for (const [e, { content }] of epochs.entries()) requests.set(content, e * perEpoch);
  const trace = unitRequests(scene.demand.label, requests, contents);
  const options = { seed: scene.seed, capacity, ignoreSize: true, warmUp: training * perEpoch, clock: () => 0 };
  return REACTIVE.map(({ label }) => {
    const { result } = replayCachePolicy(trace, resolveCache(label), options);
    return outcome("estimate", label, scene, {
      requests: result.requests,
      hits: result.requests - result.misses,
      fetches: 0,
    });
  });
}

function refreshed(scene: Scene, epochs: readonly Epoch[]): Outcome[] {
  const { demand, sizes, seed } = scene;
  const practice = Array.from({ length: sizes.practice }, (_, i) => cellOf(demand, sizes, `${seed}/practice/${i}`));
  const fixed = PAYBACKS.map((payback, i) =>
    outcome("refresh", paybackLabel(payback), scene, controlled(epochs, sizes, fixedPayback(i))),
  );
  const learned = controlled(epochs, sizes, learnedControl(practice, sizes, seed));
  return [...fixed, outcome("refresh", "q-learning", scene, learned)];
}

export function paybackLabel(payback: number): string {
  if (payback === 0) return "never";
  return payback === Number.POSITIVE_INFINITY ? "always" : `pays in ${payback}`;
}

/** The first epochs of a new cell, by estimates from scratch and by those of the old cell's training. */
function transferred(scene: Scene, old: readonly Epoch[]): Outcome[] {
  const { demand, sizes, seed } = scene;
  const { training, capacity } = sizes;
  return RELATIONS.flatMap((related) => {
    const fresh = cellOf(demand, sizes, seed, { name: `other/${related}`, related }).slice(
      training,
      training + FIRST_EPOCHS,
    );
    return ESTIMATORS.filter(({ label }) => TRANSFERRED.includes(label)).flatMap(({ label, make }) => {
      const both = [...old.slice(0, training), ...fresh];
      const warm = placed(both, make(scene, both), capacity, [training, both.length]);
      const cold = placed(fresh, make(scene, fresh), capacity, [0, fresh.length]);
      return [
        outcome("transfer", transferLabel(label, related, "carried over"), scene, warm),
        outcome("transfer", transferLabel(label, related, "from scratch"), scene, cold),
      ];
    });
  });
}

export function transferLabel(label: string, related: number, how: "carried over" | "from scratch"): string {
  return `${label}, ${100 * related} % alike, ${how}`;
}
