import { integer, number } from "../base/parameters.ts";
import { definePolicy } from "./definition.ts";
import { HistogramForecaster } from "./forecast/histogram.ts";
import { FORECAST_PARAMETERS, forecastPolicy } from "./forecast-policy.ts";

export const definition = definePolicy({
  summary: "as many instances as a percentile of the window's concurrency, rounded up",
  source: "baseline",
  revision: 1,
  parameters: {
    ...FORECAST_PARAMETERS,
    percentile: number(90, "share of the window's values that are not above the forecast", { min: 0, max: 100 }),
    bins: integer(64, "bins between 0 and the largest value", { min: 1, max: 10_000 }),
  },
  create: (values, { pools }) =>
    forecastPolicy(pools.length, values, () => new HistogramForecaster(values.bins, values.percentile)),
});
