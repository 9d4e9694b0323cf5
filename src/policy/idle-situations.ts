import type { SortedRecent } from "./sorted-recent.ts";

/** Levels 1, 2-3, 4-7, 8-15, 16 and above. */
export const LEVEL_CLASSES = 5;

/** Ends of the classes of idle times in ms; class 0 is none yet. */
const LENGTHS = [1000, 10_000, 60_000, 300_000, 900_000, 3_600_000] as const;
const LENGTH_CLASSES = LENGTHS.length + 2;
const COUNT_CLASSES = 5; // of idle times at hand: 0, 1, 2-3, 4-7, 8 and above
const SPREADS = 3;
const PER_LEVEL = COUNT_CLASSES * SPREADS * LENGTH_CLASSES;

export const SITUATIONS = LEVEL_CLASSES * PER_LEVEL;

export function levelClass(level: number): number {
  return Math.min(LEVEL_CLASSES - 1, 31 - Math.clz32(level));
}

/** The class of an idle time, 1 .. 7. */
export function lengthClass(idleMs: number): number {
  let length = 0;
  while (length < LENGTHS.length && idleMs >= LENGTHS[length]!) length++;
  return length + 1;
}

/**
 * What is alike in pools that learn from each other: the class of the level, that of its last idle time (0 for none), and
 * at level 1 how many idle times are at hand (1, 2-3, 4-7, 8 and above) and how far they spread: by at most a quarter of
 * their median, by at most twice it, or by more.
 */
export function situation(group: number, length: number, recent: SortedRecent, series: number): number {
  const base = group * PER_LEVEL + length;
  if (group > 0) return base;
  const count = recent.count(series);
  const counted = count < 2 ? count : 33 - Math.clz32(Math.min(count, 8) >>> 1);
  return base + LENGTH_CLASSES * (SPREADS * counted + spread(recent, series, count));
}

/** The class of the level that a situation is of. */
export function situationGroup(of: number): number {
  return Math.floor(of / PER_LEVEL);
}

function spread(recent: SortedRecent, series: number, count: number): number {
  if (count < 2) return 0;
  const range = recent.ranked(series, count - 1) - recent.ranked(series, 0);
  const median = recent.ranked(series, count >>> 1);
  return range <= 0.25 * median ? 0 : range <= 2 * median ? 1 : 2;
}
