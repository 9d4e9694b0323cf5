import { type Agent, Random, type Step } from "prewarm";
import { binned, constant, QLearning } from "prewarm/agent";
import type { Epoch } from "./demand.ts";
import { ewma } from "./estimators.ts";
import { Placement, type Served } from "./placement.ts";
import { CONTROL, PAYBACKS, type Sizes } from "./setting.ts";

/** Chooses how patient the refresh of an epoch is, as an index into PAYBACKS. */
export type Control = (observation: Float64Array) => number;

/** Always the same patience. */
export function fixedPayback(index: number): Control {
  return () => index;
}

/** Told of each step; `reward` is what left the backhaul free, as a share of the requests: hits less fetches. */
type Listener = (observation: Float64Array, action: number, next: Step<Float64Array>) => void;

/**
 * Places by the exponentially weighted mean and makes, of the changes to the best contents, those whose gain pays the fetch
 * within the epochs that `control` chose. It sees the mean gain a fetch and the share of the cache that would change.
 */
export function controlled(
  epochs: readonly Epoch[],
  sizes: Sizes,
  control: Control,
  listen: Listener = () => {},
): Served {
  const { contents, capacity, training } = sizes;
  const placement = new Placement(contents, capacity);
  const estimator = ewma(contents);
  let [requests, hits, fetches] = [0, 0, 0];
  let before: { observation: Float64Array; action: number; reward: number } | undefined;
  for (const [e, epoch] of epochs.entries()) {
    const changes = placement.changes(estimator.estimate(epoch.around));
    const gain = changes.reduce((sum, change) => sum + change.gain, 0) / Math.max(1, changes.length);
    const observation = Float64Array.of(gain, changes.length / capacity);
    if (before !== undefined) listen(before.observation, before.action, stepTo(observation, before.reward));
    const action = control(observation);
    const made = changes.filter(
      (change) => change.gain * PAYBACKS[action]! > 1 || (change.gain > 0 && action === PAYBACKS.length - 1),
    );
    for (const change of made) placement.apply(change);
    const own = placement.hits(epoch);
    before = { observation, action, reward: (own - made.length) / epoch.content.length };
    if (e >= training) {
      requests += epoch.content.length;
      hits += own;
      fetches += made.length;
    }
    estimator.observe(epoch, placement.cached);
  }
  return { requests, hits, fetches };
}

function stepTo(observation: Float64Array, reward: number): Step<Float64Array> {
  return { observation, reward, terminated: false, truncated: false };
}

/** A control learned by Q-learning on other cells. */
export function learnedControl(cells: readonly (readonly Epoch[])[], sizes: Sizes, seed: number): Control {
  const agent: Agent = new QLearning({
    discretiser: binned([CONTROL.gains, CONTROL.shares]),
    ...{ actionCount: PAYBACKS.length, stepSize: CONTROL.stepSize, discount: CONTROL.discount },
    ...{ epsilonSchedule: constant(CONTROL.epsilon), random: Random.root(`chang2018/refresh/${seed}`) },
  });
  for (const cell of cells)
    controlled(
      cell,
      sizes,
      (observation) => agent.act(observation, "explore"),
      (...step) => agent.learn(...step),
    );
  return (observation) => agent.act(observation, "greedy");
}
