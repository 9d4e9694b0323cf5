import ln from "@stdlib/math-base-special-ln";
import seedrandom from "seedrandom";

/** The four 32-bit words of a stream's state. */
export type RandomState = readonly [number, number, number, number];

const TWO_32 = 4294967296;

/**
 * A stream of random numbers: xoshiro128** [blackman21], its 128-bit state taken from seedrandom's ARC4 keyed by the
 * stream's path. `fork(label)` gives each purpose its own stream, so that adding or reordering draws of one purpose
 * never shifts another. Logarithms come from a portable implementation, so that every engine draws the same bits.
 */
export class Random {
  readonly #path: string;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  private constructor(path: string, state: RandomState) {
    this.#path = path;
    [this.#a, this.#b, this.#c, this.#d] = state;
  }

  /** The root stream of a run. */
  static root(seed: number | string): Random {
    return Random.#keyed(String(seed));
  }

  /** A stream that goes on from a saved state; `path` is what its forks are keyed by. */
  static from(state: RandomState, path = "restored"): Random {
    return new Random(path, [state[0] | 0, state[1] | 0, state[2] | 0, state[3] | 0]);
  }

  static #keyed(path: string): Random {
    const key = seedrandom(path);
    return new Random(path, [key.int32(), key.int32(), key.int32(), key.int32()]);
  }

  /** The stream of this stream's path extended by `label`, whatever has been drawn from this one. */
  fork(label: string): Random {
    return Random.#keyed(`${this.#path}/${label}`);
  }

  /** What its forks are keyed by; with `state` it makes the stream again. */
  get path(): string {
    return this.#path;
  }

  get state(): RandomState {
    return [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#d >>> 0];
  }

  /** Uniform on the integers 0 .. 2^32 - 1. */
  uint32(): number {
    const b5 = Math.imul(this.#b, 5);
    const result = Math.imul((b5 << 7) | (b5 >>> 25), 9);
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result >>> 0;
  }

  /** Uniform on [0, 1) in steps of 2^-53. */
  double(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Sets values[from .. to - 1] to what that many calls of `double` give, at half their cost. */
  fillDoubles(values: Float64Array, from: number, to: number): void {
    let a = this.#a;
    let b = this.#b;
    let c = this.#c;
    let d = this.#d;
    for (let i = from; i < to; i++) {
      const b5 = Math.imul(b, 5);
      const high = Math.imul((b5 << 7) | (b5 >>> 25), 9) >>> 5;
      const t = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= t;
      d = (d << 11) | (d >>> 21);
      const next5 = Math.imul(b, 5);
      const low = Math.imul((next5 << 7) | (next5 >>> 25), 9) >>> 6;
      const u = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= u;
      d = (d << 11) | (d >>> 21);
      values[i] = (high * 67108864 + low) / 9007199254740992;
    }
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** Uniform on the integers 0 .. n - 1, 1 <= n <= 2^32, without modulo bias. */
  int(n: number): number {
    if (!(Number.isInteger(n) && n >= 1 && n <= TWO_32))
      throw new RangeError(`Random.int: expected an integer from 1 to 2^32, got ${n}`);
    let draw = this.uint32();
    if (draw >= TWO_32 - n) {
      // only here a draw can lie beyond the last whole multiple of n; elsewhere the slow remainder is not needed
      const limit = TWO_32 - (TWO_32 % n);
      while (draw >= limit) draw = this.uint32();
    }
    return n === TWO_32 ? draw : draw % (n >>> 0);
  }

  /** Exponential with the given rate (events per unit; mean 1 / rate). */
  exponential(rate: number): number {
    return -ln(1 - this.double()) / rate;
  }

  /** Standard normal, by Marsaglia's polar method. */
  normal(): number {
    for (;;) {
      const u = 2 * this.double() - 1;
      const v = 2 * this.double() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) return u * Math.sqrt((-2 * ln(s)) / s);
    }
  }

  /** Permutes `items` in place (Fisher-Yates) and returns it. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const kept = items[i]!;
      items[i] = items[j]!;
      items[j] = kept;
    }
    return items;
  }
}
