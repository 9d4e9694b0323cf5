import { APP_TRIGGER_SETS, EXECUTION_TIME, MEMORY_OF_APPS, TRIGGER_SHARES } from "./published-2019.ts";
import { PUBLISHED_2019 } from "./published-fit-2019.ts";
import type { SizeBin, WorkloadProfile } from "./workload-profile.ts";

/**
 * The Azure Functions workload of July 2019. The published tables are in `published-2019.ts`; assumed here are: the
 * triggers of the 9.62 % of apps that are not broken down (chosen so that each trigger's share of apps is met), the
 * split of the functions per app by class and the weights of extra functions (so that the totals and each trigger's
 * share of functions are met), the weights of the timer periods (so that the jumps of figure 5 and the timers' share of
 * calls are met), how timers miss their times and the variation of the others (so that the published variation of apps
 * is met), the calls per day below one and above 10,000, the shape of the day, and which part of the calls follows it. The spread
 * within a function is that of the log-normals through the 1st and 99th percentiles of the released data; the extreme
 * percentiles are those of about 2,000 calls; an app's memory varies as the median app's on the first day does.
 */
export const AZURE_2019: WorkloadProfile = {
  name: "azure2019",
  notes: [
    "Azure Functions, July 2019 [shahrad20]: the whole platform where it differs from the released part.",
    "Assumed: calls per day below one and above 10,000, how timers miss their times, the shape of the day, the spread within a function.",
  ],
  triggerSets: [
    ...APP_TRIGGER_SETS,
    [["others"], 0.84],
    [["timer", "event"], 0.84],
    [["timer", "others"], 0.84],
    [["http", "queue", "storage"], 0.84],
    [["timer", "queue", "storage"], 0.84],
    [["http", "timer", "queue", "storage", "others"], 0.84],
    [["http", "queue", "orchestration"], 0.7],
    [["http", "timer", "queue", "orchestration"], 0.65],
    [["http", "timer", "event"], 0.6],
    [["http", "timer", "orchestration"], 0.6],
    [["queue", "event"], 0.6],
    [["http", "event"], 0.5],
    [["queue", "others"], 0.5],
    [["http", "queue", "others"], 0.45],
  ],
  functionsPerApp: {
    single: sizes(0.743, 0.098, 0.047, 0.04, 0.041, 0.031),
    pair: sizes(0, 0.5, 0.21, 0.13, 0.1, 0.06),
    many: sizes(0, 0, 0.36, 0.32, 0.2, 0.12),
    orchestration: sizes(0, 0.05, 0.15, 0.2, 0.3, 0.3),
  },
  extraFunctions: { http: 5, queue: 0.3, orchestration: 15, timer: 0.2, storage: 0.1, event: 0.05, others: 0.05 },
  callsPerDay: [
    [0.15, 0.255],
    [1, 0.335],
    [24, 0.636],
    [96, 0.722],
    [288, 0.824],
    [1440, 0.93],
    [10_000, 0.97],
    [86_400, 0.989],
    [1e6, 0.9975],
    [1e7, 0.9998],
    [1e8, 1],
  ],
  triggerShares: TRIGGER_SHARES,
  leaning: [
    [1, 0.06],
    [24, 0.24],
    [96, 0.4],
    [288, 0.5],
    [1440, 1],
  ],
  inStep: 0.8,
  timers: {
    periods: [
      [86_400, 0.13],
      [43_200, 0.03],
      [3600, 0.16],
      [1800, 0.055],
      [900, 0.08],
      [300, 0.35],
      [60, 0.15],
      [10, 0.02],
      [1, 0.025],
    ],
    drift: [
      [0, 0.9],
      [1e-4, 1],
    ],
    lateSeconds: [
      [0, 0.6],
      [30, 0.75],
      [120, 1],
    ],
    office: { share: 0.08, from: 8, to: 18 },
    drives: 0.28,
  },
  variation: {
    alone: [
      [0, 0.27],
      [0.2, 0.27],
      [1, 0.432],
      [1.5, 0.515],
      [3, 0.69],
      [8, 0.85],
      [30, 0.97],
      [100, 1],
    ],
    together: [
      [0.5, 0.02],
      [1, 0.1],
      [1.5, 0.31],
      [3, 0.56],
      [8, 0.78],
      [30, 0.95],
      [100, 1],
    ],
    besideTimers: [
      [0.3, 0.08],
      [1, 0.36],
      [1.5, 0.44],
      [3, 0.6],
      [8, 0.76],
      [30, 0.96],
      [100, 1],
    ],
  },
  day: {
    hours: [
      0.25, 0.2, 0.15, 0.1, 0.05, 0, 0.05, 0.2, 0.4, 0.6, 0.75, 0.85, 0.9, 0.95, 1, 1, 0.98, 0.93, 0.85, 0.75, 0.62,
      0.5, 0.4, 0.32,
    ],
    weekend: 0.5,
    part: { http: 0.5, queue: 0.25, event: 0.25, storage: 0.25, orchestration: 0.25, others: 0.25, timer: 0 },
    crowd: { dailyCalls: 10_000, part: 0.55 },
  },
  executionTime: { ...EXECUTION_TIME, minMs: 1, maxMs: 600_000 },
  spread: [
    [0, 0.1],
    [0.15, 0.25],
    [0.43, 0.5],
    [0.71, 0.75],
    [0.98, 0.9],
    [1.34, 0.99],
    [1.45, 1],
  ],
  durationDeviates: [-3.29, -2.326, -0.6745, 0, 0.6745, 2.326, 3.29],
  memory: [[32, 0], [91, 0.01], [101, 0.05], [110, 0.1], ...MEMORY_OF_APPS, [700, 0.998], [1400, 1]],
  memoryFactors: [0.86, 0.92, 0.97, 1, 1.03, 1.1, 1.14, 1.2],
  coldStart: { kind: "constant", ms: 808 },
  published: PUBLISHED_2019,
};

/** The bins of figure 1 by weight; apps with 11 functions or more fall off as a Pareto law of index 2.2, 0.8 % of them at 100. */
function sizes(one: number, two: number, three: number, four: number, six: number, eleven: number): SizeBin[] {
  return [
    { from: 1, to: 1, weight: one },
    { from: 2, to: 2, weight: two },
    { from: 3, to: 3, weight: three },
    { from: 4, to: 5, weight: four },
    { from: 6, to: 10, weight: six },
    { from: 11, to: 14, weight: eleven * 0.49 },
    { from: 15, to: 19, weight: eleven * 0.24 },
    { from: 20, to: 29, weight: eleven * 0.16 },
    { from: 30, to: 49, weight: eleven * 0.075 },
    { from: 50, to: 99, weight: eleven * 0.027 },
    { from: 100, to: 300, weight: eleven * 0.008 },
  ];
}
