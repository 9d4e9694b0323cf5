import { LinkedLists } from "./linked-lists.ts";

/** What LIRS knows of an object. */
export const LirsState = {
  Unknown: 0,
  Low: 1, //    LIR, stored, in the stack
  High: 2, //   HIR, stored, in the queue and perhaps in the stack
  Gone: 3, //   HIR, remembered in the stack
  Phantom: 4, // HIR, evicted but taken for stored; under libCacheSim's conventions only
} as const;

const RESIDENT = 0; //   list of #queues: the stored HIR objects
const REMEMBERED = 1; // list of #queues: those that are gone, by their eviction

/**
 * Kernel. The stack and the queue of LIRS [jiang02] and what may be done with them. Layout: columns by object; one list
 * for the stack, the least recently used first, two for stored and remembered HIR objects. Every operation is O(1),
 * amortised over the objects that leave the stack; 26 bytes an object.
 */
export class LirsSets {
  readonly state: Uint8Array; //  [objectCount] of LirsState
  readonly size: Float64Array; // [objectCount]
  lowBytes = 0;
  highBytes = 0;
  evictions = 0;
  readonly #highLimit: number; // of the queue
  readonly #stackLimit: number;
  readonly #inStack: Uint8Array; // [objectCount] 0 or 1
  readonly #stack: LinkedLists;
  readonly #queues: LinkedLists;
  #stackBytes = 0;

  /** The queue evicts before it grows above `highLimit` bytes, the stack forgets above `stackLimit`. */
  constructor(objectCount: number, highLimit: number, stackLimit: number) {
    this.#highLimit = highLimit;
    this.#stackLimit = stackLimit;
    this.state = new Uint8Array(objectCount);
    this.size = new Float64Array(objectCount);
    this.#inStack = new Uint8Array(objectCount);
    this.#stack = new LinkedLists(objectCount, 1);
    this.#queues = new LinkedLists(objectCount, 2);
  }

  isInStack(object: number): boolean {
    return this.#inStack[object] === 1;
  }

  /** Makes an object that is in no queue LIR. */
  becomeLow(object: number): void {
    this.state[object] = LirsState.Low;
    this.lowBytes += this.size[object]!;
  }

  /** Makes an object the newest of the queue. */
  enqueue(object: number): void {
    const sizeBytes = this.size[object]!;
    while (this.highBytes + sizeBytes > this.#highLimit) this.evict();
    this.state[object] = LirsState.High;
    this.highBytes += sizeBytes;
    this.#queues.append(object, RESIDENT);
  }

  /** Takes an object out of the queue, or out of those remembered. */
  dequeue(object: number): void {
    this.#queues.remove(object);
    if (this.state[object] === LirsState.High) this.highBytes -= this.size[object]!;
  }

  /** Makes an object the most recently used of the stack. */
  use(object: number): void {
    if (this.#inStack[object] === 0) this.#stackBytes += this.size[object]!;
    else this.#stack.remove(object);
    this.#inStack[object] = 1;
    this.#stack.append(object, 0);
  }

  /** Makes the least recently used LIR object the newest of the queue; only if there is an LIR object. */
  demote(): void {
    this.prune();
    const bottom = this.#stack.first(0);
    this.#leaveStack(bottom);
    this.lowBytes -= this.size[bottom]!;
    this.enqueue(bottom);
    this.prune();
  }

  /** Evicts the oldest of the queue, which the stack remembers if it is in there; there is one, or an LIR object. */
  evict(): void {
    if (this.#queues.isEmpty(RESIDENT)) this.demote();
    const victim = this.#queues.first(RESIDENT);
    this.dequeue(victim);
    this.evictions++;
    this.state[victim] = this.isInStack(victim) ? LirsState.Gone : LirsState.Unknown;
    if (this.isInStack(victim)) this.#queues.append(victim, REMEMBERED);
  }

  /** Takes what is older than all LIR objects off the stack, but never its top. */
  prune(): void {
    const top = this.#stack.last(0);
    for (let bottom = this.#stack.first(0); bottom !== top; bottom = this.#stack.first(0)) {
      if (this.state[bottom] === LirsState.Low) return;
      if (this.state[bottom] === LirsState.High) this.#leaveStack(bottom);
      else this.forget(bottom);
    }
  }

  /** Forgets what was evicted first while the stack is above its limit. */
  limitStack(): void {
    while (this.#stackBytes > this.#stackLimit && !this.#queues.isEmpty(REMEMBERED))
      this.forget(this.#queues.first(REMEMBERED));
  }

  /** Forgets an object that is not stored. */
  forget(object: number): void {
    if (this.state[object] === LirsState.Gone) this.#queues.remove(object);
    this.state[object] = LirsState.Unknown;
    this.#leaveStack(object);
  }

  #leaveStack(object: number): void {
    this.#stack.remove(object);
    this.#inStack[object] = 0;
    this.#stackBytes -= this.size[object]!;
  }
}
