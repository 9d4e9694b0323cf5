import { NO_SHELL, shellStarts } from "./contract.ts";
import { InstanceState, type InstanceStore, NONE } from "./instance-store.ts";
import type { Meter } from "./meter.ts";
import type { Placement } from "./placement.ts";
import type { PolicyPort } from "./policy-port.ts";
import type { ShellTally } from "./tally.ts";

/**
 * Kernel. The shells of a policy that keeps some: what instances leave at the end of their keep-alive, and what is started
 * from nothing (`ShellStock`). A shell is a handle
 * of the instance store whose pool is `poolCount` + its kind, so that it stands in its node's order of eviction, and in a
 * list of its kind, the latest first. It counts as no instance and uses no core; its memory is idle memory.
 * Layout: columns per handle and per kind, and the starts of each pool cut out of one array per field. Everything O(1), but
 * the search for a shell: O(shells of the kinds) where those are on nodes that lack memory.
 */
export class Shells {
  /** How long the shell that was made last stays, in ms. */
  window = 0;
  readonly #store: InstanceStore;
  readonly #placement: Placement;
  readonly #meter: Meter;
  readonly #ask: PolicyPort;
  readonly #horizon: number;
  readonly #poolCount: number;
  readonly #kindCount: number;
  readonly #oldestFirst: boolean;
  readonly #firstStart: Int32Array; // [pools + 1]
  readonly #kind: Int32Array; //      [starts], and so on
  readonly #share: Float64Array;
  readonly #ms: Float64Array;
  readonly #heldMB: Float64Array; //  [kinds], from here on
  readonly #since: Float64Array;
  readonly #memoryMBms: Float64Array;
  readonly #poolMBms: Float64Array; // [pools] of shells that have ended
  readonly #made: Float64Array;
  readonly #taken: Float64Array;
  readonly #count: Int32Array; //     [kinds] starting ones included
  #origin = new Int32Array(256); //   [handles] pool of the instance that it was, NONE if it was none
  #memory = new Float64Array(256); // [handles] MB
  #madeAt = new Float64Array(256); // [handles] ms
  #start = 0; // that `find` found

  constructor(store: InstanceStore, placement: Placement, meter: Meter, ask: PolicyPort, poolCount: number) {
    this.#store = store;
    this.#placement = placement;
    this.#meter = meter;
    this.#ask = ask;
    this.#horizon = meter.series.horizonMs;
    this.#poolCount = poolCount;
    this.#kindCount = ask.policy.shells!.kinds.length;
    this.#oldestFirst = ask.policy.shells!.takes === "oldest";
    const starts = shellStarts(ask.policy, poolCount);
    const all = starts.flat();
    this.#firstStart = new Int32Array(poolCount + 1);
    for (const [pool, { length }] of starts.entries()) this.#firstStart[pool + 1] = this.#firstStart[pool]! + length;
    this.#kind = Int32Array.from(all, ({ kind }) => kind);
    this.#share = Float64Array.from(all, ({ share }) => share);
    this.#ms = Float64Array.from(all, ({ ms }) => ms);
    const column = () => new Float64Array(this.#kindCount);
    this.#heldMB = column();
    this.#since = column();
    this.#memoryMBms = column();
    this.#poolMBms = new Float64Array(poolCount);
    this.#made = column();
    this.#taken = column();
    this.#count = new Int32Array(this.#kindCount);
  }

  /** Shells of the kind, starting ones included. */
  countOf(kind: number): number {
    return this.#count[kind] ?? 0;
  }

  /** Whether a handle is a shell and no instance. */
  isShell(handle: number): boolean {
    return this.#store.pool[handle]! >= this.#poolCount;
  }

  kindOf(shell: number): number {
    return this.#store.pool[shell]! - this.#poolCount;
  }

  /** The pool of the instance that the shell was, NONE if it was started from nothing. */
  originOf(shell: number): number {
    return this.#origin[shell]!;
  }

  /** MB that the shell holds. */
  memoryOf(shell: number): number {
    return this.#memory[shell]!;
  }

  /**
   * What an instance of the pool on the node, or its shell of kind `from`, leaves, which had `held` MB and is gone: the
   * shell, which stays for `window`, or NONE.
   */
  leave(pool: number, node: number, from: number, held: number, now: number): number {
    for (let kind = from; ; ) {
      kind = this.#ask.downgrade(pool, kind, this.#kindCount);
      if (kind === NO_SHELL) return NONE;
      this.window = this.#ask.keepShell(pool, kind);
      if (this.window > 0) return this.#make(pool, node, kind, this.#ask.shellMemory(pool, kind, held), now);
    }
  }

  #make(pool: number, node: number, kind: number, memory: number, now: number): number {
    const shell = this.#allocate(pool, node, kind, memory);
    this.offer(shell, now);
    this.#ask.watch?.leftShell(pool, this.#store.serial[shell]!, this.#ask.policy.shells!.kinds[kind]!, this.window);
    return shell;
  }

  /** A new shell that starts from nothing: its memory is taken, but it is not there for requests before `offer`. */
  begin(kind: number, node: number, memory: number): number {
    const shell = this.#allocate(NONE, node, kind, memory);
    this.#store.state[shell] = InstanceState.Starting;
    return shell;
  }

  #allocate(pool: number, node: number, kind: number, memory: number): number {
    const shell = this.#store.allocate(this.#poolCount + kind, node);
    while (shell >= this.#memory.length) this.#grow();
    this.#origin[shell] = pool;
    this.#memory[shell] = memory;
    this.#placement.changeFree(node, -memory);
    this.#made[kind] = this.#made[kind]! + 1;
    this.#count[kind] = this.#count[kind]! + 1;
    return shell;
  }

