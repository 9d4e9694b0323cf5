export { type AppConfig, type DailyValues, limitRows, readAppConfigs } from "./app-configs.ts";
export { type AppMinutes, appMinutes } from "./app-minutes.ts";
export { type ArrivalChunk, type ArrivalStream, streamArrivals } from "./arrivals/arrival-stream.ts";
export { type ExpandOptions, expandMinutes, streamMinutes } from "./arrivals/expand.ts";
export { readAzure2019 } from "./azure-2019/read.ts";
export { azure2019Files, type TextFile } from "./azure-2019/write.ts";
export { type AnyTrace, type CallSource, type CallStream, isStored, openCalls, storeCalls } from "./call-source.ts";
export {
  characterise,
  type Quantiles,
  type TopShare,
  type TraceCharacteristics,
} from "./characteristics.ts";
export { readAzure2021 } from "./format/azure-2021.ts";
export { type LlmDurations, readAzureLlm2023 } from "./format/azure-llm-2023.ts";
export { formats, type TraceFormat } from "./format/catalog.ts";
export {
  type FormatOptions,
  type Loaded,
  MISSING,
  type Missing,
  type TraceFormatDefinition,
} from "./format/contract.ts";
export { readGenericCsv } from "./format/generic-csv.ts";
export { readIluvatar } from "./format/iluvatar.ts";
export { readMinuteValues } from "./format/minute-values.ts";
export { AZURE_2019 } from "./generate/azure-2019-profile.ts";
export type { CallLevels } from "./generate/call-levels.ts";
export { type FitPoint, type FitRow, type GenerationFit, generationFit } from "./generate/fit.ts";
export { type GenerateOptions, generateApps, generateMinuteCounts, levelCalls } from "./generate/generate.ts";
export { HUAWEI_2025 } from "./generate/huawei-2025-profile.ts";
export { formatProfile, parseProfile } from "./generate/profile-schema.ts";
export type { PublishedMarginal } from "./generate/published.ts";
export type { WorkloadProfile } from "./generate/workload-profile.ts";
export { type Workload, type WorkloadColumns, WorkloadStatistics } from "./generate/workload-statistics.ts";

export { DELAY_UNITS, type Huawei2023Options, readHuawei2023 } from "./huawei-2023/read.ts";
export { type ColdStart, readColdStarts } from "./huawei-2025/cold-starts.ts";
export type { PodFunction } from "./huawei-2025/pods.ts";
export { type Huawei2025Options, readHuawei2025 } from "./huawei-2025/read.ts";
export { LoadLog } from "./load-log.ts";
export { type Marginal, type MarginalName, marginals, type Populations, populationsOf } from "./marginals.ts";
export type { DurationProfile, MinuteCounts } from "./minute-counts.ts";
export { DURATION_PERCENTS } from "./minute-counts.ts";
export { readOpenDc } from "./opendc/read.ts";
export { type PartialTables, readPartialTables } from "./partial-tables.ts";
export {
  type ReadOptions,
  readCalls,
  readMinuteCounts,
  readTrace,
  recogniseFormat,
  STORED_CALLS,
} from "./read-trace.ts";
export { type RequestFormat, requestFormats } from "./request/catalog.ts";
export type { RequestColumns, RequestFormatDefinition, RequestHead, RequestOptions } from "./request/contract.ts";
export { readLrb } from "./request/lrb.ts";
export { readOracleGeneral } from "./request/oracle-general.ts";
export { type ReadRequestsOptions, readRequests, recogniseRequests } from "./request/read-requests.ts";
export { readRequestCsv } from "./request/request-csv.ts";
export type { RequestTrace } from "./request/requests.ts";
export { readTwitter } from "./request/twitter.ts";
export { type OracleGeneralOptions, oracleGeneral, requestCsv } from "./request/write-requests.ts";
export {
  chooseFunctions,
  SAMPLE_METHODS,
  SAMPLE_UNITS,
  type Sample,
  type SampleMethod,
  type SampleOptions,
  type SampleUnit,
} from "./sample/choose.ts";
export type { SampleDistance } from "./sample/distance.ts";
export { type Kept, keepCalls, keepMinutes } from "./sample/keep.ts";
export { marginalDistance } from "./sample/marginal-distance.ts";
export { minuteDistance } from "./sample/minute-distance.ts";
export { describeSeries, type SeriesDescription } from "./series/describe.ts";
export { type SeriesFormat, seriesFormats } from "./series/format/catalog.ts";
export { SERIES_PARAMETERS, type SeriesOptions } from "./series/options.ts";
export { readSeries, recogniseSeries, type SeriesSource } from "./series/read-series.ts";
export type { CpuSeries, CpuSeriesSet, UtilisationUnit } from "./series/series.ts";
export { appTrace, sliceTrace } from "./slice.ts";
export type { Arrivals, SourceFile, TraceSource } from "./source.ts";
export { ARRIVALS } from "./source.ts";
export { type Described, type Survey, survey } from "./survey.ts";
export type { AppProfile, CallChunk, FunctionProfile, LoadReport, Trace, TraceFacts, Trigger } from "./trace.ts";
export { DEFAULT_COLD_START_MS, DEFAULT_MEMORY_MB, TRIGGERS } from "./trace.ts";
export type { TriggerCharacteristics } from "./trigger-mix.ts";
export { type Azure2019Trace, azure2019Trace } from "./write/azure-2019.ts";
export { countMinutes } from "./write/count-minutes.ts";
export { genericCsv } from "./write/generic-csv.ts";
export {
  type ParquetBytes,
  type ParquetMetadata,
  parquetCalls,
  parquetFunctions,
  parquetMinutes,
} from "./write/parquet.ts";
