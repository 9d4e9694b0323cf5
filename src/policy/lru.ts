import { ms } from "../base/units.ts";
import type { KeepAlivePolicy } from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";

/**
 * Keeps every idle instance until memory is short; then the least recently used goes. The order of eviction is the
 * platform's own, so the numbers are those of `infinite`: this is its name among the eviction policies of [fuerst21].
 */
export function lru(): KeepAlivePolicy {
  const forever = ms(Number.POSITIVE_INFINITY);
  return { name: "lru", constantWindow: forever, keepAlive: () => forever, stateBytes: () => 0 };
}

export const definition = definePolicy({
  summary: "keeps all while there is memory, then evicts the least recently used",
  source: "[fuerst21]",
  revision: 1,
  parameters: {},
  separable: () => true,
  create: () => lru(),
});
