import type { AzureTrigger } from "./published-2019.ts";
import { TRIGGER_ORDER } from "./workload-statistics.ts";

/** From so many calls a day on, where no distribution is published any more, a function's calls are scaled. */
export const LEVELLED_FROM = 10_000;
const LARGEST_SCALE = 10;

/** By trigger, what the calls per day above LEVELLED_FROM are multiplied by. */
export type CallLevels = Readonly<Record<AzureTrigger, number>>;

/** A function's calls per day, levelled, at most `cap`. */
export function levelled(
  dailyCalls: number,
  trigger: AzureTrigger,
  levels: CallLevels | undefined,
  cap: number,
): number {
  if (levels === undefined || dailyCalls <= LEVELLED_FROM) return dailyCalls;
  return Math.min(cap, LEVELLED_FROM + levels[trigger] * (dailyCalls - LEVELLED_FROM));
}

/** Sums of calls per day by trigger, and of what of them is above LEVELLED_FROM. */
export class CallSums {
  readonly #all = new Float64Array(TRIGGER_ORDER.length);
  readonly #above = new Float64Array(TRIGGER_ORDER.length);

  /** Adds a function; one with a fixed period is never scaled. */
  add(trigger: AzureTrigger, dailyCalls: number, fixed: boolean): void {
    const k = TRIGGER_ORDER.indexOf(trigger);
    this.#all[k]! += dailyCalls;
    if (!fixed) this.#above[k]! += Math.max(0, dailyCalls - LEVELLED_FROM);
  }

  /**
   * The scales, 0 .. 10, with which the triggers other than the timer share the calls as published; the sum stays. A
   * dozen functions have most calls of a trace, so that without them the shares are those of these functions' triggers.
   */
  levels(shares: Readonly<Record<AzureTrigger, { readonly calls: number }>>): CallLevels {
    const scalable = TRIGGER_ORDER.filter((trigger) => trigger !== "timer");
    const sumOf = (column: Float64Array, trigger: AzureTrigger) => column[TRIGGER_ORDER.indexOf(trigger)]!;
    const calls = scalable.reduce((sum, trigger) => sum + sumOf(this.#all, trigger), 0);
    const total = scalable.reduce((sum, trigger) => sum + shares[trigger].calls, 0);
    const scaleOf = (trigger: AzureTrigger) => {
      const above = sumOf(this.#above, trigger);
      if (trigger === "timer" || above === 0 || total === 0) return 1;
      const missing = (calls * shares[trigger].calls) / total - sumOf(this.#all, trigger);
      return Math.min(LARGEST_SCALE, Math.max(0, 1 + missing / above));
    };
    return Object.fromEntries(TRIGGER_ORDER.map((trigger) => [trigger, scaleOf(trigger)])) as CallLevels;
  }
}
