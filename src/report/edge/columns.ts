import type { EdgeNode, EdgeWindowRow } from "../../experiment/edge-result.ts";
import type { CsvColumns } from "../csv.ts";

/** The columns of nodes.csv. */
export const EDGE_NODE_COLUMNS: CsvColumns<Omit<EdgeNode, "statuses" | "codeReads">> = {
  name: "text",
  requests: "number",
  requestedBytes: "number",
  hitRatio: "maybe",
  byteHitRatio: "maybe",
  staleShare: "maybe",
  errorShare: "maybe",
  keptErrors: "number",
  originRequests: "number",
  originBytes: "number",
  "latencyMs.mean": "maybe",
  "latencyMs.p50": "maybe",
  "latencyMs.p95": "maybe",
  "latencyMs.p99": "maybe",
  calls: "number",
  coldStarts: "number",
  coldStartRate: "maybe",
  dropped: "number",
  provisionedGBSeconds: "number",
};

/** The columns of edge-windows.csv. */
export const EDGE_WINDOW_COLUMNS: CsvColumns<EdgeWindowRow> = {
  node: "text",
  window: "number",
  startMs: "number",
  requests: "number",
  hitRatio: "maybe",
  cold: "number",
  failed: "number",
  latencyMs: "maybe",
};
