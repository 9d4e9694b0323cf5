import { grown } from "../../base/grown.ts";
import { hashOfInteger } from "../../base/integer-hash.ts";
import type { CollapseRules } from "./rules.ts";

/**
 * Kernel. The fetches under way: by object the one that holds its place, which others wait for or are served stale
 * during, and until when it holds it. Tickets rise with every fetch, so that one from before a purge is known by its
 * number; their low bits belong to the caller. Layout: a hash table of slots, in lines by the hash of their object, and
 * columns by slot, which freed slots leave to the next one, so that all is as large as the fetches at once and stays in the
 * processor's cache: with a column by object the chain of bench/edge-chain.ts took 1.04 times as long. O(1) an operation; 28
 * to 40 bytes a slot, and 8 an object from the first purge of an object on.
 */
export class Flights {
  readonly #rules: CollapseRules;
  readonly #objectCount: number;
  #lines = new Int32Array(64); //        by hash: the first slot of its line, 0 of none
  #object = new Uint32Array(64); //      by slot
  #holder = new Float64Array(64); //     by slot: the ticket of the fetch that holds the place
  #heldUntil = new Float64Array(64); //  by slot
  #expectedAt = new Float64Array(64); // by slot: Infinity if nobody said
  #next = new Int32Array(64); //         by slot: in its line, or of the free ones; 0 after the last
  #firstFree = 0;
  #slots = 1;
  #purged: Float64Array | undefined; //  [objectCount] above the last ticket before the object's purge
  #allPurged = 0; //                     likewise, of all
  #last = 0;

  constructor(rules: CollapseRules, objectCount: number) {
    this.#rules = rules;
    this.#objectCount = objectCount;
  }

  /** Whether a fetch holds the object's place. */
  isHeld(object: number): boolean {
    return this.#slotOf(object) !== 0;
  }

  /** Whether a fetch holds the object's place, and is not too old to keep others waiting. */
  isLocked(object: number, now: number): boolean {
    const slot = this.#slotOf(object);
    return slot !== 0 && now < this.#heldUntil[slot]!;
  }

  /** A ticket above all earlier ones; `bits` from 0 to 3 come back from `bitsOf`. */
  ticket(bits: number): number {
    this.#last += 4;
    return this.#last + bits;
  }

  bitsOf(ticket: number): number {
    return ticket % 4;
  }

  /** Above the last ticket and below the next. */
  get last(): number {
    return this.#last + 3.5;
  }

  /** The fetch `ticket` takes the object's place. */
  hold(object: number, ticket: number, now: number): void {
    let slot = this.#slotOf(object);
    if (slot === 0) slot = this.#newSlot(object);
    this.#holder[slot] = ticket;
    this.#heldUntil[slot] = now + this.#rules.age;
    this.#expectedAt[slot] = Number.POSITIVE_INFINITY;
  }

  /** The fetch is known to end at `time`. */
  expect(object: number, ticket: number, time: number): void {
    const slot = this.#slotOf(object);
    if (slot !== 0 && this.#holder[slot] === ticket) this.#expectedAt[slot] = time;
  }

  /** Frees the place, if `ticket` holds it. */
  release(object: number, ticket: number): void {
    const slot = this.#slotOf(object);
    if (slot !== 0 && this.#holder[slot] === ticket) this.free(object);
  }

  /** Frees the place, whoever holds it. */
  free(object: number): void {
    const next = this.#next;
    const line = this.#lineOf(object);
    let before = 0;
    let slot = this.#lines[line]!;
    while (slot !== 0 && this.#object[slot] !== object) {
      before = slot;
      slot = next[slot]!;
    }
    if (slot === 0) return;
    if (before === 0) this.#lines[line] = next[slot]!;
    else next[before] = next[slot]!;
    next[slot] = this.#firstFree;
    this.#firstFree = slot;
  }

  /** When a request that came at `since` and waits for the fetch that holds the place is to ask again. */
  nextLook(object: number, since: number, now: number): number {
    const { poll, timeout } = this.#rules;
    const slot = this.#slotOf(object);
    const held = this.#heldUntil[slot]!;
    if (poll === 0) return Math.min(held, since + timeout, Math.max(now, this.#expectedAt[slot]!));
    // as nginx's timer is set: by the time-out at first, then by the age
    return now === since ? since + Math.min(poll, timeout) : Math.min(now + poll, held);
  }

  /** Whether the object was purged after the fetch began. */
  isPurged(object: number, ticket: number): boolean {
    return ticket < this.#allPurged || (this.#purged !== undefined && ticket < this.#purged[object]!);
  }

  purge(object: number): void {
    this.#purged ??= new Float64Array(this.#objectCount);
    this.#purged[object] = this.last;
    this.free(object);
  }

  purgeAll(): void {
    this.#allPurged = this.last;
    this.#lines.fill(0);
    this.#firstFree = 0;
    this.#slots = 1;
  }

  /** The slot of the fetch that holds the object's place, 0 of none. */
  #slotOf(object: number): number {
    let slot = this.#lines[this.#lineOf(object)]!;
    while (slot !== 0 && this.#object[slot] !== object) slot = this.#next[slot]!;
    return slot;
  }

  #lineOf(object: number): number {
    return hashOfInteger(object) & (this.#lines.length - 1);
  }

  #newSlot(object: number): number {
    let slot = this.#firstFree;
    if (slot !== 0) this.#firstFree = this.#next[slot]!;
    else {
      if (this.#slots === this.#holder.length) this.#grow();
      slot = this.#slots++;
    }
    this.#object[slot] = object;
    this.#line(slot);
    return slot;
  }

  /** Puts a slot at the head of its object's line. */
  #line(slot: number): void {
    const line = this.#lineOf(this.#object[slot]!);
    this.#next[slot] = this.#lines[line]!;
    this.#lines[line] = slot;
  }

  /** All slots are taken. */
  #grow(): void {
    const length = 2 * this.#holder.length;
    this.#object = grown(this.#object, new Uint32Array(length));
    this.#holder = grown(this.#holder, new Float64Array(length));
    this.#heldUntil = grown(this.#heldUntil, new Float64Array(length));
    this.#expectedAt = grown(this.#expectedAt, new Float64Array(length));
    this.#next = new Int32Array(length);
    this.#lines = new Int32Array(length);
    for (let slot = 1; slot < this.#slots; slot++) this.#line(slot);
  }
}
