import type { ClientAddresses } from "./client-addresses.ts";
import type { ClientAddress } from "./contract.ts";
import type { BalanceDefinition, Chooser } from "./definition.ts";
import type { OriginStates } from "./origin-states.ts";
import { MAX_MISSES, ownerOf } from "./rehashing.ts";

const START = 89;

/**
 * The origin by the hash of the client's address (see `ClientAddresses`) modulo the total weight: a client, and its
 * whole /24 of IPv4, stays with its origin. Where that one is not eligible the hash goes on, over the address again;
 * past 20 misses of one request, round robin.
 */
export const definition: BalanceDefinition = {
  summary: "by the client's address: a client stays with its origin",
  source: "[nginx]",
  revision: 1,
  backups: false,
  create: ({ states, clients }) => {
    if (clients === undefined) throw new RangeError("ip-hash: expected the addresses of the clients, got none");
    return byAddress(states, clients);
  },
};

function byAddress(states: OriginStates, clients: ClientAddresses): Chooser {
  let client: ClientAddress = 0;
  let hash = START;
  let misses = 0;
  return {
    open: (from) => {
      client = from;
      hash = START;
      misses = 0;
    },
    choose: (now) => {
      let passed = hash;
      while (misses <= MAX_MISSES) {
        passed = clients.hash(passed, client);
        const origin = ownerOf(states, passed);
        if (states.eligible(origin, now)) {
          hash = passed;
          return origin;
        }
        misses++;
      }
      return states.smooth(states.primaries, now);
    },
  };
}
