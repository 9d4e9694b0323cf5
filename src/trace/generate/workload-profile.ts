import type { CdfPoints } from "./distribution.ts";
import type { PublishedMarginal } from "./published.ts";
import type { AzureTrigger } from "./published-2019.ts";

/** Apps with this many functions, bounds included, and their weight. */
export interface SizeBin {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** What decides how many functions an app has. */
export type AppClass = "single" | "pair" | "many" | "orchestration";

/** How timers fire. */
export interface TimerProfile {
  /** Timers by period in seconds, the longest first, with weights. */
  readonly periods: readonly (readonly [seconds: number, weight: number])[];
  /** By which share of the period a timer's clock is slow or, as often, fast. */
  readonly drift: CdfPoints;
  /** The longest delay, in seconds, by which the calls of a timer are late at random. */
  readonly lateSeconds: CdfPoints;
  /** The share of the timers that fire in office hours alone: on weekdays from one hour to another. */
  readonly office: { readonly share: number; readonly from: number; readonly to: number };
  /** The share of the apps with a timer and other functions in which the timer starts those, each once. */
  readonly drives: number;
}

/** Coefficient of variation of the inter-arrival times of functions that are no timers. */
export interface VariationProfile {
  readonly alone: CdfPoints; //       the only function of its app
  readonly together: CdfPoints; //    of an app of several without timers, which share their bursts
  readonly besideTimers: CdfPoints;
}

/** How calls follow the hours. */
export interface DayProfile {
  /** 24 hourly levels of human activity, 0 (night) .. 1 (peak). */
  readonly hours: readonly number[];
  /** The activity of a weekend's hour over a weekday's. */
  readonly weekend: number;
  /** The mean part of an app's calls that follows the hours and the week; each draws from 0 to twice it, and a lag of up to 3 hours. */
  readonly part: Readonly<Record<AzureTrigger, number>>;
  /** From so many calls a day on a function serves the whole platform: it follows the hours by this part without a lag. */
  readonly crowd: { readonly dailyCalls: number; readonly part: number };
}

/** What a cold start takes: a constant in ms, or for each function a draw of a log-normal in seconds. */
export type ColdStartProfile =
  | { readonly kind: "constant"; readonly ms: number }
  | { readonly kind: "log-normal"; readonly mu: number; readonly sigma: number };

/** What a synthetic workload is drawn from: one table per marginal. It survives JSON. */
export interface WorkloadProfile {
  readonly name: string;
  /** What a user should know of the profile: its sources, and what is borrowed or assumed. */
  readonly notes: readonly string[];
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
  readonly timers: TimerProfile;
  readonly variation: VariationProfile;
  readonly day: DayProfile;
  /** A function's average execution time in seconds, log-normal, within bounds in ms. */
  readonly executionTime: {
    readonly mu: number;
    readonly sigma: number;
    readonly minMs: number;
    readonly maxMs: number;
  };
  /** Standard deviation of the logarithm of the execution times within a function. */
  readonly spread: CdfPoints;
  /** Standard normal deviates at which the percentiles 0, 1, 25, 50, 75, 99 and 100 of a function's execution times are taken. */
  readonly durationDeviates: readonly number[];
  /** Memory of an app in MB. */
  readonly memory: CdfPoints;
  /** The percentiles 1, 5, 25, 50, 75, 95, 99 and 100 of an app's memory as multiples of its average. */
  readonly memoryFactors: readonly number[];
  readonly coldStart: ColdStartProfile;
  /** The runtime of the catalog whose cold starts a replay of the written files takes, which have no column for them. */
  readonly runtime?: string | undefined;
  /** What a workload drawn from the profile is compared with. */
  readonly published: readonly PublishedMarginal[];
}
