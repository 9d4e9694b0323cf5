import ln from "@stdlib/math-base-special-ln";
import { type Described, horizonOf, type Survey } from "../survey.ts";
import { OrderedValues, type SampleDistance, triggerDistance } from "./distance.ts";

const DAY_MS = 86_400_000;

/**
 * How far a subset is in what [shahrad20] describes functions by: Wasserstein-1 distances, in decades, between the
 * distributions over the functions of calls per day, mean duration, memory, memory-time of the executions per day and
 * variation of inter-arrival times, and the distance of the triggers' shares. Logarithms, because values span many
 * decades and a distance of the values themselves would be that of the few largest.
 */
export function marginalDistance(source: Described, { calls, averages, variation }: Survey): SampleDistance {
  const perDay = DAY_MS / horizonOf(source);
  const memory = Float64Array.from(source.functions, (fn) => fn.memory);
  const daily = calls.map((n) => n * perDay);
  const called = averages.map((ms, fn) => (calls[fn] === 0 ? Number.NaN : ms));
  const memoryTime = daily.map((n, fn) => (n * averages[fn]! * memory[fn]!) / 1000);
  const columns: readonly (readonly [part: string, values: OrderedValues])[] = [
    ["calls per day (decades of 1 + n)", decades(daily, 1)],
    ["mean duration (decades)", decades(called, 0)],
    ["memory (decades)", decades(memory, 0)],
    ["memory-time per day (decades of 1 + MB s)", decades(memoryTime, 1)],
    ["inter-arrival CV (decades of 0.1 + CV)", decades(variation, 0.1)],
  ];
  const triggers = triggerDistance(source.functions);
  return {
    parts: [...columns.map(([part]) => part), "triggers (share)"],
    of: (chosen) => Float64Array.of(...columns.map(([, values]) => values.distance(chosen)), triggers(chosen)),
  };
}

function decades(values: Float64Array, added: number): OrderedValues {
  return new OrderedValues(values.map((value) => ln(value + added) / Math.LN10));
}
