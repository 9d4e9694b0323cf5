import { InputError } from "../base/errors.ts";
import { parseSize } from "../base/quantity.ts";
import { type Bytes, bytes } from "../base/units.ts";
import type { RequestTrace } from "../trace/request/requests.ts";
import { Access, type CacheBatch, type CachePolicy } from "./contract.ts";
import { Expiry } from "./expiry.ts";

/** How a trace is replayed. */
export interface CacheReplayOptions {
  /** Every request has size 1, in `requestedBytes` too, and the capacity counts objects. Default: false. */
  readonly ignoreSize?: boolean;
  /** Requests at the start that are served but not counted. Default: 0. */
  readonly warmUp?: number;
  /** Requests per point of the miss curve, after the warm-up. Default: no curve. */
  readonly interval?: number;
  /** How long a stored object is fresh, in the trace's unit of time; see `Expiry`. Default: for ever. */
  readonly ttl?: number;
  /** Told after each batch how many requests were served so far. */
  readonly onServed?: (requests: number) => void;
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
  readonly expired: number; // misses on objects that were stored and no longer fresh
  readonly curve: readonly MissCurvePoint[]; // empty unless an interval was asked for
}

const BATCH = 4096; // requests: their answers stay near between being given and being counted

/**
 * Kernel. Serves the requests of `trace` in order, in batches, and counts. A byte of memory an object, a few small
 * objects a batch, and one an interval. The policy must be new: `evicted` is its own count.
 */
export function replayCache(trace: RequestTrace, policy: CachePolicy, options: CacheReplayOptions = {}): CacheTally {
  const { ignoreSize = false, warmUp = 0, interval = Number.POSITIVE_INFINITY, ttl } = options;
  if (!(interval >= 1)) throw new RangeError(`interval: expected at least 1 request, got ${interval}`);
  if (interval % 1 > 0) throw new RangeError(`interval: expected a whole number of requests, got ${interval}`);
  if (!(warmUp >= 0) || warmUp % 1 > 0) throw new RangeError(`warmUp: expected a number of requests, got ${warmUp}`);
  const expiry = ttl === undefined ? undefined : new Expiry(ttl, trace.objectCount);
  const counts = new Counts(trace.objectCount);
  const curve: MissCurvePoint[] = [];
  let evictedBefore = 0;
  let expiredBefore = 0;
  for (const { start, ...batch } of batches(trace, ignoreSize, warmUp)) {
    if (policy.serve === undefined) serveEach(policy, batch);
    else policy.serve(batch);
    expiry?.apply(batch);
    const end = start + batch.object.length;
    options.onServed?.(end);
    if (start < warmUp) {
      counts.pass(batch);
      evictedBefore = policy.evictions;
      expiredBefore = expiry?.expired ?? 0;
      continue;
    }
    for (let from = start; from < end; ) {
      const to = Math.min(end, warmUp + (curve.length + 1) * interval);
      counts.add(batch, from - start, to - start);
      if ((to - warmUp) % interval === 0 || (to === trace.length && interval < Number.POSITIVE_INFINITY))
        curve.push(counts.takePoint(warmUp));
      from = to;
    }
  }
  const { requests, misses, requestedBytes, missedBytes, admitted, compulsoryMisses } = counts;
  return {
    requests,
    misses,
    requestedBytes,
    missedBytes,
    missRatio: requests === 0 ? undefined : misses / requests,
    byteMissRatio: requestedBytes === 0 ? undefined : missedBytes / requestedBytes,
    admitted,
    evicted: policy.evictions - evictedBefore,
    compulsoryMisses,
    expired: (expiry?.expired ?? 0) - expiredBefore,
    curve,
  };
}

/**
 * The requests in their order, `start` being the index of a batch's first; a batch ends with the warm-up. The answers are
 * overwritten by the next one.
 */
function* batches(
  trace: RequestTrace,
  ignoreSize: boolean,
  warmUp: number,
): Iterable<CacheBatch & { readonly start: number }> {
  const answers = new Uint8Array(BATCH);
  const ones = new Float64Array(ignoreSize ? BATCH : 0).fill(1);
  for (let start = 0, end = 0; start < trace.length; start = end) {
    end = Math.min(trace.length, start + BATCH, start < warmUp ? warmUp : trace.length);
    yield {
      start,
      object: trace.object.subarray(start, end),
      size: ignoreSize ? ones.subarray(0, end - start) : trace.size.subarray(start, end),
      time: trace.time.subarray(start, end),
      answers: answers.subarray(0, end - start),
    };
  }
}

/** Of a policy that has no loop of its own. */
function serveEach(policy: CachePolicy, { object, size, time, answers }: CacheBatch): void {
  for (let i = 0; i < object.length; i++) answers[i] = policy.access(object[i]!, size[i]!, time[i]!);
}

/** 0 of a hit, 1 of another answer, 1 to 4, without a branch. */
const isMiss = (answer: number): number => (answer + 3) >> 2;

/** The counts so far, and those at the last point of the curve. */
class Counts {
  requests = 0;
  misses = 0;
  requestedBytes = 0;
  missedBytes = 0;
  admitted = 0;
  compulsoryMisses = 0;
  readonly #seen: Uint8Array; // [objectCount]
  readonly #missed = new Uint32Array(BATCH); // places in a batch
  #last = { requests: 0, misses: 0, requestedBytes: 0, missedBytes: 0 };

  constructor(objectCount: number) {
    this.#seen = new Uint8Array(objectCount);
  }

  /**
   * Counts the requests `from` .. `to` - 1 of a batch that was served: first all of them and where the misses are, then
   * the misses, as nobody can foretell which they are and a branch on it would cost more than both loops.
   */
  add(batch: CacheBatch, from: number, to: number): void {
    const { size, answers } = batch;
    const missed = this.#missed;
    let { requestedBytes } = this;
    let misses = 0;
    for (let i = from; i < to; i++) {
      requestedBytes += size[i]!;
      missed[misses] = i;
      misses += isMiss(answers[i]!);
    }
    this.requests += to - from;
    this.requestedBytes = requestedBytes;
    this.#addMisses(batch, misses);
  }

  #addMisses({ object, size, answers }: CacheBatch, misses: number): void {
    const missed = this.#missed;
    const seen = this.#seen;
    let { missedBytes, admitted, compulsoryMisses } = this;
    for (let k = 0; k < misses; k++) {
      const i = missed[k]!;
      missedBytes += size[i]!;
      admitted += answers[i] === Access.Admitted ? 1 : 0;
      const id = object[i]!; // a first request is among the misses
      compulsoryMisses += 1 - seen[id]!;
      seen[id] = 1;
    }
    this.misses += misses;
    this.missedBytes = missedBytes;
    this.admitted = admitted;
    this.compulsoryMisses = compulsoryMisses;
  }

  /** Notes which objects were asked for in a batch that is not counted. */
  pass({ object, answers }: CacheBatch): void {
    for (let i = 0; i < object.length; i++) if (answers[i] !== Access.Hit) this.#seen[object[i]!] = 1;
  }

  /** What came since the last point, of requests counted from `first` on. */
  takePoint(first: number): MissCurvePoint {
    const { requests, misses, requestedBytes, missedBytes } = this;
    const last = this.#last;
    this.#last = { requests, misses, requestedBytes, missedBytes };
    return {
      start: first + last.requests,
      requests: requests - last.requests,
      misses: misses - last.misses,
      requestedBytes: requestedBytes - last.requestedBytes,
      missedBytes: missedBytes - last.missedBytes,
    };
  }
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
