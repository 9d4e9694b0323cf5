import { duration, number } from "../base/parameters.ts";
import { AgedEviction } from "./aged-eviction.ts";
import { definePolicy } from "./definition.ts";
import { ElasticSizing } from "./elastic-sizing.ts";

const parameters = {
  elastic: number(
    0,
    "cold starts per second at which the memory is resized to aim (reconstruction); 0: it stays the platform's",
    { min: 0 },
  ),
  period: duration(600_000, "time between two looks at the cold starts", { min: 1000 }),
  gain: number(0.5, "share of the way that the hit-ratio curve says which one step goes", {
    min: 0,
    max: 1,
  }),
  deadBand: number(0.3, "distance of measured / aimed cold starts from 1 within which the memory stays", { min: 0 }),
};

/**
 * Greedy-Dual keep-alive [fuerst21]: instances stay until memory is short, then those of the lowest
 * clock + frequency * cost / size go. The frequency is what the pool's live instances have served, so it starts anew
 * when the last one is gone; the cost is the cold start in ms, the size MB; the clock is the priority of the last victim.
 * With `elastic` the memory itself follows the cold starts (`ElasticSizing`, a reconstruction).
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
  parameters,
  separable: ({ elastic }) => elastic === 0,
  create: (values, { pools }) => (values.elastic === 0 ? greedyDual() : new ElasticSizing(greedyDual(), pools, values)),
});
