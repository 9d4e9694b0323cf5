import type { Epoch } from "./demand.ts";
import { ESTIMATES } from "./setting.ts";

/** Estimates what the coming epoch asks for. */
export interface Estimator {
  /** Requests expected a content, or an index by which contents are ranked; valid until the next call. */
  estimate(around: readonly number[]): Float64Array;
  /** Learns from an epoch; `cached` is what was placed in it. */
  observe(epoch: Epoch, cached: Uint8Array): void;
}

/** How often each content is asked for in an epoch. */
export function countsOf({ content }: Epoch, contents: number): Float64Array {
  const counts = new Float64Array(contents);
  for (const i of content) counts[i]!++;
  return counts;
}

/** The mean of all epochs: the estimate of greatest likelihood while nothing changes. */
export function counting(contents: number): Estimator {
  const sum = new Float64Array(contents);
  let epochs = 0;
  return {
    estimate: () => sum.map((value) => value / Math.max(1, epochs)),
    observe({ content }) {
      epochs++;
      for (const i of content) sum[i]!++;
    },
  };
}

/** The exponentially weighted mean of the epochs. */
export function ewma(contents: number): Estimator {
  const mean = new Float64Array(contents);
  return {
    estimate: () => mean,
    observe(epoch) {
      const counts = countsOf(epoch, contents);
      for (let i = 0; i < contents; i++) mean[i]! += ESTIMATES.ewmaShare * (counts[i]! - mean[i]!);
    },
  };
}

/**
 * A bandit's optimism: only requests of placed contents are seen. Index: m + sqrt(2 m ln t / n) + ln t / n of a mean m over
 * n epochs, for counts whose variance is their mean; contents never placed come first.
 */
export function ucb(contents: number): Estimator {
  const sum = new Float64Array(contents);
  const placed = new Uint32Array(contents);
  let epochs = 0;
  return {
    estimate() {
      const log = Math.log(1 + epochs);
      return sum.map((value, i) => {
        const n = placed[i]!;
        if (n === 0) return Number.MAX_VALUE;
        return value / n + Math.sqrt((2 * value * log) / n / n) + log / n;
      });
    },
    observe({ content }, cached) {
      epochs++;
      for (const [i, flag] of cached.entries()) placed[i]! += flag;
      for (const i of content) if (cached[i] === 1) sum[i]!++;
    },
  };
}

/** Knows the rates of the epochs, which are given in their order. */
export function oracle(epochs: readonly Epoch[]): Estimator {
  let next = 0;
  return {
    estimate: () => epochs[next]!.rate,
    observe() {
      next++;
    },
  };
}
