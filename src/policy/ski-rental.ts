import ln from "@stdlib/math-base-special-ln";
import { flag } from "../base/parameters.ts";
import { formatDuration } from "../base/quantity.ts";
import type { Random } from "../base/random.ts";
import { ms } from "../base/units.ts";
import type { KeepAlivePolicy, PoolProfile } from "../platform/contract.ts";
import { breakEven } from "./break-even.ts";
import { definePolicy } from "./definition.ts";

/**
 * Keeps an idle instance until its idle memory has cost as much as a cold start (T* = 99.69 * coldSeconds / GB seconds)
 * and releases it then: at most twice the cost of whoever knows the idle time [karlin88]. Cost is that of [femux26].
 */
export function skiRental(pools: readonly PoolProfile[]): KeepAlivePolicy {
  const window = breakEvens(pools);
  return {
    name: "ski-rental",
    keepAlive: (pool) => ms(window[pool]!),
    reason: (pool) => `T* ${formatDuration(window[pool]!)}`,
    stateBytes: () => window.byteLength,
  };
}

/**
 * Ski rental against an adversary that does not see the draws: each window is drawn with density
 * e^(t/T*) / (T* (e - 1)) on [0, T*], which costs at most e / (e - 1) of the optimum in expectation [karlin94].
 */
export function randomisedSkiRental(pools: readonly PoolProfile[], random: Random): KeepAlivePolicy {
  const longest = breakEvens(pools);
  let share = 1; // of the last window, for its reason
  return {
    name: "ski-rental(randomised)",
    keepAlive: (pool) => {
      // The share is never 0 times Infinity: an instance without memory is kept whatever the draw.
      if (longest[pool] === Infinity) return ms(Infinity);
      share = windowShare(random.double());
      return ms(longest[pool]! * share);
    },
    reason: (pool) =>
      longest[pool] === Infinity ? "T* infinite" : `drew ${share.toFixed(3)} of T* ${formatDuration(longest[pool]!)}`,
    stateBytes: () => longest.byteLength + 8 + random.state.length * 4,
  };
}

/** The quantile function of e^x / (e - 1) on [0, 1]: [0, 1) to [0, 1), ascending. */
export function windowShare(uniform: number): number {
  return ln(1 + uniform * (Math.E - 1));
}

/** T* of every pool in ms. */
function breakEvens(pools: readonly PoolProfile[]): Float64Array {
  return Float64Array.from(pools, ({ coldStart, memory }) => breakEven(coldStart, memory));
}

export const definition = definePolicy({
  summary: "keeps an instance until its idle memory has cost as much as a cold start",
  source: "[karlin88]",
  revision: 1,
  parameters: { randomised: flag(false, "draw each window, e / (e - 1) of the optimum instead of 2 [karlin94]") },
  separable: ({ randomised }) => !randomised,
  create: ({ randomised }, { pools, random }) =>
    randomised ? randomisedSkiRental(pools, random.fork("ski-rental")) : skiRental(pools),
});
