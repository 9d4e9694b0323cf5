import type { Random } from "../../base/random.ts";
import type { BalanceContext, BalanceDefinition, Chooser } from "./definition.ts";
import { randomOf } from "./random.ts";
import { MAX_MISSES, ownerOf } from "./rehashing.ts";

/**
 * Two different origins drawn in proportion to the weights, and of them the one with fewer open connections for its
 * weight, the later drawn on a tie: the power of two choices [mitzenmacher01] as nginx's `random two least_conn` has it.
 * Past 20 draws of one request that cannot be used (the same origin twice counts), round robin.
 */
export const definition: BalanceDefinition = {
  summary: "the less loaded of two drawn at random",
  source: "[nginx] [mitzenmacher01]",
  revision: 1,
  backups: false,
  create: (context) => twoDraws(context, randomOf(context)),
};

function twoDraws({ states }: BalanceContext, random: Random): Chooser {
  const { connections, weight } = states;
  let misses = 0;
  return {
    open: () => {
      misses = 0;
    },
    choose: (now) => {
      for (let first = -1; misses <= MAX_MISSES; ) {
        const drawn = ownerOf(states, random.int(states.totalWeight));
        if (drawn === first || !states.eligible(drawn, now)) misses++;
        else if (first < 0) first = drawn;
        else return connections[drawn]! * weight[first]! > connections[first]! * weight[drawn]! ? first : drawn;
      }
      return states.smooth(states.primaries, now);
    },
  };
}
