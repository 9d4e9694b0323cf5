import type { Random } from "../../base/random.ts";
import type { BalanceContext, BalanceDefinition, Chooser } from "./definition.ts";
import { MAX_MISSES, ownerOf } from "./rehashing.ts";

/** A draw in proportion to the weights; past 20 draws of one request that are not eligible, round robin. */
export const definition: BalanceDefinition = {
  summary: "at random, in proportion to the weights",
  source: "[nginx]",
  revision: 1,
  backups: false,
  create: (context) => oneDraw(context, randomOf(context)),
};

function oneDraw({ states }: BalanceContext, random: Random): Chooser {
  let misses = 0;
  return {
    open: () => {
      misses = 0;
    },
    choose: (now) => {
      for (; misses <= MAX_MISSES; misses++) {
        const origin = ownerOf(states, random.int(states.totalWeight));
        if (states.eligible(origin, now)) return origin;
      }
      return states.smooth(states.primaries, now);
    },
  };
}

/** The stream of a method that draws. */
export function randomOf({ random }: BalanceContext): Random {
  if (random === undefined) throw new RangeError("random: expected a stream of random numbers, got none");
  return random;
}
