import type { CollapseRules } from "./rules.ts";

/**
 * Kernel. The fetches under way: by object the one that holds its place, which others wait for or are served stale
 * during, and until when it holds it. Tickets rise with every fetch, so that one from before a purge is known by its
 * number; the low bits say what its failure means. Layout: columns by object; those of waiting only where requests wait.
 * O(1) an operation; 8 to 32 bytes an object.
 */
export class Flights {
  readonly #rules: CollapseRules;
  readonly #objectCount: number;
  readonly #holder: Float64Array; //      [objectCount] the ticket of the fetch that holds the place, 0 for none
  readonly #heldUntil: Float64Array; //   [objectCount] where requests wait, else empty
  readonly #expectedAt: Float64Array; //  likewise; Infinity if nobody said
  #purged: Float64Array | undefined; //   [objectCount] the last ticket before the object's purge; made by the first
  #lastPurged = 0; //                     before a purge of all
  #last = 0;

  constructor(rules: CollapseRules, objectCount: number) {
    this.#rules = rules;
    this.#objectCount = objectCount;
    this.#holder = new Float64Array(objectCount);
    const waiting = rules.requests === "none" ? 0 : objectCount;
    this.#heldUntil = new Float64Array(waiting);
    this.#expectedAt = new Float64Array(waiting);
  }

  /** Whether a fetch holds the object's place. */
  isHeld(object: number): boolean {
    return this.#holder[object]! !== 0;
  }

  /** Whether a fetch holds the object's place and may keep others waiting; where requests wait. */
  isLocked(object: number, now: number): boolean {
    return this.#holder[object]! !== 0 && now < this.#heldUntil[object]!;
  }

  /** A ticket above all earlier ones; `bits` from 0 to 3 come back from `bitsOf`. */
  ticket(bits: number): number {
    this.#last += 4;
    return this.#last + bits;
  }

  /** Above the last ticket and below the next. */
  get last(): number {
    return this.#last + 3.5;
  }

  bitsOf(ticket: number): number {
    return ticket % 4;
  }

  /** The fetch `ticket` takes the object's place. */
  hold(object: number, ticket: number, now: number): void {
    this.#holder[object] = ticket;
    if (this.#rules.requests === "none") return;
    this.#heldUntil[object] = now + this.#rules.age;
    this.#expectedAt[object] = Number.POSITIVE_INFINITY;
  }

  /** The fetch is known to end at `time`. */
  expect(object: number, ticket: number, time: number): void {
    if (this.#rules.requests !== "none" && this.#holder[object] === ticket) this.#expectedAt[object] = time;
  }

  /** Frees the place, if `ticket` holds it. */
  release(object: number, ticket: number): void {
    if (this.#holder[object] === ticket) this.#holder[object] = 0;
  }

  /** Frees the place, whoever holds it. */
  free(object: number): void {
    this.#holder[object] = 0;
  }

  /** When a request that came at `since` and waits is to ask again. */
  nextLook(object: number, since: number, now: number): number {
    const { poll, timeout } = this.#rules;
    const held = this.#heldUntil[object]!;
    if (poll === 0) return Math.min(held, since + timeout, Math.max(now, this.#expectedAt[object]!));
    // as nginx's timer is set: by the time-out at first, then by the age
    return now === since ? since + Math.min(poll, timeout) : Math.min(now + poll, held);
  }

  /** Whether the object was purged after the fetch began. */
  isPurged(object: number, ticket: number): boolean {
    return ticket <= this.#lastPurged || (this.#purged !== undefined && ticket <= this.#purged[object]!);
  }

  purge(object: number): void {
    this.#purged ??= new Float64Array(this.#objectCount);
    this.#purged[object] = this.last;
    this.#holder[object] = 0;
  }

  purgeAll(): void {
    this.#lastPurged = this.last;
    this.#holder.fill(0);
  }
}
