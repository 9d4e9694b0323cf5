import ln from "@stdlib/math-base-special-ln";
import type { Random } from "../../base/random.ts";
import type { Intensity } from "./intensity.ts";

/** A timer: how often it fires, and how it misses its times. */
export interface Timer {
  readonly seconds: number; // between its times, > 0
  /** By which share of the period each interval is longer: its clock goes slow (> 0) or fast. */
  readonly drift: number;
  /** Each call is late by 0 .. lateSeconds; not where the period is below a minute. */
  readonly lateSeconds: number;
  /** It fires only on weekdays from one hour to another, both 0 .. 24. */
  readonly office?: readonly [from: number, to: number] | undefined;
}

const DAY_SECONDS = 86_400;
const WEEKDAYS = 5; // the first day of a trace is a Monday
const CROWDED = 4; // mean calls per minute from which minutes are drawn one by one, not calls
const TWO_32 = 4294967296;
const SPARSE = 16; // minutes per touched minute from which sorting them costs less than looking at all

/**
 * Places the calls of one function after the other into minutes, `counts[minute]` being the latest function's until
 * the next is placed.
 */
export class ArrivalProcess {
  readonly counts: Uint32Array;
  readonly #touched: Uint32Array; // the minutes with calls, in the order of their first
  #touchedCount = 0;

  constructor(minutes: number) {
    this.counts = new Uint32Array(minutes);
    this.#touched = new Uint32Array(minutes);
  }

  /** The calls of a timer from a random phase on; at least one. O(its times), at most O(minutes). */
  placeTimer({ seconds, drift, lateSeconds, office }: Timer, random: Random): void {
    this.#clear();
    const end = this.counts.length * 60;
    const phase = random.double() * Math.min(seconds, end);
    const step = seconds * (1 + drift);
    if (step < 60) return this.#fireWithinMinutes(phase, step, office);
    for (let time = phase; time < end; time += step) {
      const late = lateSeconds === 0 ? 0 : random.double() * lateSeconds;
      if (office === undefined || isOpen(time, office)) this.#addAt(time + late);
    }
    if (this.#touchedCount === 0) this.#addAt(phase);
  }

  /** About `total` calls at equal gaps: whole minutes, or a whole number of calls in each minute. O(calls), at most O(minutes). */
  placeEven(total: number, random: Random): void {
    const minutes = this.counts.length;
    const seconds = Math.max(1, Math.round(minutes / total)) * 60;
    this.placeTimer({ seconds, drift: 0, lateSeconds: 0 }, random);
    const each = Math.max(1, Math.round(total / minutes));
    if (each > 1) this.counts.fill(each); // every minute has its call by now
  }

  /** `total` calls whose gaps are Erlang with about the given coefficient of variation (0 < variation < 1), one after the other round the trace from a random phase. O(calls / variation^2). */
  placeErlang(total: number, variation: number, random: Random): void {
    this.#clear();
    const minutes = this.counts.length;
    if (total > CROWDED * minutes) return this.#drawMinutes(total, variation, random);
    const ends = new Float64Array(total);
    let end = 0;
    const phase = random.double();
    for (let i = 0; i < total; i++) ends[i] = end += drawGap(variation, random);
    for (let i = 0; i < total; i++)
      this.#add(Math.min(minutes - 1, Math.floor(((phase + ends[i]! / end) % 1) * minutes)));
  }

  /** `total` calls of a Poisson process with the given intensity: as many in all, independent of each other. O(calls log minutes), and O(minutes) for crowds. */
  placePoisson(total: number, intensity: Intensity, random: Random): void {
    this.#clear();
    if (total > CROWDED * this.counts.length) return this.#drawMinutes(total, 1, random, intensity);
    for (let i = 0; i < total; i++) this.#add(intensity.minuteAt(random.uint32() / TWO_32)); // 2^32 places are enough for minutes
  }

  /** Writes the minutes with calls, ascending, and their counts from `at` on; returns the place after the last. The columns have room for every minute. */
  writeTo(minute: Uint32Array, count: Uint32Array, at: number): number {
    const { counts } = this;
    let next = at;
    if (this.#touchedCount * SPARSE < counts.length) {
      const touched = this.#touched.subarray(0, this.#touchedCount).sort();
      minute.set(touched, at);
      for (let i = 0; i < touched.length; i++) count[next++] = counts[touched[i]!]!;
      return next;
    }
    for (let m = 0; m < counts.length; m++) {
      const own = counts[m]!;
      if (own === 0) continue;
      minute[next] = m;
      count[next++] = own;
    }
    return next;
  }

  /** The times k step + phase of each minute, counted. */
  #fireWithinMinutes(phase: number, step: number, office: Timer["office"]): void {
    let before = 0;
    for (let minute = 0; minute < this.counts.length; minute++) {
      const upTo = Math.max(before, Math.ceil(((minute + 1) * 60 - phase) / step));
      if (office === undefined || isOpen(minute * 60, office)) this.#set(minute, upTo - before);
      before = upTo;
    }
    if (this.#touchedCount === 0) this.#addAt(phase);
  }

  #addAt(seconds: number): void {
    this.#add(Math.min(this.counts.length - 1, Math.floor(seconds / 60)));
  }

  #add(minute: number): void {
    if (this.counts[minute] === 0) this.#touched[this.#touchedCount++] = minute;
    this.counts[minute] = this.counts[minute]! + 1;
  }

  #clear(): void {
    for (let i = 0; i < this.#touchedCount; i++) this.counts[this.#touched[i]!] = 0;
    this.#touchedCount = 0;
  }

  /** The counts of busy minutes by the central limit of renewal processes: mean m, variance m variation^2; the sum of four uniform draws (variance 1/3) stands for the normal. */
  #drawMinutes(total: number, variation: number, random: Random, intensity?: Intensity): void {
    const minutes = this.counts.length;
    const scale = total / (intensity?.total ?? minutes);
    for (let minute = 0; minute < minutes; minute++) {
      const mean = scale * (intensity?.at(minute) ?? 1);
      const deviate = (random.uint32() + random.uint32() + random.uint32() + random.uint32()) / TWO_32 - 2;
      this.#set(minute, Math.max(0, Math.floor(mean + variation * Math.sqrt(3 * mean) * deviate + random.double())));
    }
  }

  #set(minute: number, count: number): void {
    if (count === 0) return;
    this.counts[minute] = count;
    this.#touched[this.#touchedCount++] = minute;
  }
}

function isOpen(seconds: number, [from, to]: readonly [number, number]): boolean {
  const day = Math.floor(seconds / DAY_SECONDS);
  const hour = (seconds - day * DAY_SECONDS) / 3600;
  return day % 7 < WEEKDAYS && hour >= from && hour < to;
}

/** A gap of mean 1: Erlang of the nearest shape, or near normal where the shape is large. */
function drawGap(variation: number, random: Random): number {
  if (variation < 0.25) return Math.max(1e-6, 1 + variation * random.normal());
  const shape = Math.max(2, Math.round(1 / (variation * variation)));
  let product = 1; // one logarithm for all of its exponential phases
  for (let phase = 0; phase < shape; phase++) product *= 1 - random.double();
  return -ln(product) / shape;
}
