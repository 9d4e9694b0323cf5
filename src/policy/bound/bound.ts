import { MB_PER_GB } from "../../base/units.ts";
import { GB_SECONDS_PER_COLD_SECOND } from "../../platform/contract.ts";

/**
 * What no run can be below. `exact`: a run attains it, but for rounding. `lower bound`: the least of a relaxed problem,
 * which a run may be unable to attain; its two parts are then those of the relaxed problem, and only their sum in RUM is
 * a bound.
 */
export interface RumBound {
  readonly kind: "exact" | "lower bound";
  readonly rum: number; // s
  readonly coldWaitSeconds: number;
  readonly wastedGBSeconds: number;
}

/** Seconds of RUM that one ms of an idle instance of `memoryMB` costs [femux26]. */
export function idleCostPerMs(memoryMB: number): number {
  return memoryMB / MB_PER_GB / 1000 / GB_SECONDS_PER_COLD_SECOND;
}
