import { MB_PER_GB, type Megabytes, type Milliseconds, ms } from "../base/units.ts";

/** GB-seconds of idle memory that weigh as much as one second of waiting for a cold start [femux26]. */
export const GB_SECONDS_PER_COLD_SECOND = 99.69;

/** The idle time that costs as much as one cold start of `coldStart`; Infinity for an instance without memory. */
export function breakEven(coldStart: Milliseconds, memory: Megabytes): Milliseconds {
  if (!(memory > 0)) return ms(Number.POSITIVE_INFINITY);
  return ms((GB_SECONDS_PER_COLD_SECOND * coldStart * MB_PER_GB) / memory);
}
