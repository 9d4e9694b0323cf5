import { Random } from "../../base/random.ts";
import { ArrivalProcess, type Timer } from "./arrival-process.ts";
import { activityOfWeek, type Rhythm } from "./day-rhythm.ts";
import { linearQuantile } from "./distribution.ts";
import type { DrawnApp, DrawnFunction } from "./draw-app.ts";
import { Intensity } from "./intensity.ts";
import type { AzureTrigger } from "./published-2019.ts";
import type { WorkloadProfile } from "./workload-profile.ts";

const MAX_LAG_MINUTES = 180;
const SHORTEST_BURST = 1; // minute

/** Places the calls of apps, one function after the other; its arrays are as long as the trace has minutes. */
export class AppPlacer {
  readonly #profile: WorkloadProfile;
  readonly #days: number;
  readonly #arrivals: ArrivalProcess;
  readonly #shared: Intensity; // of the app at hand
  readonly #crowd: Intensity;
  readonly #burstyCrowd: Intensity;
  readonly #crowdRhythm: Rhythm;

  constructor(profile: WorkloadProfile, days: number) {
    const minutes = days * 1440;
    const week = activityOfWeek(profile.day.hours, profile.day.weekend);
    this.#profile = profile;
    this.#days = days;
    this.#arrivals = new ArrivalProcess(minutes);
    this.#shared = new Intensity(minutes, week);
    this.#crowdRhythm = { part: profile.day.crowd.part, lagMinutes: 0 };
    this.#crowd = new Intensity(minutes, week);
    this.#crowd.draw(1, 1, this.#crowdRhythm, Random.root("no burst, no draw"));
    this.#burstyCrowd = new Intensity(minutes, week);
  }

  /** Calls `visit` with the calls of each function, in the app's order; they are valid until the next. */
  place(app: DrawnApp, visit: (fn: DrawnFunction, arrivals: ArrivalProcess) => void): void {
    const others = app.functions.filter(({ period }) => period === undefined);
    const variation = this.#variationOf(app);
    if (others.length > 0 && variation >= 1) this.#drawShared(app, others, variation);
    const first = app.functions.find(({ trigger }) => trigger === "timer");
    for (const fn of app.functions) {
      // what a timer starts fires with it, call by call: from the same stream
      if (fn.period === undefined) this.#placeOther(fn, variation);
      else
        this.#placeTimer(
          fn.period,
          app.driven && (fn === first || fn.trigger !== "timer") ? first!.random.fork("calls") : fn.random,
        );
      visit(fn, this.#arrivals);
    }
  }

  #placeTimer(seconds: number, random: Random): void {
    this.#arrivals.placeTimer(this.#drawTimer(seconds, random), random);
  }

  #drawTimer(seconds: number, random: Random): Timer {
    const { drift, lateSeconds, office } = this.#profile.timers;
    const slow = linearQuantile(drift, random.double());
    return {
      seconds,
      drift: random.double() < 0.5 ? slow : -slow,
      lateSeconds: linearQuantile(lateSeconds, random.double()),
      office: random.double() < office.share ? [office.from, office.to] : undefined,
    };
  }

  #variationOf({ functions, random }: DrawnApp): number {
    const { alone, together, besideTimers } = this.#profile.variation;
    const timers = functions.some(({ trigger }) => trigger === "timer");
    const table = timers ? besideTimers : functions.length === 1 ? alone : together;
    return linearQuantile(table, random.double());
  }

  #drawShared({ random }: DrawnApp, others: readonly DrawnFunction[], variation: number): void {
    const calls = others.reduce((sum, { dailyCalls }) => sum + dailyCalls, 0) * this.#days;
    const busiest = others.reduce((most, fn) => (fn.dailyCalls > most.dailyCalls ? fn : most));
    this.#shared.draw(calls, variation, this.#drawRhythm(busiest.trigger, random), random);
  }

  #drawRhythm(trigger: AzureTrigger, random: Random): Rhythm {
    const part = Math.min(1, 2 * random.double() * this.#profile.day.part[trigger]);
    return { part, lagMinutes: Math.round((2 * random.double() - 1) * MAX_LAG_MINUTES) };
  }

  #placeOther({ dailyCalls, random }: DrawnFunction, variation: number): void {
    const crowd = this.#profile.day.crowd.dailyCalls;
    const expected = dailyCalls * this.#days;
    const total = Math.max(1, Math.floor(expected + random.double()));
    if (dailyCalls >= crowd) return this.#placeCrowd(total, variation, random);
    if (variation === 0) return this.#arrivals.placeEven(total, random);
    if (variation < 1) return this.#arrivals.placeErlang(total, variation, random);
    this.#arrivals.placePoisson(total, this.#shared, random);
  }

  /** Bursts that many calls would fill with silences of less than a minute are left out. */
  #placeCrowd(total: number, variation: number, random: Random): void {
    if (((variation * variation - 1) * this.#days * 720) / total < SHORTEST_BURST)
      return this.#arrivals.placePoisson(total, this.#crowd, random);
    this.#burstyCrowd.draw(total, variation, this.#crowdRhythm, random);
    this.#arrivals.placePoisson(total, this.#burstyCrowd, random);
  }
}
