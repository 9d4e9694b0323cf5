import { duration } from "../base/parameters.ts";
import { formatDuration } from "../base/quantity.ts";
import { type Milliseconds, ms } from "../base/units.ts";
import type { KeepAlivePolicy } from "../platform/contract.ts";
import { definePolicy } from "./definition.ts";

/** Keeps every idle instance warm for the same window. */
export function fixed(window: Milliseconds): KeepAlivePolicy {
  const name = `fixed(${formatDuration(window)})`;
  return { name, constantWindow: window, keepAlive: () => window, stateBytes: () => 0 };
}

export const definition = definePolicy({
  summary: "the same keep-alive window for every pool",
  source: "[shahrad20]",
  revision: 1,
  parameters: { window: duration(600_000, "how long an idle instance stays warm") },
  separable: () => true,
  create: ({ window }) => fixed(ms(window)),
  byMinute: ({ window }) => ({ kind: "window", window: ms(window) }),
});
