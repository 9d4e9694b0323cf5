import { cachePolicyStyles } from "../figure/theme.ts";
import type { NamedFigure } from "../figure.ts";
import { capacityTexts } from "../table.ts";
import { lruCurveFigure } from "./curve.ts";
import type { CacheFigureInput } from "./input.ts";
import { atMiddle, explainedShown, importanceFigure, valuesFigure } from "./learned.ts";
import { missTimeFigure, rewardTimeFigure } from "./time.ts";

/** The figures of a cache run besides its misses by capacity. */
export interface CacheFigures {
  readonly run: readonly NamedFigure[];
  readonly learned: readonly NamedFigure[];
}

/** The figures that the input has data for. */
export function cacheFigures(input: CacheFigureInput): CacheFigures {
  const { results, offline, intervals = [], learned = [], curve = [] } = input;
  const styles = cachePolicyStyles(results, offline);
  const text = capacityTexts(results);
  const named = (name: keyof typeof TEXTS, figure: NamedFigure["figure"]): NamedFigure => {
    const [title, caption] = TEXTS[name];
    return { name, title, caption, figure };
  };
  const others = results.some(({ spec }) => learned.every(({ policy }) => policy !== spec)); // or the reward says it all
  const explained = explainedShown(learned);
  const values = atMiddle(learned).map((each, k) => {
    const { name, title, caption, figure } = named("learned-values", valuesFigure(each));
    const suffix = k === 0 ? "" : `-${k + 1}`;
    return { name: `${name}${suffix}`, title: `${title} ${each.policy} at ${text(each.capacity)}`, caption, figure };
  });
  return {
    run: [
      ...(curve.length > 0 && !isCurve(results) ? [named("lru-curve", lruCurveFigure(input, curve, styles))] : []),
      ...(intervals.length > 0 && others ? [named("cache-time", missTimeFigure(input, styles))] : []),
    ],
    learned: [
      ...(learned.length > 0 && intervals.length > 0 ? [named("cache-reward", rewardTimeFigure(input, styles))] : []),
      ...(explained.length > 0 ? [named("feature-importance", importanceFigure(explained, styles, text))] : []),
      ...values,
    ],
  };
}

/** Whether the results are a curve themselves. */
function isCurve(results: CacheFigureInput["results"]): boolean {
  return new Set(results.map(({ capacity }) => capacity)).size >= CURVE_FROM;
}

const CURVE_FROM = 8; // capacities
const TEXTS = {
  "lru-curve": [
    "The miss-ratio curve of LRU",
    "What LRU would miss at every capacity, from a thousandth of the footprint to all of it; the policies of this run stand " +
      "at theirs. Where the curve is steep, capacity helps; where it is level, only a better policy does. " +
      "Of many policies those that learn and those that miss least are shown.",
  ],
  "cache-time": [
    "Misses over time",
    "The share of requests that missed in each interval of requests (intervals.csv). A cache begins empty, which the first " +
      "intervals may show. Of many policies those that learn and those that miss least are shown, of many " +
      "capacities the smallest, the middle one and the largest.",
  ],
  "cache-reward": [
    "Reward of what learns",
    "A request served from the cache earns a reward of 1, a miss none: thin the mean by interval of requests, thick that of " +
      "the last tenth of the intervals. Dotted is the policy that misses least among those that do not learn, at that capacity: the " +
      "distance to it says what learning is worth, the level by itself also how hard the requests are.",
  ],
  "feature-importance": [
    "Which features matter",
    "What is left unknown of the learned values, as a share of their variance, when only this feature is hidden: " +
      "features that say the same make each other unimportant. The upright mark is what the feature tells alone, when all " +
      "others are hidden. Weighted by how often the policy learned from each state.",
  ],
  "learned-values": [
    "Learned values of",
    "What keeping an object is worth by what is known of it, in the policy's own measure, higher to be kept: the mean over " +
      "the other features, weighted by visits. White was never visited.",
  ],
} as const;
