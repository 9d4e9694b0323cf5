/** When instances came and went, in no particular order; the columns need not be of the same length. */
export interface Lives {
  readonly created: Float64Array; //  ms
  readonly released: Float64Array; // ms, of instances that are released
}

/** Creations a bucket is to hold on average, and how many times are looked into at once. */
const PER_BUCKET = 32;
const AT_ONCE = 4_000_000;
const MOST_BUCKETS = 1 << 20;
const MOST_IN_FOUR_BYTES = 0xffff_ffff;

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
  for (let next = 0; next < candidates.length && most(candidates[next]!) > peak; ) {
    const chosen: number[] = [];
    for (let times = 0; next < candidates.length && times < AT_ONCE; next++) {
      const b = candidates[next]!;
      times += created[b]! + released[b]!;
      chosen.push(b);
    }
    const { come, comeAt, go, goAt } = timesInside(chunks, buckets, chosen);
    for (let s = 0; s < chosen.length && most(chosen[s]!) > peak; s++) {
      const inside = come.subarray(comeAt[s]!, comeAt[s + 1]!).sort();
      const ended = go.subarray(goAt[s]!, goAt[s + 1]!).sort();
      peak = Math.max(peak, merge(inside, ended, before[chosen[s]!]!, releasedFirst));
    }
  }
  return peak;
}

/** How many, of less than 2^32 in four bytes: buckets are reached at random. */
type Counts = Uint32Array | Float64Array;

interface Buckets {
  readonly first: number; // ms
  readonly last: number; //  of the creations
  readonly perMs: number;
  readonly created: Counts; //  [buckets]
  readonly released: Counts; // [buckets]
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
  const Column = count <= MOST_IN_FOUR_BYTES ? Uint32Array : Float64Array;
  const buckets = { first, last, perMs, created: new Column(length), released: new Column(length) };
  for (const { created, released } of chunks()) {
    for (let i = 0; i < created.length; i++) buckets.created[((created[i]! - first) * perMs) | 0]!++;
    for (let i = 0; i < released.length; i++)
      if (released[i]! <= last) buckets.released[((released[i]! - first) * perMs) | 0]!++;
  }
  return buckets;
}

/** The times in each of the chosen buckets: come[comeAt[s]] .. come[comeAt[s + 1] - 1] for the s-th, and so for go. */
interface Inside {
  readonly come: Float64Array;
  readonly comeAt: Float64Array; // [chosen + 1]
  readonly go: Float64Array;
  readonly goAt: Float64Array; //   [chosen + 1]
}

function timesInside(
  chunks: () => Iterable<Lives>,
  { first, last, perMs, created, released }: Buckets,
  chosen: readonly number[],
): Inside {
  const isChosen = new Uint8Array(created.length); // small, because most are asked this alone
  const slot = new Int32Array(created.length);
  const comeAt = new Float64Array(chosen.length + 1);
  const goAt = new Float64Array(chosen.length + 1);
  for (let s = 0; s < chosen.length; s++) {
    isChosen[chosen[s]!] = 1;
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
      const time = lives.created[i]!;
      const b = ((time - first) * perMs) | 0;
      if (isChosen[b] === 1) come[nextCome[slot[b]!]!++] = time;
    }
    for (let i = 0; i < lives.released.length; i++) {
      const time = lives.released[i]!;
      if (time > last) continue;
      const b = ((time - first) * perMs) | 0;
      if (isChosen[b] === 1) go[nextGo[slot[b]!]!++] = time;
    }
  }
  return { come, comeAt, go, goAt };
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
