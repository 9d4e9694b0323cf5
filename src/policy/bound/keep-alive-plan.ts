import { leastAlone } from "./least-alone.ts";
import { startCost } from "./level-charges.ts";
import { PendingEnds } from "./pending-ends.ts";
import type { PoolColumns } from "./warm-gaps.ts";

/** How long to keep each instance of a pool, in the order in which executions end; columns are [calls], times in ms. */
export interface KeepAlivePlan {
  readonly ends: Float64Array; //    ascending
  readonly windows: Float64Array; // 0 where the instance is released
  readonly coldSeconds: number; //   the plan's RUM in its two parts, both in seconds of it
  readonly idleSeconds: number;
}

/** More than a window has to last, in ms, so that rounding cannot end it before the arrival it is for. */
const MARGIN = 0.001;

/** Calls that the plan looks ahead at an arrival. */
const AHEAD = 1000;

/**
 * A plan with knowledge of the future: the best of all where no call can meet another's execution (`leastAlone`);
 * elsewhere decided arrival by arrival, with the ends that follow from what was decided before. The instance that became
 * idle last serves if its idle time costs no more than a cold start; otherwise all idle instances have been released. Or,
 * if that comes cheaper in all, it serves also where it costs no more than all the cold starts that follow without it.
 * The most recently used instance serves, as by default. `perMs` is the price of an idle ms. O(n log n), besides looking
 * ahead.
 */
export function keepAlivePlan(calls: PoolColumns, perMs: number): KeepAlivePlan {
  const alone = calls.arrivals.length === 0 ? undefined : leastAlone(calls, perMs);
  if (alone !== undefined) return planned(calls, perMs, (i) => alone.warm[i] === 1);
  const plain = planned(calls, perMs, (i, moment) => isCheaper(calls, i, moment));
  const ahead = planned(calls, perMs, (i, moment) => isCheaper(calls, i, moment) || isWorth(calls, i, moment));
  return ahead.coldSeconds + ahead.idleSeconds < plain.coldSeconds + plain.idleSeconds ? ahead : plain;
}

function planned(
  { arrivals, durations, coldStarts }: PoolColumns,
  perMs: number,
  isWarm: (call: number, moment: Moment) => boolean,
): KeepAlivePlan {
  const n = arrivals.length;
  const [ends, windows] = [new Float64Array(n), new Float64Array(n)];
  const idle = new Uint32Array(n); // a stack of ends, by their place in `ends`
  const pending = new PendingEnds();
  let [idles, ended, coldSeconds, idleSeconds] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const now = arrivals[i]!;
    for (; pending.first <= now; idle[idles++] = ended++) ends[ended] = pending.shift();
    const last = idles > 0 ? ends[idle[idles - 1]!]! : Number.NEGATIVE_INFINITY;
    if (idles > 0 && isWarm(i, { last, next: pending.first, perMs })) {
      windows[idle[--idles]!] = now - last + MARGIN;
      idleSeconds += perMs * (now - last);
      pending.push(now + durations[i]!, i);
    } else {
      idles = 0;
      coldSeconds += coldStarts[i]! / 1000;
      pending.push(now + coldStarts[i]! + durations[i]!, i);
    }
  }
  while (pending.first < Number.POSITIVE_INFINITY) ends[ended++] = pending.shift();
  return { ends, windows, coldSeconds, idleSeconds };
}

interface Moment {
  readonly last: number; //  ms, when the instance became idle that did so last
  readonly next: number; //  ms, when the next execution ends
  readonly perMs: number;
}

/** Whether idling up to call `i` costs no more than its cold start. */
function isCheaper({ arrivals, coldStarts }: PoolColumns, i: number, { last, perMs }: Moment): boolean {
  return perMs * (arrivals[i]! - last) <= startCost(coldStarts[i]!, perMs);
}

/** Whether it costs no more than what an instance then saves. */
function isWorth(calls: PoolColumns, i: number, moment: Moment): boolean {
  return moment.perMs * (calls.arrivals[i]! - moment.last) <= savedWith(calls, i, moment);
}

/**
 * What an instance at call `i` saves up to the time when one is free without it: the cold starts of the calls that it
 * serves one after the other, less its idle time between them.
 */
function savedWith({ arrivals, durations, coldStarts }: PoolColumns, i: number, { next, perMs }: Moment): number {
  const stop = Math.min(arrivals.length, i + AHEAD);
  let [end, free, saved] = [next, arrivals[i]!, 0];
  for (let j = i; j < stop && (j === i || arrivals[j]! < end); j++) {
    end = Math.min(end, arrivals[j]! + coldStarts[j]! + durations[j]!);
    if (arrivals[j]! < free) continue;
    saved += startCost(coldStarts[j]!, perMs) - perMs * (arrivals[j]! - free);
    free = arrivals[j]! + durations[j]!;
  }
  return saved;
}
