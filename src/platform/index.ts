export type { BackgroundTally } from "./background.ts";
export {
  BACKGROUND_PARAMETERS,
  type BackgroundLoad,
  type BackgroundOptions,
  type BackgroundSeries,
  backgroundLoad,
  laterBackground,
} from "./background-load.ts";
export type {
  Aging,
  Future,
  KeepAlivePolicy,
  NodeClass,
  PlatformControl,
  PlatformView,
  PolicyContext,
  PoolProfile,
  PoolWindow,
  ReasonQuestion,
  ShellPolicy,
  ShellStart,
  ShellStock,
} from "./contract.ts";
export { emptyWindow, GB_SECONDS_PER_COLD_SECOND, NO_SHELL, PrewarmCause, ShellEnd } from "./contract.ts";
export {
  type Convention,
  conventions,
  PLATFORM_PARAMETERS,
  type PlatformConfig,
  platformConfig,
} from "./conventions.ts";
export {
  CAUSES,
  DECISIONS,
  type Decision,
  type DecisionCause,
  type DecisionKind,
  type DecisionLog,
  type DecisionOutcome,
  OUTCOMES,
} from "./decision-log.ts";
export { type MinuteTally, simulateMinutes } from "./minute-simulation.ts";
export { nodeClasses } from "./node-classes.ts";
export type { NodeTally } from "./node-meter.ts";
export { Platform } from "./platform.ts";
export { evenLimits, type PoolLimits, readPoolLimits } from "./pool-limits.ts";
export { futureOf, type Pools, poolsOf } from "./pools.ts";
export {
  type Provenance,
  RUNTIME_CLASSES,
  type RuntimeClass,
  type RuntimeProfile,
  runtimePlatform,
  withRuntime,
} from "./runtime.ts";
export { runtimes } from "./runtimes.ts";
export { type QuantilePoints, type StartTime, startSampler } from "./start-time.ts";
export type {
  FunctionCounts,
  MemoryLimitTally,
  NodeClassTally,
  ShellTally,
  StartedShells,
  Tally,
  WindowSeries,
} from "./tally.ts";
export { fitsWindow } from "./window/fits-window.ts";
export { mergeWindowPartials } from "./window/merge.ts";
export { type ReplayOptions, windowOptions } from "./window/options.ts";
export type { ColdPartial, PoolRange, WarmPartial, WindowPartial } from "./window/partial.ts";
export { type CallColumns, type PoolCalls, poolCalls } from "./window/pool-calls.ts";
export { type Reused, replayWindow, windowBlocks, windowTally } from "./window/replay.ts";
export { type WarmOptions, warmPartials } from "./window/warm-sums.ts";
