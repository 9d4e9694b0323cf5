import { callsOfApps, known, type Quantiles, quantiles } from "./characteristics.ts";
import { DEFAULT_DURATION_MS } from "./duration-profile.ts";
import type { CdfPoints } from "./generate/distribution.ts";
import { PUBLISHED_CDFS, type PublishedCdf } from "./published-cdfs.ts";
import { type Described, horizonOf, type Survey } from "./survey.ts";
import { DEFAULT_MEMORY_MB } from "./trace.ts";
import { type TimerMix, timerMixes } from "./trigger-mix.ts";

/** The distributions by which [shahrad20] describes a workload, over functions or apps. */
export type MarginalName = keyof typeof PUBLISHED_CDFS;

/** The values that a source tells of each distribution, in any order; what it does not tell is absent. */
export type Populations = { readonly [Name in MarginalName]?: Float64Array };

/** A published distribution beside a population's. */
export interface Comparison extends PublishedCdf {
  /** Kolmogorov-Smirnov: the largest difference of the two distributions at the published points. */
  readonly distance: number;
}

/** A distribution of a trace beside the published ones. */
export interface Marginal {
  readonly name: MarginalName;
  readonly title: string;
  readonly unit: string; // "" for none
  readonly ascending: Float64Array; // its values, at least one
  readonly quantiles: Quantiles;
  readonly published: readonly Comparison[];
  /** What a sample of as many values, drawn from the published distribution itself, stays below in 19 cases of 20. */
  readonly chance: number;
}

const DAY_MS = 86_400_000;

const TEXTS: Readonly<Record<MarginalName, readonly [title: string, unit: string]>> = {
  functionsPerApp: ["functions per app", ""],
  callsPerDayOfFunctions: ["calls per day of a function", ""],
  callsPerDayOfApps: ["calls per day of an app", ""],
  variationOfApps: ["inter-arrival CV, all apps", ""],
  variationOfTimerApps: ["inter-arrival CV, apps of timers only", ""],
  variationOfAppsWithTimer: ["inter-arrival CV, apps with a timer", ""],
  variationOfAppsWithoutTimer: ["inter-arrival CV, apps without timer", ""],
  durationOfFunctions: ["mean duration of a function", "ms"],
  memoryOfApps: ["memory of an app", "MB"],
};

/**
 * The populations of a trace. Calls per day are means over the observed time. Left out are durations and memory that are
 * the default throughout, since the source states none, and what depends on triggers where it states none.
 */
export function populationsOf(source: Described, gathered: Survey): Populations {
  const { apps } = source;
  const perDay = DAY_MS / horizonOf(source);
  const { calls, averages, appVariation } = gathered;
  const mixes = timerMixes(source);
  const those = (...wanted: readonly TimerMix[]) =>
    known(appVariation.filter((_, app) => mixes === undefined || wanted.includes(mixes[app]!)));
  return {
    functionsPerApp: Float64Array.from(apps, (app) => app.functions.length),
    callsPerDayOfFunctions: calls.map((n) => n * perDay),
    callsPerDayOfApps: callsOfApps(source, calls).map((n) => n * perDay),
    variationOfApps: known(appVariation),
    ...(mixes === undefined
      ? {}
      : {
          variationOfTimerApps: those("only"),
          variationOfAppsWithTimer: those("only", "some"),
          variationOfAppsWithoutTimer: those("none"),
        }),
    ...(averages.every((ms) => ms === 0 || ms === DEFAULT_DURATION_MS)
      ? {}
      : { durationOfFunctions: averages.filter((_, fn) => calls[fn]! > 0) }),
    ...(apps.every(({ memory }) => memory === DEFAULT_MEMORY_MB)
      ? {}
      : { memoryOfApps: Float64Array.from(apps, ({ memory }) => memory) }),
  };
}

/** The distributions of populations that are not empty, beside the published ones. */
export function marginals(populations: Populations): Marginal[] {
  return (Object.keys(PUBLISHED_CDFS) as MarginalName[]).flatMap((name) => {
    const ascending = populations[name]?.slice().sort();
    if (ascending === undefined || ascending.length === 0) return [];
    const [title, unit] = TEXTS[name];
    const published = PUBLISHED_CDFS[name].map(({ source, points }) => ({
      source,
      points,
      distance: distanceAtPoints(ascending, points),
    }));
    const chance = Math.min(1, CHANCE / Math.sqrt(ascending.length));
    return [{ name, title, unit, ascending, quantiles: quantiles(ascending), published, chance }];
  });
}

const CHANCE = 1.358; // of Kolmogorov's distribution at 0.95, the limit for many values

/** The largest difference, at the points, between the shares of ascending values at most there and the points' shares. */
export function distanceAtPoints(ascending: Float64Array, points: CdfPoints): number {
  return points.reduce((most, [value, share]) => Math.max(most, Math.abs(shareAtMost(ascending, value) - share)), 0);
}

const STEPS = 1000;

/** The distribution of ascending values at up to 1,001 of them, a thousandth of the share apart: [value, share at most it]. */
export function cdfOf(ascending: Float64Array): CdfPoints {
  const points: [number, number][] = [];
  let next = 0;
  for (let i = 0; i < ascending.length; i++) {
    const share = (i + 1) / ascending.length;
    if (ascending[i] === ascending[i + 1] || (share < next && i + 1 < ascending.length && i > 0)) continue;
    points.push([ascending[i]!, share]);
    next = share + 1 / STEPS;
  }
  return points;
}

function shareAtMost(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low / ascending.length;
}
