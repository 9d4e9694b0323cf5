import type { BalanceKey } from "./contract.ts";
import type { BalanceDefinition, Chooser } from "./definition.ts";
import { keyHash } from "./key-hash.ts";
import type { OriginStates } from "./origin-states.ts";
import { MAX_MISSES, ownerOf } from "./rehashing.ts";

/**
 * The origin by bits 16 to 30 of the key's CRC-32, modulo the total weight; where that one is not eligible, those bits
 * of the CRC-32 of 1 and the key are added, then of 2 and the key. Past 20 misses of one request, round robin, and so
 * for an empty key. A change of the origins moves most keys.
 */
export const definition: BalanceDefinition = {
  summary: "by the key of the request: most keys move when an origin comes or goes",
  source: "[nginx]",
  revision: 1,
  backups: false,
  create: ({ states }) => byKey(states),
};

function byKey(states: OriginStates): Chooser {
  let key: BalanceKey = "";
  let sum = 0;
  let passes = 0;
  let misses = 0;
  return {
    open: (_, by) => {
      key = by;
      sum = passes = 0;
      misses = by === "" ? MAX_MISSES + 1 : 0;
    },
    choose: (now) => {
      while (misses <= MAX_MISSES) {
        sum += (keyHash(key, passes++) >>> 16) & 0x7fff;
        const origin = ownerOf(states, sum);
        if (states.eligible(origin, now)) return origin;
        misses++;
      }
      return states.smooth(states.primaries, now);
    },
  };
}
