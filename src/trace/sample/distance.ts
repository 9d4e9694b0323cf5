import type { FunctionProfile } from "../trace.ts";

/** How far a subset of functions is from all of them, by part; the total is the mean of the parts. */
export interface SampleDistance {
  /** What each part compares, with its unit. */
  readonly parts: readonly string[];
  /** [parts] The distances of the functions that have a 1 in `chosen`, [functions], at least one; the result is the caller's. */
  of(chosen: Uint8Array): Float64Array;
}

/** The mean of the parts. */
export function totalOf(parts: Float64Array): number {
  return parts.reduce((sum, part) => sum + part, 0) / parts.length;
}

/**
 * A population's values in ascending order, to which those of subsets are compared: the Wasserstein-1 distance is the
 * area between the two distribution functions. NaN belongs to no population.
 */
export class OrderedValues {
  readonly #members: Uint32Array; // by value, those without NaN
  readonly #values: Float64Array; // ascending

  constructor(values: Float64Array) {
    const members = Uint32Array.from(values, (_, member) => member).filter((member) => !Number.isNaN(values[member]!));
    this.#members = members.sort((a, b) => values[a]! - values[b]! || a - b);
    this.#values = Float64Array.from(this.#members, (member) => values[member]!);
  }

  /** Wasserstein-1 distance of the chosen members to all; the range of the values where none of them is chosen. O(members). */
  distance(chosen: Uint8Array): number {
    const [members, values] = [this.#members, this.#values];
    const all = members.length;
    let size = 0;
    for (let i = 0; i < all; i++) size += chosen[members[i]!]!;
    if (size === 0) return all === 0 ? 0 : values[all - 1]! - values[0]!;
    let [inside, area] = [0, 0];
    for (let i = 0; i + 1 < all; i++) {
      inside += chosen[members[i]!]!;
      area += Math.abs(inside / size - (i + 1) / all) * (values[i + 1]! - values[i]!);
    }
    return area;
  }
}

/** Half the sum of the differences of the triggers' shares, 0 .. 1. */
export function triggerDistance(functions: readonly FunctionProfile[]): (chosen: Uint8Array) => number {
  const names = [...new Set(functions.map(({ trigger }) => trigger))];
  const kind = Uint32Array.from(functions, ({ trigger }) => names.indexOf(trigger));
  const all = new Float64Array(names.length);
  for (let fn = 0; fn < kind.length; fn++) all[kind[fn]!]! += 1 / kind.length;
  return (chosen) => {
    const own = new Float64Array(names.length);
    let size = 0;
    for (let fn = 0; fn < kind.length; fn++) {
      own[kind[fn]!]! += chosen[fn]!;
      size += chosen[fn]!;
    }
    return own.reduce((sum, count, k) => sum + Math.abs(count / size - all[k]!), 0) / 2;
  };
}
