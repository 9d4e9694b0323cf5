import type { MinuteHistory } from "./minute-history.ts";
import { type IdleInterval, type Span, spanAround } from "./spes-plan.ts";

/** Another pool whose invocations come `lag` minutes before a pool's. */
export interface Link {
  readonly pool: number;
  readonly lag: number;
  /** The share of the pool's minutes that follow one of the other's. */
  readonly share: number;
}

const MOST_LAG = 10;
const LEAST_SHARE = 0.7;
const MOST_LINKS = 8;

/**
 * The pools of `group` that `pool` follows, the closest first, at most 8: at the first lag from 0 to 10 minutes at which
 * 70 % of its minutes follow one of theirs and at most 30 % of its idle minutes do. `fromOf` says from where on a pool is
 * looked at. O(group * minutes with invocations).
 */
export function linksOf(
  pool: number,
  group: readonly number[],
  history: MinuteHistory,
  to: number,
  fromOf: (pool: number) => number,
): readonly Link[] {
  const minutes = history.minutes(pool, 0, to);
  const links: Link[] = [];
  if (minutes.length === 0) return links;
  for (const other of group) {
    if (other === pool) continue;
    const link = linkTo(other, minutes, history, fromOf(other), to);
    if (link !== undefined) links.push(link);
  }
  return links.sort((a, b) => b.share - a.share || a.pool - b.pool).slice(0, MOST_LINKS);
}

function linkTo(
  pool: number,
  minutes: readonly number[],
  history: MinuteHistory,
  from: number,
  to: number,
): Link | undefined {
  const others = history.minutes(pool, from, to);
  // not enough of them, or too many, whatever the lag
  if (others.length < LEAST_SHARE * (minutes.length - countBefore(minutes, from + MOST_LAG))) return undefined;
  if (others.length - MOST_LAG - minutes.length > (1 - LEAST_SHARE) * (to - from)) return undefined;
  for (let lag = 0; lag <= MOST_LAG; lag++) {
    let both = 0;
    let own = 0;
    for (const minute of minutes) {
      if (minute < from + lag) continue;
      own++;
      if (history.has(pool, minute - lag)) both++;
    }
    if (own === 0) return undefined;
    const before = countBefore(others, to - lag);
    const share = both / own;
    if (share >= LEAST_SHARE && before - both <= (1 - LEAST_SHARE) * (to - from - lag - own))
      return { pool, lag, share };
  }
  return undefined;
}

/** How many of the ascending minutes are below `end`. */
function countBefore(minutes: readonly number[], end: number): number {
  let [low, high] = [0, minutes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (minutes[middle]! < end) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** When a pool is loaded for the sake of another, last invoked in minute `last`, whose idle time is then `expected`. */
export function spansByLink(
  { lag }: Link,
  last: number,
  expected: readonly IdleInterval[],
  margin: number,
): readonly Span[] {
  const own = { from: last + 1, to: last + lag + margin + 1, period: 0 };
  return [own, ...expected.map(([least, most]) => spanAround(last, [least, most + lag], margin))];
}

/** Marks in `loaded[minute - split]` when links load a pool, by what the others did from `split` on and last before it. */
export function markLinked(
  links: readonly Link[],
  history: MinuteHistory,
  { split, to }: { readonly split: number; readonly to: number },
  spansOf: (link: Link, last: number) => readonly Span[],
): Uint8Array {
  const loaded = new Uint8Array(to - split);
  for (const link of links) {
    const minutes = history.minutes(link.pool, 0, to);
    for (const [i, last] of minutes.entries()) {
      const end = Math.min(to - 1, minutes[i + 1] ?? to); // as planned after it, until it is invoked again
      for (const span of end < split ? [] : spansOf(link, last)) {
        const first = Math.max(span.from, split, last + 1);
        const through = Math.min(span.to, end);
        if (first <= through) loaded.fill(1, first - split, through - split + 1);
      }
    }
  }
  return loaded;
}
