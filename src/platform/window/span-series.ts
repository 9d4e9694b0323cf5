/** Windows of equal length from 0 to a horizon, at which the last one ends. */
export interface Windows {
  readonly windowMs: number;
  readonly horizonMs: number;
  readonly count: number;
}

/** The platform's windows: of `longest` ms, and of the whole run where that is shorter. */
export function windowsOf(horizonMs: number, longest: number): Windows {
  const windowMs = Math.min(longest, Math.max(1, horizonMs));
  return { windowMs, horizonMs, count: Math.ceil(horizonMs / windowMs) };
}

/** The window that holds `time`, its start included and its end not. */
export function windowAt(time: number, windowMs: number): number {
  const w = Math.floor(time / windowMs);
  // a quotient may round up to the next window, or a window's rounded start lie above a time that divides to it
  if (w * windowMs > time) return w - 1;
  return (w + 1) * windowMs <= time ? w + 1 : w;
}

/**
 * Kernel. Time, or a weight times time, by window. Layout: part[w] is what begins or ends inside window w, wholeFrom[w]
 * how much more than before goes on through all of w; their running sum times the window's length completes it. begin,
 * end, add: O(1) for a span of any length. All times are below the horizon, or at it as an end.
 */
export class SpanSeries {
  readonly part: Float64Array; //      [count + 1]
  readonly wholeFrom: Float64Array; // [count + 2]
  readonly #windows: Windows;

  constructor(windows: Windows) {
    this.#windows = windows;
    this.part = new Float64Array(windows.count + 1);
    this.wholeFrom = new Float64Array(windows.count + 2);
  }

  /** The weight exists from `time` in window `w` on. */
  begin(w: number, time: number, weight: number): void {
    this.part[w]! += weight * (this.#endOf(w) - time);
    this.wholeFrom[w + 1]! += weight;
  }

  /** And until `time`. */
  end(w: number, time: number, weight: number): void {
    this.part[w]! -= weight * (this.#endOf(w) - time);
    this.wholeFrom[w + 1]! -= weight;
  }

  /** The weight exists from `start`, in window `w`, to `end`. */
  add(w: number, start: number, end: number, weight: number): void {
    const windowEnd = this.#endOf(w);
    if (end <= windowEnd) {
      this.part[w]! += weight * (end - start);
      return;
    }
    this.part[w]! += weight * (windowEnd - start);
    this.addFrom(w + 1, end, weight);
  }

  /** The weight exists from the start of window `w` to `end`. */
  addFrom(w: number, end: number, weight: number): void {
    const { windowMs } = this.#windows;
    const last = windowAt(end, windowMs);
    this.part[last]! += weight * (end - last * windowMs);
    this.wholeFrom[w]! += weight;
    this.wholeFrom[last]! -= weight;
  }

  /** What it came to by window, [count]. */
  sums(): Float64Array<ArrayBuffer> {
    const { windowMs, horizonMs, count } = this.#windows;
    const sums = new Float64Array(count);
    let whole = 0;
    for (let w = 0; w < count; w++) {
      whole += this.wholeFrom[w]!;
      sums[w] = this.part[w]! + whole * (Math.min((w + 1) * windowMs, horizonMs) - w * windowMs);
    }
    return sums;
  }

  #endOf(w: number): number {
    return Math.min((w + 1) * this.#windows.windowMs, this.#windows.horizonMs);
  }
}
