import { createReadStream, existsSync } from "node:fs";
import { Parser } from "csv-parse";
import { content } from "../src/trace/csv/byte-stream.ts";
import { readOracleGeneral } from "../src/trace/request/oracle-general.ts";
import { readRequestCsv } from "../src/trace/request/request-csv.ts";
import type { RequestTrace } from "../src/trace/request/requests.ts";
import { oracleGeneral, requestCsv } from "../src/trace/request/write-requests.ts";
import type { SourceFile } from "../src/trace/source.ts";
import { zipfTrace } from "./cache.ts";
import { type BenchOptions, digits, perSecond, type Spread, timedAsync } from "./measure.ts";

/** Reading one file of requests from memory to columns, its digest included. */
export interface RequestBench {
  readonly file: string;
  readonly requests: number;
  readonly megabytes: number; // 10^6 bytes
  /** The first time in the process, and those after it. */
  readonly firstPerCpuSecond: number;
  readonly requestsPerCpuSecond: Spread;
  /** csv-parse's stream of records of the first part of the same bytes, into nothing; none of a binary file. */
  readonly csvParsePerCpuSecond: number | null;
  readonly ratio: number | null;
}

const REQUESTS = { quick: 20_000, usual: 2_000_000, full: 5_000_000 };
const CHUNK = 1 << 20;
const PEER_BYTES = 8 << 20;
/** 500,000 requests of Tragen's model of a CDN (BSD-2), unpacked; measured where it lies. */
const REAL = "../shared/data/cache/tragen-tc0.csv.gz";

const SPREAD = 11_400_714_819_323_198_485n; // odd: other numbers stay others

/** The same rows with other names of objects and other times. */
const VARIANTS: readonly (readonly [name: string, pattern: RegExp, by: string])[] = [
  ["csv, long numbers", /,(\d+),/g, ",123456789012$1,"],
  ["csv, names", /,(\d+),/g, ",obj-$1,"],
  ["csv, decimals", /^(\d+),/gm, "$1.25,"],
];

/** Reads the requests of a Zipf law with exponent 0.9 over 100,000 objects as each format has them, and a real file. */
export async function benchRequests({ scale, repeats }: BenchOptions): Promise<readonly RequestBench[]> {
  const trace = withSizes(zipfTrace(REQUESTS[scale]));
  const rows = [...requestCsv(trace)].join("");
  const encoder = new TextEncoder();
  const records = Buffer.concat([...oracleGeneral(trace)]);
  const results = [await benchFile("csv, whole numbers", encoder.encode(rows), readRequestCsv, repeats)];
  for (const [name, pattern, by] of VARIANTS)
    results.push(await benchFile(name, encoder.encode(rows.replaceAll(pattern, by)), readRequestCsv, repeats));
  results.push(await benchFile("oracle-general", records, readOracleGeneral, repeats));
  for (let at = 4; at < records.length; at += 24)
    records.writeBigUInt64LE(BigInt.asUintN(64, records.readBigUInt64LE(at) * SPREAD), at);
  results.push(await benchFile("oracle-general, ids of 64 bits", records, readOracleGeneral, repeats));
  if (existsSync(REAL)) results.push(await benchFile("tragen-tc0.csv", await unpacked(REAL), readRequestCsv, repeats));
  return results;
}

async function benchFile(
  file: string,
  bytes: Uint8Array,
  read: (file: SourceFile) => Promise<RequestTrace>,
  repeats: number,
): Promise<RequestBench> {
  const source = inChunks(file, bytes);
  const first = await timedAsync(1, () => read(source));
  const warm = await timedAsync(repeats, () => read(source));
  const requests = first.last.length;
  const requestsPerCpuSecond = perSecond(requests, warm);
  const csvParsePerCpuSecond = file.includes("csv") ? await benchPeer(bytes, requests) : null;
  return {
    file,
    requests,
    megabytes: digits(bytes.length / 1e6),
    firstPerCpuSecond: perSecond(requests, first).median,
    requestsPerCpuSecond,
    csvParsePerCpuSecond,
    ratio: csvParsePerCpuSecond === null ? null : digits(requestsPerCpuSecond.median / csvParsePerCpuSecond),
  };
}

/** Records a CPU second of the start of the bytes through csv-parse, whose records go nowhere. */
async function benchPeer(bytes: Uint8Array, requests: number): Promise<number> {
  const part = bytes.subarray(0, PEER_BYTES);
  const run = await timedAsync(1, async () => {
    const parser = new Parser({});
    parser.push = () => true;
    for (let from = 0; from < part.length; from += CHUNK)
      await new Promise((resolve) => parser.write(part.subarray(from, Math.min(part.length, from + CHUNK)), resolve));
  });
  return perSecond((requests * part.length) / bytes.length, run).median;
}

/** Sizes of an object each, whole thousands up to a million; ten requests a second. */
function withSizes(trace: RequestTrace): RequestTrace {
  return {
    ...trace,
    time: trace.time.map((time) => Math.floor(time / 10)),
    size: Float64Array.from(trace.object, (object) => 1000 * (1 + ((object * 7919) % 1000))),
  };
}

function inChunks(path: string, bytes: Uint8Array): SourceFile {
  async function* open(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < bytes.length; from += CHUNK) yield bytes.subarray(from, from + CHUNK);
  }
  return { path, open, size: bytes.length };
}

async function unpacked(path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content({ path, open: () => createReadStream(path) })) chunks.push(chunk);
  return Buffer.concat(chunks);
}
