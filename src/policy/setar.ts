import { integer } from "../base/parameters.ts";
import { definePolicy } from "./definition.ts";
import { Setar } from "./forecast/setar.ts";
import { FORECAST_PARAMETERS, forecastPolicy } from "./forecast-policy.ts";

export const definition = definePolicy({
  summary: "as many instances as a threshold autoregression of the concurrency forecasts, rounded up",
  source: "[tong80]",
  revision: 1,
  parameters: {
    ...FORECAST_PARAMETERS,
    order: integer(2, "values it depends on in each regime", { min: 1, max: 20 }),
    delay: integer(1, "how many intervals ago the value lies that decides on the regime", { min: 1, max: 100 }),
  },
  create: (values, { pools }) =>
    forecastPolicy(pools.length, values, (length) => new Setar(length, values.order, values.delay)),
});
