import { asciiText } from "./ascii.ts";

const ZERO = 48;
const POINT = 46;
const EXACT = 9_007_199_254_740_992; // 2^53: whole numbers up to it are exact
/** 1, 10, ..., 10^22: the powers of ten that are exact. */
const POWERS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));

/**
 * Kernel. A decimal number of digits, with or without a point and digits after it, from bytes; the result is that of
 * `Number`: a whole number up to 2^53 over an exact power of ten is rounded once, and what has more digits is left to it.
 * O(1) per byte, allocates nothing but for those.
 */
export class Decimal {
  value = 0;
  /** Where the number ends: the place of the first byte that is not of it. */
  end = 0;

  /** Reads the number that begins at `start`; false where there is none, or one written in another way. */
  read(bytes: Uint8Array, start: number): boolean {
    let at = start;
    let whole = 0;
    let digit = bytes[at]! - ZERO;
    for (; digit >>> 0 <= 9; digit = bytes[++at]! - ZERO) whole = whole * 10 + digit;
    if (at === start) return false;
    let places = 0;
    if (bytes[at] === POINT) {
      const point = at;
      digit = bytes[++at]! - ZERO;
      for (; digit >>> 0 <= 9; digit = bytes[++at]! - ZERO) whole = whole * 10 + digit;
      places = at - point - 1;
      if (places === 0) return false;
    }
    this.end = at;
    this.value = whole <= EXACT && places < 23 ? whole / POWERS[places]! : Number(asciiText(bytes, start, at));
    return true;
  }
}
