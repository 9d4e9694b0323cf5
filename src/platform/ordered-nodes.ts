import { NONE } from "./instance-store.ts";

/**
 * Kernel. Indices ordered by (value, index), with the question which is the first whose value is at least so much.
 * Layout: a treap in columns over the indices, its priorities a hash of the index, so that its shape depends on nothing
 * else than what it holds. set, firstFrom: O(log count) expected. Values of -Infinity are not held.
 */
export class OrderedNodes {
  readonly #value: Float64Array;
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  #root = NONE;
  #low = NONE; // the two halves of the latest split
  #high = NONE;

  constructor(count: number) {
    this.#value = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.#left = new Int32Array(count).fill(NONE);
    this.#right = new Int32Array(count).fill(NONE);
  }

  set(index: number, value: number): void {
    if (this.#value[index] === value) return;
    if (this.#value[index] !== Number.NEGATIVE_INFINITY) this.#root = this.#remove(this.#root, index);
    this.#value[index] = value;
    this.#left[index] = NONE;
    this.#right[index] = NONE;
    if (value !== Number.NEGATIVE_INFINITY) this.#root = this.#insert(this.#root, index);
  }

  /** The index of the smallest value that is at least `least`, the lowest of equals; NONE of none. */
  firstAtLeast(least: number): number {
    let best = NONE;
    for (let at = this.#root; at !== NONE; ) {
      const enough = this.#value[at]! >= least;
      if (enough) best = at;
      at = enough ? this.#left[at]! : this.#right[at]!;
    }
    return best;
  }

  #before(a: number, b: number): boolean {
    return this.#value[a]! < this.#value[b]! || (this.#value[a] === this.#value[b] && a < b);
  }

  /** The tree `at` with the index in it. */
  #insert(at: number, index: number): number {
    if (at === NONE) return index;
    if (priorityOf(index) > priorityOf(at)) {
      this.#split(at, index);
      this.#left[index] = this.#low;
      this.#right[index] = this.#high;
      return index;
    }
    if (this.#before(index, at)) this.#left[at] = this.#insert(this.#left[at]!, index);
    else this.#right[at] = this.#insert(this.#right[at]!, index);
    return at;
  }

  /** Divides the tree `at` into what is before the index, and what is behind it. */
  #split(at: number, index: number): void {
    if (at === NONE) {
      this.#low = NONE;
      this.#high = NONE;
    } else if (this.#before(index, at)) {
      this.#split(this.#left[at]!, index);
      this.#left[at] = this.#high;
      this.#high = at;
    } else {
      this.#split(this.#right[at]!, index);
      this.#right[at] = this.#low;
      this.#low = at;
    }
  }

  /** The tree `at`, which has the index, without it. */
  #remove(at: number, index: number): number {
    if (at === index) return this.#merge(this.#left[at]!, this.#right[at]!);
    if (this.#before(index, at)) this.#left[at] = this.#remove(this.#left[at]!, index);
    else this.#right[at] = this.#remove(this.#right[at]!, index);
    return at;
  }

  #merge(low: number, high: number): number {
    if (low === NONE) return high;
    if (high === NONE) return low;
    if (priorityOf(low) > priorityOf(high)) {
      this.#right[low] = this.#merge(this.#right[low]!, high);
      return low;
    }
    this.#left[high] = this.#merge(low, this.#left[high]!);
    return high;
  }
}

/** The index, its 32 bits mixed by a bijection, so that no two are equal. */
function priorityOf(index: number): number {
  let bits = Math.imul(index ^ 0x9e3779b9, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
