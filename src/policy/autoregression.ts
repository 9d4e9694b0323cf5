import ln from "@stdlib/math-base-special-ln";

/** The longest autoregression tried unless told otherwise, and the least number of values per coefficient. */
const MAX_ORDER = 8;
const VALUES_PER_COEFFICIENT = 4;

/**
 * The next value of a series (oldest first, at least one value) by an autoregression around its mean. The coefficients
 * solve the Yule-Walker equations by the Levinson-Durbin recursion [durbin60]; the order, from 0 (the mean) to a quarter
 * of the length and `longest` at most, is the one of least AIC [akaike74]. O(length * order).
 */
export function forecastNext(series: Float64Array, longest: number = MAX_ORDER): number {
  const mean = meanOf(series);
  const maxOrder = Math.min(longest, Math.floor(series.length / VALUES_PER_COEFFICIENT));
  const coefficients = fitAutoregression(autocovariances(series, mean, maxOrder), series.length);
  let next = mean;
  for (let lag = 1; lag <= coefficients.length; lag++) {
    next += coefficients[lag - 1]! * (series[series.length - lag]! - mean);
  }
  return next;
}

/** The coefficients of lags 1, 2, ... of the autoregression of least AIC; `covariance` is that of lags 0 .. maxOrder. */
export function fitAutoregression(covariance: Float64Array, length: number): Float64Array {
  let coefficients = new Float64Array(0);
  let best = coefficients;
  let variance = covariance[0]!;
  if (!(variance > 0)) return best;
  let bestCriterion = length * ln(variance);
  for (let order = 1; order < covariance.length; order++) {
    coefficients = longerBy1(coefficients, covariance, variance);
    const reflection = coefficients[order - 1]!;
    variance *= 1 - reflection * reflection;
    if (!(variance > 0)) return coefficients; // a perfect fit
    const criterion = length * ln(variance) + 2 * order;
    if (criterion < bestCriterion) [best, bestCriterion] = [coefficients, criterion];
  }
  return best;
}

/** The coefficients of lags 1 .. order by the Yule-Walker equations of a series around 0; fewer where these fit perfectly. */
export function yuleWalker(centred: Float64Array, order: number): Float64Array {
  const covariance = autocovariances(centred, 0, order);
  let coefficients = new Float64Array(0);
  let variance = covariance[0]!;
  while (coefficients.length < order && variance > 0) {
    coefficients = longerBy1(coefficients, covariance, variance);
    variance *= 1 - coefficients.at(-1)! * coefficients.at(-1)!;
  }
  return coefficients;
}

/** One step of Levinson and Durbin: the coefficients of the next order, from these and their residual variance. */
function longerBy1(coefficients: Float64Array, covariance: Float64Array, variance: number): Float64Array<ArrayBuffer> {
  const order = coefficients.length + 1;
  let unexplained = covariance[order]!;
  for (let j = 1; j < order; j++) unexplained -= coefficients[j - 1]! * covariance[order - j]!;
  const reflection = unexplained / variance;
  const longer = new Float64Array(order);
  for (let j = 1; j < order; j++) longer[j - 1] = coefficients[j - 1]! - reflection * coefficients[order - j - 1]!;
  longer[order - 1] = reflection;
  return longer;
}

/** The covariances of lags 0 .. maxLag, all divided by the length, which keeps the fitted process stable. */
function autocovariances(series: Float64Array, mean: number, maxLag: number): Float64Array {
  const covariance = new Float64Array(maxLag + 1);
  for (let lag = 0; lag <= maxLag; lag++) {
    let sum = 0;
    for (let i = lag; i < series.length; i++) sum += (series[i]! - mean) * (series[i - lag]! - mean);
    covariance[lag] = sum / series.length;
  }
  return covariance;
}

function meanOf(series: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < series.length; i++) sum += series[i]!;
  return sum / series.length;
}
