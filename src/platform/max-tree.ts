import { NONE } from "./instance-store.ts";

/**
 * Kernel. A value per index with the question which index is the first whose value is at least so much. Layout: a
 * tournament tree in one array, tree[1] the root, tree[leaves + i] the value of i, leaves a power of two. set, firstFrom:
 * O(log count); largest: O(1). All values are -Infinity at first.
 */
export class MaxTree {
  readonly #leaves: number;
  readonly #tree: Float64Array;

  constructor(count: number) {
    let leaves = 1;
    while (leaves < count) leaves *= 2;
    this.#leaves = leaves;
    this.#tree = new Float64Array(2 * leaves).fill(Number.NEGATIVE_INFINITY);
  }

  /** The largest value. */
  get largest(): number {
    return this.#tree[1]!;
  }

  set(index: number, value: number): void {
    const tree = this.#tree;
    let at = this.#leaves + index;
    tree[at] = value;
    for (at >>= 1; at > 0; at >>= 1) {
      const left = tree[2 * at]!;
      const right = tree[2 * at + 1]!;
      const best = Math.max(left, right);
      if (tree[at] === best) return;
      tree[at] = best;
    }
  }

  /** The first index from `from` on whose value is at least `least`, which is finite; NONE of none. */
  firstFrom(from: number, least: number): number {
    const tree = this.#tree;
    let at = this.#leaves + from;
    if (tree[at]! >= least) return from;
    for (; at > 1; at >>= 1) {
      if ((at & 1) === 0 && tree[at + 1]! >= least) return this.#descend(at + 1, least);
    }
    return NONE;
  }

  #descend(from: number, least: number): number {
    let at = from;
    while (at < this.#leaves) at = this.#tree[2 * at]! >= least ? 2 * at : 2 * at + 1;
    return at - this.#leaves;
  }
}
