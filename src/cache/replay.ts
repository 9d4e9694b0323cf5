import { InputError } from "../base/errors.ts";
import { parseSize } from "../base/quantity.ts";
import { type Bytes, bytes } from "../base/units.ts";
import type { RequestTrace } from "../trace/request/requests.ts";
import { Access, type CachePolicy } from "./contract.ts";

/** How a trace is replayed. */
export interface CacheReplayOptions {
  /** Every request has size 1, in `requestedBytes` too, and the capacity counts objects. Default: false. */
  readonly ignoreSize?: boolean;
  /** Requests per point of the miss curve. Default: no curve. */
  readonly interval?: number;
}

/** One interval of a replay: the requests from `start` on, `requests` of them (fewer in the last one). */
export interface MissCurvePoint {
  readonly start: number; // index of the first request
  readonly requests: number;
  readonly misses: number;
  readonly requestedBytes: number;
  readonly missedBytes: number;
}

/** What a cache did with a trace. Every request counts; a bypassed one is a miss. */
export interface CacheTally {
  readonly requests: number;
  readonly misses: number;
  readonly requestedBytes: number; // 1 a request when sizes are ignored
  readonly missedBytes: number; // by the size of the request, not of the stored object
  readonly missRatio: number | undefined; // misses / requests; undefined of no requests
  readonly byteMissRatio: number | undefined;
  readonly admitted: number;
  readonly evicted: number;
  readonly compulsoryMisses: number; // requests that were the first of their object
  readonly curve: readonly MissCurvePoint[]; // empty unless an interval was asked for
}

/**
 * Kernel. Serves the requests of `trace` in order and counts. One bit of memory an object, a call of the policy a
 * request, an allocation an interval. The policy must be new: `evicted` is its own count.
 */
export function replayCache(trace: RequestTrace, policy: CachePolicy, options: CacheReplayOptions = {}): CacheTally {
  const { ignoreSize = false, interval = Number.POSITIVE_INFINITY } = options;
  if (!(interval >= 1)) throw new RangeError(`interval: expected at least 1 request, got ${interval}`);
  if (interval % 1 > 0) throw new RangeError(`interval: expected a whole number of requests, got ${interval}`);
  const { length, object, size, time } = trace;
  const seen = new Uint8Array(trace.objectCount);
  const curve: MissCurvePoint[] = [];
  let misses = 0;
  let requestedBytes = 0;
  let missedBytes = 0;
  let admitted = 0;
  let compulsoryMisses = 0;
  for (let start = 0; start < length; start += interval) {
    const end = Math.min(length, start + interval);
    const before = [misses, requestedBytes, missedBytes] as const;
    for (let i = start; i < end; i++) {
      const id = object[i]!;
      const sizeBytes = ignoreSize ? 1 : size[i]!;
      requestedBytes += sizeBytes;
      if (seen[id] === 0) {
        seen[id] = 1;
        compulsoryMisses++;
      }
      const access = policy.access(id, sizeBytes, time[i]!);
      if (access === Access.Hit) continue;
      misses++;
      missedBytes += sizeBytes;
      if (access === Access.Admitted) admitted++;
    }
    if (interval === Number.POSITIVE_INFINITY) break;
    curve.push({
      start,
      requests: end - start,
      misses: misses - before[0],
      requestedBytes: requestedBytes - before[1],
      missedBytes: missedBytes - before[2],
    });
  }
  return {
    requests: length,
    misses,
    requestedBytes,
    missedBytes,
    missRatio: length === 0 ? undefined : misses / length,
    byteMissRatio: requestedBytes === 0 ? undefined : missedBytes / requestedBytes,
    admitted,
    evicted: policy.evictions,
    compulsoryMisses,
    curve,
  };
}

/** The sum over the distinct objects of the size at their first request, or their number when sizes are ignored. */
export function footprint(trace: RequestTrace, ignoreSize = false): Bytes {
  const seen = new Uint8Array(trace.objectCount);
  let sum = 0;
  for (let i = 0; i < trace.length; i++) {
    const id = trace.object[i]!;
    if (seen[id] !== 0) continue;
    seen[id] = 1;
    sum += ignoreSize ? 1 : trace.size[i]!;
  }
  return bytes(sum);
}

/**
 * Reads a capacity: `4096` (bytes, or objects when sizes are ignored), `10%` of the footprint rounded down, or a size
 * such as `64MB` (not when sizes are ignored). The result is finite and at least 1.
 */
export function parseCapacity(text: string, footprint: number, ignoreSize = false): Bytes {
  const capacity = readCapacity(text.trim(), footprint, ignoreSize);
  if (capacity !== undefined && capacity >= 1 && capacity < Number.POSITIVE_INFINITY) return bytes(capacity);
  const units = ignoreSize ? "a number of objects" : "bytes, a size such as 64MB";
  const got = `${JSON.stringify(text)}${capacity === undefined ? "" : `, which is ${capacity}`}`;
  throw new InputError("malformed", { source: "capacity" }, `expected ${units} or a share such as 10%, got ${got}`);
}

function readCapacity(text: string, footprint: number, ignoreSize: boolean): number | undefined {
  const share = /^(\d+(?:\.\d+)?)\s*%$/.exec(text);
  // divided last: 0.1 * footprint / 100 is exact where 0.001 * footprint is not
  if (share !== null) return Math.floor((Number(share[1]) * footprint) / 100);
  if (!ignoreSize) return wholeBytes(parseSize(text));
  return /^\d+(?:e\d+)?$/.test(text) ? Number(text) : undefined;
}

function wholeBytes(size: number | undefined): number | undefined {
  return size === undefined ? undefined : Math.floor(size);
}
