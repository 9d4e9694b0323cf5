import { ms } from "../base/units.ts";
import type { KeepAlivePolicy } from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";

/** Releases every instance at the end of its execution, so that every invocation is a cold start. */
export function none(): KeepAlivePolicy {
  return { name: "none", constantWindow: ms(0), keepAlive: () => ms(0), stateBytes: () => 0 };
}

export const definition = definePolicy({
  summary: "no instance outlives its execution",
  source: "baseline",
  revision: 1,
  parameters: {},
  separable: () => true,
  create: () => none(),
  byMinute: () => ({ kind: "window", window: ms(0) }),
});
