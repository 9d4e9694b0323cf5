import { flag } from "../base/parameters.ts";
import { ms } from "../base/units.ts";
import type { KeepAlivePolicy } from "../platform/contract.ts";
import { AgedEviction } from "./aged-eviction.ts";
import { definePolicy } from "./definition.ts";

/**
 * Instances stay until memory is short, then those of the lowest clock + frequency * cost go: Greedy-Dual without the
 * size, FREQ in FaasCache's program [fuerst21]. Frequency, cost and clock are those of `greedy-dual`.
 */
export function agedLfu(): AgedEviction {
  return new AgedEviction("lfu", (served, { coldStart }) => served * coldStart);
}

/** The plain rule: the pool whose live instances have served least goes first, whatever a cold start of it costs. */
export function plainLfu(): KeepAlivePolicy {
  const forever = ms(Number.POSITIVE_INFINITY);
  return {
    name: "lfu(plain)",
    constantWindow: forever,
    keepAlive: () => forever,
    evictionPriority: (_pool, served) => served,
    stateBytes: () => 0,
  };
}

export const definition = definePolicy({
  summary: "keeps all while there is memory, then evicts by frequency * cold start, aged",
  source: "[fuerst21]",
  revision: 1,
  parameters: {
    aged: flag(true, "count the cold start and age, as FaasCache's program does; without, frequency alone"),
  },
  separable: () => true,
  create: ({ aged }) => (aged ? agedLfu() : plainLfu()),
});
