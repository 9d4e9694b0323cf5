import { definePolicy } from "./definition.ts";
import { FULL_INFORMATION_PARAMETERS, FullInformation } from "./full-information.ts";

/**
 * Does what would have cost least so far: after every idle time it knows the cost of every plan (`FullInformation`) and
 * follows the cheapest, ties going to the shorter window. With idle times that are alike over time it is as good as the
 * best fixed plan but for what the first ones cost; an adversary who knows it can make it fail [derooij14].
 */
export const definition = definePolicy({
  summary: "the plan of windows and pre-warms that would have cost least so far, all counterfactual costs being known",
  source: "[derooij14]",
  revision: 1,
  parameters: FULL_INFORMATION_PARAMETERS,
  separable: ({ share }) => share === "pool",
  create: (values, { pools }) => new FullInformation(pools, { ...values, name: "follow-the-leader" }),
});
