import { ContractError } from "../base/errors.ts";
import { Random } from "../base/random.ts";
import { bytes } from "../base/units.ts";
import { Access, type CacheContext, type CachePolicy } from "../cache/contract.ts";

/** Makes a new, empty cache policy. */
export type CachePolicyFactory = (context: CacheContext) => CachePolicy;

/** What is not held against a policy. */
export interface CacheCheckOptions {
  /** A hit may evict others, as one can in libCacheSim's segmented LRU. Default: false. */
  readonly hitsMayEvict?: boolean;
}

/** The requests a policy is checked on. */
interface Stream {
  readonly title: string;
  readonly capacity: number;
  readonly objectCount: number;
  readonly object: Uint32Array;
  readonly size: Float64Array;
}

/** What is known from the answers so far. */
interface Book {
  readonly hitsMayEvict: boolean;
  readonly admittedSize: Float64Array; // [objectCount], 0 when certainly not stored
  readonly stored: Set<number>; // certainly stored: hit or admitted since the last eviction
  storedBytes: number; // of those
  admitted: number;
}

/**
 * Checks what every cache policy promises, on seeded streams of unit and of mixed sizes: it uses no more than its
 * capacity; it hits only what it admitted and has not evicted; what is used, admitted and evicted agree; an object larger
 * than the capacity is bypassed and evicts nothing; the same seed gives the same answers, whatever other instances did
 * before or do in between; `serve`, where it has it, answers as `access`. Throws ContractError.
 */
export function checkCachePolicy(create: CachePolicyFactory, { hitsMayEvict = false }: CacheCheckOptions = {}): void {
  for (const stream of streams()) {
    const first = answers(create, stream, hitsMayEvict);
    compare(first, answers(create, stream, hitsMayEvict), `${stream.title}: a second run with the same seed`);
    compare(first, interleaved(create, stream), `${stream.title}: a run beside another instance`);
    compare(first, inBatches(create, stream) ?? first, `${stream.title}: a run by serve`);
  }
}

/** Serves the stream, checks every answer, and returns them. */
function answers(create: CachePolicyFactory, stream: Stream, hitsMayEvict: boolean): Uint8Array {
  const policy = create(context(stream));
  const book: Book = {
    hitsMayEvict,
    admittedSize: new Float64Array(stream.objectCount),
    stored: new Set(),
    storedBytes: 0,
    admitted: 0,
  };
  if (policy.capacity !== stream.capacity)
    broken(policy, `expected capacity ${stream.capacity}, got ${policy.capacity}`);
  if (policy.used !== 0 || policy.evictions !== 0) broken(policy, "expected a new policy to be empty");
  const given = new Uint8Array(stream.size.length);
  for (let i = 0; i < given.length; i++) given[i] = serve(policy, book, stream.object[i]!, stream.size[i]!, i);
  return given;
}

function serve(policy: CachePolicy, book: Book, object: number, sizeBytes: number, i: number): Access {
  const usedBefore = policy.used;
  const evictedBefore = policy.evictions;
  const stored = book.admitted - evictedBefore;
  const access = policy.access(object, sizeBytes, i);
  const evicted = policy.evictions - evictedBefore;
  const at = `at request ${i} (object ${object}, ${sizeBytes} B)`;
  if (!Number.isInteger(evicted) || evicted < 0 || evicted > stored)
    broken(policy, `expected 0 to ${stored} evictions ${at}, got ${evicted}`);
  if (!(policy.used >= 0 && policy.used <= policy.capacity))
    broken(policy, `expected used within the capacity of ${policy.capacity} ${at}, got ${policy.used}`);
  if (access === Access.Hit) checkHit(policy, book, object, usedBefore, evicted, at);
  else checkMiss(policy, book, { access, object, sizeBytes, usedBefore, evicted, at });
  const certain = book.stored.size;
  if (certain > book.admitted - policy.evictions || book.storedBytes > policy.used)
    broken(
      policy,
      `hit an object that must have been evicted ${at}: ${certain} objects answered since the last eviction`,
    );
  return access;
}

function checkHit(
  policy: CachePolicy,
  book: Book,
  object: number,
  usedBefore: number,
  evicted: number,
  at: string,
): void {
  if (book.admittedSize[object] === 0) broken(policy, `hit an object that was not stored ${at}`);
  if (evicted > 0 && book.hitsMayEvict) {
    checkBytes(policy, usedBefore, evicted, 0, at);
    forgetCertain(book);
  } else if (policy.used !== usedBefore || evicted !== 0) broken(policy, `a hit changed what is stored ${at}`);
  note(book, object);
}

interface Miss {
  readonly access: Access;
  readonly object: number;
  readonly sizeBytes: number;
  readonly usedBefore: number;
  readonly evicted: number;
  readonly at: string;
}

