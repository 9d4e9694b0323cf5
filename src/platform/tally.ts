import { LogHistogram } from "../base/log-histogram.ts";
import type { BackgroundTally } from "./background.ts";
import type { NodeTally } from "./node-meter.ts";

/** The platform in windows of equal length; the last one ends at the horizon. Columns are [count]. */
export interface WindowSeries {
  readonly windowMs: number;
  readonly horizonMs: number;
  readonly count: number;
  readonly invocations: Float64Array;
  readonly coldStarts: Float64Array; // full and partial
  readonly liveMs: Float64Array; // instance-time that existed, one core each
  readonly busyCoreMs: Float64Array; // core-time executing or starting: what was got, where instances compete for cores
  readonly idleMBms: Float64Array; // memory-time loaded and idle
}

/** Counts per function; columns are [functions]. */
export interface FunctionCounts {
  readonly invocations: Float64Array;
  readonly coldStarts: Float64Array; // started by a request, from a shell or from nothing
  readonly partialColdStarts: Float64Array; // waited for a pre-warm still starting
  readonly warmStarts: Float64Array;
  readonly queued: Float64Array;
  readonly dropped: Float64Array; // turned away or timed out
  readonly timedOut: Float64Array; // given up after waiting
  readonly coldWaitMs: Float64Array;
}

/** Shells that were started from nothing; columns are [kinds]. */
export interface StartedShells {
  readonly started: Float64Array; // of those made
  readonly startingMBms: Float64Array; // memory-time of their starts, which `startingMBms` of the run includes
}

/** What became of the shells of a policy; columns are [kinds] unless stated. */
export interface ShellTally {
  readonly made: Float64Array; // left by instances, or started from nothing
  readonly taken: Float64Array; // by a request, whose instance started from it
  readonly memoryMBms: Float64Array; // memory-time up to the horizon, which `idleMBms` of the run includes
  readonly poolMBms: Float64Array; // [pools] the same by the pool of the instance that a shell was, of those that were one
  readonly fromNothing?: StartedShells; // where the policy starts some
}

/** The nodes of one class, where there are several. */
export interface NodeClassTally {
  readonly name: string;
  readonly nodes: number;
  readonly price: number; // USD for a GB of memory that is held for an hour
  readonly coldStarts: number; // started by a request
  readonly prewarms: number;
  readonly served: number; // executions
  readonly heldMBms: number; // memory-time of instances and shells, up to the horizon
  readonly idleMBms: number; // of that loaded and idle
}

/** The memory that functions might use, where the policy sets it: MB of all nodes together, Infinity without limit. */
export interface MemoryLimitTally {
  readonly MBms: number; // its integral over `lastedMs`
  readonly lastedMs: number; // up to the horizon
  readonly peak: number;
  readonly least: number; // Infinity where nothing lasted
  readonly changes: number;
}

/** What a run came to, as counts and sums; ratios are the report's business. */
export interface Tally {
  readonly functions: FunctionCounts;
  readonly windows: WindowSeries;
  readonly latencyMs: LogHistogram; // arrival to end
  readonly slowdown: LogHistogram; // latency / warm duration
  readonly evictions: number;
  readonly prewarms: number;
  readonly prewarmsUsed: number; // served an invocation, the late ones included
  readonly prewarmsLate: number; // an invocation waited for the rest of their start-up
  readonly idleMBms: number; // up to the horizon
  readonly busyMBms: number;
  readonly startingMBms: number;
  readonly peakInstances: number;
  readonly poolLiveMs: Float64Array; //     [pools]
  readonly poolBusyCoreMs: Float64Array; // [pools]
  readonly shells?: ShellTally; // where the policy keeps some
  readonly memoryLimit?: MemoryLimitTally; // where the policy sets one
  readonly nodeClasses?: readonly NodeClassTally[]; // where there are several
  readonly nodes?: NodeTally; // where nodes have a number of cores
  readonly background?: BackgroundTally; // where nodes have a load besides functions
}

/** The part of a tally that the platform counts as it goes. */
export class Counters {
  readonly functions: FunctionCounts;
  readonly latencyMs = new LogHistogram();
  readonly slowdown = new LogHistogram();
  evictions = 0;
  prewarms = 0;
  prewarmsUsed = 0;
  prewarmsLate = 0;
  busyMBms = 0;
  startingMBms = 0;

  constructor(functionCount: number) {
    const column = () => new Float64Array(functionCount);
    this.functions = {
      invocations: column(),
      coldStarts: column(),
      partialColdStarts: column(),
      warmStarts: column(),
      queued: column(),
      dropped: column(),
      timedOut: column(),
      coldWaitMs: column(),
    };
  }

  /** Adds to one entry of a column. */
  add(column: Float64Array, index: number, amount: number): void {
    column[index] = column[index]! + amount;
  }
}
