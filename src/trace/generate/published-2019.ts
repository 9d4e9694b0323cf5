/**
 * What is published about the Azure Functions workload of July 2019 and is used by the generator: [shahrad20] unless a
 * table says otherwise. Figures were read off the paper's plots to about 0.02 where no number is printed.
 */

import type { Trigger } from "../trace.ts";
import type { CdfPoints } from "./distribution.ts";

/** The trigger classes of the Azure 2019 data set. */
export type AzureTrigger = Exclude<Trigger, "unknown">;

/** Per trigger: share of the functions, and of the invocations (figure 2). */
export const TRIGGER_SHARES: Readonly<Record<AzureTrigger, { readonly functions: number; readonly calls: number }>> = {
  http: { functions: 0.55, calls: 0.359 },
  queue: { functions: 0.152, calls: 0.335 },
  event: { functions: 0.022, calls: 0.247 },
  orchestration: { functions: 0.069, calls: 0.023 },
  timer: { functions: 0.156, calls: 0.02 },
  storage: { functions: 0.028, calls: 0.007 },
  others: { functions: 0.022, calls: 0.01 },
};

/** Share of the apps with at least one function of the trigger (figure 3). */
export const APPS_WITH_TRIGGER: Readonly<Record<AzureTrigger, number>> = {
  http: 0.6407,
  timer: 0.2915,
  queue: 0.237,
  storage: 0.0683,
  event: 0.0579,
  orchestration: 0.0309,
  others: 0.0628,
};

/** Share of the apps, in %, with exactly these triggers (figure 3b). The rest, 9.62 %, is not broken down. */
export const APP_TRIGGER_SETS: readonly (readonly [triggers: readonly AzureTrigger[], percent: number])[] = [
  [["http"], 43.27],
  [["timer"], 13.36],
  [["queue"], 9.47],
  [["http", "timer"], 4.59],
  [["http", "queue"], 4.22],
  [["event"], 3.01],
  [["storage"], 2.8],
  [["timer", "queue"], 2.57],
  [["http", "timer", "queue"], 2.48],
  [["http", "others"], 1.69],
  [["http", "storage"], 1.05],
  [["http", "orchestration"], 1.03],
  [["http", "timer", "others"], 0.84],
];

/** Share of the apps with this many functions, bounds included (figure 1); 0.04 % have 100 or more. */
export const FUNCTIONS_PER_APP: readonly { readonly from: number; readonly to: number; readonly share: number }[] = [
  { from: 1, to: 1, share: 0.54 },
  { from: 2, to: 2, share: 0.16 },
  { from: 3, to: 3, share: 0.1 },
  { from: 4, to: 5, share: 0.08 },
  { from: 6, to: 10, share: 0.07 },
  { from: 11, to: Number.POSITIVE_INFINITY, share: 0.05 },
];

/** Mean invocations per day of functions (figure 5a). */
export const CALLS_PER_DAY_OF_FUNCTIONS: CdfPoints = [
  [1, 0.34],
  [24, 0.64],
  [96, 0.74],
  [288, 0.83],
  [1440, 0.93],
  [10_000, 0.97],
];

/** Mean invocations per day of apps (figure 5a). */
export const CALLS_PER_DAY_OF_APPS: CdfPoints = [
  [1, 0.21],
  [24, 0.45],
  [96, 0.55],
  [288, 0.67],
  [1440, 0.82],
  [10_000, 0.93],
  [86_400, 0.975],
];

/** Per trigger, the part of the platform that was released: shares of the functions, and of the invocations (figure 2 beside the data set). */
export const RELEASED_TRIGGER_SHARES: typeof TRIGGER_SHARES = {
  http: { functions: 0.433, calls: 0.225 },
  queue: { functions: 0.151, calls: 0.424 },
  event: { functions: 0.026, calls: 0.309 },
  orchestration: { functions: 0.082, calls: 0.014 },
  timer: { functions: 0.285, calls: 0.018 },
  storage: { functions: 0.023, calls: 0.008 },
  others: { functions: 0.057, calls: 0.001 },
};

/** Coefficient of variation of the inter-arrival times per app, of four groups of apps (figure 6). */
export const VARIATION_OF_APPS: Readonly<Record<"all" | "timersOnly" | "withTimers" | "withoutTimers", CdfPoints>> = {
  all: [
    [0, 0.2],
    [1, 0.57],
    [2, 0.71],
    [4, 0.86],
    [10, 0.945],
  ],
  timersOnly: [
    [0, 0.45],
    [1, 0.93],
  ],
  withTimers: [
    [0, 0.27],
    [1, 0.77],
  ],
  withoutTimers: [
    [0, 0.11],
    [1, 0.34],
    [2, 0.55],
    [4, 0.77],
    [10, 0.91],
  ],
};

/** A function's average execution time: the logarithm of the seconds is normal. */
export const EXECUTION_TIME = { mu: -0.38, sigma: 2.36 } as const;

/** The same in ms at quantiles of the normal law, exp(mu + sigma z) s. */
export const EXECUTION_TIME_OF_FUNCTIONS: CdfPoints = [
  [14.096, 0.05],
  [33.225, 0.1],
  [139.21, 0.25],
  [683.86, 0.5],
  [3359.5, 0.75],
  [14_076, 0.9],
  [33_177, 0.95],
  [165_700, 0.99],
];

/** Shares of the functions by average execution time in ms, as the text prints them. */
export const EXECUTION_TIME_IN_TEXT: CdfPoints = [
  [100, 0.2],
  [1000, 0.5],
  [60_000, 0.96],
];

/** Memory of an app in MB: percentiles of the released data set. */
export const MEMORY_OF_APPS: CdfPoints = [
  [120, 0.25],
  [143, 0.5],
  [188, 0.75],
  [210, 0.9],
  [242, 0.95],
  [408, 0.99],
];

/** Calls in the quietest hour of the day over those in the busiest: half of the platform's load is constant (figure 4). */
export const QUIETEST_HOUR = 0.5;
/** The same of the released part. */
export const RELEASED_QUIETEST_HOUR = 0.84;

/** The least share of the invocations that the share of the apps called most has: above 99.5 % for 19 % (figure 5b). */
export const TOP_APPS: CdfPoints = [[0.19, 0.995]];
