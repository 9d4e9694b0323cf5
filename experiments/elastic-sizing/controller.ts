import { memoryForHitRatio } from "./hit-ratio-curve.ts";

/** How the memory follows; a reconstruction: of FaasCache's controller only that it is proportional was at hand. */
export interface Controller {
  readonly coldStartsPerSecond: number; // aimed at
  readonly gain: number; // share of the distance to the wanted memory that one step goes, 0..1
  readonly deadBand: number; // distance of measured / aimed from 1 that changes nothing
}

/** What was measured since the last step. */
export interface Measured {
  readonly callsPerSecond: number;
  readonly coldStartsPerSecond: number;
}

/** The memory of the next period in MB: towards the memory whose hit ratio leaves as many misses as are aimed at. */
export function nextMemory(
  memory: number,
  measured: Measured,
  distances: Float64Array,
  controller: Controller,
): number {
  const { coldStartsPerSecond: aimed, gain, deadBand } = controller;
  if (Math.abs(measured.coldStartsPerSecond / aimed - 1) <= deadBand || measured.callsPerSecond === 0) return memory;
  const wanted = memoryForHitRatio(distances, 1 - aimed / measured.callsPerSecond);
  return wanted === undefined ? memory : memory + gain * (wanted - memory);
}
