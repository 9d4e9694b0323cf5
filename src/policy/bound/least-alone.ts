import type { PoolColumns } from "./warm-gaps.ts";

/** The best choices of a pool and their RUM in its two parts, both in seconds of it. */
export interface AlonePlan {
  readonly coldSeconds: number;
  readonly idleSeconds: number;
  readonly warm: Uint8Array; // [calls] 1 where the instance is kept up to the call
}

const COLD = 0;
const WARM = 1;

/**
 * The least RUM of a pool of which no call arrives before all earlier ones have ended, even if these were cold; undefined
 * of other pools. One instance is then all there can be: an idle one would have served. Whether it is kept from one call
 * to the next depends on the end of the former, which is later by its cold start if it was cold: a dynamic program over
 * the calls with these two states. O(n). `perMs` is the price of an idle ms.
 */
export function leastAlone({ arrivals, durations, coldStarts }: PoolColumns, perMs: number): AlonePlan | undefined {
  const n = arrivals.length;
  const before = new Uint8Array(2 * n); // of each state of each call, the better state of the call before
  let [coldCost, warmCost] = [coldStarts[0]! / 1000, Number.POSITIVE_INFINITY];
  let [coldIdle, warmIdle] = [0, 0]; // of these, for idle time
  for (let i = 1; i < n; i++) {
    const [now, last] = [arrivals[i]!, arrivals[i - 1]!];
    const coldEnd = last + coldStarts[i - 1]! + durations[i - 1]!;
    if (now < coldEnd) return undefined;
    const afterCold = perMs * (now - coldEnd);
    const afterWarm = perMs * (now - (last + durations[i - 1]!));
    const released = coldCost <= warmCost ? COLD : WARM;
    const kept = coldCost + afterCold <= warmCost + afterWarm ? COLD : WARM;
    before[2 * i + COLD] = released;
    before[2 * i + WARM] = kept;
    const nextCold = Math.min(coldCost, warmCost) + coldStarts[i]! / 1000;
    const nextColdIdle = released === COLD ? coldIdle : warmIdle;
    const idle = kept === COLD ? afterCold : afterWarm;
    warmIdle = (kept === COLD ? coldIdle : warmIdle) + idle;
    warmCost = (kept === COLD ? coldCost : warmCost) + idle;
    [coldCost, coldIdle] = [nextCold, nextColdIdle];
  }
  const last = coldCost <= warmCost ? COLD : WARM;
  const idleSeconds = last === COLD ? coldIdle : warmIdle;
  return { coldSeconds: Math.min(coldCost, warmCost) - idleSeconds, idleSeconds, warm: traceBack(before, last) };
}

function traceBack(before: Uint8Array, last: number): Uint8Array {
  const warm = new Uint8Array(before.length / 2);
  let state = last;
  for (let i = warm.length - 1; i >= 0; i--) {
    warm[i] = state;
    state = before[2 * i + state]!;
  }
  return warm;
}
