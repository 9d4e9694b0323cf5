import type { KeepAlivePolicy } from "../contract.ts";
import { PLATFORM_PARAMETERS, type PlatformConfig } from "../conventions.ts";

/** Parameters that change nothing while neither memory nor instances are limited, or that the window replay knows. */
const FREE: ReadonlySet<string> = new Set<keyof PlatformConfig>([
  "unit",
  "window",
  "nodes",
  "placement",
  "evict",
  "evictInVain",
  "onFull",
  "retryDelay",
  "queueTimeout",
  "queueLimit",
]);

/** What a policy that is only a window does not do; priorities of eviction matter to nobody while memory is unlimited. */
const HOOKS = ["onArrival", "keepPrewarmed", "prewarmIn", "prewarmCount", "shells", "tick", "onTick", "onEnd"] as const;

/** Whether `replayWindow` with the policy's `constantWindow` counts what `Platform` does under this configuration. */
export function fitsWindow(policy: KeepAlivePolicy, config: PlatformConfig): boolean {
  if (policy.constantWindow === undefined || HOOKS.some((hook) => policy[hook] !== undefined)) return false;
  const values: Readonly<Record<string, unknown>> = config;
  return Object.entries(PLATFORM_PARAMETERS).every(
    ([name, parameter]) => FREE.has(name) || values[name] === parameter.default,
  );
}
