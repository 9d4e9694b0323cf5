import { integer } from "../base/parameters.ts";
import { definePolicy } from "./definition.ts";
import { autoregression } from "./forecast/ar.ts";
import { FORECAST_PARAMETERS, forecastPolicy } from "./forecast-policy.ts";

/**
 * Differs from the AR(10) of [femux26]: Yule-Walker equations in place of least squares, and the order of least AIC up
 * to 10 in place of 10.
 */
export const definition = definePolicy({
  summary: "as many instances as an autoregression of the concurrency forecasts, rounded up",
  source: "[durbin60]",
  revision: 1,
  parameters: {
    ...FORECAST_PARAMETERS,
    order: integer(10, "most values it depends on; AIC chooses", { min: 0, max: 100 }),
  },
  create: (values, { pools }) => forecastPolicy(pools.length, values, () => autoregression(values.order)),
});
