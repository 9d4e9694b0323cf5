const INFINITY = Number.POSITIVE_INFINITY;
const FEW = 8;
/** Moves per end that the insertion sort may take before a merge sort takes over. */
const PATIENCE = 16;

/**
 * Kernel. The ends of one slice of time, stably sorted: a bucket per end or less, an insertion sort of what shares a
 * bucket, and a merge sort where far too many do. `add` them latest first, then `sort`, then `take` while `time` is
 * finite. O(ends) where they spread over the slice, O(ends log ends) at most.
 */
export class SliceSorter {
  #rawTime = new Float64Array(256);
  #rawHandle = new Int32Array(256);
  times = new Float64Array(257).fill(INFINITY);
  handles = new Int32Array(257);
  #bucket = new Uint32Array(256);
  #size = 0;

  clear(): void {
    this.#size = 0;
  }

  /** Adds an end that was scheduled before all that were added so far. */
  add(time: number, handle: number): void {
    if (this.#size === this.#rawTime.length) this.#grow();
    this.#rawTime[this.#size] = time;
    this.#rawHandle[this.#size++] = handle;
  }

  get size(): number {
    return this.#size;
  }

  /** Sorts the ends, which are >= `start` and before `start + 1 / perMs`. */
  sort(start: number, perMs: number): void {
    const size = this.#size;
    if (size <= FEW) this.#copy();
    else this.#spread(start, perMs);
    this.times[size] = INFINITY;
    if (!this.#insert(PATIENCE * size)) this.#merge();
  }

  #copy(): void {
    const size = this.#size;
    for (let i = 0; i < size; i++) {
      this.times[i] = this.#rawTime[size - 1 - i]!;
      this.handles[i] = this.#rawHandle[size - 1 - i]!;
    }
  }

  #spread(start: number, perMs: number): void {
    const size = this.#size;
    const rawTime = this.#rawTime;
    const rawHandle = this.#rawHandle;
    const times = this.times;
    const handles = this.handles;
    let buckets = 16;
    while (buckets < size) buckets *= 2;
    if (buckets > this.#bucket.length) this.#bucket = new Uint32Array(buckets);
    const bucket = this.#bucket;
    bucket.fill(0, 0, buckets);
    const scale = perMs * buckets;
    for (let i = 0; i < size; i++) bucket[((rawTime[i]! - start) * scale) | 0]!++;
    let before = 0;
    for (let b = 0; b < buckets; b++) {
      const count = bucket[b]!;
      bucket[b] = before;
      before += count;
    }
    for (let i = size - 1; i >= 0; i--) {
      const time = rawTime[i]!;
      const at = bucket[((time - start) * scale) | 0]!++;
      times[at] = time;
      handles[at] = rawHandle[i]!;
    }
  }

  /** Insertion sort; false, with all of them still there, if it would take more than so many moves. */
  #insert(moves: number): boolean {
    const size = this.#size;
    const times = this.times;
    const handles = this.handles;
    let left = moves;
    for (let i = 1; i < size; i++) {
      const time = times[i]!;
      if (times[i - 1]! <= time) continue;
      const handle = handles[i]!;
      let at = i;
      for (; at > 0 && times[at - 1]! > time; at--) {
        times[at] = times[at - 1]!;
        handles[at] = handles[at - 1]!;
      }
      times[at] = time;
      handles[at] = handle;
      left -= i - at;
      if (left < 0) return false;
    }
    return true;
  }

  /** Merge sort from runs of one, with the raw arrays for scratch. */
  #merge(): void {
    const size = this.#size;
    let [fromTime, fromHandle] = [this.times, this.handles];
    let [toTime, toHandle] = [this.#rawTime, this.#rawHandle];
    for (let run = 1; run < size; run *= 2) {
      for (let low = 0; low < size; low += 2 * run) {
        const middle = Math.min(low + run, size);
        const high = Math.min(middle + run, size);
        for (let a = low, b = middle, to = low; to < high; to++) {
          const from = b >= high || (a < middle && fromTime[a]! <= fromTime[b]!) ? a++ : b++;
          toTime[to] = fromTime[from]!;
          toHandle[to] = fromHandle[from]!;
        }
      }
      [fromTime, toTime] = [toTime, fromTime];
      [fromHandle, toHandle] = [toHandle, fromHandle];
    }
    if (fromTime === this.times) return;
    this.times.set(fromTime.subarray(0, size));
    this.handles.set(fromHandle.subarray(0, size));
  }

  #grow(): void {
    const size = this.#rawTime.length * 2;
    const float = (length: number, from: Float64Array) => {
      const to = new Float64Array(length);
      to.set(from);
      return to;
    };
    const int = (length: number, from: Int32Array) => {
      const to = new Int32Array(length);
      to.set(from);
      return to;
    };
    this.#rawTime = float(size, this.#rawTime);
    this.#rawHandle = int(size, this.#rawHandle);
    this.times = new Float64Array(size + 1);
    this.handles = new Int32Array(size + 1);
  }
}
