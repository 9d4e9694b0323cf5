import type { Random } from "../../base/random.ts";

/** How calls follow the hours and the week: the part that does (0 .. 1) and by how many hours it lags behind the profile's day. */
export interface Rhythm {
  readonly part: number;
  readonly lagHours: number;
}

/** No hour differs from another. */
export const STEADY: Rhythm = { part: 0, lagHours: 0 };

const DAY_MINUTES = 1440;
const WEEKEND_LEVEL = 0.5; // of a weekday's human activity; days 5 and 6 of each week, the first day being a Monday
const CROWDED = 4; // mean calls per minute from which minutes are drawn one by one, not calls
const SHORTEST_CYCLE = 10; // minutes
const FEWEST_CYCLES = 4; // bursts expected in a trace: calls in one burst alone would not look like one
const USUAL_SILENCE = 0.93; // shares of a burst cycle
const LONGEST_SILENCE = 0.98;
const GUIDES = 4096;

/**
 * Places the calls of one function after the other into minutes, `counts[minute]` being the latest function's until
 * the next is placed. A call's place is drawn in operational time, in which the rate is constant, and mapped back
 * through the cumulated intensity. O(minutes + calls log minutes), and O(minutes) for crowded functions.
 */
export class ArrivalProcess {
  readonly counts: Uint32Array;
  readonly #day: readonly number[];
  readonly #intensity: Float64Array;
  readonly #cumulated: Float64Array;
  readonly #guide = new Uint32Array(GUIDES + 1); // the minutes in which the places g / GUIDES are reached

  /** `day` holds 24 hourly levels, 0 .. 1. */
  constructor(minutes: number, day: readonly number[]) {
    this.counts = new Uint32Array(minutes);
    this.#day = day;
    this.#intensity = new Float64Array(minutes);
    this.#cumulated = new Float64Array(minutes + 1);
  }

  /** A call every `seconds` from a random phase on, each up to `jitterSeconds` late; at least one. */
  placeTimer(seconds: number, jitterSeconds: number, random: Random): void {
    this.counts.fill(0);
    const minutes = this.counts.length;
    const phase = random.double() * Math.min(seconds, minutes * 60);
    for (let time = phase; time < minutes * 60; time += seconds) {
      const late = jitterSeconds === 0 ? 0 : random.double() * jitterSeconds;
      this.#add(Math.min(minutes - 1, Math.floor((time + late) / 60)));
    }
  }

  /**
   * `total` calls whose inter-arrival times have about the given coefficient of variation: equal for 0 (in whole
   * minutes if they reach one, which shifts the total), Erlang below 1, Poisson at 1, and above 1 the bursts of an
   * interrupted Poisson process [kuczura73]. Only from 1 on is the rhythm followed.
   */
  placeCalls(total: number, variation: number, rhythm: Rhythm, random: Random): void {
    const crowded = total > CROWDED * this.counts.length;
    if (variation === 0 && !crowded) return this.placeTimer(wholeMinutes((this.counts.length * 60) / total), 0, random);
    this.counts.fill(0);
    this.#intensity.fill(1);
    if (variation > 1) this.#interrupt(total, variation, random);
    if (variation >= 1) this.#follow(rhythm);
    this.#cumulate();
    if (crowded) this.#drawMinutes(total, Math.min(variation, 1), random);
    else if (variation >= 1) for (let i = 0; i < total; i++) this.#add(this.#minuteAt(random.double()));
    else for (const place of regularPlaces(total, variation, random)) this.#add(this.#minuteAt(place));
  }

