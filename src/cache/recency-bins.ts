/** Bins below the turnover. */
const BINS_BELOW = 10;
/** Bins an object passes before it is forgotten. */
export const BIN_COUNT = 18;

/**
 * Kernel. Ages in requests as bins of half an octave, 1, 2, 3, 4, 6, 8, 12, 16, .., counted from a base that follows the
 * turnover of the cache: bin 10 begins at about one turnover. Bin 0 holds all that is younger than 2^-4.5 turnovers, bin
 * BIN_COUNT all from 16 turnovers on, where an object counts as forgotten. `bin` and `start` O(1) without a logarithm.
 */
export class RecencyBins {
  readonly #start = new Uint32Array(BIN_COUNT + 1);
  #base = 0;

  constructor() {
    this.#moveTo(-BINS_BELOW);
  }

  /** The bin of a whole age >= 1, 0 .. BIN_COUNT. */
  bin(age: number): number {
    const bin = halfOctave(age) - this.#base;
    return bin < 0 ? 0 : Math.min(bin, BIN_COUNT);
  }

  /** The age at which an object enters `bin`, 0 .. BIN_COUNT, or 0 when no whole age begins there. */
  start(bin: number): number {
    return this.#start[bin]!;
  }

  /** Moves the base when the turnover (in requests, >= 1) has clearly left its bin, so that it does not swing. */
  follow(turnover: number): void {
    const index = this.#base + BINS_BELOW;
    const middle = (1 << (index >> 1)) * ((index & 1) === 0 ? 1 : Math.SQRT2);
    if (turnover > middle * 0.76 && turnover < middle * 1.32) return;
    const nearest = halfOctave(Math.max(1, Math.round(turnover * 1.19)));
    if (nearest !== index) this.#moveTo(nearest - BINS_BELOW);
  }

  #moveTo(base: number): void {
    this.#base = base;
    for (let bin = 0; bin <= BIN_COUNT; bin++) this.#start[bin] = halfOctaveStart(bin + base);
  }
}

/** Where `bin` begins, in turnovers. */
export function relativeStart(bin: number): number {
  let start = 1;
  for (let b = bin; b < BINS_BELOW; b++) start *= Math.SQRT1_2;
  for (let b = BINS_BELOW; b < bin; b++) start *= Math.SQRT2;
  return bin <= 0 ? 0 : start;
}

function halfOctave(age: number): number {
  const octave = 31 - Math.clz32(age);
  return octave === 0 ? 0 : 2 * octave + ((age >> (octave - 1)) & 1);
}

function halfOctaveStart(index: number): number {
  if (index < 0 || index === 1) return 0; // between 1 and 2 there is no whole age
  const half = index >> 1;
  return (index & 1) === 0 ? 1 << half : 3 << (half - 1);
}
