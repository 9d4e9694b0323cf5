import type { LogHistogram } from "../../src/base/log-histogram.ts";
import type { Tally } from "../../src/platform/tally.ts";

/** All that a tally says, in plain arrays, so that two of them can be compared bit by bit. */
export function tallyFacts({ latencyMs, slowdown, ...counts }: Tally): unknown {
  const plain = JSON.parse(
    JSON.stringify(counts, (_, value) => (ArrayBuffer.isView(value) ? [...(value as Float64Array)] : value)),
  );
  return { ...plain, latencyMs: histogramFacts(latencyMs), slowdown: histogramFacts(slowdown) };
}

function histogramFacts(histogram: LogHistogram): unknown {
  const quantiles = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1].map((p) => histogram.quantile(p));
  return [histogram.count, histogram.mean, ...quantiles];
}
