export { type AppMinutes, appMinutes } from "./app-minutes.ts";
export { MISSING, type Missing, readAzure2019 } from "./azure-2019.ts";
export { readAzure2021 } from "./azure-2021.ts";
export { type AnyTrace, type CallSource, type CallStream, isStored, openCalls, storeCalls } from "./call-source.ts";
export {
  characterise,
  type Quantiles,
  type TraceCharacteristics,
  type TriggerCharacteristics,
} from "./characteristics.ts";
export { type ExpandOptions, expandMinutes, streamMinutes } from "./expand.ts";
export { type GenerateOptions, generateMinuteCounts } from "./generate.ts";
export { readGenericCsv } from "./generic-csv.ts";
export type { DurationProfile, MinuteCounts } from "./minute-counts.ts";
export { DURATION_PERCENTS } from "./minute-counts.ts";
export {
  type ReadOptions,
  readCalls,
  readMinuteCounts,
  readTrace,
  recogniseFormat,
  STORED_CALLS,
} from "./read-trace.ts";
export { type RequestColumns, type RequestOptions, readRequests } from "./request-csv.ts";
export type { RequestTrace } from "./requests.ts";
export { appTrace, sliceTrace } from "./slice.ts";
export type { Arrivals, SourceFile, TraceFormat, TraceSource } from "./source.ts";
export { ARRIVALS, TRACE_FORMATS } from "./source.ts";
export type { AppProfile, CallChunk, FunctionProfile, LoadReport, Trace, TraceFacts, Trigger } from "./trace.ts";
export { DEFAULT_COLD_START_MS, DEFAULT_MEMORY_MB, TRIGGERS } from "./trace.ts";
export { AZURE_2019, type WorkloadProfile } from "./workload-profile.ts";
export { azure2019Files, type TextFile } from "./write-azure-2019.ts";
