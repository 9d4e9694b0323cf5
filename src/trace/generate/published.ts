import type { CdfPoints } from "./distribution.ts";

/** What a published figure is about; the shares are 0 .. 1. */
export const MARGINALS = {
  functionsPerApp: "functions per app",
  triggersOfFunctions: "functions by trigger",
  triggersOfCalls: "calls by trigger",
  triggerSets: "apps by their set of triggers",
  appsWithTrigger: "apps with at least one function of the trigger",
  callsPerDayOfApps: "calls per day of an app",
  callsPerDayOfFunctions: "calls per day of a function",
  variationOfApps: "IAT CV of an app",
  variationTimersOnly: "IAT CV of an app of timers only",
  variationWithTimers: "IAT CV of an app with a timer",
  variationWithoutTimers: "IAT CV of an app without timers",
  executionTime: "average execution time of a function, ms",
  memory: "memory of an app, MB",
  coldStart: "cold start of a function, ms",
  quietestHour: "calls in the quietest hour over the busiest",
  topApps: "share of the calls of the apps called most, at least",
} as const;

export type Marginal = keyof typeof MARGINALS;

/** A published marginal: a cumulative distribution by some of its points, or shares of named parts. */
export interface PublishedMarginal {
  readonly marginal: Marginal;
  /** [value, share of the population <= value]; for `quietestHour` [1, ratio], for `topApps` [share of apps, least share of calls]. */
  readonly points?: CdfPoints | undefined;
  /** Shares by name: triggers, or sets of them as http+timer. What they leave to 1 is the rest. */
  readonly shares?: Readonly<Record<string, number>> | undefined;
  /** Whether the generator is to keep to it; false where published figures contradict each other. */
  readonly held: boolean;
  /** The error of reading the figures off a plot; 0 for printed numbers. */
  readonly readingError: number;
  readonly source: string;
  readonly note?: string | undefined;
}
