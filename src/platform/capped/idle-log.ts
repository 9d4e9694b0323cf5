import { NONE } from "../instance-store.ts";
import { type Instances, NODE, PLACE } from "./records.ts";

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

  /** The instance has become idle. */
  offer(handle: number): void {
    const { int } = this.#instances.records;
    const node = int[handle * 8 + NODE]!;
    if (this.#tail[node] === this.#limit[node]) this.#makeRoom(node);
    const at = this.#tail[node]!++;
    this.#log[at] = handle;
    int[handle * 8 + PLACE] = at;
  }

  /** The instance is not idle any more. */
  withdraw(handle: number): void {
    const { int } = this.#instances.records;
    this.#log[int[handle * 8 + PLACE]!] = NONE;
    int[handle * 8 + PLACE] = NONE;
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

  #makeRoom(node: number): void {
    const { int } = this.#instances.records;
    const base = this.#base[node]!;
    const limit = this.#limit[node]!;
    let kept = 0;
    for (let at = this.#head[node]!; at < limit; at++)
      if (this.#log[at] !== NONE) this.#log[base + kept++] = this.#log[at]!;
    if (2 * kept >= limit - base) this.#lengthen(node, kept);
    const from = this.#base[node]!;
    for (let at = from; at < from + kept; at++) int[this.#log[at]! * 8 + PLACE] = at;
    this.#head[node] = from;
    this.#tail[node] = from + kept;
  }

  /** Doubles the node's log in its place if nothing stands behind it, elsewhere if not. */
  #lengthen(node: number, kept: number): void {
    const base = this.#base[node]!;
    const length = Math.max(SHORTEST, 2 * (this.#limit[node]! - base));
    const to = this.#limit[node] === this.#used ? base : this.#used;
    this.#used = to + length;
    if (this.#used > this.#log.length) {
      const log = new Int32Array(Math.max(this.#used, 2 * this.#log.length));
      log.set(this.#log);
      this.#log = log;
    }
    this.#log.copyWithin(to, base, base + kept);
    this.#base[node] = to;
    this.#limit[node] = to + length;
  }
}
