import { integer, number } from "../base/parameters.ts";
import { definePolicy } from "./definition.ts";
import { HoltWinters } from "./forecast/holt-winters.ts";
import { FORECAST_PARAMETERS, forecastPolicy } from "./forecast-policy.ts";

export const definition = definePolicy({
  summary:
    "as many instances as concurrency smoothed with its trend, and with its season where one is given, rounded up",
  source: "[winters60]",
  revision: 1,
  parameters: {
    ...FORECAST_PARAMETERS,
    alpha: number(0.5, "share by which the level follows a new value", { min: 0, max: 1 }),
    beta: number(0.1, "share by which the trend follows", { min: 0, max: 1 }),
    gamma: number(0.1, "share by which the season follows", { min: 0, max: 1 }),
    season: integer(0, "intervals of a season, of which the window has two at least; 0 for none", { min: 0 }),
  },
  create: (values, { pools }) => forecastPolicy(pools.length, values, (length) => make(values, length)),
});

function make(values: { alpha: number; beta: number; gamma: number; season: number }, length: number): HoltWinters {
  if (2 * values.season > length) {
    throw new RangeError(
      `holt-winters: expected two seasons in a window of ${length}, got a season of ${values.season}`,
    );
  }
  return new HoltWinters(values, values.season);
}
