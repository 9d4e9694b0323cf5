/** Fewest calls whose inter-arrival times have a coefficient of variation that says anything: two gaps. */
const FEWEST_CALLS = 3;
const ROUNDING = 1e-6; // coefficients below are those of equal gaps

/**
 * The coefficient of variation of the gaps between calls, count[e] of them evenly spaced inside each of the ascending
 * minutes minute[from .. to - 1], as the published ones were taken; undefined for fewer than three calls. O(to - from).
 */
export function gapVariation(
  minute: Uint32Array,
  count: Uint32Array,
  from = 0,
  to = minute.length,
): number | undefined {
  let calls = 0;
  let squares = 0; // of the gaps, in minutes
  let last = minute[from]!; // the time of the last call
  for (let e = from; e < to; e++) {
    const at = minute[e]!;
    const n = count[e]!;
    squares += (at - last) * (at - last);
    calls += n;
    last = at;
    if (n === 1) continue;
    squares += (n - 1) / (n * n);
    last = at + (n - 1) / n;
  }
  if (calls < FEWEST_CALLS) return undefined;
  const mean = (last - minute[from]!) / (calls - 1);
  const variation = Math.sqrt(Math.max(0, squares / (calls - 1) / (mean * mean) - 1));
  return variation < ROUNDING ? 0 : variation;
}
