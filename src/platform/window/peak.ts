/** When instances came and went, in no particular order; the columns need not be of the same length. */
export interface Lives {
  readonly created: Float64Array; //  ms
  readonly released: Float64Array; // ms, of instances that are released
}

/** Creations a bucket is to hold on average, and how many times are sorted at once. */
const PER_BUCKET = 32;
const FIRST = 4096;
const AT_ONCE = 4_000_000;
const MOST_BUCKETS = 1 << 20;

/**
 * Kernel. The most instances that exist at once. `chunks` is gone through several times: once to count creations and
 * releases by buckets of time, then for the times inside those buckets that can hold the peak, few at once. An instance
 * released at an instant counts until after the creations at it, or with `releasedFirst` no more. O(lives), and O(n log n)
 * for the n in such buckets; memory does not grow with the lives.
 */
export function peakOf(chunks: () => Iterable<Lives>, releasedFirst: boolean): number {
  const buckets = countBuckets(chunks);
  if (buckets === undefined) return 0;
  const { created, released } = buckets;
  const before = new Float64Array(created.length); // instances at the start of a bucket
  let live = 0;
  let peak = 1;
  for (let b = 0; b < created.length; b++) {
    before[b] = live;
    live += created[b]! - released[b]!;
    if (live > peak) peak = live;
  }
  const most = (b: number) => before[b]! + created[b]!;
  const candidates: number[] = [];
  for (let b = 0; b < created.length; b++) if (most(b) > peak) candidates.push(b);
  candidates.sort((a, b) => most(b) - most(a) || a - b);
  let atOnce = FIRST; // few are enough to leave most of the others without a chance
  for (let next = 0; next < candidates.length && most(candidates[next]!) > peak; atOnce = AT_ONCE) {
    const chosen: number[] = [];
    for (let times = 0; next < candidates.length && times < atOnce; next++) {
      const b = candidates[next]!;
      times += created[b]! + released[b]!;
      chosen.push(b);
    }
    peak = Math.max(peak, peakInside(chunks, buckets, before, chosen, releasedFirst));
  }
  return peak;
}

interface Buckets {
  readonly first: number; // ms
  readonly last: number; //  of the creations
  readonly perMs: number;
  readonly created: Float64Array; //  [buckets] how many
  readonly released: Float64Array; // [buckets]
}

function countBuckets(chunks: () => Iterable<Lives>): Buckets | undefined {
  let count = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { created } of chunks()) {
    count += created.length;
    for (let i = 0; i < created.length; i++) {
      const time = created[i]!;
      if (time < first) first = time;
      if (time > last) last = time;
    }
  }
  if (count === 0) return undefined;
  const length = Math.min(MOST_BUCKETS, Math.ceil(count / PER_BUCKET));
  const perMs = last > first ? (length - 1) / (last - first) : 0;
  const buckets = { first, last, perMs, created: new Float64Array(length), released: new Float64Array(length) };
  for (const { created, released } of chunks()) {
    for (let i = 0; i < created.length; i++) buckets.created[((created[i]! - first) * perMs) | 0]!++;
    for (let i = 0; i < released.length; i++)
      if (released[i]! <= last) buckets.released[((released[i]! - first) * perMs) | 0]!++;
  }
  return buckets;
}

/** The peak within the chosen buckets. */
function peakInside(
  chunks: () => Iterable<Lives>,
  { first, last, perMs, created, released }: Buckets,
  before: Float64Array,
  chosen: readonly number[],
  releasedFirst: boolean,
): number {
  const slot = new Int32Array(created.length).fill(-1);
  const comeAt = new Float64Array(chosen.length + 1); // where a bucket's times begin
  const goAt = new Float64Array(chosen.length + 1);
  for (let s = 0; s < chosen.length; s++) {
    slot[chosen[s]!] = s;
    comeAt[s + 1] = comeAt[s]! + created[chosen[s]!]!;
    goAt[s + 1] = goAt[s]! + released[chosen[s]!]!;
  }
  const come = new Float64Array(comeAt[chosen.length]!);
  const go = new Float64Array(goAt[chosen.length]!);
  const nextCome = comeAt.slice();
  const nextGo = goAt.slice();
  for (const lives of chunks()) {
    for (let i = 0; i < lives.created.length; i++) {
      const s = slot[((lives.created[i]! - first) * perMs) | 0]!;
      if (s >= 0) come[nextCome[s]!++] = lives.created[i]!;
    }
    for (let i = 0; i < lives.released.length; i++) {
      if (lives.released[i]! > last) continue;
      const s = slot[((lives.released[i]! - first) * perMs) | 0]!;
      if (s >= 0) go[nextGo[s]!++] = lives.released[i]!;
    }
  }
  return chosen.reduce((peak, b, s) => {
    const inside = come.subarray(comeAt[s]!, comeAt[s + 1]!).sort();
    const ended = go.subarray(goAt[s]!, goAt[s + 1]!).sort();
    return Math.max(peak, merge(inside, ended, before[b]!, releasedFirst));
  }, 0);
}

/** The peak of `live` instances and those that come and go, both ascending. */
function merge(come: Float64Array, go: Float64Array, live: number, releasedFirst: boolean): number {
  let peak = 0;
  let gone = 0;
  for (let i = 0; i < come.length; i++) {
    const now = come[i]!;
    while (gone < go.length && (go[gone]! < now || (releasedFirst && go[gone] === now))) gone++;
    peak = Math.max(peak, live + i + 1 - gone);
  }
  return peak;
}
