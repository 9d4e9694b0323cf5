/** Rows are allocated this many at a time. */
const PAGE = 256;

/**
 * Kernel. The last `length` values of each pool that is followed, in rows that exist for such pools alone. Layout: a row
 * number per pool (4 B), and by row its pool and three counters (20 B) and a ring of `length` values in pages of 256 rows. All
 * rings turn together, at `turn`. follow, forget and set: O(1) beside a page or a row; forget moves the last row into
 * the gap, so that rows are 0 .. count - 1 at all times. Pages stay: their number follows the most pools ever followed.
 */
export class PoolHistories {
  readonly length: number;
  count = 0;
  readonly #rowOf: Int32Array; // [pools] -1: not followed
  readonly #pages: Float64Array[] = []; // [PAGE * length]
  #pool = new Int32Array(PAGE); // [rows]
  #zeros = new Int32Array(PAGE); // [rows] values of 0 in a row, up to the last
  #overhead = new Float64Array(PAGE); // [rows]
  #peak = new Int32Array(PAGE); // [rows]
  #at = -1; // the column of the last values

  constructor(poolCount: number, length: number) {
    this.length = length;
    this.#rowOf = new Int32Array(poolCount).fill(-1);
  }

  get stateBytes(): number {
    const rows = this.#pool.byteLength + this.#zeros.byteLength + this.#overhead.byteLength;
    return this.#rowOf.byteLength + rows + this.#peak.byteLength + this.#pages.length * PAGE * this.length * 8;
  }

  /** Follows a pool from now on; its values so far were 0. */
  follow(pool: number): void {
    if (this.#rowOf[pool]! >= 0) return;
    const row = this.count++;
    if (row >= this.#pages.length * PAGE) this.#addPage();
    this.#rowOf[pool] = row;
    this.#pool[row] = pool;
    this.#zeros[row] = this.length;
    this.#overhead[row] = 0;
    this.#peak[row] = 0;
    const first = this.#firstOf(row);
    this.#pageOf(row).fill(0, first, first + this.length);
  }

  /** Forgets the pool of a row; the last row takes its number. */
  forget(row: number): void {
    const last = --this.count;
    this.#rowOf[this.#pool[row]!] = -1;
    if (row === last) return;
    const from = this.#firstOf(last);
    this.#pageOf(row).set(this.#pageOf(last).subarray(from, from + this.length), this.#firstOf(row));
    this.#pool[row] = this.#pool[last]!;
    this.#zeros[row] = this.#zeros[last]!;
    this.#overhead[row] = this.#overhead[last]!;
    this.#peak[row] = this.#peak[last]!;
    this.#rowOf[this.#pool[row]!] = row;
  }

  poolOf(row: number): number {
    return this.#pool[row]!;
  }

  /** How many of the last values were 0 without a break, `length` or more where all are. */
  zerosOf(row: number): number {
    return this.#zeros[row]!;
  }

  /** Time that is still to be taken off what the row's pool is measured to have executed, in ms. */
  overheadOf(row: number): number {
    return this.#overhead[row]!;
  }

  setOverhead(row: number, overhead: number): void {
    this.#overhead[row] = overhead;
  }

  /** Most instances that were busy at once, of those noted since the last `setPeak`. */
  peakOf(row: number): number {
    return this.#peak[row]!;
  }

  setPeak(row: number, busy: number): void {
    this.#peak[row] = busy;
  }

  /** Raises the peak of a pool that is followed. */
  notePeak(pool: number, busy: number): void {
    const row = this.#rowOf[pool]!;
    if (busy > this.#peak[row]!) this.#peak[row] = busy;
  }

  /** A new value is due in every row. */
  turn(): void {
    this.#at = this.#at + 1 === this.length ? 0 : this.#at + 1;
  }

  /** Sets the newest value of a row, once after each `turn`. */
  set(row: number, value: number): void {
    this.#pageOf(row)[this.#firstOf(row) + this.#at] = value;
    this.#zeros[row] = value > 0 ? 0 : Math.min(this.length, this.#zeros[row]! + 1);
  }

  /** Copies the newest `into.length` values of a row, oldest first. */
  copy(row: number, into: Float64Array): void {
    const page = this.#pageOf(row);
    const first = this.#firstOf(row);
    let from = this.#at + 1 - into.length;
    if (from < 0) from += this.length;
    const unbroken = Math.min(into.length, this.length - from);
    for (let i = 0; i < unbroken; i++) into[i] = page[first + from + i]!;
    for (let i = unbroken; i < into.length; i++) into[i] = page[first + i - unbroken]!;
  }

  #addPage(): void {
    this.#pages.push(new Float64Array(PAGE * this.length));
    const rows = this.#pages.length * PAGE;
    if (rows <= this.#pool.length) return;
    this.#pool = grown(this.#pool, new Int32Array(2 * rows));
    this.#zeros = grown(this.#zeros, new Int32Array(2 * rows));
    this.#overhead = grown(this.#overhead, new Float64Array(2 * rows));
    this.#peak = grown(this.#peak, new Int32Array(2 * rows));
  }

  #pageOf(row: number): Float64Array {
    return this.#pages[Math.floor(row / PAGE)]!;
  }

  #firstOf(row: number): number {
    return (row % PAGE) * this.length;
  }
}

function grown<A extends Int32Array | Float64Array>(column: A, longer: A): A {
  longer.set(column);
  return longer;
}
