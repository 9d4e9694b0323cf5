import type { Random } from "../../base/random.ts";
import { DURATION_PERCENTS, type MinuteCounts } from "../minute-counts.ts";
import type { Arrivals } from "../source.ts";
import type { DrawnCalls } from "./drawn-calls.ts";

const MINUTE_MS = 60_000;
const POINTS = DURATION_PERCENTS.length;
/** Draws made at once, which the nearest cache holds. */
const BLOCK = 1024;

/** The piece of the duration's distribution that a whole per cent belongs to, and where the pieces begin and how wide they are. */
const PIECE_OF_PERCENT = Uint8Array.from({ length: 100 }, (_, percent) => pieceOf(percent));
const PIECE_START = Float64Array.from(DURATION_PERCENTS.slice(0, -1));
const PIECE_WIDTH = PIECE_START.map((start, piece) => DURATION_PERCENTS[piece + 1]! - start);

/** How the calls behind minute counts are drawn. */
export interface DrawOptions {
  readonly arrivals: Arrivals;
  /** Forked by function and purpose: no function's draws depend on the others'. */
  readonly random: Random;
}

/**
 * Kernel. The calls of one function, minute by minute: O(1) a call, allocates nothing once it has its streams, which it
 * gets at its first call. Arrivals and durations come from a stream each, so that either can be drawn in blocks.
 */
export class FunctionDraws {
  readonly #counts: MinuteCounts;
  readonly #id: number;
  readonly #arrivals: Arrivals;
  readonly #root: Random;
  readonly #name: string;
  readonly #start: Float64Array; // [pieces] ms
  readonly #rise: Float64Array; //  [pieces] ms
  #times: Random | undefined;
  #lengths: Random | undefined;
  #phase = 0;
  #entry: number;
  readonly #end: number;

  constructor(counts: MinuteCounts, id: number, { arrivals, random }: DrawOptions) {
    const { percentiles } = counts.durations[id]!;
    this.#counts = counts;
    this.#id = id;
    this.#arrivals = arrivals;
    this.#root = random;
    this.#name = counts.functions[id]!.name;
    this.#start = Float64Array.from(percentiles.slice(0, POINTS - 1));
    this.#rise = this.#start.map((start, piece) => percentiles[piece + 1]! - start);
    this.#entry = counts.offsets[id]!;
    this.#end = counts.offsets[id + 1]!;
  }

  /** The minute of the next entry, or -1 after the last. */
  get nextMinute(): number {
    return this.#entry < this.#end ? this.#counts.minute[this.#entry]! : -1;
  }

  /** Appends the calls of the next entry, of which there is one. */
  drawMinute(calls: DrawnCalls): void {
    const from = calls.length;
    this.placeMinute(calls);
    this.#lengths ??= this.#root.fork(`durations/${this.#name}`);
    this.#drawDurations(from, this.#lengths, calls);
  }

  /** The same without durations, whose column is used for what it takes to place the calls. */
  placeMinute(calls: DrawnCalls): void {
    const count = this.#counts.count[this.#entry++]!;
    if (this.#times === undefined) {
      this.#times = this.#root.fork(`arrivals/${this.#name}`);
      this.#phase = this.#times.double();
    }
    const from = calls.length;
    switch (this.#arrivals) {
      case "even":
        this.#placeEvenly(count, calls);
        break;
      case "uniform":
        placeUniformly(count, this.#times, calls);
        break;
      case "start":
        calls.lengthen(count);
        calls.at.fill(0, from, calls.length);
        break;
      case "poisson":
        placeExponentially(count, this.#times, calls);
        break;
    }
    calls.functionId.fill(this.#id, from, calls.length);
  }

  #placeEvenly(count: number, calls: DrawnCalls): void {
    const from = calls.length;
    const phase = this.#phase;
    const gap = MINUTE_MS / count;
    calls.lengthen(count);
    // i + phase may round up to count, which is the next minute
    for (let i = 0; i < count; i++) calls.at[from + i] = Math.min((i + phase) * gap, MINUTE_MS - 1);
  }

  /** Piecewise linear through the percentiles. */
  #drawDurations(from: number, random: Random, { duration, length }: DrawnCalls): void {
    const start = this.#start;
    const rise = this.#rise;
    for (let block = from; block < length; block += BLOCK) {
      const end = Math.min(length, block + BLOCK);
      random.fillDoubles(duration, block, end);
      for (let i = block; i < end; i++) {
        const percent = duration[i]! * 100;
        const piece = PIECE_OF_PERCENT[percent | 0]!;
        duration[i] = start[piece]! + (rise[piece]! * (percent - PIECE_START[piece]!)) / PIECE_WIDTH[piece]!;
      }
    }
  }
}

function placeUniformly(count: number, random: Random, calls: DrawnCalls): void {
  const from = calls.length;
  calls.lengthen(count);
  const { at, duration, length } = calls;
  for (let block = from; block < length; block += BLOCK) {
    const end = Math.min(length, block + BLOCK);
    const ahead = block - from; // no duration is drawn yet: the places of every block go where the first durations will
    random.fillDoubles(duration, from, end - ahead);
    for (let i = block; i < end; i++) at[i] = duration[i - ahead]! * MINUTE_MS;
  }
}

/** Exponential gaps give the number and the uniform places of a Poisson process's calls in one pass. */
function placeExponentially(mean: number, random: Random, calls: DrawnCalls): void {
  for (let at = random.exponential(mean); at < 1; at += random.exponential(mean)) {
    calls.lengthen(1);
    calls.at[calls.length - 1] = at * MINUTE_MS;
  }
}

function pieceOf(percent: number): number {
  let piece = 0;
  while (percent >= DURATION_PERCENTS[piece + 1]!) piece++;
  return piece;
}
