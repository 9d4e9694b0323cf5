import { grown } from "../base/grown.ts";

const NONE = -1;

/**
 * Kernel. What the platform charges, as a policy can know it: a mirror of each pool's idle instances (a stack, the most
 * recently used on top) and of its pre-warms that are starting (a queue), each owned by the decision slot that caused
 * it. Idle time is charged to the owner. Layout: entries as columns with a free list, linked per pool; per pool a bound
 * below which nothing expires. push, start, ready, serve: O(1), and O(idle instances) when the bound has been passed.
 * Exact where the most recently used instance serves (`instance: mru`) and nothing is evicted or limited.
 */
export class IdleLedger {
  #next = new Int32Array(64);
  #owner = new Int32Array(64);
  #since = new Float64Array(64);
  #until = new Float64Array(64); // deadline of an idle entry, ready time of a starting one
  #free = NONE;
  #used = 0;
  readonly #idle: Int32Array; //          [pools] top of the stack
  readonly #starting: Int32Array; //      [pools] first to be ready
  readonly #lastStarting: Int32Array; //  [pools]
  readonly #soonest: Float64Array; //     [pools] no deadline of the stack is before it
  #idleMs = new Float64Array(64); // [slots] charged and not yet taken

  constructor(poolCount: number) {
    this.#idle = new Int32Array(poolCount).fill(NONE);
    this.#starting = new Int32Array(poolCount).fill(NONE);
    this.#lastStarting = new Int32Array(poolCount).fill(NONE);
    this.#soonest = new Float64Array(poolCount).fill(Number.POSITIVE_INFINITY);
  }

  /** An instance of `pool` becomes idle at `now` until `deadline`. */
  push(pool: number, owner: number, now: number, deadline: number): void {
    if (deadline < this.#soonest[pool]!) this.#soonest[pool] = deadline;
    const entry = this.#allocate(owner, now, deadline);
    this.#next[entry] = this.#idle[pool]!;
    this.#idle[pool] = entry;
  }

  /** A pre-warm of `pool` starts and will be ready at `readyAt`. */
  start(pool: number, owner: number, readyAt: number): void {
    const entry = this.#allocate(owner, readyAt, readyAt);
    this.#next[entry] = NONE;
    const last = this.#lastStarting[pool]!;
    if (last === NONE) this.#starting[pool] = entry;
    else this.#next[last] = entry;
    this.#lastStarting[pool] = entry;
  }

  /** The pool's first pre-warm is ready: returns its owner, NONE (-1) when the ledger knows of none. */
  ready(pool: number): number {
    const entry = this.#starting[pool]!;
    return entry === NONE ? NONE : this.#unlinkStarting(pool, entry);
  }

  /** An arrival of `pool` is served at `now`: ms it waits, `coldStart` where nothing is loaded. */
  serve(pool: number, now: number, coldStart: number): number {
    if (now > this.#soonest[pool]!) this.#expire(pool, now);
    const top = this.#idle[pool]!;
    if (top !== NONE) {
      this.#charge(this.#owner[top]!, now - this.#since[top]!);
      this.#idle[pool] = this.#next[top]!;
      this.#release(top);
      return 0;
    }
    const starting = this.#starting[pool]!;
    if (starting === NONE) return coldStart;
    const wait = this.#until[starting]! - now;
    this.#unlinkStarting(pool, starting);
    return wait;
  }

  /** Charges what idles up to the horizon `now`; the ledger is of no use afterwards. */
  close(now: number): void {
    for (let pool = 0; pool < this.#idle.length; pool++) {
      for (let entry = this.#idle[pool]!; entry !== NONE; entry = this.#next[entry]!)
        this.#charge(this.#owner[entry]!, Math.min(now, this.#until[entry]!) - this.#since[entry]!);
      this.#idle[pool] = NONE;
    }
  }

  /** The idle ms charged to `owner` since this was last asked. */
  take(owner: number): number {
    if (owner >= this.#idleMs.length) return 0;
    const idleMs = this.#idleMs[owner]!;
    this.#idleMs[owner] = 0;
    return idleMs;
  }

  /** Takes out the entries whose deadline has passed; an instance idle exactly at its deadline is still warm. */
  #expire(pool: number, now: number): void {
    let previous = NONE;
    let soonest = Number.POSITIVE_INFINITY;
    for (let entry = this.#idle[pool]!; entry !== NONE; ) {
      const next = this.#next[entry]!;
      if (this.#until[entry]! < now) {
        this.#charge(this.#owner[entry]!, this.#until[entry]! - this.#since[entry]!);
        if (previous === NONE) this.#idle[pool] = next;
        else this.#next[previous] = next;
        this.#release(entry);
      } else {
        if (this.#until[entry]! < soonest) soonest = this.#until[entry]!;
        previous = entry;
      }
      entry = next;
    }
    this.#soonest[pool] = soonest;
  }

  #charge(owner: number, idleMs: number): void {
    if (owner >= this.#idleMs.length) this.#idleMs = grown(this.#idleMs, new Float64Array(owner * 2));
    this.#idleMs[owner] = this.#idleMs[owner]! + idleMs;
  }

  #unlinkStarting(pool: number, entry: number): number {
    this.#starting[pool] = this.#next[entry]!;
    if (this.#starting[pool] === NONE) this.#lastStarting[pool] = NONE;
    this.#release(entry);
    return this.#owner[entry]!;
  }

  #allocate(owner: number, since: number, until: number): number {
    let entry = this.#free;
    if (entry === NONE) {
      entry = this.#used++;
      if (entry === this.#next.length) this.#grow();
    } else this.#free = this.#next[entry]!;
    this.#owner[entry] = owner;
    this.#since[entry] = since;
    this.#until[entry] = until;
    return entry;
  }

  #release(entry: number): void {
    this.#next[entry] = this.#free;
    this.#free = entry;
  }

  #grow(): void {
    const length = this.#next.length * 2;
    this.#next = grown(this.#next, new Int32Array(length));
    this.#owner = grown(this.#owner, new Int32Array(length));
    this.#since = grown(this.#since, new Float64Array(length));
    this.#until = grown(this.#until, new Float64Array(length));
  }
}
