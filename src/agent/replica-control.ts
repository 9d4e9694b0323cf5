import { InputError } from "../base/errors.ts";
import { choice, duration, flag, integer } from "../base/parameters.ts";
import { MB_PER_GB, type PoolId } from "../base/units.ts";
import { GB_SECONDS_PER_COLD_SECOND, type PlatformControl, type PoolWindow } from "../platform/contract.ts";
import type { BoxSpace } from "./contract.ts";

/**
 * The control problem of [agarwal21]: once per window, look at a function's CPU utilisation, instances, failure rate
 * and arrivals, and change the number of its warm instances by -reach .. +reach.
 */
export const REPLICA_PARAMETERS = {
  window: duration(120_000, "time between two decisions", { min: 1000, max: 86_400_000 }),
  reach: integer(3, "largest change of the number of instances in one decision", { min: 1, max: 20 }),
  minInstances: integer(0, "fewest instances a decision leaves", { min: 0 }),
  maxInstances: integer(20, "most instances a decision asks for", { min: 1 }),
  reward: choice("priced", ["agarwal-literal", "two-sided", "priced"], "what a window is worth"),
  coldIsFailure: flag(true, "whether a response that waited for a cold start counts as failed"),
} as const;

export interface ReplicaConfig {
  readonly window: number; // ms
  readonly reach: number;
  readonly minInstances: number;
  readonly maxInstances: number;
  readonly reward: string;
  readonly coldIsFailure: boolean;
}

/** Components of an observation, in this order: utilisation 0..1, live instances, failure rate 0..1, arrivals in the window. */
export const OBSERVATION_SIZE = 4;

export const OBSERVATION_SPACE: BoxSpace = {
  low: [0, 0, 0, 0],
  high: [1, Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY],
};

/** The utilisation aimed at, and the failure rate that is tolerated, in the two rewards that name them. */
const TARGET = { utilisation: 0.75, failureRate: 0.2 } as const;

/** Refuses limits that no number of instances keeps. */
export function checkReplicaConfig(config: ReplicaConfig): void {
  if (config.minInstances <= config.maxInstances) return;
  const got = `${config.minInstances} and ${config.maxInstances}`;
  throw new InputError("out-of-range", { source: "minInstances" }, `expected at most maxInstances, got ${got}`);
}

/** Number of actions; action a changes the number of instances by a - reach. */
export function actionCount(config: ReplicaConfig): number {
  return 2 * config.reach + 1;
}

/** Writes the pool's observation to into[offset ..]; utilisation and failure rate of nothing are 0. */
export function observe(
  control: PlatformControl,
  pool: PoolId,
  window: PoolWindow,
  config: ReplicaConfig,
  into: Float64Array,
  offset: number,
): void {
  into[offset] = Math.min(1, utilisationOf(window));
  into[offset + 1] = liveInstances(control, pool);
  into[offset + 2] = failureRate(window, config);
  into[offset + 3] = window.invocations;
}

/**
 * What the window was worth.
 * `agarwal-literal`: (0.75 - utilisation) + (0.20 - failure rate), the form of the public reimplementation of
 * [agarwal21]; nothing in it prices idle instances, so more instances are always worth more.
 * `two-sided`: the same with the distance of the utilisation from 0.75 in place of the difference.
 * `priced`: minus the window's part of RUM [femux26], cold wait in seconds + idle GB-seconds / 99.69.
 */
export function rewardOf(window: PoolWindow, config: ReplicaConfig): number {
  if (config.reward === "priced")
    return -(window.coldWaitMs / 1000) - window.idleMBms / MB_PER_GB / 1000 / GB_SECONDS_PER_COLD_SECOND;
  const utilisation = utilisationOf(window);
  const failing = TARGET.failureRate - failureRate(window, config);
  if (config.reward === "agarwal-literal") return TARGET.utilisation - utilisation + failing;
  const idle = window.liveCoreMs === 0 && window.invocations === 0;
  return (idle ? 0 : -Math.abs(TARGET.utilisation - utilisation)) + failing;
}

/** Starts or releases instances as `action` says, within the limits; what is busy is never released. */
export function applyAction(control: PlatformControl, pool: PoolId, action: number, config: ReplicaConfig): void {
  const live = liveInstances(control, pool);
  const wanted = Math.max(config.minInstances, Math.min(config.maxInstances, live + action - config.reach));
  if (wanted > live) control.prewarm(pool, wanted - live);
  else if (wanted < live) control.release(pool, live - wanted);
}

/** The share of the instances' cores in use, by themselves or by what else runs on their nodes; 0 of no instance. */
function utilisationOf({ busyCoreMs, backgroundCoreMs, liveCoreMs }: PoolWindow): number {
  return liveCoreMs > 0 ? (busyCoreMs + backgroundCoreMs) / liveCoreMs : 0;
}

function liveInstances(control: PlatformControl, pool: PoolId): number {
  return control.idleInstances(pool) + control.busyInstances(pool) + control.startingInstances(pool);
}

function failureRate(window: PoolWindow, config: ReplicaConfig): number {
  if (window.invocations === 0) return 0;
  const failed = window.failures + (config.coldIsFailure ? window.coldStarts : 0);
  return Math.min(1, failed / window.invocations); // a response may fail in a later window than it arrived in
}
