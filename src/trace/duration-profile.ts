import { quantileSorted } from "../base/quantile.ts";
import { ms } from "../base/units.ts";
import type { LoadLog } from "./load-log.ts";
import { DURATION_PERCENTS, type DurationProfile } from "./minute-counts.ts";

/** What stands for a duration of 0 in a source that rounds to whole milliseconds. */
export const ZERO_DURATION_MS = 0.5;

/** The duration of functions in a trace that states none at all: the median function of Azure 2019 [shahrad20]. */
export const DEFAULT_DURATION_MS = 670;

/** Percentiles as a distribution's: at least 0.5 ms and non-decreasing. */
export function monotone(percentiles: readonly number[]): number[] {
  let least = ZERO_DURATION_MS;
  return percentiles.map((value) => (least = Math.max(least, value)));
}

/** One duration for every call. */
export function constantDuration(milliseconds: number): DurationProfile {
  return { average: ms(milliseconds), percentiles: DURATION_PERCENTS.map(() => milliseconds) };
}

/**
 * A profile for every function of a source: its own, else the median of all, or the default where `fill` or a source
 * without any durations asks for it; counted (`missingDurations`) and noted.
 */
export function filledProfiles(
  own: readonly (DurationProfile | undefined)[],
  fill: "median" | "default",
  log: LoadLog,
): readonly DurationProfile[] {
  const stated = own.filter((profile) => profile !== undefined);
  const missing = own.length - stated.length;
  log.count("missingDurations", missing);
  const median = fill === "median" ? medianProfile(stated) : undefined;
  const what = median === undefined ? `${DEFAULT_DURATION_MS} ms` : "the median of the others";
  if (missing > 0) log.note(`Executions of ${missing} of ${own.length} functions take ${what}: none are stated.`);
  return own.map((profile) => profile ?? median ?? constantDuration(DEFAULT_DURATION_MS));
}

/** The median of the profiles, taken of the average and of each percentile; undefined of nothing. */
export function medianProfile(profiles: readonly DurationProfile[]): DurationProfile | undefined {
  if (profiles.length === 0) return undefined;
  return {
    average: ms(median(profiles.map((profile) => profile.average))),
    percentiles: DURATION_PERCENTS.map((_, k) => median(profiles.map((profile) => profile.percentiles[k]!))),
  };
}

function median(values: number[]): number {
  return quantileSorted(
    values.sort((a, b) => a - b),
    0.5,
  )!;
}
