import { number } from "../base/parameters.ts";
import { definePolicy } from "./definition.ts";
import { exponentialSmoothing } from "./forecast/exponential-smoothing.ts";
import { FORECAST_PARAMETERS, forecastPolicy } from "./forecast-policy.ts";

export const definition = definePolicy({
  summary: "as many instances as the exponentially smoothed concurrency, rounded up",
  source: "[brown59]",
  revision: 1,
  parameters: {
    ...FORECAST_PARAMETERS,
    alpha: number(0, "share by which a new value counts; 0 fits it to each window", { min: 0, max: 1 }),
  },
  create: (values, { pools }) => forecastPolicy(pools.length, values, () => exponentialSmoothing(values.alpha)),
});
