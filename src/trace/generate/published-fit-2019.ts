import type { PublishedMarginal } from "./published.ts";
import * as azure from "./published-2019.ts";
import { setName } from "./workload-statistics.ts";

const PLOT = { held: true, readingError: 0.02 } as const;
const PRINTED = { held: true, readingError: 0 } as const;

/** The published marginals of Azure Functions in July 2019. */
export const PUBLISHED_2019: readonly PublishedMarginal[] = [
  {
    marginal: "functionsPerApp",
    points: cumulated(),
    ...PRINTED,
    source: "[shahrad20] figure 1",
  },
  {
    marginal: "triggersOfFunctions",
    shares: sharesOf(azure.TRIGGER_SHARES, "functions"),
    ...PRINTED,
    source: "[shahrad20] figure 2",
  },
  {
    marginal: "triggersOfFunctions",
    shares: sharesOf(azure.RELEASED_TRIGGER_SHARES, "functions"),
    ...PRINTED,
    held: false,
    source: "released data set",
    note: "the released part has other shares than the whole platform, which is followed",
  },
  {
    marginal: "triggersOfCalls",
    shares: sharesOf(azure.TRIGGER_SHARES, "calls"),
    ...PRINTED,
    source: "[shahrad20] figure 2",
    note: "the functions with most calls are scaled to it, trigger by trigger",
  },
  {
    marginal: "triggersOfCalls",
    shares: sharesOf(azure.RELEASED_TRIGGER_SHARES, "calls"),
    ...PRINTED,
    held: false,
    source: "released data set",
    note: "the released part has other shares than the whole platform, which is followed",
  },
  {
    marginal: "triggerSets",
    shares: Object.fromEntries(azure.APP_TRIGGER_SETS.map(([set, percent]) => [setName(set), percent / 100])),
    ...PRINTED,
    source: "[shahrad20] figure 3b",
  },
  { marginal: "appsWithTrigger", shares: azure.APPS_WITH_TRIGGER, ...PRINTED, source: "[shahrad20] figure 3" },
  { marginal: "callsPerDayOfApps", points: azure.CALLS_PER_DAY_OF_APPS, ...PLOT, source: "[shahrad20] figure 5a" },
  {
    marginal: "callsPerDayOfFunctions",
    points: azure.CALLS_PER_DAY_OF_FUNCTIONS,
    ...PLOT,
    source: "[shahrad20] figure 5a",
  },
  { marginal: "variationOfApps", points: azure.VARIATION_OF_APPS.all, ...PLOT, source: "[shahrad20] figure 6" },
  {
    marginal: "variationTimersOnly",
    points: azure.VARIATION_OF_APPS.timersOnly,
    ...PLOT,
    source: "[shahrad20] figure 6",
  },
  {
    marginal: "variationWithTimers",
    points: azure.VARIATION_OF_APPS.withTimers,
    ...PLOT,
    source: "[shahrad20] figure 6",
  },
  {
    marginal: "variationWithoutTimers",
    points: azure.VARIATION_OF_APPS.withoutTimers,
    ...PLOT,
    source: "[shahrad20] figure 6",
  },
  {
    marginal: "executionTime",
    points: azure.EXECUTION_TIME_OF_FUNCTIONS,
    ...PRINTED,
    source: "log-normal of [shahrad20]",
  },
  {
    marginal: "executionTime",
    points: azure.EXECUTION_TIME_IN_TEXT,
    ...PRINTED,
    held: false,
    source: "[shahrad20] text",
    note: "the log-normal, which is followed, has 56 % below 1 s where the text has 50 %",
  },
  { marginal: "memory", points: azure.MEMORY_OF_APPS, ...PRINTED, source: "released data set" },
  {
    marginal: "quietestHour",
    points: [[1, azure.QUIETEST_HOUR]],
    held: true,
    readingError: 0.02,
    source: "[shahrad20] figure 4",
    note: "twice the calls at the peak of the day, half of them constant",
  },
  {
    marginal: "quietestHour",
    points: [[1, azure.RELEASED_QUIETEST_HOUR]],
    ...PRINTED,
    held: false,
    source: "released data set",
    note: "busiest over quietest 1.19; the whole platform is followed",
  },
  { marginal: "topApps", points: azure.TOP_APPS, ...PRINTED, source: "[shahrad20] figure 5b" },
];

function cumulated(): (readonly [number, number])[] {
  let below = 0;
  const points = azure.FUNCTIONS_PER_APP.map(({ to, share }) => [to, (below += share)] as const);
  return points.filter(([to]) => to !== Number.POSITIVE_INFINITY);
}

function sharesOf(table: typeof azure.TRIGGER_SHARES, key: "functions" | "calls"): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(table).map(([trigger, shares]) => [trigger, shares[key]]));
}
