import type { Forecaster } from "./forecaster.ts";

/** The mean of the last `span` values, or of all where there are fewer. O(span). */
export function movingAverage(span: number): Forecaster {
  return {
    name: `moving-average(${span})`,
    stateBytes: 0,
    forecast: (history) => {
      const from = Math.max(0, history.length - span);
      const first = history[from]!;
      let sum = 0; // relative to the first, so that equal values have exactly their mean
      for (let i = from; i < history.length; i++) sum += history[i]! - first;
      return first + sum / (history.length - from);
    },
  };
}
