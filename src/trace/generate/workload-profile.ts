import type { CdfPoints } from "./distribution.ts";
import {
  APP_TRIGGER_SETS,
  type AzureTrigger,
  CALLS_PER_DAY_OF_FUNCTIONS,
  EXECUTION_TIME,
  MEMORY_OF_APPS,
  TRIGGER_SHARES,
} from "./published-2019.ts";

/** Apps with this many functions, bounds included, and their weight. */
export interface SizeBin {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** What a synthetic workload is drawn from: one table per marginal. */
export interface WorkloadProfile {
  readonly name: string;
  /** Apps by the triggers they use, with weights. */
  readonly triggerSets: readonly (readonly [triggers: readonly AzureTrigger[], weight: number])[];
  /** Functions per app, by what the app uses: one trigger, two, more, or orchestration among them. */
  readonly functionsPerApp: Readonly<Record<AppClass, readonly SizeBin[]>>;
  /** Weights of an app's triggers for its functions beyond one per trigger. */
  readonly extraFunctions: Readonly<Record<AzureTrigger, number>>;
  /** Mean calls per day of all functions, timers included; the first value gives way to one call per trace. */
  readonly callsPerDay: CdfPoints;
  /** Share of the functions and of the calls per trigger: how much heavier than the mean its tail is. */
  readonly triggerShares: Readonly<Record<AzureTrigger, { readonly functions: number; readonly calls: number }>>;
  /** How far, 0 .. 1, the share of functions above a number of calls per day follows `triggerShares`: [calls, part]. */
  readonly leaning: readonly (readonly [callsPerDay: number, part: number])[];
  /** The chance that a function stands in its trigger's calls per day where its app does, as a chain of functions does. */
  readonly inStep: number;
  /** Timers by period in seconds, the longest first, with weights. */
  readonly timerPeriods: readonly (readonly [seconds: number, weight: number])[];
  /** The longest delay, in seconds, by which the calls of a timer are late at random. */
  readonly timerJitter: CdfPoints;
  /** Coefficient of variation of the inter-arrival times of a function without timer. */
  readonly variation: CdfPoints;
  /** 24 hourly levels of human activity, 0 (night) .. 1 (peak). */
  readonly day: readonly number[];
  /** The largest part of a function's calls that follows the hours and the week; each draws from 0 to it. */
  readonly diurnal: Readonly<Record<AzureTrigger, number>>;
  /** A function's average execution time in seconds, log-normal, within bounds in ms. */
  readonly executionTime: {
    readonly mu: number;
    readonly sigma: number;
    readonly minMs: number;
    readonly maxMs: number;
  };
  /** Standard deviation of the logarithm of the execution times within a function. */
  readonly spread: CdfPoints;
  /** Memory of an app in MB. */
  readonly memory: CdfPoints;
}

/** What decides how many functions an app has. */
export type AppClass = "single" | "pair" | "many" | "orchestration";

/**
 * The Azure Functions workload of July 2019. The published tables are in `published-2019.ts`; assumed here are: the
 * triggers of the 9.62 % of apps that are not broken down (chosen so that each trigger's share of apps is met), the
 * split of the functions per app by class and the weights of extra functions (so that the totals and each trigger's
 * share of functions are met), the weights of the timer periods (so that the jumps of figure 5 and the timers' share of
 * calls are met), the calls per day above 10,000, the shape of the day, and which part of the calls follows it. The
 * spread within a function is that of the log-normals through the 1st and 99th percentiles of the released data.
 */
export const AZURE_2019: WorkloadProfile = {
  name: "azure2019",
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
  callsPerDay: [...CALLS_PER_DAY_OF_FUNCTIONS, [86_400, 0.989], [1e6, 0.9975], [1e7, 0.9998], [1e8, 1]],
  triggerShares: TRIGGER_SHARES,
  leaning: [
    [1, 0.06],
    [24, 0.24],
    [96, 0.4],
    [288, 0.5],
    [1440, 1],
  ],
  inStep: 0.8,
  timerPeriods: [
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
  timerJitter: [
    [0, 0.45],
    [30, 1],
  ],
  variation: [
    [0, 0.16],
    [1, 0.3],
    [1.5, 0.36],
    [3, 0.5],
    [8, 0.7],
    [30, 0.92],
    [100, 1],
  ],
  day: [
    0.25, 0.2, 0.15, 0.1, 0.05, 0, 0.05, 0.2, 0.4, 0.6, 0.75, 0.85, 0.9, 0.95, 1, 1, 0.98, 0.93, 0.85, 0.75, 0.62, 0.5,
    0.4, 0.32,
  ],
  diurnal: { http: 1, queue: 0.5, event: 0.5, storage: 0.5, orchestration: 0.5, others: 0.5, timer: 0 },
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
  memory: [[32, 0], [91, 0.01], [101, 0.05], [110, 0.1], ...MEMORY_OF_APPS, [700, 0.998], [1400, 1]],
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
