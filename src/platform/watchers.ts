import type { BackgroundLoad } from "./background-load.ts";
import type { DecisionLog } from "./decision-log.ts";
import type { PopulationLog } from "./population.ts";

/** Who brings calls from outside, and is told what becomes of them. */
export interface CallListener {
  /** The call with that tag executes from `start` to `end`, ms; `start` lies ahead where it waits for a `cold` start. */
  served(tag: number, start: number, end: number, cold: boolean): void;
  /** The call is turned away, or given up after waiting. */
  dropped(tag: number, now: number): void;
}

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
  /** Of the calls that `Platform.bring` is given. */
  readonly calls?: CallListener | undefined;
  /**
   * What a start that begins now takes in ms, where it would take `alone` if its function's code were at hand. Asked once
   * for each start, by a request or ahead of demand.
   */
  readonly startTime?: ((pool: number, alone: number, now: number) => number) | undefined;
}
