import { ms } from "../base/units.ts";
import type { KeepAlivePolicy } from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";

/** Keeps every idle instance until memory is short or the trace ends. */
export function infinite(): KeepAlivePolicy {
  const forever = ms(Number.POSITIVE_INFINITY);
  return { name: "infinite", constantWindow: forever, keepAlive: () => forever, stateBytes: () => 0 };
}

export const definition = definePolicy({
  summary: "no instance is released while there is memory",
  source: "baseline",
  revision: 1,
  parameters: {},
  separable: () => true,
  create: () => infinite(),
  byMinute: () => ({ kind: "window", window: ms(Number.POSITIVE_INFINITY) }),
});
