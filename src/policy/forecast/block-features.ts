import { isLinear } from "./linearity.ts";
import { RealDft } from "./real-dft.ts";
import { isStationary } from "./stationarity.ts";
import { TrendFit } from "./trend.ts";

/** What a block of concurrencies is known by, in this order. */
export const FEATURES = ["density", "linearity", "stationarity", "harmonics"] as const;

/** Harmonics have at least two cycles in 120 values; those that stand out by two standard deviations count. */
const LEAST_FREQUENCY = 2 / 120;
const DEVIATIONS = 2;

/**
 * The features of [femux26] of blocks of `length` values, as in its public artefact: the mean; 1 where the changes of
 * ln(1 + value) are independent by the test of [brock96]; 1 where the series is stationary by that of [dickey79]; how many
 * harmonics of the series without its linear trend stand out. A block without change is linear and stationary.
 */
export class BlockFeatures {
  readonly #dft: RealDft;
  readonly #trend: TrendFit;
  readonly #rest: Float64Array; // [length]
  readonly #features = new Float64Array(FEATURES.length);

  constructor(length: number) {
    this.#dft = new RealDft(length);
    this.#trend = new TrendFit(length, "linear");
    this.#rest = new Float64Array(length);
  }

  get stateBytes(): number {
    return this.#dft.stateBytes + this.#trend.stateBytes + this.#rest.byteLength + this.#features.byteLength;
  }

  /** Of one block, in the order of `FEATURES`; valid until the next call. */
  of(values: Float64Array): Float64Array {
    const varies = values.some((value) => value !== values[0]);
    this.#features[0] = mean(values);
    this.#features[1] = varies && !isLinear(values) ? 0 : 1;
    this.#features[2] = varies && !isStationary(values) ? 0 : 1;
    this.#features[3] = varies ? this.#harmonics(values) : 0;
    return this.#features;
  }

  #harmonics(values: Float64Array): number {
    const dft = this.#dft;
    this.#trend.remove(values, this.#rest);
    dft.transform(this.#rest, dft.highest);
    const first = Math.ceil(LEAST_FREQUENCY * values.length - 1e-9);
    const last = Math.ceil(values.length / 2) - 1; // the highest frequency that has two parts
    let [sum, squares, count] = [0, 0, 0];
    for (let k = first; k <= last; k++) {
      sum += Math.sqrt(dft.power(k));
      squares += dft.power(k);
      count++;
    }
    if (count === 0) return 0;
    const middle = sum / count;
    const least = middle + DEVIATIONS * Math.sqrt(Math.max(0, squares / count - middle * middle));
    let found = 0;
    for (let k = first; k <= last; k++) if (Math.sqrt(dft.power(k)) >= least) found++;
    return found;
  }
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
