import { forecastNext } from "../autoregression.ts";
import type { Forecaster } from "./forecaster.ts";

/** An autoregression around the mean, its order of least AIC up to `maxOrder` (`forecastNext`). O(length * maxOrder). */
export function autoregression(maxOrder: number): Forecaster {
  return { name: `ar(${maxOrder})`, stateBytes: 0, forecast: (history) => forecastNext(history, maxOrder) };
}
