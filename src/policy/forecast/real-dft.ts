import cospi from "@stdlib/math-base-special-cospi";

/**
 * Kernel. The discrete Fourier transform of real series of one length n, at the frequencies 0 .. n / 2. Layout: the
 * cosines and sines of every frequency in a row of their own, made once by a portable implementation, so that every
 * engine computes the same bits and the loop reads on without a remainder. Series are folded about their start, x[t] with
 * x[n - t], so that a frequency costs n / 2 products for each of its two parts: O(n) a frequency. A fast transform of a
 * library wants a power of two.
 */
export class RealDft {
  readonly length: number;
  /** The highest frequency, in cycles per `length`. */
  readonly highest: number;
  readonly real: Float64Array; //      [highest + 1]
  readonly imaginary: Float64Array; // [highest + 1]
  readonly #half: number; // pairs of values
  readonly #cosine: Float64Array; // [(highest + 1) * half]
  readonly #sine: Float64Array; //   [(highest + 1) * half]
  readonly #even: Float64Array; //   [half] x[t] + x[n - t], from t = 1 on
  readonly #odd: Float64Array; //    [half] x[n - t] - x[t]

  constructor(length: number) {
    this.length = length;
    this.highest = Math.floor(length / 2);
    this.real = new Float64Array(this.highest + 1);
    this.imaginary = new Float64Array(this.highest + 1);
    const half = Math.floor((length - 1) / 2);
    this.#half = half;
    const ofCycle = (shift: number) =>
      Float64Array.from({ length: (this.highest + 1) * half }, (_, cell) => {
        const [k, t] = [Math.floor(cell / half), 1 + (cell % half)];
        return cospi((2 * ((k * t) % length)) / length - shift);
      });
    this.#cosine = ofCycle(0);
    this.#sine = ofCycle(0.5);
    this.#even = new Float64Array(half);
    this.#odd = new Float64Array(half);
  }

  get stateBytes(): number {
    return 8 * (2 * (this.highest + 1) + 2 * this.#cosine.length + 2 * this.#half);
  }

  /** Sets `real` and `imaginary` at the frequencies 0 .. upTo to those of `series`, of `length` values. */
  transform(series: Float64Array, upTo: number): void {
    const n = this.length;
    for (let i = 0; i < this.#half; i++) {
      this.#even[i] = series[n - 1 - i]! + series[i + 1]!;
      this.#odd[i] = series[n - 1 - i]! - series[i + 1]!;
    }
    const middle = n % 2 === 0 && n > 0 ? series[n / 2]! : 0;
    for (let k = 0; k <= upTo; k++) this.#at(k, series[0]! + (k % 2 === 0 ? middle : -middle));
  }

  /** The squared modulus at a frequency. */
  power(k: number): number {
    return this.real[k]! * this.real[k]! + this.imaginary[k]! * this.imaginary[k]!;
  }

  /** What a frequency adds to the series it was taken from, at time 0 and at every multiple of `length`. */
  shareAtStart(k: number): number {
    const twice = k > 0 && 2 * k < this.length;
    return ((twice ? 2 : 1) * this.real[k]!) / this.length;
  }

  /** One frequency; `own` is the share of the values that have no other to be folded with. */
  #at(k: number, own: number): void {
    const [even, odd, cosine, sine, half] = [this.#even, this.#odd, this.#cosine, this.#sine, this.#half];
    const first = k * half;
    let real = own;
    let imaginary = 0;
    for (let i = 0; i < half; i++) {
      real += even[i]! * cosine[first + i]!;
      imaginary += odd[i]! * sine[first + i]!;
    }
    this.real[k] = real;
    this.imaginary[k] = imaginary;
  }
}
