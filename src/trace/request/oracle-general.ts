import { InputError } from "../../base/errors.ts";
import { content, joined, SourceDigest } from "../csv/byte-stream.ts";
import { LoadLog } from "../load-log.ts";
import type { SourceFile } from "../source.ts";
import { defineRequestFormat, type RequestHead } from "./contract.ts";
import { finishRequests } from "./finish.ts";
import { PairIds } from "./pair-ids.ts";
import { RequestPages } from "./request-pages.ts";
import type { RequestTrace } from "./requests.ts";

/**
 * A record of libCacheSim's oracleGeneral, little-endian and without padding: uint32 time, uint64 object, uint32 size,
 * int64 index from 1 of the next request for the object, -1 or the largest int64 for none.
 */
export const ORACLE_RECORD = { bytes: 24, time: 0, object: 4, size: 12, next: 16 } as const;

/** libCacheSim's binary format [libcachesim]. */
export const definition = defineRequestFormat({
  summary: "libCacheSim's binary records of 24 bytes, little-endian",
  source: "[libcachesim]",
  layout: "uint32 time, uint64 object, uint32 size, int64 next request",
  takes: [],
  matches: isOracleGeneral,
  read: readOracleGeneral,
});

/**
 * Reads libCacheSim's binary format [libcachesim]. The next accesses follow from the order of the requests and are not taken; those
 * that point back (`pastNextAccesses`) are counted.
 */
export async function readOracleGeneral(file: SourceFile): Promise<RequestTrace> {
  const digest = new SourceDigest();
  const records = new OracleRecords(file.size === undefined ? undefined : Math.floor(file.size / ORACLE_RECORD.bytes));
  for await (const chunk of content(digest.watch(file))) records.take(chunk);
  refusePart(file.path, records.bytes);
  const log = new LoadLog();
  log.count("zeroSizes", records.zeroSizes);
  log.count("pastNextAccesses", records.pastNextAccesses);
  const read = records.finish();
  return finishRequests({ path: file.path, format: "oracle-general", ...read, digest: digest.hex, log });
}

/**
 * Kernel. Requests from records. O(1) a record, nothing is allocated but a view of a chunk; each word is read as
 * little-endian on every machine.
 */
class OracleRecords {
  bytes = 0; // so far
  zeroSizes = 0;
  pastNextAccesses = 0;
  readonly #ids = new PairIds();
  readonly #pages: RequestPages;
  #part: Uint8Array = new Uint8Array(0); // of a record that the last chunk began
  #objectCount = 0;
  #index = 0; // of the next record, from 0

  /** `expected` records, where their number is known. */
  constructor(expected?: number) {
    this.#pages = new RequestPages(expected);
  }

  /** Takes the file's next bytes, wherever they end. */
  take(chunk: Uint8Array): void {
    const missing = (ORACLE_RECORD.bytes - this.#part.length) % ORACLE_RECORD.bytes;
    const begun = joined(this.#part, chunk.subarray(0, missing)); // a copy: a source may overwrite its chunk
    const end = chunk.length - ((chunk.length - missing) % ORACLE_RECORD.bytes);
    this.bytes += chunk.length;
    if (chunk.length < missing) this.#part = begun;
    else {
      this.#takeWhole(begun);
      this.#takeWhole(chunk.subarray(missing, end));
      this.#part = new Uint8Array(chunk.subarray(end));
    }
  }

  #takeWhole(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < bytes.length; at += ORACLE_RECORD.bytes) {
      const index = this.#index++;
      const size = view.getUint32(at + ORACLE_RECORD.size, true);
      if (isPast(view, at, index)) this.pastNextAccesses++;
      if (size === 0) {
        this.zeroSizes++;
        continue;
      }
      const low = view.getUint32(at + ORACLE_RECORD.object, true);
      const high = view.getUint32(at + ORACLE_RECORD.object + 4, true);
      const id = this.#ids.intern(low, high, this.#objectCount);
      if (id === this.#objectCount) this.#objectCount++;
      this.#pages.push(view.getUint32(at + ORACLE_RECORD.time, true), id, size);
    }
  }

  finish() {
    const keys = new Float64Array(this.#objectCount);
    this.#ids.forEach((id, low, high) => {
      keys[id] = high * 4294967296 + low;
    });
    const known = keys.every(Number.isSafeInteger) ? keys : undefined;
    return { rows: this.#pages.take(), objectCount: this.#objectCount, keys: known };
  }
}

/** Whether the next request of the record at `at` is said to be none after it; never, of those that say that there is none. */
function isPast(view: DataView, at: number, index: number): boolean {
  const high = view.getInt32(at + ORACLE_RECORD.next + 4, true);
  return high === 0 && view.getUint32(at + ORACLE_RECORD.next, true) <= index + 1;
}

function refusePart(path: string, size: number): void {
  if (size === 0) throw new InputError("missing", { source: path }, "expected records of 24 bytes, got an empty file");
  const part = size % ORACLE_RECORD.bytes;
  if (part === 0) return;
  const what = `expected whole records of ${ORACLE_RECORD.bytes} bytes, got ${part} bytes from byte offset ${size - part} on`;
  throw new InputError("malformed", { source: path }, what);
}

/** Whether the records of a file's head go on in time and each next request among them is one for the same object. */
function isOracleGeneral({ bytes, line }: RequestHead): boolean {
  const count = Math.floor(bytes.length / ORACLE_RECORD.bytes);
  if (line !== undefined || count === 0) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let previous = 0;
  for (let index = 0; index < count; index++) {
    const at = index * ORACLE_RECORD.bytes;
    const time = view.getUint32(at + ORACLE_RECORD.time, true);
    if (time < previous || !isConsistent(view, index, count)) return false;
    previous = time;
  }
  return true;
}

function isConsistent(view: DataView, index: number, count: number): boolean {
  const at = index * ORACLE_RECORD.bytes;
  const next = view.getBigInt64(at + ORACLE_RECORD.next, true);
  if (next === -1n || next === NEVER) return true;
  if (next <= index + 1) return false;
  if (next > count) return next < MOST_REQUESTS;
  const other = (Number(next) - 1) * ORACLE_RECORD.bytes;
  const id = (record: number) => view.getBigUint64(record + ORACLE_RECORD.object, true);
  return id(other) === id(at);
}

const NEVER = 9_223_372_036_854_775_807n;
const MOST_REQUESTS = 1n << 48n; // no trace has as many
