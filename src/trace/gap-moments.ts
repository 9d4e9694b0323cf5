/**
 * Kernel. Means and squared deviations of the gaps between the calls of each of many members (functions, apps), by
 * Welford's update; a column per field, [members]. O(1) per call or minute, allocates nothing there. The unit of time is
 * the caller's and the same for a member throughout.
 */
export class GapMoments {
  readonly #gaps: Float64Array;
  readonly #mean: Float64Array;
  readonly #squares: Float64Array;
  readonly #last: Float64Array; //       time of the last call, or the last minute
  readonly #lastCalls: Float64Array; //  calls in that minute; 0 before the first

  constructor(members: number) {
    this.#gaps = new Float64Array(members);
    this.#mean = new Float64Array(members);
    this.#squares = new Float64Array(members);
    this.#last = new Float64Array(members);
    this.#lastCalls = new Float64Array(members);
  }

  /** A call at `time`, not before the member's last one. */
  addCall(member: number, time: number): void {
    if (this.#lastCalls[member] === 1) this.#addGaps(member, time - this.#last[member]!, 1);
    this.#last[member] = time;
    this.#lastCalls[member] = 1;
  }

  /** That many calls (> 0) equally spaced from the start of a minute after the member's last one; the unit is a minute. */
  addMinute(member: number, minute: number, calls: number): void {
    const before = this.#lastCalls[member]!;
    // one division, so that equal gaps within and between minutes come out as the same number
    if (before > 0) this.#addGaps(member, ((minute - this.#last[member]!) * before - (before - 1)) / before, 1);
    if (calls > 1) this.#addGaps(member, 1 / calls, calls - 1);
    this.#last[member] = minute;
    this.#lastCalls[member] = calls;
  }

  /** [members] Population standard deviation of the gaps over their mean; NaN below 2 gaps, and where all calls come at once. */
  variation(): Float64Array {
    return this.#mean.map((mean, member) => {
      const gaps = this.#gaps[member]!;
      return gaps < 2 || mean === 0 ? Number.NaN : Math.sqrt(this.#squares[member]! / gaps) / mean;
    });
  }

  #addGaps(member: number, gap: number, times: number): void {
    const gaps = this.#gaps[member]! + times;
    const off = gap - this.#mean[member]!;
    const mean = this.#mean[member]! + (off * times) / gaps;
    this.#gaps[member] = gaps;
    this.#mean[member] = mean;
    this.#squares[member] = this.#squares[member]! + off * (gap - mean) * times;
  }
}
