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

/** The window, of less than 2^31, that holds `time`, its start included and its end not; `perMs` is 1 / windowMs. */
export function windowAt(time: number, windowMs: number, perMs: number): number {
  const w = (time * perMs) | 0;
  // a rounded product may lie on the other side of a window's start
  if (w * windowMs > time) return w - 1;
  return (w + 1) * windowMs <= time ? w + 1 : w;
}

/**
 * Kernel. The part of executions that goes on beyond the window in which it begins: a difference array of windows that
 * are full, and what is left in the last ones. add: O(1) for a span of any length.
 */
export class Overhang {
  readonly #windows: Windows;
  readonly #part: Float64Array; //      [count + 1]
  readonly #wholeFrom: Float64Array; // [count + 1] how much more than in the window before goes on through all of it

  constructor(windows: Windows) {
    this.#windows = windows;
    this.#part = new Float64Array(windows.count + 1);
    this.#wholeFrom = new Float64Array(windows.count + 1);
  }

  clear(): void {
    this.#part.fill(0);
    this.#wholeFrom.fill(0);
  }

  /** The weight exists from the start of window `w` to `end`, which is at most the horizon. */
  add(w: number, end: number, weight: number): void {
    const { windowMs } = this.#windows;
    const last = windowAt(end, windowMs, 1 / windowMs);
    this.#part[last]! += weight * (end - last * windowMs);
    this.#wholeFrom[w]! += weight;
    this.#wholeFrom[last]! -= weight;
  }

  /** Adds what it came to by window to sums[0 .. count - 1]. */
  addTo(sums: Float64Array): void {
    const { windowMs, horizonMs, count } = this.#windows;
    let whole = 0;
    for (let w = 0; w < count; w++) {
      whole += this.#wholeFrom[w]!;
      sums[w]! += this.#part[w]! + whole * (Math.min((w + 1) * windowMs, horizonMs) - w * windowMs);
    }
  }
}
