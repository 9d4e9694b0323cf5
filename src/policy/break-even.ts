import { MB_PER_GB, type Megabytes, type Milliseconds, ms } from "../base/units.ts";
import { GB_SECONDS_PER_COLD_SECOND } from "../platform/contract.ts";

/** The idle time that costs as much as one cold start of `coldStart`; Infinity for an instance without memory. */
export function breakEven(coldStart: Milliseconds, memory: Megabytes): Milliseconds {
  if (!(memory > 0)) return ms(Number.POSITIVE_INFINITY);
  return ms((GB_SECONDS_PER_COLD_SECOND * coldStart * MB_PER_GB) / memory);
}
