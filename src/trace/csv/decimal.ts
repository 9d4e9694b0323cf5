import { asciiText } from "./ascii.ts";

const ZERO = 48;
const POINT = 46;
const EXACT = Number.MAX_SAFE_INTEGER; // 2^53 itself may be 2^53 + 1
/** 1, 10, ..., 10^22: the powers of ten that are exact. */
const POWERS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
const FIRST = 15; // digits that are always exact
const MOST = 21; // digits of which those after the first, times a power of ten, are exact in two numbers
const HALVES = 134_217_729; // 2^27 + 1: parts a number's 53 bits into two
const SLACK = 8.077935669463161e-28; // 2^-90, above any error of a correction relative to its quotient, which is below 2^-102

/**
 * Kernel. A decimal number of digits, with or without a point and digits after it, from bytes; the result is that of
 * `Number`: a whole number below 2^53 over an exact power of ten is rounded once, one of up to 21 digits is divided in
 * twice the precision, and what has more of them, or lies next to the middle of two float64s, is left to it. O(1) per
 * byte, allocates nothing but for those.
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
    this.value = whole <= EXACT && places < 23 ? whole / POWERS[places]! : longValue(bytes, start, at, places);
    return true;
  }
}

/** The number [start, end), which has `places` after its point. */
function longValue(bytes: Uint8Array, start: number, end: number, places: number): number {
  const digits = end - start - (places === 0 ? 0 : 1);
  let value = Number.NaN;
  if (digits <= MOST) {
    let first = 0;
    let rest = 0;
    let left = FIRST;
    for (let at = start; at < end; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit < 0) continue; // the point
      if (left-- > 0) first = first * 10 + digit;
      else rest = rest * 10 + digit;
    }
    value = quotient(first, POWERS[digits - FIRST]!, rest, POWERS[places]!);
  }
  return Number.isNaN(value) ? Number(asciiText(bytes, start, end)) : value;
}

/** (first * scale + rest) / divisor, rounded once, or NaN where that cannot be told; of integers, the sum above 2^53. */
function quotient(first: number, scale: number, rest: number, divisor: number): number {
  const product = first * scale;
  const below = lostBy(product, first, scale) + rest;
  const high = product + below;
  const low = below - (high - product);
  const rough = high / divisor;
  const back = rough * divisor;
  const correction = (high - back - lostBy(back, rough, divisor) + low) / divisor;
  const value = rough + (correction + rough * SLACK);
  return value === rough + (correction - rough * SLACK) ? value : Number.NaN;
}

/** What the rounded product of two numbers lacks of the exact one, by Dekker's halves. */
function lostBy(product: number, a: number, b: number): number {
  const [scaledA, scaledB] = [a * HALVES, b * HALVES];
  const [highA, highB] = [scaledA - (scaledA - a), scaledB - (scaledB - b)];
  const [lowA, lowB] = [a - highA, b - highB];
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}
