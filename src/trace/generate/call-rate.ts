import { type CdfPoints, capped, logQuantile, pickAt } from "./distribution.ts";
import type { AzureTrigger } from "./published-2019.ts";
import type { TimerProfile, WorkloadProfile } from "./workload-profile.ts";

const DAY_SECONDS = 86_400;

/** How often functions are called: timers by their period, others by their mean calls per day. */
export class CallRates {
  readonly #points: ReadonlyMap<AzureTrigger, CdfPoints>;
  readonly #periods: TimerProfile["periods"];

  /** A function has at least one call in the `days` of the trace and about `maxDailyCalls` a day at most. */
  constructor(profile: WorkloadProfile, days: number, maxDailyCalls: number) {
    const triggers = Object.keys(profile.triggerShares) as AzureTrigger[];
    const cap = Math.max(maxDailyCalls, 1 / days);
    this.#points = new Map(triggers.map((trigger) => [trigger, capped(callsPerDay(profile, trigger, days), cap)]));
    this.#periods = periodsWithin(profile.timers.periods, cap);
  }

  /** Seconds between the calls of the timer that stands at the share `rank` of the timers. */
  period(rank: number): number {
    return pickAt(this.#periods, ([, weight]) => weight, rank)[0];
  }

  /** Mean calls per day of the function, no timer, that stands at the share `rank` of its trigger's. */
  callsPerDay(trigger: AzureTrigger, rank: number): number {
    return logQuantile(this.#points.get(trigger)!, rank);
  }
}

/**
 * The mean calls per day of a trigger other than the timer. All functions less the timers leave a distribution whose
 * upper share S(x) is split over the triggers in proportion to 1 + part(x) (m - 1), m being the trigger's calls per
 * function over the mean's. The weighted sum over the triggers is S(x) again.
 */
export function callsPerDay(profile: WorkloadProfile, trigger: AzureTrigger, days: number): CdfPoints {
  const timers = profile.triggerShares.timer.functions;
  const heaviness = relativeCalls(profile, trigger);
  const points: [number, number][] = [[1 / days, 0]];
  for (const [calls, share] of profile.callsPerDay) {
    if (calls * days < 1) continue;
    const rest = (1 - share - timers * (1 - timerShare(profile.timers.periods, calls))) / (1 - timers);
    const above = Math.min(1, Math.max(0, rest * (1 + leaningAt(profile.leaning, calls) * (heaviness - 1))));
    points.push([calls, Math.max(points[points.length - 1]![1], 1 - above)]);
  }
  return points;
}

function relativeCalls({ triggerShares }: WorkloadProfile, trigger: AzureTrigger): number {
  if (triggerShares[trigger].functions === 0) return 1;
  const mean = (1 - triggerShares.timer.calls) / (1 - triggerShares.timer.functions);
  return triggerShares[trigger].calls / triggerShares[trigger].functions / mean;
}

function leaningAt(leaning: WorkloadProfile["leaning"], calls: number): number {
  let part = 0;
  for (const [from, value] of leaning) if (calls >= from) part = value;
  return part;
}

/** The share of the timers with at most `calls` a day. */
function timerShare(periods: TimerProfile["periods"], calls: number): number {
  let below = 0;
  let total = 0;
  for (const [seconds, weight] of periods) {
    total += weight;
    if (DAY_SECONDS / seconds <= calls) below += weight;
  }
  return below / total;
}

/** The periods that keep to the cap, or the longest if none does. */
function periodsWithin(periods: TimerProfile["periods"], cap: number): TimerProfile["periods"] {
  const allowed = periods.filter(([seconds]) => DAY_SECONDS / seconds <= cap);
  if (allowed.length > 0) return allowed;
  return periods.slice(0, 1);
}
