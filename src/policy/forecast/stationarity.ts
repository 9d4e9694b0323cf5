import ln from "@stdlib/math-base-special-ln";
import { Moments } from "./moments.ts";

/** The statistic whose p-value is 0.05, for a regression with a constant, by the response surface of [mackinnon94]. */
const CRITICAL = -2.8615927630969753;

/**
 * The statistic of the augmented Dickey-Fuller test [dickey79] with a constant: the change of a series, regressed on a
 * constant, the value before and the last changes, of which AIC [akaike74] chooses how many, up to
 * 12 (length / 100)^(1/4) rounded up. It is the t-value of the value before. NaN where the fit is perfect or the series is
 * too short. O(length * changes squared).
 */
export function dickeyFuller(series: Float64Array): number {
  const longest = Math.min(
    Math.floor(series.length / 2) - 2,
    Math.ceil(12 * Math.sqrt(Math.sqrt(series.length / 100))),
  );
  if (longest < 0) return Number.NaN;
  return tValue(series, bestLag(series, longest));
}

/** Whether the test rejects a unit root at 5 %; where it says nothing, the series counts as stationary [femux26]. */
export function isStationary(series: Float64Array): boolean {
  const statistic = dickeyFuller(series);
  return Number.isNaN(statistic) || statistic <= CRITICAL;
}

/** The number of past changes of least AIC, all compared on the same values; the lower of equals. */
function bestLag(series: Float64Array, longest: number): number {
  const moments = new Moments(longest + 3);
  const sums = new Float64Array(moments.size);
  const row = new Float64Array(moments.columns);
  for (let t = longest + 1; t < series.length; t++) {
    row[0] = 1;
    row[1] = series[t - 1]!;
    for (let lag = 1; lag <= longest; lag++) row[1 + lag] = series[t - lag]! - series[t - lag - 1]!;
    row[longest + 2] = series[t]! - series[t - 1]!;
    moments.add(sums, 0, row);
  }
  moments.solve(sums, 0);
  const values = series.length - 1 - longest;
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let lag = 0; lag <= longest; lag++) {
    const criterion = values * ln(moments.residuals[1 + lag]!) + 2 * (lag + 2);
    if (criterion < least) [best, least] = [lag, criterion];
  }
  return best;
}

/** The t-value of the value before, with `lags` past changes; it is the last regressor, so that its own share is plain. */
function tValue(series: Float64Array, lags: number): number {
  const moments = new Moments(lags + 3);
  const sums = new Float64Array(moments.size);
  const row = new Float64Array(moments.columns);
  for (let t = lags + 1; t < series.length; t++) {
    row[0] = 1;
    for (let lag = 1; lag <= lags; lag++) row[lag] = series[t - lag]! - series[t - lag - 1]!;
    row[lags + 1] = series[t - 1]!;
    row[lags + 2] = series[t]! - series[t - 1]!;
    moments.add(sums, 0, row);
  }
  const residual = moments.solve(sums, 0);
  const freedom = series.length - 1 - lags - (lags + 2);
  const variance = residual / freedom / moments.lastPivot;
  return variance > 0 && variance < Number.POSITIVE_INFINITY
    ? moments.coefficients[lags + 1]! / Math.sqrt(variance)
    : Number.NaN;
}
