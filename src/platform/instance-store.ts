/** No instance. */
export const NONE = -1;

/** What an instance does. `Starting` is a pre-warm; a cold start by a request makes the instance busy at once. */
export const InstanceState = { Free: 0, Starting: 1, Idle: 2, Busy: 3 } as const;
export type InstanceState = (typeof InstanceState)[keyof typeof InstanceState];

/**
 * Kernel. All instances as columns with a free list; a handle is an index. Two intrusive lists run through them: per
 * pool the idle instances (head = most recently used) or, apart, the starting ones (head = first ready), and per node
 * the idle instances by the time they became idle (head = longest idle). allocate, free, link, unlink: O(1).
 */
export class InstanceStore {
  pool = new Int32Array(256);
  node = new Int32Array(256);
  state = new Uint8Array(256);
  /** 1 while a pre-warmed instance has served nobody. */
  unused = new Uint8Array(256);
  /** 1 for an instance that is always there: it is in no node's list of idle ones. */
  reserved = new Uint8Array(256);
  /** Creation order, for the choices `newest` and `oldest`. */
  serial = new Float64Array(256);
  /** Arrival of the invocation served last, for a keep-alive counted from the start. */
  servedSince = new Float64Array(256);
  /** Cores in use while busy. */
  cores = new Float64Array(256);
  readyAt = new Float64Array(256);
  deadline = new Float64Array(256);
  /** Time of the earliest pending expiry event of this handle, Infinity of none. */
  expiryAt = new Float64Array(256);
  #poolNext = new Int32Array(256);
  #poolPrevious = new Int32Array(256);
  #nodeNext = new Int32Array(256);
  #nodePrevious = new Int32Array(256);
  #freeHead = NONE;
  #used = 0;
  #serial = 0;

  readonly #swaps: boolean;
  readonly idleHead: Int32Array; //     [pools] most recently used
  readonly idleTail: Int32Array; //     [pools] least recently used
  readonly startingHead: Int32Array; // [pools] first to be ready
  readonly startingTail: Int32Array; // [pools]
  readonly nodeHead: Int32Array; //     [nodes] longest idle
  readonly nodeTail: Int32Array; //     [nodes]

  /** With `swaps`, the head of a pool's idle list takes the place of an instance that leaves it. */
  constructor(poolCount: number, nodeCount: number, swaps = false) {
    this.#swaps = swaps;
    this.idleHead = new Int32Array(poolCount).fill(NONE);
    this.idleTail = new Int32Array(poolCount).fill(NONE);
    this.startingHead = new Int32Array(poolCount).fill(NONE);
    this.startingTail = new Int32Array(poolCount).fill(NONE);
    this.nodeHead = new Int32Array(nodeCount).fill(NONE);
    this.nodeTail = new Int32Array(nodeCount).fill(NONE);
  }

  /** Handles ever used: 0 .. extent - 1. */
  get extent(): number {
    return this.#used;
  }

  allocate(pool: number, node: number): number {
    let handle = this.#freeHead;
    if (handle === NONE) {
      handle = this.#used++;
      if (handle === this.pool.length) this.#grow();
    } else {
      this.#freeHead = this.#poolNext[handle]!;
    }
    this.pool[handle] = pool;
    this.node[handle] = node;
    this.unused[handle] = 0;
    this.reserved[handle] = 0;
    this.serial[handle] = this.#serial++;
    this.deadline[handle] = Number.POSITIVE_INFINITY;
    this.expiryAt[handle] = Number.POSITIVE_INFINITY;
    return handle;
  }

  free(handle: number): void {
    this.state[handle] = InstanceState.Free;
    this.#poolNext[handle] = this.#freeHead;
    this.#freeHead = handle;
  }

  /** Sets a deadline; whether it comes before every pending expiry event of the handle. */
  setDeadline(handle: number, deadline: number): boolean {
    this.deadline[handle] = deadline;
    if (deadline >= this.expiryAt[handle]!) return false;
    this.expiryAt[handle] = deadline;
    return true;
  }

  /** An expiry event fired: the deadline of an idle handle, Infinity if the event means nothing any more. */
  expiryFired(handle: number, now: number): number {
    if (this.expiryAt[handle] !== now) return Number.POSITIVE_INFINITY; // of an earlier life of the handle
    this.expiryAt[handle] = Number.POSITIVE_INFINITY;
    return this.state[handle] === InstanceState.Idle ? this.deadline[handle]! : Number.POSITIVE_INFINITY;
  }

  /** Puts an instance in front of its pool's idle list and at the end of its node's. */
  linkIdle(handle: number): void {
    const pool = this.pool[handle]!;
    const node = this.node[handle]!;
    const head = this.idleHead[pool]!;
    this.#poolPrevious[handle] = NONE;
    this.#poolNext[handle] = head;
    if (head === NONE) this.idleTail[pool] = handle;
    else this.#poolPrevious[head] = handle;
    this.idleHead[pool] = handle;
    if (this.reserved[handle] === 1) return;
    const tail = this.nodeTail[node]!;
    this.#nodeNext[handle] = NONE;
    this.#nodePrevious[handle] = tail;
    if (tail === NONE) this.nodeHead[node] = handle;
    else this.#nodeNext[tail] = handle;
    this.nodeTail[node] = handle;
  }

