import { LogHistogram } from "../base/log-histogram.ts";
import type { PoolProfile } from "../platform/contract.ts";

const NEVER = -1;

/**
 * Kernel. The hit-ratio curve of the calls so far by reuse distances [fuerst21]: the distance of a call is the memory of the
 * distinct pools called since its pool's last call, its own included, because a memory that large under LRU would have kept
 * it; first calls have none. Layout: the calls' positions in a ring of columns, of which only each pool's last one has its
 * memory, in a tree of partial sums; when the columns are full the last calls move to their front. call: O(log pools),
 * amortised. State: 36 bytes a pool and a histogram of 1 MB (`LogHistogram`: within 0.4 %).
 */
export class ReuseCurve {
  readonly bytes: number;
  readonly #distances = new LogHistogram();
  readonly #memory: Float64Array; // [pools] MB
  readonly #last: Int32Array; //     [pools] position of the last call, `NEVER` of none
  readonly #pool: Int32Array; //     [size] whose last call is there, `NEVER` of none
  readonly #tree: Float64Array; //   [size + 1] MB
  #next = 0;

  constructor(pools: readonly PoolProfile[]) {
    const size = 2 * pools.length + 16;
    this.#memory = Float64Array.from(pools, ({ memory }) => memory);
    this.#last = new Int32Array(pools.length).fill(NEVER);
    this.#pool = new Int32Array(size).fill(NEVER);
    this.#tree = new Float64Array(size + 1);
    const columns = [this.#memory, this.#last, this.#pool, this.#tree];
    this.bytes = columns.reduce((sum, { byteLength }) => sum + byteLength, 65_536 * 16);
  }

  /** A call of the pool. */
  call(pool: number): void {
    if (this.#next === this.#pool.length) this.#compact();
    const before = this.#last[pool]!;
    const own = this.#memory[pool]!;
    if (before !== NEVER) {
      this.#distances.add(Math.max(own, own + this.#upTo(this.#next - 1) - this.#upTo(before)));
      this.#add(before, -own);
      this.#pool[before] = NEVER;
    }
    this.#place(pool);
  }

  /** The memory in MB at which that share of the calls, of those that had a distance, finds its pool; undefined of none. */
  memoryFor(hitRatio: number): number | undefined {
    return this.#distances.quantile(Math.min(1, Math.max(0, hitRatio)));
  }

  #place(pool: number): void {
    const at = this.#next++;
    this.#add(at, this.#memory[pool]!);
    this.#pool[at] = pool;
    this.#last[pool] = at;
  }

  #compact(): void {
    const pools = this.#pool.filter((pool) => pool !== NEVER);
    this.#pool.fill(NEVER);
    this.#tree.fill(0);
    this.#next = 0;
    for (const pool of pools) this.#place(pool);
  }

  #add(at: number, mb: number): void {
    const tree = this.#tree;
    for (let i = at + 1; i < tree.length; i += i & -i) tree[i] = tree[i]! + mb;
  }

  /** MB of the pools whose last calls are at positions 0 .. at. */
  #upTo(at: number): number {
    let sum = 0;
    for (let i = at + 1; i > 0; i -= i & -i) sum += this.#tree[i]!;
    return sum;
  }
}
