import type { MinuteCounts } from "../minute-counts.ts";
import type { SampleDistance } from "./distance.ts";

const RESOURCE_UNIT = 1e6; // MB ms, the divisor of [ustiugov23]

/**
 * The distance by which InVitro judges a sample [ustiugov23]: minute by minute the Wasserstein-1 distance between the
 * distributions over the functions of the calls in the minute, and of calls * mean duration in ms * memory in MB / 10^6;
 * means over the minutes. Zeros count.
 */
export function minuteDistance(counts: MinuteCounts): SampleDistance {
  const rows = new MinuteValues(counts);
  return {
    parts: ["calls in a minute", "resources in a minute (MB ms / 10^6)"],
    of: (chosen) => {
      let size = 0;
      for (let fn = 0; fn < chosen.length; fn++) size += chosen[fn]!;
      return Float64Array.of(rows.distance("calls", chosen, size), rows.distance("resources", chosen, size));
    },
  };
}

type Measure = "calls" | "resources";

/** Kernel. The entries of minute counts by minute, and in a minute by value. A distance is O(entries), allocates nothing. */
class MinuteValues {
  readonly #functions: number;
  readonly #minutes: number;
  readonly #offsets: Float64Array; // [minutes + 1]
  readonly #order: Readonly<Record<Measure, { readonly fn: Uint32Array; readonly value: Float64Array }>>;

  constructor(counts: MinuteCounts) {
    const { functions, minutes, minute, offsets, count, durations } = counts;
    this.#functions = functions.length;
    this.#minutes = minutes;
    this.#offsets = new Float64Array(minutes + 1);
    for (let e = 0; e < minute.length; e++) this.#offsets[minute[e]! + 1]! += 1;
    for (let at = 0; at < minutes; at++) this.#offsets[at + 1]! += this.#offsets[at]!;
    const next = this.#offsets.slice();
    const fn = new Uint32Array(minute.length);
    const calls = new Float64Array(minute.length);
    for (let id = 0; id < functions.length; id++) {
      for (let e = offsets[id]!; e < offsets[id + 1]!; e++) {
        const to = next[minute[e]!]!++;
        fn[to] = id;
        calls[to] = count[e]!;
      }
    }
    const each = Float64Array.from(functions, ({ memory }, id) => (durations[id]!.average * memory) / RESOURCE_UNIT);
    const resources = calls.map((n, i) => n * each[fn[i]!]!);
    this.#order = { calls: this.#sorted(fn, calls), resources: this.#sorted(fn, resources) };
  }

  /** Mean over the minutes of the area between the two distribution functions. */
  distance(measure: Measure, chosen: Uint8Array, size: number): number {
    const { fn, value } = this.#order[measure];
    const all = this.#functions;
    let area = 0;
    for (let at = 0; at < this.#minutes; at++) {
      const [from, to] = [this.#offsets[at]!, this.#offsets[at + 1]!];
      let inside = size; // members with at most the value: those without a call at 0
      for (let i = from; i < to; i++) inside -= chosen[fn[i]!]!;
      let below = 0;
      for (let i = from; i < to; i++) {
        area += Math.abs(inside / size - (all - (to - i)) / all) * (value[i]! - below);
        below = value[i]!;
        inside += chosen[fn[i]!]!;
      }
    }
    return area / this.#minutes;
  }

  #sorted(fn: Uint32Array, values: Float64Array): { readonly fn: Uint32Array; readonly value: Float64Array } {
    const order = Uint32Array.from(fn, (_, i) => i);
    for (let at = 0; at < this.#minutes; at++) {
      order.subarray(this.#offsets[at]!, this.#offsets[at + 1]!).sort((a, b) => values[a]! - values[b]! || a - b);
    }
    return {
      fn: fn.map((_, i) => fn[order[i]!]!),
      value: values.map((_, i) => values[order[i]!]!),
    };
  }
}
