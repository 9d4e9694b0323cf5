import type { Bytes } from "../../base/units.ts";
import { AgedFrequency } from "../aged-frequency.ts";
import type { CachePolicy } from "../contract.ts";
import { defineCache } from "../definition.ts";

const WEIGHT = 1e6; // libCacheSim's: scales every priority alike, and gives its rounding

/**
 * Greedy-Dual-Size-Frequency [cherkasova98]: evicts the lowest H + uses / size, where H is the priority of the last
 * victim; among equals the least recently used [libcachesim]. Every miss costs the same, so it favours the object hit
 * ratio. `objectCount` bounds the ids.
 *
 * Differs from [cherkasova98]: H is the last victim's priority, as in GreedyDual-Size, which is also the largest so far;
 * priorities are multiplied by 10^6 as in [libcachesim], for equal rounding.
 */
export function gdsf(capacity: Bytes, objectCount: number): CachePolicy {
  return new AgedFrequency("gdsf", capacity, objectCount, { weight: WEIGHT, perByte: true });
}

export const definition = defineCache({
  summary: "evicts the object with the fewest uses per byte, aged by what was evicted before",
  source: "[cherkasova98]",
  revision: 1,
  parameters: {},
  create: (_, { capacity, objectCount }) => gdsf(capacity, objectCount),
});