function checkMiss(policy: CachePolicy, book: Book, miss: Miss): void {
  const { access, object, sizeBytes, usedBefore, evicted, at } = miss;
  if (access !== Access.Admitted && access !== Access.Bypassed)
    broken(policy, `expected an answer of Access ${at}, got ${access}`);
  if (sizeBytes > policy.capacity && (access === Access.Admitted || evicted > 0))
    broken(policy, `expected an object above the capacity to be bypassed without evictions ${at}`);
  if (book.stored.has(object)) broken(policy, `missed an object that was stored and not evicted ${at}`);
  const added = access === Access.Admitted ? sizeBytes : 0;
  checkBytes(policy, usedBefore, evicted, added, at);
  if (evicted > 0) forgetCertain(book);
  book.admittedSize[object] = added; // 0: it was not stored before and is not now
  if (access === Access.Bypassed) return checkCount(policy, book, at);
  book.admitted++;
  note(book, object);
  checkCount(policy, book, at);
}

function forgetCertain(book: Book): void {
  book.stored.clear();
  book.storedBytes = 0;
}

function note(book: Book, object: number): void {
  if (book.stored.has(object)) return;
  book.stored.add(object);
  book.storedBytes += book.admittedSize[object]!;
}

/** Bytes leave the cache by evictions only, and every eviction frees some. */
function checkBytes(policy: CachePolicy, usedBefore: number, evicted: number, added: number, at: string): void {
  const freed = usedBefore + added - policy.used;
  if (evicted === 0 ? freed !== 0 : !(freed > 0))
    broken(policy, `expected ${evicted} evictions to account for what is used ${at}, but ${freed} B were freed`);
}

/** As many objects are stored as were admitted and not evicted; none only if nothing is used. */
function checkCount(policy: CachePolicy, book: Book, at: string): void {
  const stored = book.admitted - policy.evictions;
  if ((stored === 0) !== (policy.used === 0))
    broken(policy, `expected ${stored} stored objects to agree with ${policy.used} B used ${at}`);
}

/** The answers of an instance while another one serves the stream backwards between its requests. */
function interleaved(create: CachePolicyFactory, stream: Stream): Uint8Array {
  const backwards = { ...stream, object: stream.object.toReversed(), size: stream.size.toReversed() };
  const other = create(context(backwards));
  const policy = create(context(stream));
  const given = new Uint8Array(stream.object.length);
  for (let i = 0; i < given.length; i++) {
    other.access(backwards.object[i]!, backwards.size[i]!, i);
    given[i] = policy.access(stream.object[i]!, stream.size[i]!, i);
  }
  return given;
}

/** The answers in batches of one request, two and so on; none when the policy has only `access`. */
function inBatches(create: CachePolicyFactory, stream: Stream): Uint8Array | undefined {
  const policy = create(context(stream));
  if (policy.serve === undefined) return undefined;
  const given = new Uint8Array(stream.object.length);
  const time = Float64Array.from(given, (_, i) => i);
  for (let start = 0, length = 1; start < given.length; start += length++) {
    const [object, size, answers] = [stream.object, stream.size, given].map((column) =>
      column.subarray(start, start + length),
    ) as [Uint32Array, Float64Array, Uint8Array];
    policy.serve({ object, size, time: time.subarray(start, start + length), answers });
  }
  return given;
}

function compare(first: Uint8Array, second: Uint8Array, what: string): void {
  const i = first.findIndex((access, index) => access !== second[index]);
  if (i < 0) return;
  throw new ContractError(`${what} answers differently at request ${i}: expected ${first[i]}, got ${second[i]}`);
}

function context({ capacity, objectCount, object }: Stream): CacheContext {
  const nextAccess = Float64Array.from(object, (id, i) => {
    const next = object.indexOf(id, i + 1);
    return next < 0 ? Number.POSITIVE_INFINITY : next;
  });
  return { capacity: bytes(capacity), objectCount, random: Random.root("check"), future: { nextAccess } };
}

/** Skewed requests, so that there are hits, over capacities from one object to more than there are. */
function streams(): readonly Stream[] {
  return [1, 7, 40, 200].flatMap((capacity) => [
    stream("unit sizes", capacity, 1),
    stream("mixed sizes", capacity, 60),
  ]);
}

function stream(title: string, capacity: number, largest: number): Stream {
  const objectCount = 120;
  const length = 3000;
  const random = Random.root(`${title}/${capacity}`);
  const object = Uint32Array.from({ length }, () => random.int(1 + random.int(objectCount)));
  const size = Float64Array.from({ length }, () => 1 + random.int(largest));
  return { title: `${title}, capacity ${capacity}`, capacity, objectCount, object, size };
}

function broken(policy: CachePolicy, what: string): never {
  throw new ContractError(`${policy.name}: ${what}`);
}
