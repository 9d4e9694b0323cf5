import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import { exponent, numberText } from "../number-text.ts";
import { axis, type JsonObject } from "./theme.ts";

/** An axis for values >= 0, and where on it a value stands. */
export interface Scale {
  readonly axis: JsonObject;
  readonly place: (value: number) => number;
  /** Where the axis is cut on a log scale: zeros stand below it. */
  readonly cut: number | undefined;
}

const LOG_FROM = 20; // largest over smallest positive value
const NOTHING = 1e-6; // a value this much smaller than the largest stands with the zeros, or it would squeeze the rest

/**
 * A logarithmic axis when the positive values span a factor of 20 or more, else a linear one from 0. On the
 * logarithmic axis zeros, and what is at most `nothing`, by default a millionth of the largest, stand on a tick of their
 * own below a cut.
 */
export function scaleOf(title: string, values: readonly number[], nothing = NOTHING * largest(values)): Scale {
  const positive = values.filter((value) => value > nothing);
  const low = positive.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = largest(positive);
  if (positive.length === 0 || high < LOG_FROM * low) {
    const top = positive.length === 0 ? 1 : high * 1.08;
    return { axis: axis(title, { range: [-0.03 * top, top] }), place: (value) => value, cut: undefined };
  }
  const hasZero = values.some((value) => value <= nothing);
  const nearZero = values.some((value) => value > 0 && value <= nothing);
  const decades = log10(high / low);
  const gap = Math.max(0.08 * decades, 0.12);
  const zero = log10(low) - 2 * gap;
  const ticks = ticksBetween(low, high, decades);
  return {
    axis: axis(`${title}, log scale`, {
      type: "log",
      range: [hasZero ? zero - 0.6 * gap : log10(low) - 0.06 * decades, log10(high) + 0.06 * decades],
      tickvals: hasZero ? [power10(zero), ...ticks] : ticks,
      ticktext: [...(hasZero ? [nearZero ? "≈ 0" : "0"] : []), ...ticks.map((tick) => numberText(tick))],
    }),
    place: (value) => (value > nothing ? value : power10(zero)),
    cut: hasZero ? power10(log10(low) - gap) : undefined,
  };
}

/** 1, 2, 5 of every decade up to two decades, 1 and 3 up to three, else whole decades, just outside the values included. */
function ticksBetween(low: number, high: number, decades: number): number[] {
  const steps = decades <= 2 ? [1, 2, 5] : decades <= 3 ? [1, 3] : [1];
  const ticks: number[] = [];
  for (let e = exponent(low); e <= exponent(high) + 1; e++) {
    for (const step of steps) ticks.push(Number(`${step}e${e}`));
  }
  return ticks.filter((tick) => tick >= low * 0.8 && tick <= high * 1.25);
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function log10(value: number): number {
  return ln(value) / Math.LN10;
}

function power10(value: number): number {
  return exp(value * Math.LN10);
}
