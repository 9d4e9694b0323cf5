const SLICES = 1024;

/**
 * The memory-time of executions and of gaps between them, from time 0 to `horizon` in slices of equal length. Adding an
 * execution is O(1), adding a gap too; `uncovered` takes O(gaps and slices that meet), times a logarithm where memory is
 * short.
 */
export class MemorySlices {
  readonly #length: number; // ms of a slice
  readonly #horizon: number;
  readonly #busy = new Float64Array(SLICES); //        MB ms, of the executions that begin or end within the slice
  readonly #through = new Float64Array(SLICES + 1); // MB of the executions that fill slices, as differences
  readonly #from: Float64Array; //   [gaps] ms
  readonly #to: Float64Array; //     [gaps] ms
  readonly #memory: Float64Array; // [gaps] MB
  #gaps = 0;

  /** For at most `gapCount` gaps. */
  constructor(horizon: number, gapCount: number) {
    this.#horizon = horizon;
    this.#length = horizon / SLICES;
    this.#from = new Float64Array(gapCount);
    this.#to = new Float64Array(gapCount);
    this.#memory = new Float64Array(gapCount);
  }

  /** Times in ms, memory in MB; what lies after the horizon does not count. */
  addExecution(from: number, end: number, memory: number): void {
    const to = Math.min(end, this.#horizon);
    if (!(to > from)) return;
    const [first, last] = [this.#sliceOf(from), this.#sliceOf(to)];
    this.#busy[first]! += memory * this.#overlap(first, from, to);
    if (last === first) return;
    this.#busy[last]! += memory * this.#overlap(last, from, to);
    this.#through[first + 1]! += memory;
    this.#through[last]! -= memory;
  }

  /** A gap within the horizon; one that takes no time or no memory is always covered. */
  addGap(from: number, to: number, memory: number): void {
    if (!(to > from && memory > 0)) return;
    this.#from[this.#gaps] = from;
    this.#to[this.#gaps] = to;
    this.#memory[this.#gaps++] = memory;
  }

  /**
   * The gaps that cannot be covered, parts of gaps included, if in every slice the covered ones have `memoryMB`, less that
   * of the executions if `besideBusy`.
   */
  uncovered(memoryMB: number, besideBusy: boolean): number {
    if (memoryMB === Number.POSITIVE_INFINITY) return 0;
    const byStart = this.#byStart();
    const active: number[] = [];
    let [next, through, sum] = [0, 0, 0];
    for (let slice = 0; slice < SLICES; slice++) {
      through += this.#through[slice]!;
      const busy = besideBusy ? this.#busy[slice]! + through * this.#length : 0;
      for (; next < byStart.length && this.#sliceOf(this.#from[byStart[next]!]!) === slice; next++)
        active.push(byStart[next]!);
      sum += this.#uncoveredIn(slice, active, memoryMB * this.#length - busy);
      const end = (slice + 1) * this.#length;
      let kept = 0;
      for (const gap of active) if (this.#to[gap]! > end) active[kept++] = gap;
      active.length = kept;
    }
    return sum;
  }

  #uncoveredIn(slice: number, gaps: number[], budget: number): number {
    let demand = 0;
    for (const gap of gaps) demand += this.#memory[gap]! * this.#overlap(slice, this.#from[gap]!, this.#to[gap]!);
    if (demand <= budget) return 0;
    gaps.sort((a, b) => this.#cost(a) - this.#cost(b) || a - b);
    let [left, sum] = [Math.max(0, budget), 0];
    for (const gap of gaps) {
      const overlap = this.#overlap(slice, this.#from[gap]!, this.#to[gap]!);
      const covered = Math.min(overlap, left / this.#memory[gap]!);
      left -= covered * this.#memory[gap]!;
      sum += (overlap - covered) / (this.#to[gap]! - this.#from[gap]!);
    }
    return sum;
  }

  /** The memory-time that the whole gap takes. */
  #cost(gap: number): number {
    return this.#memory[gap]! * (this.#to[gap]! - this.#from[gap]!);
  }

  /** The gaps by the slice they begin in. */
  #byStart(): Uint32Array {
    const first = new Uint32Array(SLICES + 1);
    for (let g = 0; g < this.#gaps; g++) first[this.#sliceOf(this.#from[g]!) + 1]!++;
    for (let s = 0; s < SLICES; s++) first[s + 1]! += first[s]!;
    const order = new Uint32Array(this.#gaps);
    for (let g = 0; g < this.#gaps; g++) order[first[this.#sliceOf(this.#from[g]!)]!++] = g;
    return order;
  }

  #sliceOf(time: number): number {
    return Math.min(SLICES - 1, Math.floor(time / this.#length));
  }

  #overlap(slice: number, from: number, to: number): number {
    return Math.max(0, Math.min(to, (slice + 1) * this.#length) - Math.max(from, slice * this.#length));
  }
}