  /** The shell waits from now on. */
  offer(shell: number, now: number): void {
    const memory = this.#memory[shell]!;
    this.#madeAt[shell] = now;
    this.#store.state[shell] = InstanceState.Idle;
    this.#store.linkIdle(shell);
    this.#placement.changeIdle(this.#store.node[shell]!, memory);
    this.#hold(this.kindOf(shell), now, memory);
  }

  /** Ends a shell at its deadline. */
  expire(shell: number, now: number): void {
    this.#ask.watch?.ended(this.#store.serial[shell]!, "expired");
    this.#remove(shell, now);
  }

  /** Ends a shell to make room for an instance of the pool `wanting`. */
  evict(shell: number, now: number, wanting: number): void {
    const origin = this.#origin[shell]!;
    if (origin !== NONE) this.#ask.watch?.evicted(origin, this.#store.serial[shell]!, undefined, wanting);
    this.#ask.watch?.ended(this.#store.serial[shell]!, "evicted");
    this.#remove(shell, now);
  }

  #remove(shell: number, now: number): void {
    const node = this.#store.node[shell]!;
    const memory = this.#memory[shell]!;
    this.#store.unlinkIdle(shell);
    this.#placement.changeIdle(node, -memory);
    this.#placement.changeFree(node, memory);
    const kind = this.kindOf(shell);
    this.#count[kind] = this.#count[kind]! - 1;
    this.#hold(kind, now, -memory);
    this.#credit(shell, now, this.#poolMBms);
    this.#store.free(shell);
  }

  /**
   * The shell from which an instance of the pool, of `need` MB, starts: of the best kind that has one on a node, `node` if
   * given and else one where nobody waits, that has room once the shell is gone, idle memory counting as free if it may be
   * evicted; of those the latest, or the oldest. NONE of none.
   */
  find(pool: number, need: number, node: number, evicts: boolean): number {
    const placement = this.#placement;
    for (let start = this.#firstStart[pool]!; start < this.#firstStart[pool + 1]!; start++) {
      const list = this.#poolCount + this.#kind[start]!;
      let shell = this.#oldestFirst ? this.#store.idleTail[list]! : this.#store.idleHead[list]!;
      for (; shell !== NONE; shell = this.#following(shell)) {
        const at = this.#store.node[shell]!;
        if (node === NONE ? placement.isClosed(at) : at !== node) continue;
        const memory = this.#memory[shell]!;
        const evictable = evicts ? placement.idle[at]! - memory : 0;
        if (!placement.fits(at, need - memory) && placement.free[at]! + memory + evictable < need) continue;
        this.#start = start;
        return shell;
      }
    }
    return NONE;
  }

  #following(shell: number): number {
    return this.#oldestFirst ? this.#store.previousOfPool(shell) : this.#store.nextOfPool(shell);
  }

  /** Ends the shell that `find` found, of whose kind an instance starts. */
  take(shell: number, now: number): void {
    const kind = this.kindOf(shell);
    this.#taken[kind] = this.#taken[kind]! + 1;
    this.#ask.watch?.served(this.#store.serial[shell]!, false);
    this.#remove(shell, now);
  }

  /** What a cold start of `coldStart` ms takes from the shell that `find` found. */
  shorten(coldStart: number): number {
    return Math.min(coldStart, this.#ms[this.#start]! + this.#share[this.#start]! * coldStart);
  }

  /** What has been counted up to `now`. */
  tally(now: number): ShellTally {
    for (let kind = 0; kind < this.#kindCount; kind++) this.#hold(kind, now, 0);
    const poolMBms = this.#poolMBms.slice();
    for (let kind = 0; kind < this.#kindCount; kind++) {
      let shell = this.#store.idleHead[this.#poolCount + kind]!;
      for (; shell !== NONE; shell = this.#store.nextOfPool(shell)) this.#credit(shell, now, poolMBms);
    }
    return { made: this.#made.slice(), taken: this.#taken.slice(), memoryMBms: this.#memoryMBms.slice(), poolMBms };
  }

  /** Shells of the kind hold `by` MB more from `at` on. */
  #hold(kind: number, at: number, by: number): void {
    const now = Math.min(at, this.#horizon);
    this.#memoryMBms[kind] = this.#memoryMBms[kind]! + this.#heldMB[kind]! * (now - this.#since[kind]!);
    this.#since[kind] = now;
    this.#heldMB[kind] = this.#heldMB[kind]! + by;
    if (by !== 0) this.#meter.changeIdleMemory(at, by);
  }

  /** Adds the shell's memory-time up to `at` to its pool's in `to`. */
  #credit(shell: number, at: number, to: Float64Array): void {
    if (this.#origin[shell] === NONE) return;
    const lasted = Math.min(at, this.#horizon) - Math.min(this.#madeAt[shell]!, this.#horizon);
    const pool = this.#origin[shell]!;
    to[pool] = to[pool]! + this.#memory[shell]! * lasted;
  }

  #grow(): void {
    const origin = new Int32Array(this.#origin.length * 2);
    const memory = new Float64Array(origin.length);
    const madeAt = new Float64Array(origin.length);
    origin.set(this.#origin);
    memory.set(this.#memory);
    madeAt.set(this.#madeAt);
    this.#origin = origin;
    this.#memory = memory;
    this.#madeAt = madeAt;
  }
}
