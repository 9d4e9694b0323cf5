/** A pivot below this share of its diagonal is rounding: its column depends on those before it. */
const DEPENDENT = 1e-10;

/**
 * Kernel. Least squares by moments: sums of products of rows (regressors, then the target), and their solution. Layout: the
 * lower triangle of the matrix of moments, row by row, of size `columns` = regressors + 1. add: O(columns squared);
 * solve: O(columns cubed). A regressor that depends on those before it gets the coefficient 0.
 */
export class Moments {
  readonly columns: number;
  readonly coefficients: Float64Array; // [columns - 1] of the last `solve`
  /** Sums of squared residuals of the last `solve` with the first 1, 2, ... regressors alone. */
  readonly residuals: Float64Array; // [columns - 1]
  readonly #work: Float64Array; //        [columns * columns] of which the upper triangle is used
  readonly #diagonal: Float64Array; //    [columns] before the elimination

  constructor(columns: number) {
    this.columns = columns;
    this.coefficients = new Float64Array(columns - 1);
    this.residuals = new Float64Array(columns - 1);
    this.#work = new Float64Array(columns * columns);
    this.#diagonal = new Float64Array(columns);
  }

  /** Values of one triangle. */
  get size(): number {
    return (this.columns * (this.columns + 1)) / 2;
  }

  get stateBytes(): number {
    return 2 * this.coefficients.byteLength + this.#work.byteLength + this.#diagonal.byteLength;
  }

  /** Adds a row to the triangle of `sums` that starts at `at`. */
  add(sums: Float64Array, at: number, row: Float64Array): void {
    let cell = at;
    for (let i = 0; i < this.columns; i++) {
      for (let j = 0; j <= i; j++, cell++) sums[cell] = sums[cell]! + row[i]! * row[j]!;
    }
  }

  /** Sets `coefficients` by the triangle at `at`, and returns the sum of squared residuals. */
  solve(sums: Float64Array, at: number): number {
    this.#unpack(sums, at);
    this.#eliminate();
    const [work, columns] = [this.#work, this.columns];
    const target = columns - 1;
    for (let i = target - 1; i >= 0; i--) {
      let value = work[i * columns + target]!;
      for (let j = i + 1; j < target; j++) value -= work[i * columns + j]! * this.coefficients[j]!;
      const pivot = work[i * columns + i]!;
      this.coefficients[i] = pivot > 0 ? value / pivot : 0;
    }
    return Math.max(0, work[target * columns + target]!);
  }

  /** What the other regressors of the last `solve` leave of the last one: its sum of squares. */
  get lastPivot(): number {
    const last = this.columns - 2;
    return this.#work[last * this.columns + last]!;
  }

  #unpack(sums: Float64Array, at: number): void {
    const [work, columns] = [this.#work, this.columns];
    let cell = at;
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j <= i; j++, cell++) work[j * columns + i] = sums[cell]!;
      this.#diagonal[i] = work[i * columns + i]!;
    }
  }

  /** Gauss' elimination of the regressors; a dependent one is left with a pivot of 0 and an empty row. */
  #eliminate(): void {
    const [work, columns] = [this.#work, this.columns];
    for (let p = 0; p < columns - 1; p++) {
      const row = p * columns;
      const pivot = work[row + p]!;
      if (pivot > DEPENDENT * this.#diagonal[p]!) this.#eliminateBy(p, pivot);
      else for (let j = p; j < columns; j++) work[row + j] = 0;
      this.residuals[p] = Math.max(0, work[columns * columns - 1]!);
    }
  }

  #eliminateBy(p: number, pivot: number): void {
    const [work, columns] = [this.#work, this.columns];
    const row = p * columns;
    for (let i = p + 1; i < columns; i++) {
      const factor = work[row + i]! / pivot; // symmetric: the column below the pivot is its row
      if (factor === 0) continue;
      for (let j = i; j < columns; j++) work[i * columns + j] = work[i * columns + j]! - factor * work[row + j]!;
    }
  }
}
