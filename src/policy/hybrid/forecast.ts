import { forecastNext } from "../arima.ts";

/** The last idle times of a pool that are kept for the forecast. */
export const HISTORY = 32;

/** The next idle time, > 0: the model's, or the mean of the last ones where that is not positive. */
export function forecastIdle(idleTimes: Float64Array): number {
  const next = forecastNext(idleTimes);
  return next > 0 ? next : idleTimes.reduce((sum, idle) => sum + idle, 0) / idleTimes.length;
}
