import type { Slices } from "../content-cache/slices.ts";
import { Cause } from "./chain-tally.ts";
import type { RequestStore } from "./request-store.ts";

const FOUND = 1;
const FETCHED = 2;

/** What became of slices on nodes. */
export interface SliceCounts {
  asked: number;
  found: number; // in the node's cache, fresh or stale, at once
  requestsInPart: number; // of whose slices the cache had some, and some not
}

/**
 * Kernel. Requests that go slice by slice, as nginx's slice module takes them [nginx]: one after the other, each with a
 * status of its own; the first that fails ends the request, as does one of another version than those before. Layout:
 * columns by the handles of the store, grown with it. O(1) a slice.
 */
export class Slicing {
  readonly counts: SliceCounts = { asked: 0, found: 0, requestsInPart: 0 };
  readonly #slices: Slices;
  readonly #requests: RequestStore;
  #asked = new Float64Array(0); //   bytes of the answer to the client
  #left = new Float64Array(0); //    of these, in the slice that is under way and after it
  #skipped = new Float64Array(0); // bytes of that slice before the answer's
  #last = new Uint32Array(0); //     the last slice
  #owed = new Float64Array(0); //    bytes whose way to the client is still to be gone
  #version = new Float64Array(0); // of the slices before
  #worst = new Uint8Array(0); //     cause of the slices before
  #seen = new Uint8Array(0); //      FOUND, FETCHED or both

  constructor(slices: Slices, requests: RequestStore) {
    this.#slices = slices;
    this.#requests = requests;
  }

  /** A request for `bytes` of an object from `offset` on: its first slice is what it looks for. */
  begin(request: number, object: number, offset: number, bytes: number): void {
    const first = this.#slices.sliceAt(object, offset);
    this.#start(request, bytes, this.#slices.sliceAt(object, offset + Math.max(1, bytes) - 1));
    this.#skipped[request] = offset - (first - this.#slices.firstOf(object)) * this.#slices.sliceBytes;
    this.#requests.object[request] = first;
    this.#requests.size[request] = this.#slices.sizeOf(object, first);
  }

  /** A request of `bytes` that is never cached, and so not cut. */
  beginWhole(request: number, object: number, bytes: number): void {
    const first = this.#slices.firstOf(object);
    this.#start(request, bytes, first);
    this.#requests.object[request] = first;
    this.#requests.size[request] = bytes;
  }

  /** The slice under way is answered: goes on to the next, which the request now looks for; false if it was the last. */
  goesOn(request: number, cause: Cause): boolean {
    const requests = this.#requests;
    const here = Math.min(this.#left[request]!, requests.size[request]! - this.#skipped[request]!);
    if (requests.transferred[request] === 0) this.#owed[request]! += here;
    if (requests.dynamic[request] === 0) this.#count(request, cause);
    if (cause > this.#worst[request]!) this.#worst[request] = cause;
    const slice = requests.object[request]!;
    if (slice === this.#last[request]) return false;
    this.#left[request]! -= here;
    this.#skipped[request] = 0;
    this.#version[request] = requests.version[request]!;
    requests.object[request] = slice + 1;
    requests.size[request] = this.#slices.sizeOf(requests.whole[request]!, slice + 1);
    requests.transferred[request] = 0;
    requests.cause[request] = Cause.Fetched;
    return true;
  }

  /** Whether the slice under way is of another content than those before. */
  differs(request: number): boolean {
    const before = this.#version[request]!;
    return before !== -1 && before !== this.#requests.version[request];
  }

  /** Bytes of the answer to the client. */
  bytesOf(request: number): number {
    return this.#asked[request]!;
  }

  /** Of these, those that have not gone their way yet. */
  owedBy(request: number): number {
    return this.#owed[request]!;
  }

  /** What most of the time went to, over all slices. */
  causeOf(request: number): Cause {
    return this.#worst[request]! as Cause;
  }

  /** A request has been answered. */
  end(request: number): void {
    if (this.#seen[request] === FOUND + FETCHED) this.counts.requestsInPart++;
  }

  #start(request: number, bytes: number, last: number): void {
    if (request >= this.#asked.length) this.#grow();
    this.#asked[request] = bytes;
    this.#left[request] = bytes;
    this.#skipped[request] = 0;
    this.#last[request] = last;
    this.#owed[request] = 0;
    this.#version[request] = -1;
    this.#worst[request] = Cause.Hit;
    this.#seen[request] = 0;
  }

  #count(request: number, cause: Cause): void {
    const found = cause === Cause.Hit || cause === Cause.Stale;
    this.counts.asked++;
    if (found) this.counts.found++;
    this.#seen[request]! |= found ? FOUND : FETCHED;
  }

  #grow(): void {
    const length = this.#requests.issued.length;
    const wider = <T extends Float64Array | Uint32Array | Uint8Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.#asked = wider(this.#asked, new Float64Array(length));
    this.#left = wider(this.#left, new Float64Array(length));
    this.#skipped = wider(this.#skipped, new Float64Array(length));
    this.#last = wider(this.#last, new Uint32Array(length));
    this.#owed = wider(this.#owed, new Float64Array(length));
    this.#version = wider(this.#version, new Float64Array(length));
    this.#worst = wider(this.#worst, new Uint8Array(length));
    this.#seen = wider(this.#seen, new Uint8Array(length));
  }
}
