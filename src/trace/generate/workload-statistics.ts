import { float64Column, type GrowingColumn, uint32Column } from "../growing-column.ts";
import type { MinuteCounts } from "../minute-counts.ts";
import type { Trigger } from "../trace.ts";
import { gapVariation } from "./gap-variation.ts";
import type { AzureTrigger } from "./published-2019.ts";

/** The triggers in the order in which a set of them is named. */
export const TRIGGER_ORDER = [
  "http",
  "timer",
  "queue",
  "event",
  "storage",
  "orchestration",
  "others",
] as const satisfies readonly AzureTrigger[];

/** Functions and their calls as `MinuteCounts` has them, of a whole trace or of some of its apps. */
export type Workload = Pick<MinuteCounts, "functions" | "apps" | "durations" | "offsets" | "minute" | "count">;

const DAY_MINUTES = 1440;
const HOURS = 24;
const SPARSE = 16; // minutes per touched minute from which sorting them costs less than looking at all
const NO_VARIATION = -1; // in the column: fewer than three calls

/** What the published marginals are about: figures per app and per function, 60 bytes for each, whatever the days and calls. */
export class WorkloadStatistics {
  readonly #perMinute: Uint32Array; // calls of the app at hand, all 0 in between
  readonly #touched: Uint32Array; // the minutes in which it has calls
  readonly #counts: Uint32Array; // and how many
  readonly #days: number;
  readonly #appSize = uint32Column();
  readonly #appTriggers = uint32Column(); // bit k: a function of TRIGGER_ORDER[k]
  readonly #appCalls = float64Column();
  readonly #appVariation = float64Column();
  readonly #appMemory = float64Column();
  readonly #trigger = uint32Column();
  readonly #calls = float64Column();
  readonly #average = float64Column();
  readonly #coldStart = float64Column();
  readonly #byMinute: Float64Array; // calls of all apps

  constructor(minutes: number) {
    this.#perMinute = new Uint32Array(minutes);
    this.#touched = new Uint32Array(minutes);
    this.#counts = new Uint32Array(minutes);
    this.#byMinute = new Float64Array(minutes);
    this.#days = minutes / DAY_MINUTES;
  }

  /** Adds apps and their functions. O(minutes with calls), and at most O(minutes) for an app of several functions. */
  add(workload: Workload): void {
    for (const { functions, memory } of workload.apps) {
      let set = 0;
      let calls = 0;
      for (const id of functions) {
        const trigger = triggerIndex(workload.functions[id]!.trigger);
        const own = this.#addCalls(workload, id);
        set |= 1 << trigger;
        calls += own;
        this.#trigger.push(trigger);
        this.#calls.push(own / this.#days);
        this.#average.push(workload.durations[id]!.average);
        this.#coldStart.push(workload.functions[id]!.coldStart);
      }
      this.#appSize.push(functions.length);
      this.#appTriggers.push(set);
      this.#appMemory.push(memory);
      this.#appCalls.push(calls / this.#days);
      this.#appVariation.push(this.#variation(workload, functions) ?? NO_VARIATION);
    }
  }

  #addCalls({ offsets, minute, count }: Workload, id: number): number {
    const byMinute = this.#byMinute;
    let calls = 0;
    for (let e = offsets[id]!; e < offsets[id + 1]!; e++) {
      byMinute[minute[e]!]! += count[e]!;
      calls += count[e]!;
    }
    return calls;
  }

  #variation({ offsets, minute, count }: Workload, functions: readonly number[]): number | undefined {
    const [first] = functions;
    if (functions.length === 1) return gapVariation(minute, count, offsets[first!]!, offsets[first! + 1]!);
    const perMinute = this.#perMinute;
    const touched = this.#touched;
    let length = 0;
    for (const id of functions) {
      for (let e = offsets[id]!; e < offsets[id + 1]!; e++) {
        const at = minute[e]!;
        if (perMinute[at] === 0) touched[length++] = at;
        perMinute[at]! += count[e]!;
      }
    }
    return this.#mergedVariation(length);
  }

  /** The variation of the calls in `#perMinute`, which is emptied; its first `length` touched minutes have any. */
  #mergedVariation(length: number): number | undefined {
    const perMinute = this.#perMinute;
    const touched = this.#touched;
    if (length * SPARSE < perMinute.length) touched.subarray(0, length).sort();
    else for (let m = 0, at = 0; m < perMinute.length; m++) if (perMinute[m] !== 0) touched[at++] = m;
    const counts = this.#counts;
    for (let i = 0; i < length; i++) {
      counts[i] = perMinute[touched[i]!]!;
      perMinute[touched[i]!] = 0;
    }
    return gapVariation(touched, counts, 0, length);
  }

  /** The columns at this moment. */
  take(): WorkloadColumns {
    const exact = <T extends Float64Array | Uint32Array>(column: GrowingColumn<T>) => column.take();
    return {
      days: this.#days,
      appSize: exact(this.#appSize),
      appTriggers: exact(this.#appTriggers),
      appCalls: exact(this.#appCalls),
      appVariation: exact(this.#appVariation),
      appMemory: exact(this.#appMemory),
      trigger: exact(this.#trigger),
      calls: exact(this.#calls),
      average: exact(this.#average),
      coldStart: exact(this.#coldStart),
      byHour: byHour(this.#byMinute),
    };
  }
}

/** A column per figure. */
export interface WorkloadColumns {
  readonly days: number;
  readonly appSize: Uint32Array; //      [apps] functions
  readonly appTriggers: Uint32Array; //  [apps] bit k: has a function of TRIGGER_ORDER[k]
  readonly appCalls: Float64Array; //    [apps] per day
  readonly appVariation: Float64Array; // [apps] of the inter-arrival times, -1 with fewer than three calls
  readonly appMemory: Float64Array; //   [apps] MB
  readonly trigger: Uint32Array; //      [functions] index into TRIGGER_ORDER
  readonly calls: Float64Array; //       [functions] per day
  readonly average: Float64Array; //     [functions] ms of execution
  readonly coldStart: Float64Array; //   [functions] ms
  readonly byHour: Float64Array; //      [24] calls in the hours of all days
}

function byHour(byMinute: Float64Array): Float64Array {
  const hours = new Float64Array(HOURS);
  for (let minute = 0; minute < byMinute.length; minute++) hours[Math.floor(minute / 60) % HOURS]! += byMinute[minute]!;
  return hours;
}

/** The triggers of a set by name, as http+timer. */
export function setName(triggers: readonly AzureTrigger[]): string {
  return TRIGGER_ORDER.filter((trigger) => triggers.includes(trigger)).join("+");
}

function triggerIndex(trigger: Trigger): number {
  return TRIGGER_ORDER.indexOf(trigger === "unknown" ? "others" : trigger);
}
