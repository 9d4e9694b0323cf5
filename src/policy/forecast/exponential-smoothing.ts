import type { Forecaster } from "./forecaster.ts";

/** The shares that are tried where none is given: 0.05, 0.1, ... 0.95. */
const STEPS = 20;

/**
 * Simple exponential smoothing [brown59]: level += alpha * (value - level), from the first value on; the level is the
 * forecast. `alpha` 0 takes, at each forecast, the one of 0.05, 0.1, ... 0.95 whose squared errors one step ahead over
 * the history are least, the lowest of equals. O(length), or 19 times that.
 */
export function exponentialSmoothing(alpha: number): Forecaster {
  return {
    name: alpha > 0 ? `exponential-smoothing(${alpha})` : "exponential-smoothing",
    stateBytes: 0,
    forecast: (history) => smooth(history, alpha > 0 ? alpha : bestAlpha(history)),
  };
}

function smooth(history: Float64Array, alpha: number): number {
  let level = history[0]!;
  for (let i = 1; i < history.length; i++) level += alpha * (history[i]! - level);
  return level;
}

function bestAlpha(history: Float64Array): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let step = 1; step < STEPS; step++) {
    const errors = squaredErrors(history, step / STEPS);
    if (errors < least) [best, least] = [step, errors];
  }
  return best / STEPS;
}

function squaredErrors(history: Float64Array, alpha: number): number {
  let level = history[0]!;
  let sum = 0;
  for (let i = 1; i < history.length; i++) {
    const error = history[i]! - level;
    sum += error * error;
    level += alpha * error;
  }
  return sum;
}
