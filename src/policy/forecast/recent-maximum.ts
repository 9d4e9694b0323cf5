import type { Forecaster } from "./forecaster.ts";

/** The largest of the last `span` values: what a keep-alive window of so many intervals comes to [femux26]. O(span). */
export function recentMaximum(span: number): Forecaster {
  return {
    name: `keep-alive(${span})`,
    stateBytes: 0,
    forecast: (history) => {
      let largest = Number.NEGATIVE_INFINITY;
      for (let i = Math.max(0, history.length - span); i < history.length; i++) {
        if (history[i]! > largest) largest = history[i]!;
      }
      return largest;
    },
  };
}
