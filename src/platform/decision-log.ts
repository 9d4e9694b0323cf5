import type { PoolId } from "../base/units.ts";

/**
 * What was decided: how long an idle instance stays, when the pool's next pre-warm fires, that an instance starts ahead
 * of demand, that an idle one is released at a tick, or evicted; that an instance, or its shell, leaves a shell.
 */
export const DECISIONS = ["keep-alive", "schedule", "prewarm", "release", "evict", "shell"] as const;
export type DecisionKind = (typeof DECISIONS)[number];

/**
 * Why the platform asked or acted: `begin` of the run, `arrival` of an invocation, `idle` after an execution, `ready`
 * after a pre-warm's start-up, `fired` after a scheduled pre-warm, `scheduled` because one was due, `reserved`
 * by the platform, `tick` of the policy, `memory` that is short, the `end` of a window.
 */
export const CAUSES = [
  "begin",
  "arrival",
  "idle",
  "ready",
  "fired",
  "scheduled",
  "reserved",
  "tick",
  "memory",
  "end",
] as const;
export type DecisionCause = (typeof CAUSES)[number];

/** How an idle instance can end. */
export type Ending = "expired" | "released" | "evicted";

/**
 * What became of a decision.
 * Of a keep-alive: `served` an invocation, `expired`, `released`, `evicted`, or still idle `at-horizon`. Of a shell the
 * same; `served` is that an instance started from it. Shells that were started from nothing are in no pool and not logged.
 * Of a schedule: `fired`, `replaced` by another time, `cancelled`, or due `beyond-horizon` and so without effect.
 * Of a pre-warm: `used` by an invocation once it was ready; `late`, when one waited for the rest of its start-up (a
 * partial cold start); ended before its first invocation: `expired-unused`, `released-unused`, `evicted-unused`; or
 * `unused-at-horizon`; nothing started: `void-enough` of them were idle or starting, `void-no-room` for all.
 */
export const OUTCOMES = [
  "served",
  "expired",
  "released",
  "evicted",
  "at-horizon",
  "fired",
  "replaced",
  "cancelled",
  "beyond-horizon",
  "used",
  "late",
  "expired-unused",
  "released-unused",
  "evicted-unused",
  "unused-at-horizon",
  "void-enough",
  "void-no-room",
] as const;
export type DecisionOutcome = (typeof OUTCOMES)[number];

/** One decision of the policy, or of the platform in its place. */
export interface Decision {
  readonly kind: DecisionKind;
  readonly timeMs: number;
  readonly pool: PoolId;
  /** Which instance, by order of creation in this run; none for what concerns the pool. */
  readonly instance?: number | undefined;
  /**
   * The window, also a shell's, the delay or the start-up in ms; of a void pre-warm how many instances did not start; of an eviction
   * the victim's priority, where the policy gives priorities.
   */
  readonly value?: number | undefined;
  readonly cause: DecisionCause;
  /** In plain words, with figures. */
  readonly reason?: string | undefined;
}

/**
 * Who is told of every decision of a run, in the order of time. A keep-alive or pre-warm that is never settled was open
 * when the observed time ended.
 */
export interface DecisionLog {
  /** Takes a decision down; the number by which `settle` names it. */
  add(decision: Decision): number;
  /** What became of it, once at most. */
  settle(id: number, outcome: DecisionOutcome, timeMs: number): void;
}
