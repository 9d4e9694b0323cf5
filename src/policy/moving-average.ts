import { integer } from "../base/parameters.ts";
import { definePolicy } from "./definition.ts";
import { movingAverage } from "./forecast/moving-average.ts";
import { FORECAST_PARAMETERS, forecastPolicy } from "./forecast-policy.ts";

export const definition = definePolicy({
  summary: "as many instances as the mean concurrency of the last intervals, rounded up",
  source: "baseline",
  revision: 1,
  parameters: { ...FORECAST_PARAMETERS, span: integer(10, "intervals of the window that count", { min: 1 }) },
  create: (values, { pools }) => forecastPolicy(pools.length, values, () => movingAverage(values.span)),
});
