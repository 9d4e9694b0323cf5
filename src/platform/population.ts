/** When instances came and went, in the order of the events: what a common peak of several logs is found from. */
export interface Population {
  readonly time: Float64Array; // [changes] ms, non-decreasing
  readonly step: Int8Array; //    [changes] rank + 1 of the event, negative where an instance went
}

/** Kernel. A population that grows. Layout: two columns that double. add: O(1). */
export class PopulationLog {
  #time = new Float64Array(64);
  #step = new Int8Array(64);
  #length = 0;

  /** An instance comes (`born`) or goes at `time`, in an event of the given rank. */
  add(time: number, rank: number, born: boolean): void {
    if (this.#length === this.#time.length) this.#grow();
    this.#time[this.#length] = time;
    this.#step[this.#length++] = born ? rank + 1 : -rank - 1;
  }

  /** The changes so far; the caller owns the columns. */
  take(): Population {
    return { time: this.#time.slice(0, this.#length), step: this.#step.slice(0, this.#length) };
  }

  #grow(): void {
    const time = new Float64Array(this.#time.length * 2);
    const step = new Int8Array(time.length);
    time.set(this.#time);
    step.set(this.#step);
    this.#time = time;
    this.#step = step;
  }
}

/**
 * Kernel. The most instances that existed at once over all logs. Their changes are merged by time and rank, those of
 * one rank by log: heap[] holds the logs by their next change. O(changes log logs).
 */
export function peakPopulation(logs: readonly Population[]): number {
  const next = new Uint32Array(logs.length);
  const heap = new Uint32Array(logs.length);
  let size = 0;
  const before = (a: number, b: number): boolean => {
    const [timeA, timeB] = [logs[a]!.time[next[a]!]!, logs[b]!.time[next[b]!]!];
    if (timeA !== timeB) return timeA < timeB;
    const [rankA, rankB] = [Math.abs(logs[a]!.step[next[a]!]!), Math.abs(logs[b]!.step[next[b]!]!)];
    return rankA < rankB || (rankA === rankB && a < b);
  };
  const sink = (log: number): void => {
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, log)) break;
      heap[hole] = heap[child]!;
      hole = child;
    }
    heap[hole] = log;
  };
  for (let log = 0; log < logs.length; log++) {
    if (logs[log]!.time.length === 0) continue;
    let hole = size++;
    for (; hole > 0 && before(log, heap[(hole - 1) >> 1]!); hole = (hole - 1) >> 1) heap[hole] = heap[(hole - 1) >> 1]!;
    heap[hole] = log;
  }
  let live = 0;
  let peak = 0;
  while (size > 0) {
    const log = heap[0]!;
    live += logs[log]!.step[next[log]!]! > 0 ? 1 : -1;
    if (live > peak) peak = live;
    next[log]! += 1;
    if (next[log]! < logs[log]!.time.length) sink(log);
    else if (--size > 0) sink(heap[size]!);
  }
  return peak;
}
