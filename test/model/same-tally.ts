import { expect } from "chai";
import type { LogHistogram } from "../../src/base/log-histogram.ts";
import type { Tally } from "../../src/platform/tally.ts";

/** The same counts, and the same sums but for the rounding of another order. */
export function expectSameTally(tally: Tally, expected: Tally): void {
  const { coldWaitMs, ...counts } = tally.functions;
  const { coldWaitMs: expectedWait, ...expectedCounts } = expected.functions;
  expect(counts).to.deep.equal(expectedCounts);
  expectClose(coldWaitMs, expectedWait);
  for (const key of ["evictions", "prewarms", "prewarmsUsed", "peakInstances"] as const)
    expect(tally[key], key).to.equal(expected[key]);
  for (const key of ["idleMBms", "busyMBms", "startingMBms"] as const) expectClose([tally[key]], [expected[key]], key);
  for (const key of ["poolLiveMs", "poolBusyCoreMs"] as const) expectClose(tally[key], expected[key], key);
  const { windows } = tally;
  for (const key of ["windowMs", "horizonMs", "count"] as const) expect(windows[key]).to.equal(expected.windows[key]);
  for (const key of ["invocations", "coldStarts"] as const)
    expect(windows[key], key).to.deep.equal(expected.windows[key]);
  for (const key of ["liveMs", "busyCoreMs"] as const) expectClose(windows[key], expected.windows[key], key);
  // a difference of what is live and busy, so that its rounding is theirs
  const liveMB = expected.windows.liveMs.map((live, w) => live * 300 + expected.windows.idleMBms[w]!);
  expectClose(windows.idleMBms, expected.windows.idleMBms, "idleMBms", liveMB);
  expect([...windows.idleMBms].every((idle) => idle >= 0)).to.equal(true);
  expectSameHistogram(tally.latencyMs, expected.latencyMs);
  expectSameHistogram(tally.slowdown, expected.slowdown);
}

function expectClose(values: ArrayLike<number>, expected: ArrayLike<number>, what = "", scale = expected): void {
  expect(values.length).to.equal(expected.length);
  for (let i = 0; i < values.length; i++) {
    const tolerance = 1e-9 * Math.max(1, scale[i]!);
    const isClose = Math.abs(values[i]! - expected[i]!) <= tolerance; // chai is asked rarely: it takes its time
    if (!isClose) expect(values[i], `${what}[${i}]`).to.be.closeTo(expected[i]!, tolerance);
  }
}

/** The same counts by bin, and sums but for the rounding of another order. */
function expectSameHistogram(histogram: LogHistogram, expected: LogHistogram): void {
  const [bins, expectedBins] = [histogram.save(), expected.save()];
  expect(bins.bins).to.deep.equal(expectedBins.bins);
  expect(bins.counts).to.deep.equal(expectedBins.counts);
  expectClose(bins.sums, expectedBins.sums, "sum");
  expect(histogram.count).to.equal(expected.count);
  expectClose([histogram.mean ?? -1], [expected.mean ?? -1], "mean");
}
