import { xxh64Low } from "./xxh64.ts";

const HASHES = 10; // of an error of 0.001
const PER_ENTRY = 6.907755278982137 / 0.480453013918201; // -ln(error) / ln(2)^2
const MOST = 2147483647;
const SEEDS = [0x12345678, 0x12344321] as const;

/**
 * Kernel. How often objects were counted, by the counting Bloom filter of [libcachesim]: ten places of each object in
 * 14.4 counters an entry, all of which a count raises, also where two of them are one; the estimate is the least. The
 * places come from two hashes of the object's key. Layout: placeOf[10 * object + i], the counters. That program has as many
 * counters as its cache has bytes, times 14.4; only those that are a place of an object are kept here, so that the
 * estimates are the same in 80 bytes an object at most. Every operation looks at ten counters; halving goes through all.
 */
export class CountingFilter {
  readonly #placeOf: Uint32Array; // [HASHES * objectCount]
  readonly #counters: Uint32Array;

  /** Of `objectCount` objects; `keys` are their whole numbers in the trace, by default the objects' own. */
  constructor(entries: number, objectCount: number, keys?: Float64Array) {
    const least = Math.min(Math.ceil(PER_ENTRY * entries), MOST);
    const width = least < HASHES ? 2 * HASHES : least;
    this.#placeOf = new Uint32Array(HASHES * objectCount);
    for (let object = 0; object < objectCount; object++) {
      const key = keys === undefined ? object : keys[object]!;
      const start = xxh64Low(key, SEEDS[0]);
      const step = xxh64Low(key, SEEDS[1]);
      for (let i = 0; i < HASHES; i++)
        this.#placeOf[HASHES * object + i] = ((start + Math.imul(i, step)) >>> 0) % width;
    }
    this.#counters = new Uint32Array(width > HASHES * objectCount ? numbered(this.#placeOf) : width);
  }

  /** How often `object` was counted, or more. */
  estimate(object: number): number {
    const placeOf = this.#placeOf;
    const counters = this.#counters;
    let least = Number.POSITIVE_INFINITY;
    for (let at = HASHES * object; at < HASHES * object + HASHES; at++) {
      const count = counters[placeOf[at]!]!;
      if (count < least) least = count;
    }
    return least;
  }

  add(object: number): void {
    const placeOf = this.#placeOf;
    for (let at = HASHES * object; at < HASHES * object + HASHES; at++) this.#counters[placeOf[at]!]!++;
  }

  /** Halves every counter, rounding down. */
  halve(): void {
    const counters = this.#counters;
    for (let i = 0; i < counters.length; i++) counters[i]! >>>= 1;
  }
}

/** Numbers the values in place, equal ones alike, from 0 on; returns how many there are. */
function numbered(values: Uint32Array): number {
  const sorted = values.slice().sort();
  let count = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[count++] = sorted[i]!;
  for (let i = 0; i < values.length; i++) values[i] = indexIn(sorted, count, values[i]!);
  return count;
}

function indexIn(sorted: Uint32Array, count: number, value: number): number {
  let low = 0;
  for (let high = count - 1; low < high; ) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
