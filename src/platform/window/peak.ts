/** When instances came and went, in no particular order; the columns need not be of the same length. */
export interface Lives {
  readonly created: Float64Array; //  ms
  readonly released: Float64Array; // ms, of instances that are released
}

/** Creations a bucket is to hold on average, and how many times are sorted at once. */
const PER_BUCKET = 32;
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
  const candidates = Array.from(created, (_, b) => b).filter((b) => created[b]! > 0 && most(b) > peak);
  candidates.sort((a, b) => most(b) - most(a) || a - b);
  for (let next = 0; next < candidates.length && most(candidates[next]!) > peak; ) {
    const chosen: number[] = [];
    for (let times = 0; next < candidates.length && times < AT_ONCE; next++) {
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
  for (const [s, b] of chosen.entries()) slot[b] = s;
  const come = chosen.map((b) => ({ time: new Float64Array(created[b]!), length: 0 }));
  const go = chosen.map((b) => ({ time: new Float64Array(released[b]!), length: 0 }));
  for (const lives of chunks()) {
    for (const time of lives.created) {
      const s = slot[((time - first) * perMs) | 0]!;
      if (s >= 0) come[s]!.time[come[s]!.length++] = time;
    }
    for (const time of lives.released) {
      const s = time <= last ? slot[((time - first) * perMs) | 0]! : -1;
      if (s >= 0) go[s]!.time[go[s]!.length++] = time;
    }
  }
  return chosen.reduce(
    (peak, b, s) => Math.max(peak, merge(come[s]!.time.sort(), go[s]!.time.sort(), before[b]!, releasedFirst)),
    0,
  );
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
