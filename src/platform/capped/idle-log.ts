import { NONE } from "../instance-store.ts";
import { type Instances, PLACE } from "./records.ts";

const SHORTEST = 16;

/**
 * Kernel. The idle instances of each node by the time at which they became idle. Layout: a log of handles per node in
 * one Int32Array, [base, limit); who becomes idle is written at the tail, who serves again leaves a gap, so that no
 * neighbour is touched. A full log is closed up, and made longer where that gains less than half. offer, withdraw: O(1)
 * amortised; first: O(1) amortised.
 */
export class IdleLog {
  readonly #instances: Instances;
  readonly #base: Int32Array; //  [nodes]
  readonly #head: Int32Array; //  [nodes] no entry before it
  readonly #tail: Int32Array; //  [nodes]
  readonly #limit: Int32Array; // [nodes]
  #log = new Int32Array(1024);
  #used = 0;

  constructor(instances: Instances, nodeCount: number) {
    this.#instances = instances;
    this.#base = new Int32Array(nodeCount);
    this.#head = new Int32Array(nodeCount);
    this.#tail = new Int32Array(nodeCount);
    this.#limit = new Int32Array(nodeCount);
  }

  /** The instance of the node has become idle. */
  offer(handle: number, node: number): void {
    let at = this.#tail[node]!;
    if (at === this.#limit[node]) at = this.#makeRoom(node);
    this.#tail[node] = at + 1;
    this.#log[at] = handle;
    this.#instances.where[2 * handle + PLACE] = at;
  }

  /** The instance is not idle any more. */
  withdraw(handle: number): void {
    const { where } = this.#instances;
    this.#log[where[2 * handle + PLACE]!] = NONE;
    where[2 * handle + PLACE] = NONE;
  }

  /** The instance of the node that has been idle longest, NONE of none. */
  first(node: number): number {
    const log = this.#log;
    const tail = this.#tail[node]!;
    let at = this.#head[node]!;
    while (at < tail && log[at] === NONE) at++;
    this.#head[node] = at;
    return at < tail ? log[at]! : NONE;
  }

  /** The place for the next one behind those of a full log. */
  #makeRoom(node: number): number {
    const { where } = this.#instances;
    const log = this.#log;
    const base = this.#base[node]!;
    const limit = this.#limit[node]!;
    let kept = base;
    for (let at = this.#head[node]!; at < limit; at++) {
      const handle = log[at]!;
      if (handle === NONE) continue;
      log[kept] = handle;
      where[2 * handle + PLACE] = kept++;
    }
    this.#head[node] = base;
    return 2 * (kept - base) < limit - base ? kept : this.#lengthen(node, kept - base);
  }

  /** Doubles the node's log of so many in its place if nothing stands behind it, elsewhere if not. */
  #lengthen(node: number, kept: number): number {
    const base = this.#base[node]!;
    const length = Math.max(SHORTEST, 2 * (this.#limit[node]! - base));
    const to = this.#limit[node] === this.#used ? base : this.#used;
    this.#used = to + length;
    if (this.#used > this.#log.length) {
      const log = new Int32Array(Math.max(this.#used, 2 * this.#log.length));
      log.set(this.#log);
      this.#log = log;
    }
    if (to !== base) this.#move(base, kept, to);
    this.#base[node] = to;
    this.#head[node] = to;
    this.#limit[node] = to + length;
    return to + kept;
  }

  #move(from: number, count: number, to: number): void {
    const { where } = this.#instances;
    for (let i = 0; i < count; i++) {
      const handle = this.#log[from + i]!;
      this.#log[to + i] = handle;
      where[2 * handle + PLACE] = to + i;
    }
  }
}
