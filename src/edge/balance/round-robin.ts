import type { BalanceDefinition } from "./definition.ts";
import { inGroups } from "./in-groups.ts";

/**
 * Smooth weighted round robin: each eligible origin's claim grows by its effective weight, the highest claim is served
 * and pays the sum of what was added. Weights 5, 1, 1 give a a b a c a a. A failure lowers the effective weight by
 * weight / maxFails, each turn gives 1 back.
 */
export const definition: BalanceDefinition = {
  summary: "in turn, in proportion to the weights, evenly spread",
  source: "[nginx]",
  revision: 1,
  backups: true,
  create: ({ states }) => inGroups(states, (group, now) => states.smooth(group, now)),
};
