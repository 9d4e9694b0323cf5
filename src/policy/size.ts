import { flag } from "../base/parameters.ts";
import { ms } from "../base/units.ts";
import type { KeepAlivePolicy } from "../platform/contract.ts";
import { AgedEviction } from "./aged-eviction.ts";
import { definePolicy } from "./definition.ts";

/** Instances stay until memory is short, then the largest goes first; of equal ones the oldest. */
export function largestFirst(): KeepAlivePolicy {
  const forever = ms(Number.POSITIVE_INFINITY);
  return {
    name: "size",
    constantWindow: forever,
    keepAlive: () => forever,
    evictionPriority: (pool, _served, view) => -view.pool(pool).memory,
    stateBytes: () => 0,
  };
}

/** SIZE as FaasCache's program has it [fuerst21]: the lowest clock + frequency / size goes first, Greedy-Dual without the cost. */
export function agedSize(): AgedEviction {
  return new AgedEviction("size(aged)", (served, { memory }) => served / memory);
}

export const definition = definePolicy({
  summary: "keeps all while there is memory, then evicts the largest",
  source: "[fuerst21]",
  revision: 1,
  parameters: { aged: flag(false, "count frequency and age, as FaasCache's program does: clock + frequency / size") },
  separable: () => true,
  create: ({ aged }) => (aged ? agedSize() : largestFirst()),
});
