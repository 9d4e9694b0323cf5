export { ColdStartEnv } from "./agent/cold-start-env.ts";
export type { Agent, Env, Step } from "./agent/contract.ts";
export { EdgeCacheEnv } from "./agent/edge-cache-env.ts";
export { ContractError, InputError, type InputLocation, type InputProblem } from "./base/errors.ts";
export { type EntrySpec, parseSpec } from "./base/parameters.ts";
export { Random } from "./base/random.ts";
export {
  type AppId,
  appId,
  type Bytes,
  bytes,
  type FunctionId,
  functionId,
  type Megabytes,
  type Milliseconds,
  megabytes,
  ms,
  type PoolId,
  poolId,
  type Seed,
  seed,
} from "./base/units.ts";
export { replayCache } from "./cache/replay.ts";
export { listCatalog } from "./experiment/catalog.ts";
export { replay, type ScriptOptions, train } from "./experiment/replay.ts";
export type { CacheResult, RunResult } from "./experiment/result.ts";
export type { KeepAlivePolicy, PlatformView } from "./platform/contract.ts";
export { platformConfig } from "./platform/conventions.ts";
export { Platform } from "./platform/platform.ts";
export { readTrace } from "./trace/read-trace.ts";
export { readRequests } from "./trace/request/read-requests.ts";
export { appTrace, sliceTrace } from "./trace/slice.ts";
export type { Trace } from "./trace/trace.ts";
