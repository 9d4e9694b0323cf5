import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { RequestTrace } from "../../src/trace/request/requests.ts";

/** The requests as a trace; ids are made dense by first appearance, requests of size 0 left out. */
export function requestTrace(rows: Iterable<readonly [object: number | string, sizeBytes: number]>): RequestTrace {
  const ids = new Map<number | string, number>();
  const object: number[] = [];
  const size: number[] = [];
  for (const [key, sizeBytes] of rows) {
    if (sizeBytes === 0) continue;
    if (!ids.has(key)) ids.set(key, ids.size);
    object.push(ids.get(key)!);
    size.push(sizeBytes);
  }
  const keys = Float64Array.from(ids.keys(), Number);
  return {
    name: "fixture",
    length: object.length,
    objectCount: ids.size,
    time: Float64Array.from(object, (_, i) => i),
    object: Uint32Array.from(object),
    size: Float64Array.from(size),
    digest: "",
    ...(keys.every(Number.isSafeInteger) ? { keys } : {}),
    load: { format: "fixture", sources: [], counts: {}, notes: [] },
  };
}

/** Reads `time,object,size` rows without a header from a gzipped file; undefined when there is none. */
export function readRequestFile(path: string): RequestTrace | undefined {
  if (!existsSync(path)) return undefined;
  const lines = gunzipSync(readFileSync(path)).toString("utf8").trimEnd().split("\n");
  return requestTrace(lines.map((line) => line.split(",")).map((cells) => [cells[1]!, Number(cells[2])] as const));
}
