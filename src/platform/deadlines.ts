import type { PlatformConfig } from "./conventions.ts";
import { EventKind, type EventQueue, Rank } from "./event-queue.ts";
import type { Fleet } from "./fleet.ts";

const INFINITY = Number.POSITIVE_INFINITY;

/** Kernel. Until when idle instances stay: the platform's conventions about windows, and the events of their ends. O(log events). */
export class Deadlines {
  readonly #fleet: Fleet;
  readonly #events: EventQueue;
  readonly #fromStart: boolean;
  readonly #renew: boolean;
  readonly #rank: number;

  constructor(fleet: Fleet, events: EventQueue, { keepAliveFrom, renew, deadline }: PlatformConfig) {
    this.#fleet = fleet;
    this.#events = events;
    this.#fromStart = keepAliveFrom === "start";
    this.#renew = renew;
    this.#rank = deadline === "inclusive" ? Rank.Expiry : Rank.ExpiryExclusive;
  }

  /** The deadline of an instance that has nothing to do from `now` on, by a window of `window` ms; a reserved one has none. */
  of(instance: number, now: number, window: number, prewarmed: boolean): number {
    const fleet = this.#fleet;
    if (fleet.isReserved(instance)) return INFINITY;
    if (!this.#renew && fleet.deadlineOf(instance) < INFINITY) return fleet.deadlineOf(instance);
    return (this.#fromStart && !prewarmed ? fleet.servedSince(instance) : now) + window;
  }

  /** Sets an idle instance's deadline. */
  set(instance: number, deadline: number): void {
    if (this.#fleet.setDeadline(instance, deadline))
      this.#events.push(deadline, this.#rank, EventKind.Expiry, instance);
  }

  /** Handles an event of an instance's end; whether it is idle and its deadline has come. */
  hasCome(instance: number, now: number): boolean {
    const deadline = this.#fleet.expiryFired(instance, now);
    if (deadline === now) return true;
    if (deadline < INFINITY) this.set(instance, deadline);
    return false;
  }
}
