import { definePolicy } from "./definition.ts";
import { FULL_INFORMATION_PARAMETERS, FullInformation } from "./full-information.ts";

/**
 * Draws one of the plans of `FullInformation` by AdaHedge's weights [derooij14]: multiplicative weights [freund97] whose
 * rate follows from the losses seen, without a horizon or a scale. Against whatever idle times come, the expected cost
 * of a pool's level class exceeds that of its best fixed plan by S sqrt(T ln K) + S (4/3 ln K + 2) at most, with K plans,
 * T idle times and S the largest difference of two plans in one of them, with `share` pool and while no idle time ends
 * later than the next decision. The deterministic twin is follow-the-leader.
 */
export const definition = definePolicy({
  summary: "a plan of windows and pre-warms drawn by AdaHedge's weights, all counterfactual costs being known",
  source: "[derooij14]",
  revision: 1,
  parameters: FULL_INFORMATION_PARAMETERS,
  create: (values, { pools, random }) => {
    const draws = random.fork("hedge");
    return new FullInformation(pools, { ...values, name: "hedge", uniform: () => draws.double() });
  },
});
