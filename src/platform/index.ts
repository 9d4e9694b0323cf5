export type {
  Future,
  KeepAlivePolicy,
  PlatformControl,
  PlatformView,
  PolicyContext,
  PoolProfile,
  PoolWindow,
} from "./contract.ts";
export { emptyWindow, GB_SECONDS_PER_COLD_SECOND, PrewarmCause } from "./contract.ts";
export { type Convention, conventions, PLATFORM_PARAMETERS, type PlatformConfig } from "./conventions.ts";
export { Platform } from "./platform.ts";
export { futureOf, type Pools, poolsOf } from "./pools.ts";
export { type RuntimeProfile, runtimes, type StartTime, withRuntime } from "./runtime.ts";
export type { FunctionCounts, Tally, WindowSeries } from "./tally.ts";
