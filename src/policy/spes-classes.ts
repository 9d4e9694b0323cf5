import { quantileSorted } from "../base/quantile.ts";

/** The classes of [spes24]; `NearlyRegular` is its "approximately regular". */
export const SpesClass = {
  Unknown: 0,
  Warm: 1,
  Regular: 2,
  NearlyRegular: 3,
  Dense: 4,
  Successive: 5,
  Pulsed: 6,
  Possible: 7,
  Correlated: 8,
} as const;
export type SpesClass = (typeof SpesClass)[keyof typeof SpesClass];

/** A pool's class and what its next invocation is predicted from; idle runs in minutes. */
export interface Pattern {
  readonly kind: SpesClass;
  /** The idle runs expected: one (regular), single ones (nearly regular, possible), least and most (dense); else none. */
  readonly values: readonly number[];
  /** How often each of `values` was seen; of possible pools only. */
  readonly counts: readonly number[];
  /** By how much a regular pool's may differ either way, at most 2. */
  readonly spread: number;
}

/** What a pool did in a stretch of time, by the minute. */
export interface Activity {
  /** Minutes with invocations, ascending, all in [from, to). */
  readonly minutes: readonly number[];
  readonly from: number;
  readonly to: number;
  /** Invocations of the busy run that has the fewest, Infinity without one. */
  readonly leastCalls: number;
}

/** Lengths of the runs of minutes without invocations, in their order, those at both ends included; and of the others. */
export interface Runs {
  readonly idle: readonly number[];
  readonly busy: readonly number[];
  readonly endsIdle: boolean;
}

const WARM_SHARE = 0.001;
const LEAST_RUNS = 3;
const MODES_OF_THREE = 0.9;
const DENSE_BELOW = 5;
const BUSY_MINUTES = 10;
const BUSY_CALLS = 11;
const MOST_MODES = 5;
const LARGEST_SPREAD = 2;

/** A pool of which nothing is known. */
export const UNKNOWN: Pattern = { kind: SpesClass.Unknown, values: [], counts: [], spread: 0 };

/** The runs of a stretch of time. */
export function runsOf({ minutes, from, to }: Pick<Activity, "minutes" | "from" | "to">): Runs {
  const idle: number[] = [];
  const busy: number[] = [];
  let next = from; // the first minute not yet in a run
  for (const minute of minutes) {
    if (minute > next) idle.push(minute - next);
    if (minute > next || busy.length === 0) busy.push(1);
    else busy[busy.length - 1]!++;
    next = minute + 1;
  }
  if (to > next) idle.push(to - next);
  return { idle, busy, endsIdle: to > next };
}

/**
 * The first of the classes warm, regular, nearly regular, dense, successive that fits, by the thresholds of [spes24]'s
 * artefact; else unknown. A pool without invocations is unknown.
 */
export function categorise(activity: Activity): Pattern {
  const { minutes, from, to, leastCalls } = activity;
  if (minutes.length === 0) return UNKNOWN;
  if (to - from - minutes.length < WARM_SHARE * (to - from)) return of(SpesClass.Warm, []);
  const runs = runsOf(activity);
  if (isRegular(runs)) return regularPattern(runs.idle);
  const modes = modesOf(runs.idle);
  if (isNearlyRegular(runs.idle, modes)) return of(SpesClass.NearlyRegular, frequent(modes, runs.idle.length));
  const sorted = ascending(runs.idle);
  if (quantileSorted(sorted, 0.9)! < DENSE_BELOW) return of(SpesClass.Dense, denseInterval(modes, sorted));
  if (Math.min(...runs.busy) >= BUSY_MINUTES || leastCalls >= BUSY_CALLS) return of(SpesClass.Successive, []);
  return UNKNOWN;
}

/** Possible: the up to five idle runs seen most often, each at least twice; undefined without one. */
export function possiblePattern(idle: Iterable<number>): Pattern | undefined {
  const modes = repeated(modesOf(idle));
  if (modes.length === 0) return undefined;
  const [values, counts] = [modes.map(([value]) => value), modes.map(([, count]) => count)];
  return { kind: SpesClass.Possible, values, counts, spread: 0 };
}

/** Values with how often each occurs, the most frequent first, of equals the lesser. */
export function modesOf(values: Iterable<number>): (readonly [value: number, count: number])[] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || a - b);
}

