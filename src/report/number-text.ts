import ln from "@stdlib/math-base-special-ln";
import type { Estimate } from "./estimate.ts";

/** What stands where there is no data. */
export const NO_DATA = "n/a";

/** A number with about `digits` significant digits, integer digits never cut, thousands grouped: `12,345`, `0.01234`. */
export function numberText(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || Number.isNaN(value)) return NO_DATA;
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return grouped(String(value));
  const size = Math.abs(value);
  if (!(size >= 1e-4 && size < 1e15)) return String(Number(value.toPrecision(digits)));
  return grouped(String(Number(value.toFixed(clamp(digits - 1 - exponent(size), 0, 8)))));
}

/** The estimates of one column with the same number of decimals, so that their points align; `±` where there is a margin. */
export function columnText(column: readonly (Estimate | undefined)[]): string[] {
  const present = column.filter((entry) => entry !== undefined);
  const decimals = decimalsFor(
    present.map(({ mean }) => mean),
    present.map(({ margin }) => margin ?? 0),
  );
  return column.map((entry) => {
    if (entry === undefined) return NO_DATA;
    const mean = fixedText(entry.mean, decimals);
    return entry.margin === undefined ? mean : `${mean} ± ${fixedText(entry.margin, decimals)}`;
  });
}

/**
 * Decimals that give the smallest value two significant digits and the smallest margin one, the largest value at least
 * three and at most six.
 */
function decimalsFor(values: readonly number[], margins: readonly number[]): number {
  const sizes = sizesOf(values);
  if (sizes.length === 0 || sizes.every(Number.isInteger)) return 0;
  const largest = exponent(Math.max(...sizes));
  const byMargin = sizesOf(margins).map((size) => -exponent(size));
  const wanted = Math.max(1 - exponent(Math.min(...sizes)), ...byMargin);
  return clamp(clamp(wanted, 2 - largest, 5 - largest), 0, 6);
}

function sizesOf(values: readonly number[]): number[] {
  return values.map(Math.abs).filter((size) => size > 1e-12 && Number.isFinite(size));
}

function fixedText(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return String(value);
  const text = value.toFixed(decimals);
  // a value that is there must not read as nothing
  if (Math.abs(value) > 1e-12 && Number(text) === 0)
    return `${value < 0 ? ">-" : "<"}${(1 / Number(`1e${decimals}`)).toFixed(decimals)}`;
  return grouped(text);
}

function grouped(text: string): string {
  const [whole, fraction] = text.split(".");
  const groups = whole!.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}

/** The decimal exponent of a positive number: 3 of 1234, -2 of 0.012. */
export function exponent(size: number): number {
  return Math.floor(ln(size) / Math.LN10 + 1e-12);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
