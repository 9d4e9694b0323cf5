import type { Bytes } from "../../base/units.ts";
import { AgedFrequency } from "../aged-frequency.ts";
import type { CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";

/**
 * LFU with dynamic ageing [arlitt00]: evicts the lowest L + uses, where L is that sum of the last victim, 0 at first;
 * among equals the least recently used. Sizes do not count, so it favours the byte hit ratio. `objectCount` bounds the
 * ids.
 */
export function lfuDa(capacity: Bytes, objectCount: number): CachePolicy {
  return new AgedFrequency("lfu-da", capacity, objectCount, { weight: 1, perByte: false });
}

export const definition = defineCache({
  summary: "least frequently used with dynamic ageing: new objects begin at the level of the last victim",
  source: "[arlitt00]",
  revision: 1,
  parameters: {},
  create: (_, { capacity, objectCount }) => lfuDa(capacity, objectCount),
});