  #add(minute: number): void {
    this.counts[minute] = this.counts[minute]! + 1;
  }

  /**
   * Sets the intensity of a minute to the part of it that is inside a burst. An interrupted Poisson process with r
   * calls a minute, cycles of T minutes and a share q of silence has a squared coefficient of variation of 1 + 2 r T q^2.
   */
  #interrupt(total: number, variation: number, random: Random): void {
    const excess = (variation * variation - 1) / ((2 * total) / this.counts.length);
    const wanted = Math.max(SHORTEST_CYCLE, excess / (USUAL_SILENCE * USUAL_SILENCE));
    const cycle = Math.min(wanted, this.counts.length / FEWEST_CYCLES);
    const silence = Math.min(LONGEST_SILENCE, Math.sqrt(excess / cycle));
    const burstMinutes = (1 - silence) * cycle;
    this.#intensity.fill(0);
    let end = 0;
    let time = random.double() < silence ? random.exponential(1 / (silence * cycle)) : 0;
    while (time < this.counts.length) {
      end = time + random.exponential(1 / burstMinutes);
      this.#burst(time, end);
      time = end + random.exponential(1 / (silence * cycle));
    }
    if (end > 0) return;
    const start = random.double() * this.counts.length; // the trace fell into one silence
    this.#burst(start, start + random.exponential(1 / burstMinutes));
  }

  /** Adds the minutes of [from, to) to the intensity. */
  #burst(from: number, to: number): void {
    const last = Math.min(to, this.counts.length);
    for (let minute = Math.floor(from); minute < last; minute++) {
      const part = Math.min(last, minute + 1) - Math.max(from, minute);
      this.#intensity[minute] = this.#intensity[minute]! + part;
    }
  }

  /** As `activity` of each minute says, without dividing by the length of a day. */
  #follow({ part, lagHours }: Rhythm): void {
    if (part === 0) return;
    const day = this.#day;
    const intensity = this.#intensity;
    let today = Math.floor(laggedMinute(0, lagHours) / DAY_MINUTES);
    for (let minute = 0; minute < intensity.length; minute++) {
      const lagged = laggedMinute(minute, lagHours);
      if (lagged >= (today + 1) * DAY_MINUTES) today++;
      if (intensity[minute] === 0) continue;
      const level = levelAt(day, lagged - today * DAY_MINUTES, today); // this difference is exact
      intensity[minute]! *= 1 - part + part * level;
    }
  }

  #cumulate(): void {
    const minutes = this.#intensity.length;
    const cumulated = this.#cumulated;
    for (let minute = 0; minute < minutes; minute++)
      cumulated[minute + 1] = cumulated[minute]! + this.#intensity[minute]!;
    const total = cumulated[minutes]!;
    for (let g = 0, minute = 0; g <= GUIDES; g++) {
      while (minute < minutes - 1 && cumulated[minute + 1]! <= (g / GUIDES) * total) minute++;
      this.#guide[g] = minute;
    }
  }

  /** The minute in which the part `place` (0 <= place < 1) of the intensity is reached: near those of its neighbours. */
  #minuteAt(place: number): number {
    const wanted = place * this.#cumulated[this.counts.length]!;
    const guide = (place * GUIDES) | 0; // exact, and so is its quotient
    let low = this.#guide[guide]!;
    let high = this.#guide[guide + 1]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#cumulated[middle + 1]! > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The counts of busy minutes by the central limit of renewal processes: mean m, variance m variation^2. */
  #drawMinutes(total: number, variation: number, random: Random): void {
    const scale = total / this.#cumulated[this.counts.length]!;
    for (let minute = 0; minute < this.counts.length; minute++) {
      const mean = scale * this.#intensity[minute]!;
      const drawn = mean + variation * Math.sqrt(mean) * random.normal();
      this.counts[minute] = Math.max(0, Math.floor(drawn + random.double()));
    }
  }
}

function wholeMinutes(seconds: number): number {
  return seconds < 60 ? seconds : Math.round(seconds / 60) * 60;
}

/** Human activity in a minute of the trace, 0 .. 1: hourly levels at the hours' starts, linear between, less on weekends. */
export function activity(day: readonly number[], minute: number, lagHours: number): number {
  const lagged = laggedMinute(minute, lagHours);
  return levelAt(day, lagged % DAY_MINUTES, Math.floor(lagged / DAY_MINUTES));
}

/** The minute whose activity `minute` has, a week later, so that it is never negative. */
function laggedMinute(minute: number, lagHours: number): number {
  return minute - lagHours * 60 + 7 * DAY_MINUTES;
}

function levelAt(day: readonly number[], minuteOfDay: number, dayCount: number): number {
  const hour = minuteOfDay / 60;
  const from = Math.floor(hour);
  const level = day[from]! + (day[from === 23 ? 0 : from + 1]! - day[from]!) * (hour - from);
  return dayCount % 7 >= 5 ? level * WEEKEND_LEVEL : level;
}

/** `total` places on a circle of length 1 from a random phase, their gaps with the given coefficient of variation (0 <= variation < 1). */
function regularPlaces(total: number, variation: number, random: Random): readonly number[] {
  const phase = random.double();
  const ends: number[] = [];
  let end = 0;
  for (let i = 0; i < total; i++) ends.push((end += drawGap(variation, random)));
  return ends.map((place) => (phase + place / end) % 1);
}

/** A gap of mean 1: Erlang of the nearest shape, or normal where the shape is large. */
function drawGap(variation: number, random: Random): number {
  if (variation < 0.25) return Math.max(1e-6, 1 + variation * random.normal());
  const shape = Math.max(2, Math.round(1 / (variation * variation)));
  let gap = 0;
  for (let phase = 0; phase < shape; phase++) gap += random.exponential(shape);
  return gap;
}
