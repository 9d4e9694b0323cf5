import type { CdfPoints } from "./generate/distribution.ts";
import {
  CALLS_PER_DAY_OF_APPS,
  CALLS_PER_DAY_OF_FUNCTIONS,
  FUNCTIONS_PER_APP,
  VARIATION_OF_APPS,
} from "./generate/published-2019.ts";

/** A published distribution by some of its points: the share of the population that is at most a value. */
export interface PublishedCdf {
  readonly source: "[shahrad20]" | "[yu20]"; // the paper, read off its plots to about 0.02; the data set, to 0.0001
  readonly points: CdfPoints; // the last share may be below 1
}

const paper = (points: CdfPoints): PublishedCdf => ({ source: "[shahrad20]", points });
const dataSet = (points: CdfPoints): PublishedCdf => ({ source: "[yu20]", points });

/** What is published of each marginal of Azure Functions in July 2019, none where nothing is. */
export const PUBLISHED_CDFS = {
  functionsPerApp: [
    paper(cumulated()),
    dataSet([
      [1, 0.5033],
      [2, 0.7237],
      [3, 0.8192],
      [4, 0.8705],
      [5, 0.9055],
      [6, 0.9272],
      [8, 0.9515],
      [10, 0.9675],
      [15, 0.9843],
      [20, 0.991],
      [30, 0.9963],
      [50, 0.9986],
      [100, 0.9998],
    ]),
  ],
  callsPerDayOfFunctions: [paper(CALLS_PER_DAY_OF_FUNCTIONS)],
  // the source does not say of what; they agree with the paper's apps and not with its functions
  callsPerDayOfApps: [
    paper(CALLS_PER_DAY_OF_APPS),
    dataSet([
      [1, 0.1387],
      [2, 0.2326],
      [4, 0.2934],
      [9, 0.3534],
      [19, 0.4012],
      [24, 0.4153],
      [35, 0.4499],
      [73, 0.4994],
      [96, 0.5173],
      [140, 0.5501],
      [252, 0.6001],
      [288, 0.6242],
      [289, 0.6543],
      [432, 0.6999],
      [583, 0.7499],
      [1223, 0.8],
      [1440, 0.8188],
      [1789, 0.85],
      [4504, 0.9],
      [20090, 0.95],
      [82281, 0.975],
      [329770, 0.99],
      [954420, 0.995],
      [5334100, 0.999],
    ]),
  ],
  variationOfApps: [
    paper(VARIATION_OF_APPS.all),
    dataSet([
      [0, 0.2267],
      [0.02, 0.2495],
      [0.049033, 0.2789],
      [0.071025, 0.3],
      [0.13401, 0.3501],
      [0.24604, 0.4001],
      [0.38003, 0.45],
      [0.5, 0.4924],
      [0.52308, 0.5],
      [0.748, 0.5499],
      [0.938, 0.6001],
      [1, 0.6189],
      [1.171, 0.65],
      [1.531, 0.7],
      [1.9671, 0.75],
      [2, 0.7549],
      [2.5181, 0.8],
      [3.3791, 0.85],
      [3.999, 0.8744],
      [4.9861, 0.9],
      [9.192, 0.95],
      [9.9983, 0.9548],
      [16.011, 0.975],
      [33.283, 0.99],
      [60.492, 0.995],
      [185.37, 0.999],
    ]),
  ],
  variationOfTimerApps: [paper(VARIATION_OF_APPS.timersOnly)],
  variationOfAppsWithTimer: [paper(VARIATION_OF_APPS.withTimers)],
  variationOfAppsWithoutTimer: [paper(VARIATION_OF_APPS.withoutTimers)],
  // the paper: its fit, exp of a normal with mean -0.38 and deviation 2.36 in seconds; the data set: multiples of 5 ms,
  // to which its whole milliseconds were rounded, so that half a step is added
  durationOfFunctions: [
    paper([
      [3, 0.0107],
      [10, 0.0367],
      [30, 0.0926],
      [100, 0.2076],
      [200, 0.3012],
      [500, 0.4472],
      [1000, 0.564],
      [2000, 0.6753],
      [5000, 0.8004],
      [10_000, 0.8722],
      [20_000, 0.9237],
      [30_000, 0.9454],
      [60_000, 0.971],
      [120_000, 0.9857],
      [300_000, 0.995],
      [600_000, 0.998],
    ]),
    dataSet([
      [2.5, 0.0325],
      [7.5, 0.0475],
      [22.5, 0.103],
      [42.5, 0.1495],
      [77.5, 0.1995],
      [122.5, 0.2487],
      [177.5, 0.299],
      [257.5, 0.3512],
      [367.5, 0.4006],
      [497.5, 0.4499],
      [672.5, 0.5005],
      [892.5, 0.5501],
      [1157.5, 0.6004],
      [1527.5, 0.6501],
      [2122.5, 0.6999],
      [3117.5, 0.75],
      [4832.5, 0.8],
      [8212.5, 0.85],
      [16552, 0.9],
      [42292, 0.95],
      [90352, 0.975],
      [222620, 0.99],
      [300190, 0.995],
      [599150, 0.999],
    ]),
  ],
  // multiples of 5 MB, to which whole MB were rounded down
  memoryOfApps: [
    dataSet([
      [89.5, 0.0078],
      [94.5, 0.0276],
      [99.5, 0.042],
      [109.5, 0.0916],
      [114.5, 0.1602],
      [119.5, 0.2444],
      [124.5, 0.3202],
      [129.5, 0.3889],
      [134.5, 0.4433],
      [144.5, 0.507],
      [154.5, 0.5434],
      [169.5, 0.5925],
      [179.5, 0.6568],
      [184.5, 0.7134],
      [189.5, 0.7693],
      [194.5, 0.8115],
      [199.5, 0.8473],
      [209.5, 0.8974],
      [244.5, 0.9515],
      [314.5, 0.9747],
      [409.5, 0.9901],
      [519.5, 0.995],
      [889.5, 0.999],
    ]),
  ],
} as const satisfies Readonly<Record<string, readonly PublishedCdf[]>>;

/** What the most called 19 % of the apps have of all calls at least [shahrad20]. */
export const PUBLISHED_TOP_APPS = { members: 0.19, calls: 0.995 } as const;

function cumulated(): CdfPoints {
  let share = 0;
  return FUNCTIONS_PER_APP.filter(({ to }) => Number.isFinite(to)).map(({ to, share: own }) => {
    share += own;
    return [to, share];
  });
}
