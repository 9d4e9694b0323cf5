const INFINITY = Number.POSITIVE_INFINITY;
const CROWDED = 32;

/**
 * Kernel. Times in ascending order, by a bucket for each over their span and an insertion sort: O(1) each as they spread
 * over the buckets, O(log n) where they crowd. Layout: near[] is what is to be sorted, filled by the owner; sorted[] the
 * same in order, with Infinity after the last. Scratch: 20 bytes a time.
 */
export class SortedEnds {
  near = new Float64Array(0);
  sorted = new Float64Array(0);
  #bucket = new Uint32Array(0);

  /** Makes room for so many; what there was is lost. */
  reserve(most: number): void {
    if (this.sorted.length > most + 1) return;
    const capacity = Math.max(1024, 2 * most);
    this.near = new Float64Array(capacity);
    this.sorted = new Float64Array(capacity);
    this.#bucket = new Uint32Array(capacity);
  }

  /** Sorts near[0 .. count - 1], of times from `first` to `last`. */
  sort(count: number, first: number, last: number): void {
    const { near, sorted } = this;
    const bucket = this.#bucket.fill(0, 0, count + 1);
    const scale = last > first ? count / (last - first) : 0;
    for (let at = 0; at < count; at++) bucket[((near[at]! - first) * scale) | 0]!++;
    let crowded = false;
    let length = 0;
    for (let b = 0; b <= count; b++) {
      const ends = bucket[b]!;
      if (ends > CROWDED) crowded = true;
      bucket[b] = length;
      length += ends;
    }
    for (let at = 0; at < count; at++) {
      const end = near[at]!;
      sorted[bucket[((end - first) * scale) | 0]!++] = end;
    }
    if (crowded) this.#sortCrowded(count);
    for (let i = 1; i < count; i++) {
      const end = sorted[i]!;
      let at = i;
      for (; at > 0 && sorted[at - 1]! > end; at--) sorted[at] = sorted[at - 1]!;
      sorted[at] = end;
    }
    sorted[count] = INFINITY;
  }

  /** Sorts the buckets that an insertion sort would take long for; bucket[b] is by now where b ends. */
  #sortCrowded(buckets: number): void {
    let start = 0;
    for (let b = 0; b <= buckets; b++) {
      const end = this.#bucket[b]!;
      if (end - start > CROWDED) this.sorted.subarray(start, end).sort();
      start = end;
    }
  }
}
