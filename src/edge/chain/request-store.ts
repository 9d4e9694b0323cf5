import { Cause } from "./chain-tally.ts";

/** In place of a request, of a client, or of the end of a line. */
export const NOBODY = -1;

/** The caches on a request's way: that of its node, and the tier's. */
export const Level = { Node: 0, Tier: 1 } as const;
export type Level = (typeof Level)[keyof typeof Level];

/**
 * Kernel. The requests under way, and the fetches in the background, whose client is NOBODY. Layout: columns with a free
 * list; a handle is an index, given again once the request has been freed. What belongs to a level stands at
 * 2 * handle + level. take, free: O(1).
 */
export class RequestStore {
  issued = new Float64Array(256); //   ms, when the client asked
  size = new Float64Array(256); //     of the object, or of the slice that is under way
  duration = new Float64Array(256); // of its function's execution
  client = new Int32Array(256);
  node = new Int32Array(256);
  object = new Uint32Array(256); //    what the caches know it by: the object, or the slice that is under way
  whole = new Uint32Array(256); //     the object that the client asked for
  functionId = new Uint32Array(256);
  dynamic = new Uint8Array(256);
  cause = new Uint8Array(256);
  transferred = new Uint8Array(256); // the time of its bytes' way has been spent
  failure = new Uint16Array(256); //    the status of what failed, 0 of nothing
  version = new Float64Array(256); //  of the answer
  age = new Float64Array(256); //      ms that the answer lay in the tier
  next = new Int32Array(256); //       in a line, or the free list
  failureKind = new Uint8Array(256); // index into `FAILURES`
  lookAt = new Float64Array(256); //    when it next asks how things stand, while it waits; else NOBODY
  since = new Float64Array(512); //    by level: when it came to the cache
  status = new Uint8Array(512); //     by level
  ticket = new Float64Array(512); //   by level
  known = new Float64Array(512); //    by level: the version that its fetch may confirm
  #freeHead = NOBODY;
  #used = 0;
  #live = 0;

  /** Requests under way. */
  get live(): number {
    return this.#live;
  }

  /** A request of `client` to `node`, or a refresh of either's; what it asks for is the caller's to fill in. */
  take(client: number, node: number): number {
    const request = this.#allocate();
    this.client[request] = client;
    this.node[request] = node;
    this.dynamic[request] = 0;
    this.cause[request] = Cause.Fetched;
    this.transferred[request] = 0;
    this.failure[request] = 0;
    this.version[request] = 0;
    this.age[request] = 0;
    this.lookAt[request] = NOBODY;
    return request;
  }

  /** Its answer is an error; `kind` as in `FailureKind`. */
  fail(request: number, kind: number, status: number): void {
    this.failure[request] = status;
    this.failureKind[request] = kind;
  }

  free(request: number): void {
    this.#live--;
    this.next[request] = this.#freeHead;
    this.#freeHead = request;
  }

  #allocate(): number {
    this.#live++;
    const request = this.#freeHead;
    if (request !== NOBODY) {
      this.#freeHead = this.next[request]!;
      return request;
    }
    if (this.#used === this.issued.length) this.#grow();
    return this.#used++;
  }

  #grow(): void {
    const size = this.issued.length * 2;
    this.issued = wider(this.issued, new Float64Array(size));
    this.size = wider(this.size, new Float64Array(size));
    this.duration = wider(this.duration, new Float64Array(size));
    this.client = wider(this.client, new Int32Array(size));
    this.node = wider(this.node, new Int32Array(size));
    this.object = wider(this.object, new Uint32Array(size));
    this.whole = wider(this.whole, new Uint32Array(size));
    this.functionId = wider(this.functionId, new Uint32Array(size));
    this.dynamic = wider(this.dynamic, new Uint8Array(size));
    this.cause = wider(this.cause, new Uint8Array(size));
    this.transferred = wider(this.transferred, new Uint8Array(size));
    this.failure = wider(this.failure, new Uint16Array(size));
    this.version = wider(this.version, new Float64Array(size));
    this.age = wider(this.age, new Float64Array(size));
    this.next = wider(this.next, new Int32Array(size));
    this.failureKind = wider(this.failureKind, new Uint8Array(size));
    this.lookAt = wider(this.lookAt, new Float64Array(size));
    this.since = wider(this.since, new Float64Array(2 * size));
    this.status = wider(this.status, new Uint8Array(2 * size));
    this.ticket = wider(this.ticket, new Float64Array(2 * size));
    this.known = wider(this.known, new Float64Array(2 * size));
  }
}

function wider<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
