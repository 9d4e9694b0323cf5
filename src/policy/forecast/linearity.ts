import ln from "@stdlib/math-base-special-ln";

/** Values nearer than so many standard deviations are near. */
const NEAR = 1.5;
/** The two-sided quantile of the standard normal for 5 %. */
const CRITICAL = 1.9599639845400545;

/**
 * The statistic of the test of Brock, Dechert and Scheinkman [brock96] for independence, in two dimensions: how much more
 * often two pairs of neighbours are near each other than two independent values twice. Near is within 1.5 standard
 * deviations. Standard normal where the series is independent; NaN where it does not vary. O(length squared).
 */
export function brockDechertScheinkman(series: Float64Array): number {
  const n = series.length;
  const near = NEAR * deviation(series);
  if (!(near > 0) || n < 4) return Number.NaN;
  const count = new Int32Array(n).fill(1); // values near each, itself included
  let [pairs, laterPairs, jointPairs] = [0, 0, 0];
  for (let distance = 1; distance < n; distance++) {
    let before = 0;
    for (let i = 0; i + distance < n; i++) {
      const isNear = Math.abs(series[i]! - series[i + distance]!) < near ? 1 : 0;
      if (i > 0) {
        laterPairs += isNear;
        jointPairs += isNear & before;
      }
      pairs += isNear;
      count[i] = count[i]! + isNear;
      count[i + distance] = count[i + distance]! + isNear;
      before = isNear;
    }
  }
  const share = pairs / ((n * (n - 1)) / 2);
  const later = ((n - 1) * (n - 2)) / 2;
  const excess = jointPairs / later - (laterPairs / later) * (laterPairs / later);
  const spread = 2 * Math.abs(tripleShare(count, pairs) - share * share);
  return spread > 0 ? (Math.sqrt(n - 1) * excess) / spread : Number.NaN;
}

/** Whether the test does not reject that the changes of ln(1 + value) are independent at 5 %; true where it says nothing [femux26]. */
export function isLinear(series: Float64Array): boolean {
  const changes = new Float64Array(Math.max(0, series.length - 1));
  for (let i = 0; i < changes.length; i++) changes[i] = ln(1 + series[i + 1]!) - ln(1 + series[i]!);
  const statistic = brockDechertScheinkman(changes);
  return Number.isNaN(statistic) || Math.abs(statistic) <= CRITICAL;
}

/** How often two different values are both near a third. */
function tripleShare(count: Int32Array, pairs: number): number {
  const n = count.length;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += count[i]! * count[i]!;
  return (squares - 3 * (2 * pairs + n) + 2 * n) / (n * (n - 1) * (n - 2));
}

/** The sample standard deviation. */
function deviation(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) * (values[i]! - mean);
  return Math.sqrt(squares / (values.length - 1));
}
