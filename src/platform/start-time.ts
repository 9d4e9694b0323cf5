import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import { assertNever } from "../base/errors.ts";
import type { Random } from "../base/random.ts";
import { type Milliseconds, ms } from "../base/units.ts";

/** Points of a distribution function: [share of the starts, ms they take at most], both ascending, ms above 0. */
export type QuantilePoints = readonly (readonly [share: number, ms: number])[];

/** A start's length whatever else starts: always the same, log-normal with the moments of ln(seconds), or drawn from quantiles. */
export type LoneStartTime =
  | { readonly kind: "constant"; readonly ms: number }
  | { readonly kind: "log-normal"; readonly mu: number; readonly sigma: number }
  | { readonly kind: "quantiles"; readonly points: QuantilePoints };

/**
 * How long an instance takes to start. `load`: as long as alone, and `slowdownMs` more for each start in progress on its
 * node, its own included, beyond `parallel` (at least 1).
 */
export type StartTime =
  | LoneStartTime
  | { readonly kind: "load"; readonly alone: LoneStartTime; readonly slowdownMs: number; readonly parallel: number };

/** Standard normal quantiles of the shares that are listed. */
const NORMAL = { 0.05: -1.6448536269514722, 0.5: 0, 0.95: 1.6448536269514722, 0.99: 2.3263478740408408 } as const;

/** The shares whose quantiles describe a start time. */
export type ListedShare = keyof typeof NORMAL;

/** What a start takes without other starts. */
export function lone(start: StartTime): LoneStartTime {
  return start.kind === "load" ? start.alone : start;
}

/** Draws lengths of lone starts in ms, one per call. */
export function startSampler(start: StartTime, random: Random): () => number {
  const own = lone(start);
  checkStartTime(start);
  switch (own.kind) {
    case "constant":
      return () => own.ms;
    case "log-normal":
      return () => 1000 * exp(own.mu + own.sigma * random.normal());
    case "quantiles": {
      const inverse = inverseOf(own.points);
      return () => inverse(random.double());
    }
    default:
      return assertNever(own);
  }
}

/** The length that a share of the lone starts does not exceed. */
export function startQuantile(start: StartTime, share: ListedShare): Milliseconds {
  const own = lone(start);
  switch (own.kind) {
    case "constant":
      return ms(own.ms);
    case "log-normal":
      return ms(1000 * exp(own.mu + own.sigma * NORMAL[share]));
    case "quantiles":
      return ms(inverseOf(own.points)(share));
    default:
      return assertNever(own);
  }
}

/**
 * The inverse of the distribution function through `points`: ln(ms) is linear in the share between two points; below the
 * first and above the last one nothing is known, and the value stays theirs.
 */
function inverseOf(points: QuantilePoints): (share: number) => number {
  const shares = Float64Array.from(points, ([share]) => share);
  const logs = Float64Array.from(points, ([, value]) => ln(value));
  const last = points.length - 1;
  return (share) => {
    let right = 0;
    while (right <= last && shares[right]! < share) right++;
    if (right > last) return points[last]![1];
    if (right === 0 || shares[right] === share) return points[right]![1];
    const left = right - 1;
    const part = (share - shares[left]!) / (shares[right]! - shares[left]!);
    return exp(logs[left]! + part * (logs[right]! - logs[left]!));
  };
}

/** Throws RangeError unless the start time has the bounds its kind states. */
export function checkStartTime(start: StartTime): void {
  if (start.kind === "load") {
    const { slowdownMs, parallel } = start;
    if (!(slowdownMs >= 0 && slowdownMs < Number.POSITIVE_INFINITY))
      throw new RangeError(`start time: expected a slow-down of 0 ms or more, got ${slowdownMs}`);
    if (!(parallel >= 1)) throw new RangeError(`start time: expected at least 1 parallel start, got ${parallel}`);
  }
  const own = lone(start);
  if (own.kind === "constant" && !(own.ms >= 0 && own.ms < Number.POSITIVE_INFINITY))
    throw new RangeError(`start time: expected 0 ms or more, got ${own.ms}`);
  if (own.kind === "log-normal" && !(Number.isFinite(own.mu) && own.sigma >= 0 && Number.isFinite(own.sigma)))
    throw new RangeError(`start time: expected a finite mu and a sigma of 0 or more, got ${own.mu} and ${own.sigma}`);
  if (own.kind === "quantiles") checkPoints(own.points);
}

function checkPoints(points: QuantilePoints): void {
  if (points.length === 0) throw new RangeError("start time: expected at least one quantile, got none");
  let [lastShare, lastMs] = [-1, 0];
  for (const [share, value] of points) {
    const ascends = share > lastShare && value >= lastMs;
    if (!(share >= 0 && share <= 1 && value > 0 && value < Number.POSITIVE_INFINITY && ascends))
      throw new RangeError(
        `start time: expected quantiles of ascending shares in [0, 1] and ascending ms above 0, got [${share}, ${value}] after [${lastShare}, ${lastMs}]`,
      );
    [lastShare, lastMs] = [share, value];
  }
}

/** A start time in words, for lists. */
export function startText(start: StartTime): string {
  switch (start.kind) {
    case "constant":
      return `constant ${start.ms} ms`;
    case "log-normal":
      return `log-normal, ln s ~ N(${start.mu}, ${start.sigma}²)`;
    case "quantiles":
      return `${start.points.length} quantiles`;
    case "load":
      return `${startText(start.alone)}, and ${trimmed(start.slowdownMs)} ms per start on the node beyond ${start.parallel}`;
    default:
      return assertNever(start);
  }
}

function trimmed(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
