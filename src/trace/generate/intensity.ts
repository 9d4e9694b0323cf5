import type { Random } from "../../base/random.ts";
import { followRhythm, type Rhythm } from "./day-rhythm.ts";

const SHORTEST_CYCLE = 10; // minutes
const FEWEST_CYCLES = 4; // bursts expected in a trace: calls in one burst alone would not look like one
const USUAL_SILENCE = 0.93; // shares of a burst cycle
const LONGEST_SILENCE = 0.98;
const GUIDES = 4096;

/**
 * How likely a call is in each minute of a trace, shared by the functions of an app. Calls are placed in operational
 * time, in which the rate is constant, and mapped back through the cumulated intensity.
 */
export class Intensity {
  readonly #week: Float64Array;
  readonly #perMinute: Float64Array;
  readonly #cumulated: Float64Array;
  readonly #guide = new Uint32Array(GUIDES + 1); // the minutes in which the places g / GUIDES are reached

  /** `week` is `activityOfWeek`. */
  constructor(minutes: number, week: Float64Array) {
    this.#week = week;
    this.#perMinute = new Float64Array(minutes);
    this.#cumulated = new Float64Array(minutes + 1);
  }

  get total(): number {
    return this.#cumulated[this.#perMinute.length]!;
  }

  /** The intensity of a minute; its sum over the minutes is `total`. */
  at(minute: number): number {
    return this.#perMinute[minute]!;
  }

  /**
   * Draws the intensity: constant, times the rhythm, and for a variation above 1 only in the bursts of an interrupted
   * Poisson process [kuczura73], so that `calls` have about that coefficient of variation. O(minutes).
   */
  draw(calls: number, variation: number, rhythm: Rhythm, random: Random): void {
    this.#perMinute.fill(1);
    if (variation > 1) this.#interrupt(calls, variation, random);
    followRhythm(this.#perMinute, this.#week, rhythm);
    this.#cumulate();
  }

  /**
   * Leaves of each minute the part of it that is inside a burst. An interrupted Poisson process with r calls a minute,
   * cycles of T minutes and a share q of silence has a squared coefficient of variation of 1 + 2 r T q^2.
   */
  #interrupt(calls: number, variation: number, random: Random): void {
    const minutes = this.#perMinute.length;
    const excess = (variation * variation - 1) / ((2 * calls) / minutes);
    const wanted = Math.max(SHORTEST_CYCLE, excess / (USUAL_SILENCE * USUAL_SILENCE));
    const cycle = Math.min(wanted, minutes / FEWEST_CYCLES);
    const silence = Math.min(LONGEST_SILENCE, Math.sqrt(excess / cycle));
    const burstMinutes = (1 - silence) * cycle;
    this.#perMinute.fill(0);
    let end = 0;
    let time = random.double() < silence ? random.exponential(1 / (silence * cycle)) : 0;
    while (time < minutes) {
      end = time + random.exponential(1 / burstMinutes);
      this.#burst(time, end);
      time = end + random.exponential(1 / (silence * cycle));
    }
    if (end > 0) return;
    const start = random.double() * minutes; // the trace fell into one silence
    this.#burst(start, start + random.exponential(1 / burstMinutes));
  }

  /** Adds the minutes of [from, to) to the intensity. */
  #burst(from: number, to: number): void {
    const perMinute = this.#perMinute;
    const last = Math.min(to, perMinute.length);
    for (let minute = Math.floor(from); minute < last; minute++)
      perMinute[minute] = perMinute[minute]! + Math.min(last, minute + 1) - Math.max(from, minute);
  }

  #cumulate(): void {
    const perMinute = this.#perMinute;
    const cumulated = this.#cumulated;
    let sum = 0;
    for (let minute = 0; minute < perMinute.length; minute++) cumulated[minute + 1] = sum += perMinute[minute]!;
    const last = perMinute.length - 1;
    for (let g = 0, minute = 0; g <= GUIDES; g++) {
      while (minute < last && cumulated[minute + 1]! <= (g / GUIDES) * sum) minute++;
      this.#guide[g] = minute;
    }
  }

  /** The minute in which the part `place` (0 <= place < 1) of the intensity is reached: near those of its neighbours. */
  minuteAt(place: number): number {
    const wanted = place * this.total;
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
}
