import { choice, integer } from "../base/parameters.ts";
import { definePolicy } from "./definition.ts";
import { FOLLOWS, type Follows, MarkovChain } from "./forecast/markov.ts";
import { FORECAST_PARAMETERS, forecastPolicy } from "./forecast-policy.ts";

export const definition = definePolicy({
  summary: "as many instances as a Markov chain over levels of concurrency forecasts, rounded up",
  source: "[femux26]",
  revision: 1,
  parameters: {
    ...FORECAST_PARAMETERS,
    levels: integer(8, "levels above zero", { min: 1, max: 1000 }),
    follows: choice("likeliest", FOLLOWS, "what is taken of all that has followed the present state"),
  },
  create: (values, { pools }) =>
    forecastPolicy(pools.length, values, (length) => new MarkovChain(length, values.levels, values.follows as Follows)),
});
