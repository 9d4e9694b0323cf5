import exp from "@stdlib/math-base-special-exp";

/** Objects that are alike: `count` of them, each of `size` bytes and asked for `rate` times in the interval. */
export interface RequestGroup {
  readonly count: number;
  readonly size: number;
  readonly rate: number;
}

const ITERATIONS = 40;
const LONGEST_STAY = 0.25; // of the interval
const STEPS_PER_OCTAVE = 4;

/**
 * The expected share of requests that an LRU cache hits which admits with probability exp(-size / scale): the model of
 * AdaptSize [berger17, theorem 1]. An object is stored with odds (exp(rate * time) - 1) exp(-size / scale), where `time`,
 * common to all, is how long an object stays that is not asked for: such that the stored sizes add up to the capacity.
 */
export function modelledHitRatio(groups: readonly RequestGroup[], capacity: number, scale: number): number {
  const time = residenceTime(groups, capacity, scale);
  let hits = 0;
  let requests = 0;
  for (const { count, size, rate } of groups) {
    hits += count * rate * storedShare(rate * time, size / scale);
    requests += count * rate;
  }
  return requests === 0 ? 0 : hits / requests;
}

/**
 * The scale that the model gives the most hits, of four an octave from a quarter of the smallest size to 16 times the
 * largest, and Infinity, which admits everything. The model is of a cache that has settled: scales at which objects stay
 * longer than a quarter of the interval, so that it would not, are left out.
 */
export function bestScale(groups: readonly RequestGroup[], capacity: number): number {
  let best = Number.POSITIVE_INFINITY;
  let most = modelledHitRatio(groups, capacity, best);
  const sizes = groups.map(({ size }) => size);
  const largest = 16 * Math.max(...sizes);
  const step = exp(Math.LN2 / STEPS_PER_OCTAVE);
  for (let scale = Math.min(...sizes) / 4; scale < largest; scale *= step) {
    if (residenceTime(groups, capacity, scale) > LONGEST_STAY) continue;
    const ratio = modelledHitRatio(groups, capacity, scale);
    if (ratio <= most) continue;
    most = ratio;
    best = scale;
  }
  return best;
}

/** By bisection of its logarithm; Infinity where all that may be admitted fits. */
function residenceTime(groups: readonly RequestGroup[], capacity: number, scale: number): number {
  const storedBytes = (time: number) =>
    groups.reduce((sum, { count, size, rate }) => sum + count * size * storedShare(rate * time, size / scale), 0);
  if (storedBytes(Number.POSITIVE_INFINITY) <= capacity) return Number.POSITIVE_INFINITY;
  let low = -30;
  let high = 60;
  for (let i = 0; i < ITERATIONS; i++) {
    const middle = (low + high) / 2;
    if (storedBytes(exp(middle)) < capacity) low = middle;
    else high = middle;
  }
  return exp(low);
}

/** The share of time that an object is stored: odds (exp(asked) - 1) exp(-sizes). */
function storedShare(asked: number, sizes: number): number {
  const odds = exp(asked - sizes) - exp(-sizes);
  return odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
}
