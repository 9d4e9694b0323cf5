import type { BackgroundLoad } from "./background-load.ts";
import type { DecisionLog } from "./decision-log.ts";
import type { PopulationLog } from "./population.ts";

/** Who is told what happens in a run, besides its policy; nobody by default. */
export interface PlatformWatchers {
  /** Of the coming and going of instances. */
  readonly population?: PopulationLog | undefined;
  /** Of what was decided, why, and what became of it. */
  readonly decisions?: DecisionLog | undefined;
}

/** What a run has besides its trace, policy and configuration; nothing by default. */
export interface PlatformExtras extends PlatformWatchers {
  /** The load of the nodes besides functions. */
  readonly background?: BackgroundLoad | undefined;
}
