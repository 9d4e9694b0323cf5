import { InputError } from "../../base/errors.ts";
import { ORACLE_RECORD } from "./oracle-general.ts";
import type { RequestTrace } from "./requests.ts";

const CHUNK_REQUESTS = 8192;
const MOST = 4_294_967_295; // of a uint32
const NONE = 0;

/** The requests as `time,object,size` with that header, many rows a piece; an object's name is its number in the trace. */
export function* requestCsv({ length, time, object, size }: RequestTrace): Generator<string, void, undefined> {
  yield "time,object,size\n";
  for (let from = 0; from < length; from += CHUNK_REQUESTS) {
    const to = Math.min(length, from + CHUNK_REQUESTS);
    let rows = "";
    for (let i = from; i < to; i++) rows += `${time[i]},${object[i]},${size[i]}\n`;
    yield rows;
  }
}

/** How requests become records of libCacheSim. */
export interface OracleGeneralOptions {
  /** What to do with times that are not whole: refuse them, the default, or round them down. */
  readonly times?: "exact" | "floor";
}

/**
 * The requests as records of libCacheSim's oracleGeneral [libcachesim], many a piece, each in memory of its own; an
 * object's id is its number in the trace. Times and sizes must be whole numbers below 2^32: InputError by the request's
 * number, from 1, where one is not. Four bytes of memory a request and four an object.
 */
export function* oracleGeneral(
  trace: RequestTrace,
  { times = "exact" }: OracleGeneralOptions = {},
): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
  const next = nextRequests(trace);
  for (let from = 0; from < trace.length; from += CHUNK_REQUESTS) {
    const to = Math.min(trace.length, from + CHUNK_REQUESTS);
    const view = new DataView(new ArrayBuffer((to - from) * ORACLE_RECORD.bytes));
    for (let i = from; i < to; i++) {
      const time = times === "floor" ? Math.floor(trace.time[i]!) : trace.time[i]!;
      if (!isUint32(time)) throw refuse(trace, i, "time", time);
      if (!isUint32(trace.size[i]!)) throw refuse(trace, i, "size", trace.size[i]!);
      const at = (i - from) * ORACLE_RECORD.bytes;
      view.setUint32(at + ORACLE_RECORD.time, time, true);
      view.setUint32(at + ORACLE_RECORD.object, trace.object[i]!, true); // its upper half is 0
      view.setUint32(at + ORACLE_RECORD.size, trace.size[i]!, true);
      const following = next[i]!;
      view.setUint32(at + ORACLE_RECORD.next, following === NONE ? MOST : following, true);
      view.setInt32(at + ORACLE_RECORD.next + 4, following === NONE ? -1 : 0, true);
    }
    yield new Uint8Array(view.buffer);
  }
}

/** The number, from 1, of the next request for the object of each; 0 for none. */
function nextRequests({ length, objectCount, object }: RequestTrace): Uint32Array {
  const next = new Uint32Array(length);
  const first = new Uint32Array(objectCount); // of those behind the place the loop has come to
  for (let i = length - 1; i >= 0; i--) {
    const id = object[i]!;
    next[i] = first[id]!;
    first[id] = i + 1;
  }
  return next;
}

function isUint32(value: number): boolean {
  return value >= 0 && value <= MOST && value % 1 === 0;
}

function refuse(trace: RequestTrace, index: number, field: string, value: number): InputError {
  const what = `request ${index + 1}: expected a whole ${field} from 0 to ${MOST}, got ${value}`;
  return new InputError("out-of-range", { source: trace.name }, what);
}
