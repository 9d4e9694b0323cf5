import { type Milliseconds, ms, type PoolId } from "../base/units.ts";
import type { Aging, KeepAlivePolicy, PlatformView, PoolProfile, ReasonQuestion } from "../platform/contract.ts";

/** What an instance is worth at a use, above the clock; `served` counts what the pool's live instances have served and never lowers it. */
export type Worth = (served: number, profile: PoolProfile) => number;

/** The clock after an eviction, by the clock before it and the priority of the victim. */
export type ClockAfter = (clock: number, victim: number) => number;

/**
 * Instances stay until memory is short; then those of the lowest clock + worth go, where the clock is, unless told
 * otherwise, the priority of the last victim: what is not used ages against what comes later [fuerst21]. Instances without memory free nothing and go last.
 */
export class AgedEviction implements KeepAlivePolicy, Aging {
  readonly name: string;
  readonly constantWindow = ms(Number.POSITIVE_INFINITY);
  readonly #worth: Worth;
  readonly #clockAfter: ClockAfter;
  #clock = 0;

  constructor(name: string, worth: Worth, clockAfter: ClockAfter = (_clock, victim) => victim) {
    this.name = name;
    this.#worth = worth;
    this.#clockAfter = clockAfter;
  }

  keepAlive(): Milliseconds {
    return this.constantWindow;
  }

  evictionPriority(pool: PoolId, served: number, view: PlatformView): number {
    return this.priorityAt(this.#clock, served, view.pool(pool));
  }

  get aging(): Aging {
    return this;
  }

  get clock(): number {
    return this.#clock;
  }

  priorityAt(clock: number, served: number, profile: PoolProfile): number {
    return profile.memory > 0 ? clock + this.#worth(served, profile) : Number.POSITIVE_INFINITY;
  }

  onEvict(_pool: PoolId, priority: number): void {
    this.#clock = this.#clockAfter(this.#clock, priority);
  }

  reason(_pool: PoolId, question: ReasonQuestion): string | undefined {
    return question === "keep-alive" ? `until memory is short; clock ${this.#clock.toPrecision(6)}` : undefined;
  }

  stateBytes(): number {
    return 8; // the clock
  }
}