/** The first five of the modes that were seen more than once. */
export function repeated(modes: readonly (readonly [value: number, count: number])[]): typeof modes {
  return modes.filter(([, count]) => count > 1).slice(0, MOST_MODES);
}

function of(kind: SpesClass, values: readonly number[]): Pattern {
  return { kind, values, counts: [], spread: 0 };
}

function isRegular(runs: Runs): boolean {
  if (runs.busy.length < LEAST_RUNS || runs.idle.length === 0) return false;
  const whole = wholeRuns(runs);
  return whole.length > 0 && (isEven(whole) || isEven(joinPieces(whole)));
}

/** Without a first idle run that the stretch's beginning has cut, and then without the last if that is cut too. */
function wholeRuns({ idle, endsIdle }: Runs): readonly number[] {
  const [mode] = modesOf(idle)[0]!;
  if (mode - idle[0]! <= 2) return idle;
  return idle.slice(1, endsIdle ? -1 : undefined);
}

/** Whether the idle runs are as good as equal: P95 - P5 < 1, or a coefficient of variation of 0.01 at most. */
function isEven(idle: readonly number[]): boolean {
  const sorted = ascending(idle);
  if (quantileSorted(sorted, 0.95)! - quantileSorted(sorted, 0.05)! < 1) return true;
  const [mean, deviation] = moments(idle);
  return deviation / mean <= 0.01;
}

/**
 * Idle runs of hours that stray invocations have cut: pieces of up to a quarter of the mode are joined to the runs around
 * them, as long as the whole is no longer than the mode. Unchanged for a mode below 500 minutes, one too rare, or more
 * than 30 % of pieces.
 */
function joinPieces(idle: readonly number[]): readonly number[] {
  const modes = modesOf(idle);
  const [mode, count] = modes[0]!;
  if (mode < 500 || count < modes.length / 2) return idle;
  const used = new Set<number>();
  const joined: number[] = [];
  for (const [i, run] of idle.entries()) {
    if (run <= mode / 4) continue;
    let whole = run;
    for (const step of [-1, 1]) {
      for (let j = i + step; j >= 0 && j < idle.length && idle[j]! < 0.75 * mode; j += step) {
        if (idle[j]! > mode / 4 || used.has(j) || whole + idle[j]! > mode) continue;
        used.add(j);
        whole += idle[j]!;
      }
    }
    joined.push(whole);
  }
  return used.size / idle.length > 0.3 ? idle : joined;
}

function regularPattern(idle: readonly number[]): Pattern {
  const [, deviation] = moments(idle);
  const values = [quantileSorted(ascending(idle), 0.5)!];
  return { kind: SpesClass.Regular, values, counts: [], spread: Math.min(deviation, LARGEST_SPREAD) };
}

/** Whether three idle runs at most make up 90 % of all, one of them seen twice. */
function isNearlyRegular(idle: readonly number[], modes: ReturnType<typeof modesOf>): boolean {
  if (idle.length < LEAST_RUNS || modes[0]![1] < 2) return false;
  const covered = modes.slice(0, 3).reduce((sum, [, count]) => sum + count, 0);
  return covered >= MODES_OF_THREE * idle.length;
}

/** Of the three modes those with more than 10 % of the idle runs. */
function frequent(modes: ReturnType<typeof modesOf>, runs: number): readonly number[] {
  return modes
    .slice(0, 3)
    .filter(([, count]) => count > 0.1 * runs)
    .map(([value]) => value);
}

/** The least and the greatest of the repeated modes, that at most 10; without one, of all idle runs, at most 3. */
function denseInterval(modes: ReturnType<typeof modesOf>, sorted: Uint32Array): readonly number[] {
  const values = repeated(modes).map(([value]) => value);
  if (values.length === 0) return [sorted[0]!, Math.min(3, sorted.at(-1)!)];
  return [Math.min(...values), Math.min(10, Math.max(...values))];
}

function ascending(values: readonly number[]): Uint32Array {
  return Uint32Array.from(values).sort();
}

/** Mean and population standard deviation. */
function moments(values: readonly number[]): readonly [mean: number, deviation: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return [mean, Math.sqrt(squares / values.length)];
}
