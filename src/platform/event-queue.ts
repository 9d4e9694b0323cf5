/** Kinds of events in the queue; arrivals come sorted from the trace and never enter it. */
export const EventKind = {
  Finish: 0,
  Ready: 1,
  Tick: 2,
  End: 3,
  Prewarm: 4,
  Retry: 5,
  Expiry: 6,
  TimeOut: 7, // of the invocation that has waited longest in a line
  GiveUp: 8, // of an invocation that would have retried later
  Work: 9, // on a node whose instances compete for its cores
  Background: 10, // of such a node asks for another number of cores
  ShellReady: 11, // one that was started from nothing
} as const;
export type EventKind = (typeof EventKind)[keyof typeof EventKind];

/**
 * Ranks of simultaneous events, lowest first. An arrival has rank `ARRIVAL`. An expiry stands behind it, because an
 * instance idle exactly at its deadline is still warm; under the exclusive convention it stands before it. Who has waited
 * exactly as long as is allowed can still be served: a time-out comes last of what happens to functions. A background
 * changes after all that, so that what ends then has ended.
 */
export const Rank = {
  Finish: 0,
  ExpiryExclusive: 1,
  Tick: 2,
  Prewarm: 3,
  Arrival: 4,
  FinishLate: 5,
  Expiry: 6,
  TimeOut: 7,
  Background: 8,
} as const;

const INFINITY = Number.POSITIVE_INFINITY;
const SUBJECT_BITS = 28;
const SUBJECT_MASK = (1 << SUBJECT_BITS) - 1;
const RANK_STEP = 2 ** 49; // sequence numbers stay below it, and 9 ranks of it below 2^53

/**
 * Kernel. Pending events as a binary heap in parallel arrays, ordered by (time, rank, sequence): what was pushed first
 * comes first among equals. Layout: time[], order[] = rank * 2^49 + sequence, payload[] = kind << 28 | subject.
 * push and pop: O(log n), no allocation but the doubling of the arrays.
 */
export class EventQueue<Kind extends number = EventKind> {
  #time = new Float64Array(1024).fill(INFINITY, 0, 1); // [0] is Infinity when there is none
  #order = new Float64Array(1024);
  #payload = new Uint32Array(1024);
  #size = 0;
  #sequence = 0;

  get size(): number {
    return this.#size;
  }

  /** Time of the next event, Infinity of none. */
  get nextTime(): number {
    return this.#time[0]!;
  }

  /** Rank of the next event; meaningless when there is none. */
  get nextRank(): number {
    return Math.floor(this.#order[0]! / RANK_STEP);
  }

  get nextKind(): Kind {
    return (this.#payload[0]! >>> SUBJECT_BITS) as Kind;
  }

  /** The instance, pool or invocation the next event is about. */
  get nextSubject(): number {
    return this.#payload[0]! & SUBJECT_MASK;
  }

  /** Adds an event; `subject` < 2^28. */
  push(time: number, rank: number, kind: Kind, subject: number): void {
    if (this.#size === this.#time.length) this.#grow();
    const times = this.#time;
    const orders = this.#order;
    const payloads = this.#payload;
    const order = rank * RANK_STEP + this.#sequence++;
    let hole = this.#size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const parentTime = times[parent]!;
      if (parentTime < time || (parentTime === time && orders[parent]! < order)) break;
      times[hole] = parentTime;
      orders[hole] = orders[parent]!;
      payloads[hole] = payloads[parent]!;
      hole = parent;
    }
    times[hole] = time;
    orders[hole] = order;
    payloads[hole] = ((kind << SUBJECT_BITS) | subject) >>> 0;
  }

  /** Removes the next event; there must be one. */
  pop(): void {
    const times = this.#time;
    const orders = this.#order;
    const payloads = this.#payload;
    const last = --this.#size;
    if (last === 0) {
      times[0] = INFINITY;
      return;
    }
    const time = times[last]!;
    const order = orders[last]!;
    let hole = 0;
    for (let child = 1; child < last; child = 2 * hole + 1) {
      const right = child + 1;
      if (right < last) {
        const leftTime = times[child]!;
        const rightTime = times[right]!;
        if (rightTime < leftTime || (rightTime === leftTime && orders[right]! < orders[child]!)) child = right;
      }
      const childTime = times[child]!;
      if (time < childTime || (time === childTime && order < orders[child]!)) break;
      times[hole] = childTime;
      orders[hole] = orders[child]!;
      payloads[hole] = payloads[child]!;
      hole = child;
    }
    times[hole] = time;
    orders[hole] = order;
    payloads[hole] = payloads[last]!;
  }

  #grow(): void {
    const capacity = this.#time.length * 2;
    const time = new Float64Array(capacity);
    const order = new Float64Array(capacity);
    const payload = new Uint32Array(capacity);
    time.set(this.#time);
    order.set(this.#order);
    payload.set(this.#payload);
    this.#time = time;
    this.#order = order;
    this.#payload = payload;
  }
}
