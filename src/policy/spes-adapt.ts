import { quantileSorted } from "../base/quantile.ts";
import { modesOf, type Pattern, possiblePattern, repeated, SpesClass } from "./spes-classes.ts";

const LEAST_WAITS = 5;
const DENSE_MOST = 5;

/** Whether `adapt` may change a pattern of its class. */
export function isAdapted({ kind }: Pattern): boolean {
  const { Regular, Dense, Possible, Unknown } = SpesClass;
  return kind === Regular || kind === Dense || kind === Possible || kind === Unknown;
}

/**
 * A pattern after the idle runs `waits` (minutes, oldest first) since the training, as [spes24]'s artefact shifts it from
 * five of them on: a regular pool's idle time to half-way to their median where that is off by more than its spread and a
 * minute; a dense one's bounds to theirs, up to 5; a possible one's rarest mode gives way to a value seen more often
 * among them, and an unknown pool becomes possible as soon as one is seen twice.
 */
export function adapt(pattern: Pattern, waits: Float64Array): Pattern {
  if (waits.length < LEAST_WAITS) return pattern;
  switch (pattern.kind) {
    case SpesClass.Regular:
      return adaptRegular(pattern, quantileSorted(waits.slice().sort(), 0.5)!);
    case SpesClass.Dense:
      return adaptDense(pattern, Math.min(...waits), Math.max(...waits));
    case SpesClass.Possible:
      return adaptPossible(pattern, waits);
    case SpesClass.Unknown:
      return possiblePattern(waits) ?? pattern;
    default:
      return pattern;
  }
}

function adaptRegular(pattern: Pattern, wait: number): Pattern {
  const value = pattern.values[0]!;
  if (Math.abs(wait - value) <= Math.max(1, pattern.spread)) return pattern;
  return { ...pattern, values: [(value + wait) / 2] };
}

function adaptDense(pattern: Pattern, least: number, most: number): Pattern {
  const [from, to] = [pattern.values[0]!, pattern.values[1]!];
  const lower = Math.abs(least - from) > 1 ? least : from;
  const upper = Math.abs(most - to) > 1 && most <= DENSE_MOST ? most : to;
  return lower === from && upper === to ? pattern : { ...pattern, values: [lower, Math.max(lower, upper)] };
}

function adaptPossible(pattern: Pattern, waits: Float64Array): Pattern {
  const known = pattern.values.map((value, i) => [value, pattern.counts[i]!] as const);
  const fresh = modesOf(waits).filter(([value, count]) => count > 1 && !pattern.values.includes(value));
  if (fresh.length === 0) return pattern;
  const modes = repeated([...known, ...fresh].sort(([a, n], [b, m]) => m - n || a - b));
  return { ...pattern, values: modes.map(([value]) => value), counts: modes.map(([, count]) => count) };
}
