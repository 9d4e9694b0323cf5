import type { CallStore } from "./call-store.ts";
import type { Contention } from "./contention.ts";
import type { PlatformConfig } from "./conventions.ts";
import type { DecisionWatch } from "./decision-watch.ts";
import type { EventQueue } from "./event-queue.ts";
import type { Fleet } from "./fleet.ts";
import type { Meter } from "./meter.ts";
import type { Pools } from "./pools.ts";
import type { ShellStarts } from "./shell-starts.ts";
import type { StartLoad } from "./start-load.ts";
import type { Counters } from "./tally.ts";
import type { CallListener, PlatformExtras } from "./watchers.ts";

/** The parts of one platform, as its dispatcher gets them. */
export interface PlatformParts {
  readonly calls: CallStore;
  readonly pools: Pools;
  readonly config: PlatformConfig;
  readonly events: EventQueue;
  readonly counters: Counters;
  readonly meter: Meter;
  readonly fleet: Fleet;
  readonly contention?: Contention | undefined; // where instances compete for cores
  readonly watch?: DecisionWatch | undefined;
  readonly listener?: CallListener | undefined;
  readonly startTime?: PlatformExtras["startTime"];
  readonly starts?: StartLoad | undefined; // undefined: starts do not slow each other
  readonly shellStarts?: ShellStarts | undefined; // where shells start from nothing
}