  unlinkIdle(handle: number): void {
    const head = this.idleHead[this.pool[handle]!]!;
    this.#unlinkPool(this.#swaps ? head : handle, this.idleHead, this.idleTail);
    if (this.#swaps && head !== handle) this.#replace(handle, head);
    if (this.reserved[handle] === 1) return;
    const node = this.node[handle]!;
    const previous = this.#nodePrevious[handle]!;
    const next = this.#nodeNext[handle]!;
    if (previous === NONE) this.nodeHead[node] = next;
    else this.#nodeNext[previous] = next;
    if (next === NONE) this.nodeTail[node] = previous;
    else this.#nodePrevious[next] = previous;
  }

  /** Puts an instance behind the pool's other starting ones. */
  linkStarting(handle: number): void {
    const pool = this.pool[handle]!;
    const tail = this.startingTail[pool]!;
    this.#poolNext[handle] = NONE;
    this.#poolPrevious[handle] = tail;
    if (tail === NONE) this.startingHead[pool] = handle;
    else this.#poolNext[tail] = handle;
    this.startingTail[pool] = handle;
  }

  unlinkStarting(handle: number): void {
    this.#unlinkPool(handle, this.startingHead, this.startingTail);
  }

  /** The idle instance that serves next by the rule, NONE of none. */
  chooseIdle(pool: number, rule: string): number {
    const head = this.idleHead[pool]!;
    if (head === NONE) return NONE;
    switch (rule) {
      case "lru":
      case "index-set":
        return this.idleTail[pool]!;
      case "newest":
        return this.bySerial(pool, true);
      case "oldest":
        return this.bySerial(pool, false);
      default:
        return head;
    }
  }

  /** The idle instance used longest ago that is not reserved, on a node from .. to - 1; NONE of none. O(others before it). */
  leastRecentlyUsed(pool: number, from = 0, to = Number.POSITIVE_INFINITY): number {
    const { node, reserved } = this;
    let at = this.idleTail[pool]!;
    while (at !== NONE && (reserved[at] === 1 || node[at]! < from || node[at]! >= to)) at = this.#poolPrevious[at]!;
    return at;
  }

  /** Idle instances of the pool on the nodes from .. to - 1; O(idle). */
  idleOn(pool: number, from: number, to: number): number {
    let count = 0;
    for (let at = this.idleHead[pool]!; at !== NONE; at = this.#poolNext[at]!)
      if (this.node[at]! >= from && this.node[at]! < to) count++;
    return count;
  }

  /** The instance behind this one in its pool's list, NONE of none. */
  nextOfPool(handle: number): number {
    return this.#poolNext[handle]!;
  }

  /** The instance before this one in its pool's list, NONE of none. */
  previousOfPool(handle: number): number {
    return this.#poolPrevious[handle]!;
  }

  /** The idle instance of the pool that was created last (`newest`) or first; O(idle). The pool must have one. */
  bySerial(pool: number, newest: boolean): number {
    let best = this.idleHead[pool]!;
    for (let handle = this.#poolNext[best]!; handle !== NONE; handle = this.#poolNext[handle]!) {
      if (this.serial[handle]! > this.serial[best]! === newest) best = handle;
    }
    return best;
  }

  /** Puts `by`, which is in no list, into the idle list in the place of `handle`. */
  #replace(handle: number, by: number): void {
    const pool = this.pool[handle]!;
    const previous = this.#poolPrevious[handle]!;
    const next = this.#poolNext[handle]!;
    this.#poolPrevious[by] = previous;
    this.#poolNext[by] = next;
    if (previous === NONE) this.idleHead[pool] = by;
    else this.#poolNext[previous] = by;
    if (next === NONE) this.idleTail[pool] = by;
    else this.#poolPrevious[next] = by;
  }

  #unlinkPool(handle: number, heads: Int32Array, tails: Int32Array): void {
    const pool = this.pool[handle]!;
    const previous = this.#poolPrevious[handle]!;
    const next = this.#poolNext[handle]!;
    if (previous === NONE) heads[pool] = next;
    else this.#poolNext[previous] = next;
    if (next === NONE) tails[pool] = previous;
    else this.#poolPrevious[next] = previous;
  }

  #grow(): void {
    const size = this.pool.length * 2;
    const int = (from: ArrayLike<number>) => grown(new Int32Array(size), from);
    const float = (from: ArrayLike<number>) => grown(new Float64Array(size), from);
    this.pool = int(this.pool);
    this.node = int(this.node);
    this.state = grown(new Uint8Array(size), this.state);
    this.unused = grown(new Uint8Array(size), this.unused);
    this.reserved = grown(new Uint8Array(size), this.reserved);
    this.serial = float(this.serial);
    this.servedSince = float(this.servedSince);
    this.cores = float(this.cores);
    this.readyAt = float(this.readyAt);
    this.deadline = float(this.deadline);
    this.expiryAt = float(this.expiryAt);
    this.#poolNext = int(this.#poolNext);
    this.#poolPrevious = int(this.#poolPrevious);
    this.#nodeNext = int(this.#nodeNext);
    this.#nodePrevious = int(this.#nodePrevious);
  }
}

function grown<T extends { set(from: ArrayLike<number>): void }>(to: T, from: ArrayLike<number>): T {
  to.set(from);
  return to;
}
