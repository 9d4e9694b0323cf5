import type { Random } from "../../base/random.ts";

const TWO_32 = 4294967296;

/**
 * Kernel. Draws indices in proportion to weights, by the alias method [vose91]: each of n equal cells holds at most two
 * indices, whose shares of it are kept to 2^-32. Layout: both words of a cell side by side, 8 bytes an index, so that a
 * draw from a large table takes one line from memory. draw: O(1), one random number.
 */
export class AliasTable {
  readonly #count: number;
  readonly #cell: Uint32Array; // [2 * count] share of the cell that is its own index's, * 2^32; whose the rest is

  /** `weights` are >= 0, not all of them 0. */
  constructor(weights: ArrayLike<number>) {
    const n = weights.length;
    let total = 0;
    for (let i = 0; i < n; i++) total += weights[i]!;
    if (!(total > 0 && total < Number.POSITIVE_INFINITY))
      throw new RangeError(`expected weights with a finite sum above 0, got ${total}`);
    const cells = new Uint32Array(2 * n);
    for (let i = 0; i < n; i++) cells[2 * i + 1] = i;
    this.#count = n;
    this.#cell = cells;
    const scaled = Float64Array.from(weights, (weight) => (weight * n) / total);
    const small: number[] = [];
    const large: number[] = [];
    for (let i = 0; i < n; i++) (scaled[i]! < 1 ? small : large).push(i);
    while (small.length > 0 && large.length > 0) {
      const low = small.pop()!;
      const high = large[large.length - 1]!;
      cells[2 * low] = Math.min(TWO_32 - 1, Math.round(scaled[low]! * TWO_32));
      cells[2 * low + 1] = high;
      scaled[high]! -= 1 - scaled[low]!;
      if (scaled[high]! < 1) small.push(large.pop()!);
    }
  }

  draw(random: Random): number {
    const at = random.double() * this.#count;
    const cell = at >>> 0;
    return (at - cell) * TWO_32 < this.#cell[2 * cell]! ? cell : this.#cell[2 * cell + 1]!;
  }
}
