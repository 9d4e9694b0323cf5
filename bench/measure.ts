import { quantileSorted } from "../src/base/quantile.ts";

/** How much work a bench does: `quick` only shows that it runs, `full` is the size that docs/performance.md states. */
export type Scale = "quick" | "usual" | "full";

/** What every bench is given. */
export interface BenchOptions {
  readonly scale: Scale;
  readonly repeats: number;
}

/** A measured value over the repeats. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** CPU seconds (user and system) of a piece of work, and what its last run returned. */
export interface Timed<T> extends Spread {
  readonly last: T;
}

/** Runs `work` that often, each on what `prepare` makes outside the measured time. */
export function timed<T, P = void>(
  repeats: number,
  work: (prepared: P) => T,
  prepare?: (repeat: number) => P,
): Timed<T> {
  const seconds: number[] = [];
  for (let repeat = 0; ; repeat++) {
    const prepared = prepare?.(repeat) as P;
    const start = process.cpuUsage();
    const last = work(prepared);
    const { user, system } = process.cpuUsage(start); // microseconds
    seconds.push((user + system) / 1e6);
    if (repeat + 1 >= repeats) return { ...spread(seconds), last };
  }
}

/** The same of work that waits; nothing is prepared. */
export async function timedAsync<T>(repeats: number, work: () => Promise<T>): Promise<Timed<T>> {
  const seconds: number[] = [];
  for (let repeat = 0; ; repeat++) {
    const start = process.cpuUsage();
    const last = await work();
    const { user, system } = process.cpuUsage(start); // microseconds
    seconds.push((user + system) / 1e6);
    if (repeat + 1 >= repeats) return { ...spread(seconds), last };
  }
}

/** The median, the least and the largest of at least one value. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantileSorted(sorted, 0.5)!, min: sorted[0]!, max: sorted.at(-1)! };
}

/** Pieces of work per CPU second. */
export function perSecond(count: number, seconds: Spread): Spread {
  const rate = (time: number) => Math.round(count / time);
  return { median: rate(seconds.median), min: rate(seconds.max), max: rate(seconds.min) };
}

/** CPU nanoseconds per piece of work, to three digits. */
export function nanosecondsPer(count: number, seconds: Spread): Spread {
  const each = (time: number) => digits((time * 1e9) / count);
  return { median: each(seconds.median), min: each(seconds.min), max: each(seconds.max) };
}

/** The value to three digits. */
export function digits(value: number): number {
  return Number(value.toPrecision(3));
}
