/** What became of the shells of instances, of all kinds together. */
export interface ShellResult {
  readonly made: number;
  readonly taken: number; // cold starts that began from one
  readonly wastedGBSeconds: number; // part of the run's
  readonly started?: number; // of those made, from nothing; of policies that start some
  readonly startingGBSeconds?: number; // of these starts, part of the run's
}

/** The memory that functions might use up to the horizon, where the policy sets it; null of none that is finite. */
export interface MemoryLimitResult {
  readonly meanMB: number | null;
  readonly peakMB: number | null;
  readonly leastMB: number | null;
  readonly changes: number;
}

/** What happened on the nodes of one class; memory-time and costs are up to the horizon. */
export interface NodeClassResult {
  readonly name: string;
  readonly nodes: number;
  readonly coldStarts: number; // started there by a request
  readonly prewarms: number; // started there
  readonly served: number; // executions
  readonly wastedGBSeconds: number; // part of the run's
  readonly heldGBSeconds: number; // wasted, starting or busy
  readonly keepAliveUSD: number; // wasted at the class's price
  readonly heldUSD: number; // all that is held at the class's price
}
