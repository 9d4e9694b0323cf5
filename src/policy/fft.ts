import { choice, integer } from "../base/parameters.ts";
import { definePolicy } from "./definition.ts";
import { FourierExtrapolation, PICKS, type Pick } from "./forecast/fft.ts";
import { TRENDS, type Trend } from "./forecast/trend.ts";
import { FORECAST_PARAMETERS, forecastPolicy } from "./forecast-policy.ts";

/**
 * The forecast of [icebreaker22] by the rule of [femux26]: its two kinds of servers and the utility that chooses between
 * them have no part here.
 */
export const definition = definePolicy({
  summary: "as many instances as trend and strongest harmonics of the concurrency forecast, rounded up",
  source: "[icebreaker22]",
  revision: 1,
  parameters: {
    ...FORECAST_PARAMETERS,
    harmonics: integer(10, "frequencies that are continued", { min: 0 }),
    trend: choice("quadratic", TRENDS, "what is taken off before; linear in the artefact"),
    pick: choice("strongest", PICKS, "which frequencies; lowest in the artefact"),
  },
  create: ({ harmonics, trend, pick, ...config }, { pools }) =>
    forecastPolicy(
      pools.length,
      config,
      (length) => new FourierExtrapolation(length, harmonics, trend as Trend, pick as Pick),
    ),
});
