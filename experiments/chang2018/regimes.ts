import type { Random } from "prewarm";
import { countsOf, type Estimator } from "./estimators.ts";
import { kMeans } from "./k-means.ts";
import { ESTIMATES, REGIMES } from "./setting.ts";

const PRIOR = 0.1; // requests added to each content of a regime, so that none is impossible

/** A hidden Markov model of epochs: what each regime asks for, and how likely one follows the other. */
interface Model {
  readonly profile: readonly Float64Array[]; // by regime: chances of the contents
  readonly logs: readonly Float64Array[]; //    their logarithms
  readonly follow: readonly Float64Array[]; //  by regime, then the next: chances
}

/**
 * Popularity by a hidden Markov model: each regime asks for contents by chances of its own. Every `refitEvery` epochs, and
 * after each of the first as many, the model is fitted to all epochs so far, each given to one regime (k-means at first, then the likeliest by the model); in
 * between the belief about the regime follows the requests (forward algorithm), and the estimate is the mean over where
 * the belief goes next.
 */
export function hiddenMarkov(contents: number, random: Random): Estimator {
  const history: Float64Array[] = [];
  let model = fitted(history, contents, random);
  let belief: Float64Array = new Float64Array(REGIMES.count).fill(1 / REGIMES.count);
  return {
    estimate() {
      const next = stepped(belief, model);
      const estimate = new Float64Array(contents);
      for (const [k, weight] of next.entries())
        for (let i = 0; i < contents; i++) estimate[i]! += weight * model.profile[k]![i]!;
      return estimate;
    },
    observe(epoch) {
      const counts = countsOf(epoch, contents);
      history.push(counts);
      if (history.length < ESTIMATES.refitEvery || history.length % ESTIMATES.refitEvery === 0) {
        model = fitted(history, contents, random.fork(`fit/${history.length}`));
        belief = new Float64Array(REGIMES.count).fill(1 / REGIMES.count);
        for (const past of history.slice(-ESTIMATES.refitEvery)) belief = updated(belief, past, model);
      } else belief = updated(belief, counts, model);
    },
  };
}

function stepped(belief: Float64Array, { follow }: Model): Float64Array {
  return belief.map((_, next) => belief.reduce((sum, weight, k) => sum + weight * follow[k]![next]!, 0));
}

/** The belief after an epoch: where it goes, weighted by how likely each regime asks for these counts. */
function updated(belief: Float64Array, counts: Float64Array, model: Model): Float64Array {
  const logs = Float64Array.from(
    stepped(belief, model),
    (weight, k) => Math.log(weight) + likelihood(counts, model, k),
  );
  const most = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - most));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

function likelihood(counts: Float64Array, { logs }: Model, k: number): number {
  const own = logs[k]!;
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]! * own[i]!;
  return sum;
}

function fitted(history: readonly Float64Array[], contents: number, random: Random): Model {
  if (history.length < REGIMES.count) return modelOf(history, new Uint16Array(history.length), contents);
  const { of } = kMeans(history, REGIMES.count, ESTIMATES.rounds, random);
  let model = modelOf(history, of, contents);
  for (let round = 0; round < ESTIMATES.rounds; round++) {
    for (const [e, counts] of history.entries()) {
      const chances = model.profile.map((_, k) => likelihood(counts, model, k));
      of[e] = chances.indexOf(Math.max(...chances));
    }
    model = modelOf(history, of, contents);
  }
  return model;
}

/** The model of epochs that have been given to regimes. */
function modelOf(history: readonly Float64Array[], of: Uint16Array, contents: number): Model {
  const regimes = Array.from({ length: REGIMES.count }, (_, k) => k);
  const profile = regimes.map((k) => {
    const sum = new Float64Array(contents).fill(PRIOR);
    for (const [e, counts] of history.entries())
      if (of[e] === k) for (let i = 0; i < contents; i++) sum[i]! += counts[i]!;
    return normalised(sum);
  });
  const follow = regimes.map(() => new Float64Array(REGIMES.count).fill(1));
  for (let e = 1; e < history.length; e++) follow[of[e - 1]!]![of[e]!]!++;
  return { profile, logs: profile.map((own) => own.map(Math.log)), follow: follow.map(normalised) };
}

function normalised(values: Float64Array): Float64Array {
  const sum = values.reduce((a, b) => a + b, 0);
  return values.map((value) => value / sum);
}
