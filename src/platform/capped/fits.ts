import type { Milliseconds } from "../../base/units.ts";
import { HOOKS_BESIDE_WINDOW, type KeepAlivePolicy } from "../contract.ts";
import { type PlatformConfig, platformConfig } from "../conventions.ts";

const FREE: ReadonlySet<string> = new Set(["unit", "nodes", "nodeMemory", "window", "onFull", "placement"]);

/**
 * Whether `replayCapped` counts as `Platform` does: under a policy with a constant window that does not choose victims itself and the default conventions,
 * for any number and size of nodes and any placement, with a queue or without.
 */
export function fitsCapped(policy: KeepAlivePolicy, config: PlatformConfig): boolean {
  if (constantWindowOf(policy) === undefined || policy.chooseVictim !== undefined) return false;
  if (config.onFull !== "queue" && config.onFull !== "drop") return false;
  const usual: Readonly<Record<string, unknown>> = platformConfig();
  return Object.entries(config).every(([key, value]) => FREE.has(key) || value === usual[key]);
}

/** The constant window of a policy that declares one and has none of the hooks that would contradict it. */
export function constantWindowOf(policy: KeepAlivePolicy): Milliseconds | undefined {
  return HOOKS_BESIDE_WINDOW.some((hook) => policy[hook] !== undefined) ? undefined : policy.constantWindow;
}
