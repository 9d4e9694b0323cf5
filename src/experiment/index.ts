export { type BoundOptions, boundsOf } from "./bounds.ts";
export { type CacheRunOptions, type CacheRunOutput, cacheBound, isLearned, replayCachePolicy } from "./cache-run.ts";
export { type CatalogEntry, listCatalog, type Resolved, resolveAgent, resolveCache, resolvePolicy } from "./catalog.ts";
export { Decisions } from "./decisions.ts";
export { type EdgeResult, edgeResult } from "./edge-result.ts";
export { type EdgeRunOptions, runEdge } from "./edge-run.ts";
export { MAIN_JOB, type MainJob, type MainJobOutput, runMainJob } from "./main-job.ts";
export { minutePolicy, minuteTraceSummary, replayByMinute } from "./minute-run.ts";
export { type OwnPolicy, replay, type ScriptOptions, train } from "./replay.ts";
export type {
  BoundSummary,
  CacheBound,
  CacheResult,
  ClassRow,
  DecisionRow,
  FunctionRow,
  LatencyQuantiles,
  Maybe,
  RateQuantiles,
  ResultsDocument,
  RewardRow,
  RumBoundSummary,
  RunResult,
  TraceSummary,
  WindowRow,
} from "./result.ts";
export { type RunOptions, type RunOutput, replayPolicy } from "./run.ts";
export { summarise, traceSummary } from "./summary.ts";
export { evaluateAgent, type TrainOptions, type TrainOutput, trainAgent } from "./train.ts";
