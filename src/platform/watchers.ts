import type { DecisionLog } from "./decision-log.ts";
import type { PopulationLog } from "./population.ts";

/** Who is told what happens in a run, besides its policy; nobody by default. */
export interface PlatformWatchers {
  /** Of the coming and going of instances. */
  readonly population?: PopulationLog | undefined;
  /** Of what was decided, why, and what became of it. */
  readonly decisions?: DecisionLog | undefined;
}
