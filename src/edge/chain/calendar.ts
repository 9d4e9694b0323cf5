import { grown } from "../../base/grown.ts";
import { EventQueue } from "../../platform/event-queue.ts";

const INFINITY = Number.POSITIVE_INFINITY;
const RANK = 0;
const DAYS = 4096; // a power of two
const WORDS = DAYS / 32;
const NONE = -1;
const KIND_BITS = 4;
const KINDS = 1 << KIND_BITS;

/**
 * Kernel. Pending events in the order of time, those of one time in the order of planning. The time ahead is a ring of days
 * of equal length, as in a calendar queue [brown88]: an event waits in the line of its day, and only the events of the
 * present day are sorted, in a heap; those beyond the ring wait in another. Layout: the lines are circular lists by slot,
 * of which the ring holds the last ones, and a bit for each day that has one. push and pop: O(1) where a day has few
 * events and the ring reaches far enough, else O(log events).
 */
export class Calendar<Kind extends number> {
  readonly #daysPerMs: number;
  readonly #today = new EventQueue<Kind>();
  readonly #beyond = new EventQueue<Kind>();
  readonly #last = new Int32Array(DAYS).fill(NONE); // by day: the slot of its last event
  readonly #filled = new Int32Array(WORDS); // a bit for each day
  #time = new Float64Array(1024); //    by slot
  #payload = new Uint32Array(1024); //  by slot: subject * 16 + kind
  #next = new Int32Array(1024); //      by slot: in its line, after the last one the first; or the free list
  #free = NONE;
  #used = 0;
  #waiting = 0; // in the ring
  #day = -1;

  /** `dayMs` > 0 is the length of a day. */
  constructor(dayMs: number) {
    this.#daysPerMs = 1 / dayMs;
  }

  /** Time of the next event, Infinity of none. */
  get nextTime(): number {
    return this.#today.nextTime;
  }

  get nextKind(): Kind {
    return this.#today.nextKind;
  }

  get nextSubject(): number {
    return this.#today.nextSubject;
  }

  /** Adds an event at a time >= 0; `kind` < 16, `subject` < 2^28. */
  push(time: number, kind: Kind, subject: number): void {
    const day = Math.floor(time * this.#daysPerMs);
    if (day <= this.#day) return this.#today.push(time, RANK, kind, subject);
    if (day >= this.#day + DAYS) this.#beyond.push(time, RANK, kind, subject);
    else this.#write(day & (DAYS - 1), time, (subject << KIND_BITS) | kind);
    if (this.#today.size === 0) this.#turn();
  }

  /** Removes the next event; there must be one. */
  pop(): void {
    this.#today.pop();
    if (this.#today.size === 0) this.#turn();
  }

  #write(at: number, time: number, payload: number): void {
    const slot = this.#slot();
    const last = this.#last[at]!;
    this.#time[slot] = time;
    this.#payload[slot] = payload;
    if (last === NONE) {
      this.#next[slot] = slot;
      this.#filled[at >> 5]! |= 1 << at;
    } else {
      this.#next[slot] = this.#next[last]!;
      this.#next[last] = slot;
    }
    this.#last[at] = slot;
    this.#waiting++;
  }

  /** Goes on to the next day that has events. */
  #turn(): void {
    const inRing = this.#waiting === 0 ? INFINITY : this.#nextDay();
    const beyond = Math.floor(this.#beyond.nextTime * this.#daysPerMs);
    const day = Math.min(inRing, beyond);
    if (day === INFINITY) return;
    this.#day = day;
    // those from beyond first: they were planned when the day was still out of reach
    while (this.#beyond.size > 0 && Math.floor(this.#beyond.nextTime * this.#daysPerMs) === day) {
      this.#today.push(this.#beyond.nextTime, RANK, this.#beyond.nextKind, this.#beyond.nextSubject);
      this.#beyond.pop();
    }
    if (inRing === day) this.#open(day & (DAYS - 1));
  }

  /** Sorts the events of a day. */
  #open(at: number): void {
    const next = this.#next;
    const last = this.#last[at]!;
    const first = next[last]!;
    next[last] = NONE;
    for (let slot = first; slot !== NONE; slot = next[slot]!) {
      const payload = this.#payload[slot]!;
      this.#today.push(this.#time[slot]!, RANK, (payload & (KINDS - 1)) as Kind, payload >>> KIND_BITS);
      this.#waiting--;
    }
    next[last] = this.#free;
    this.#free = first;
    this.#last[at] = NONE;
    this.#filled[at >> 5]! &= ~(1 << at);
  }

  /** The next day of the ring that has events; there must be one. */
  #nextDay(): number {
    const filled = this.#filled;
    const from = (this.#day + 1) & (DAYS - 1);
    let word = from >> 5;
    let bits = filled[word]! & (-1 << from);
    while (bits === 0) {
      word = (word + 1) & (WORDS - 1);
      bits = filled[word]!;
    }
    const found = (word << 5) | (31 - Math.clz32(bits & -bits));
    return this.#day + 1 + ((found - from) & (DAYS - 1));
  }

  #slot(): number {
    const slot = this.#free;
    if (slot !== NONE) {
      this.#free = this.#next[slot]!;
      return slot;
    }
    if (this.#used === this.#time.length) this.#grow();
    return this.#used++;
  }

  #grow(): void {
    const length = 2 * this.#time.length;
    this.#time = grown(this.#time, new Float64Array(length));
    this.#payload = grown(this.#payload, new Uint32Array(length));
    this.#next = grown(this.#next, new Int32Array(length));
  }
}
