import { AgedEviction } from "./aged-eviction.ts";
import { definePolicy } from "./definition.ts";

/**
 * Greedy-Dual keep-alive [fuerst21]: instances stay until memory is short, then those of the lowest
 * clock + frequency * cost / size go. The frequency is what the pool's live instances have served, so it starts anew
 * when the last one is gone; the cost is the cold start in ms, the size MB; the clock is the priority of the last victim.
 *
 * Differs from [fuerst21]: the trace gives the cost itself, not as cold minus warm running time, per pool.
 */
export function greedyDual(): AgedEviction {
  return new AgedEviction("greedy-dual", (served, { coldStart, memory }) => (served * coldStart) / memory);
}

export const definition = definePolicy({
  summary: "keeps all while there is memory, then evicts by frequency * cold start / size, aged",
  source: "[fuerst21]",
  revision: 1,
  parameters: {},
  separable: () => true,
  create: () => greedyDual(),
});
