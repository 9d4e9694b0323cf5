import exp from "@stdlib/math-base-special-exp";

const STEPS_LOG = 7;
const STEPS = 1 << STEPS_LOG; // of the table, in an octave
const STEPS_PER_UNIT = 184.6649652337873; // STEPS / ln 2
const STEP_HIGH = 0.6931471803691238 / STEPS; // ln 2 / STEPS in two parts; a step count times the first one is exact
const STEP_LOW = 1.9082149292705877e-10 / STEPS;
const ROUNDS = 6755399441055744; // 1.5 * 2^52: what is added to it loses its fraction
const BIAS = 1023;
const LARGEST = 708; // above it, and below its negative, results overflow or lose digits

const FRACTION = Float64Array.from({ length: STEPS }, (_, step) => exp((step / STEPS) * Math.LN2)); // 2^(step / STEPS)
const POWER = powersOfTwo();

/**
 * Kernel. e^x within 1.1 * 2^-52 of its value, relatively, by a table of 2^(i/128) and a polynomial of degree 5, in the
 * manner of [tang89]. It takes sums and products alone, so that every engine gets the same bits, at an eighth of the cost of
 * @stdlib's, whose last digit may differ.
 */
export function portableExp(x: number): number {
  if (!(Math.abs(x) <= LARGEST)) return exp(x);
  const steps = x * STEPS_PER_UNIT + ROUNDS - ROUNDS;
  const rest = x - steps * STEP_HIGH - steps * STEP_LOW; // at most half a step
  const square = rest * rest;
  const series = rest + square * (1 / 2 + rest * (1 / 6) + square * (1 / 24 + rest * (1 / 120)));
  const step = steps | 0;
  const fraction = FRACTION[step & (STEPS - 1)]!;
  return (fraction + fraction * series) * POWER[(step >> STEPS_LOG) + BIAS]!;
}

/** 2^(i - BIAS) by i, of the exponents that `portableExp` comes to. */
function powersOfTwo(): Float64Array {
  const powers = new Float64Array(2 * BIAS + 1);
  for (let i = 0, power = 1; i <= BIAS; i++, power *= 2) powers[BIAS + i] = power;
  for (let i = 0, power = 1; i < BIAS; i++, power /= 2) powers[BIAS - i] = power;
  return powers;
}
