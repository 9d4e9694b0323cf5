const BINS_BELOW = 10; // half octaves below the turnover
const FINE_BINS = 18; // half octaves, up to 16 turnovers
const COARSE_BINS = 6; // whole octaves, up to 1024 turnovers
/** Bins of an age before an object counts as forgotten. */
export const AGE_BINS = FINE_BINS + COARSE_BINS;

/**
 * Kernel. Ages in requests as bins of half an octave up to about 16 turnovers of the cache and of an octave from there up
 * to 1024, counted from a base that follows the turnover: bin 10 begins at about one turnover. Bin 0 holds all that is
 * younger than 2^-5 turnovers, bin AGE_BINS what is forgotten. `bin` and `start` O(1) without a logarithm.
 */
export class AgeBins {
  readonly #start = new Float64Array(AGE_BINS + 1);
  readonly #binOf = new Uint8Array(64); // by half octave of the age
  readonly #within = new Uint8Array(64); // the same, AGE_BINS - 1 at most
  #base = 0;

  constructor() {
    this.#moveTo(-BINS_BELOW);
  }

  /** The bin of a whole age >= 1, 0 .. AGE_BINS. */
  bin(age: number): number {
    return this.#binOf[halfOctave(age)]!;
  }

  /** The bin of a whole age >= 1, the last one for what is forgotten: 0 .. AGE_BINS - 1. */
  binWithin(age: number): number {
    return this.#within[halfOctave(age)]!;
  }

  /** The age at which an object enters `bin`, 0 .. AGE_BINS, or 0 when no whole age begins there. */
  start(bin: number): number {
    return this.#start[bin]!;
  }

  /** Moves the base when the turnover (in requests, >= 1) has clearly left its bin, so that it does not swing. */
  follow(turnover: number): void {
    const index = this.#base + BINS_BELOW;
    const middle = powerOfRoot2(index);
    if (turnover > middle * 0.76 && turnover < middle * 1.32) return;
    const nearest = halfOctave(Math.max(1, Math.round(turnover * 1.19)));
    if (nearest !== index) this.#moveTo(nearest - BINS_BELOW);
  }

  /** One request in turnovers. */
  get request(): number {
    return 1 / powerOfRoot2(this.#base + BINS_BELOW);
  }

  /** Writes the turnovers an object spends in each bin from age 1 on, 0 of bins that no whole age falls into. */
  widthsInto(width: Float64Array): void {
    const first = this.bin(1);
    const request = this.request;
    let end = this.#start[AGE_BINS]!;
    for (let bin = AGE_BINS - 1; bin >= 0; bin--) {
      const entered = bin > first && this.#start[bin]! > 1;
      const start = entered ? this.#start[bin]! : 1;
      width[bin] = entered || bin === first ? (end - start) * request : 0;
      if (entered) end = start;
    }
  }

  #moveTo(base: number): void {
    this.#base = base;
    for (let bin = 0; bin <= AGE_BINS; bin++) this.#start[bin] = halfOctaveStart(halfOctavesOf(bin) + base);
    for (let half = 0; half < this.#binOf.length; half++) {
      this.#binOf[half] = binFrom(half - base);
      this.#within[half] = Math.min(AGE_BINS - 1, this.#binOf[half]!);
    }
  }
}

/** Where `bin` begins, in turnovers. */
export function startInTurnovers(bin: number): number {
  return bin <= 0 ? 0 : powerOfRoot2(halfOctavesOf(bin) - BINS_BELOW);
}

function binFrom(half: number): number {
  if (half < FINE_BINS) return Math.max(half, 0);
  return Math.min(AGE_BINS, FINE_BINS + ((half - FINE_BINS) >> 1));
}

function halfOctavesOf(bin: number): number {
  return bin <= FINE_BINS ? bin : FINE_BINS + 2 * (bin - FINE_BINS);
}

function powerOfRoot2(exponent: number): number {
  let power = (exponent & 1) === 0 ? 1 : Math.SQRT2;
  for (let half = exponent >> 1; half > 0; half--) power *= 2;
  for (let half = exponent >> 1; half < 0; half++) power /= 2;
  return power;
}

function halfOctave(age: number): number {
  const octave = 31 - Math.clz32(age);
  return 2 * octave + (((age << 1) >>> octave) & 1);
}

function halfOctaveStart(index: number): number {
  if (index < 0 || index === 1) return 0; // between 1 and 2 there is no whole age
  const whole = powerOfRoot2(index & ~1);
  return (index & 1) === 0 ? whole : whole * 1.5;
}
