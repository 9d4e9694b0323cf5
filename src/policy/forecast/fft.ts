import type { Forecaster } from "./forecaster.ts";
import { RealDft } from "./real-dft.ts";
import { type Trend, TrendFit } from "./trend.ts";

/** Which harmonics a series is continued by: those of most power, the lower of equals, or the lowest. */
export const PICKS = ["strongest", "lowest"] as const;
export type Pick = (typeof PICKS)[number];

/**
 * Fourier extrapolation [icebreaker22]: the history is rid of its trend, and continued by its mean, its trend and its
 * `harmonics` most important frequencies, whole numbers of cycles in the history. One step ahead these stand where they
 * stood at the first value, so that their real parts suffice. O(length * length / 2), with `lowest` O(length * harmonics).
 *
 * The public artefact of [femux26], which carries that of [icebreaker22], removes a linear trend and takes the lowest
 * frequencies: trend=linear, pick=lowest.
 */
export class FourierExtrapolation implements Forecaster {
  readonly name: string;
  readonly #dft: RealDft;
  readonly #trend: TrendFit;
  readonly #rest: Float64Array; //   [length]
  readonly #power: Float64Array; //  [highest + 1]
  readonly #harmonics: number;
  readonly #pick: Pick;

  constructor(length: number, harmonics: number, trend: Trend, pick: Pick) {
    this.name = `fft(${harmonics})`;
    this.#dft = new RealDft(length);
    this.#trend = new TrendFit(length, trend);
    this.#rest = new Float64Array(length);
    this.#power = new Float64Array(this.#dft.highest + 1);
    this.#harmonics = Math.min(harmonics, this.#dft.highest);
    this.#pick = pick;
  }

  get stateBytes(): number {
    return this.#dft.stateBytes + this.#trend.stateBytes + this.#rest.byteLength + this.#power.byteLength;
  }

  forecast(history: Float64Array): number {
    const mean = this.#trend.remove(history, this.#rest);
    const harmonics = this.#pick === "lowest" ? this.#lowest() : this.#strongest();
    return mean + this.#trend.next + harmonics;
  }

  #lowest(): number {
    this.#dft.transform(this.#rest, this.#harmonics);
    let sum = 0;
    for (let k = 1; k <= this.#harmonics; k++) sum += this.#dft.shareAtStart(k);
    return sum;
  }

  #strongest(): number {
    const [dft, power] = [this.#dft, this.#power];
    dft.transform(this.#rest, dft.highest);
    for (let k = 1; k <= dft.highest; k++) power[k] = dft.power(k);
    let sum = 0;
    for (let taken = 0; taken < this.#harmonics; taken++) {
      let best = 1;
      for (let k = 2; k <= dft.highest; k++) if (power[k]! > power[best]!) best = k;
      sum += dft.shareAtStart(best);
      power[best] = -1;
    }
    return sum;
  }
}
