import { LogHistogram } from "../../base/log-histogram.ts";
import type { Tally } from "../../platform/tally.ts";
import type { CodeCounts } from "./code-store.ts";
import type { SiteCounts } from "./site.ts";
import type { SliceCounts } from "./slicing.ts";

/** What most of a request's time went to, by which latencies are told apart. */
export const Cause = {
  Hit: 0, //       answered from the node's cache
  Stale: 1, //     so, though no longer fresh
  Collapsed: 2, // waited for another request's fetch
  Fetched: 3, //   its own fetch; its function, if it has one, was warm
  Cold: 4, //      its function had to start
  Failed: 5, //    answered with an error
} as const;
export type Cause = (typeof Cause)[keyof typeof Cause];
export const CAUSE_NAMES = ["hit", "stale", "collapsed", "fetched", "cold", "failed"] as const;

/** Why a request failed. */
export const FAILURES = [
  "noNode",
  "functionTurnedAway",
  "originError",
  "originTimeout",
  "originStatus",
  "cachedError", //  an error that a cache kept
  "sliceChanged", // the object changed between two of its slices
] as const;
export type Failure = (typeof FAILURES)[number];
/** The failures by name, as a number. */
export const FailureKind = Object.fromEntries(FAILURES.map((name, i) => [name, i])) as Readonly<
  Record<Failure, number>
>;

/** A node, or the platform as a whole, in windows of equal length; columns are [windows]. */
export interface ChainWindows {
  readonly requests: Float64Array; // by the time of their answer, as all here
  readonly hits: Float64Array; //     answered from the node's cache, fresh or stale, at once
  readonly cold: Float64Array;
  readonly failed: Float64Array;
  readonly latencyMs: Float64Array; // sum
}

/** What one node did. */
export interface NodeOutcome {
  readonly name: string;
  readonly site: SiteCounts;
  readonly latencyMs: LogHistogram; // of its clients' requests, failed ones included
  readonly windows: ChainWindows;
  readonly functions: Tally | undefined;
  readonly code: CodeCounts | undefined;
}

/** What one origin did, for all sites together. */
export interface OriginOutcome {
  readonly name: string;
  readonly attempts: number;
  readonly failures: number;
  readonly answers: number;
  readonly misdirected: number; // attempts for a host that it does not serve
}

/** What a run came to, as counts and sums. */
export interface ChainTally {
  readonly requests: number;
  readonly requestedBytes: number;
  readonly answeredBytes: number;
  readonly outdated: number; // answered with a content that had changed at its origin
  readonly failures: Readonly<Record<Failure, number>>;
  readonly causes: readonly LogHistogram[]; // by `Cause`: latency in ms
  readonly latencyMs: LogHistogram;
  readonly nodes: readonly NodeOutcome[];
  readonly tier: { readonly name: string; readonly site: SiteCounts } | undefined;
  readonly origins: readonly OriginOutcome[];
  readonly slices: SliceCounts | undefined;
  readonly windowMs: number;
}

/** Fresh windows. */
export function chainWindows(count: number): ChainWindows {
  const column = () => new Float64Array(count);
  return { requests: column(), hits: column(), cold: column(), failed: column(), latencyMs: column() };
}

/** Counts answers as they are given. */
export class AnswerCounts {
  readonly causes = CAUSE_NAMES.map(() => new LogHistogram());
  readonly failures: Record<Failure, number> = {
    noNode: 0,
    functionTurnedAway: 0,
    originError: 0,
    originTimeout: 0,
    originStatus: 0,
    cachedError: 0,
    sliceChanged: 0,
  };
  readonly nodes: readonly { readonly latencyMs: LogHistogram; readonly windows: ChainWindows }[];
  answeredBytes = 0;
  outdated = 0;
  readonly #windowMs: number;
  readonly #lastWindow: number;

  constructor(nodeCount: number, windowMs: number, horizon: number) {
    const count = Math.max(1, Math.ceil(horizon / windowMs));
    this.#windowMs = windowMs;
    this.#lastWindow = count - 1;
    this.nodes = Array.from({ length: nodeCount }, () => ({
      latencyMs: new LogHistogram(),
      windows: chainWindows(count),
    }));
  }

  /** The latencies of all causes. */
  get latencyMs(): LogHistogram {
    const all = new LogHistogram();
    for (const cause of this.causes) all.merge(cause.save());
    return all;
  }

  /** A failure, by its index in `FAILURES`. */
  fail(kind: number): void {
    this.failures[FAILURES[kind]!]++;
  }

  /** An answer that leaves its node at `now`; what comes after the horizon counts in the last window. */
  add(node: number, cause: Cause, latency: number, now: number): void {
    const { latencyMs, windows } = this.nodes[node]!;
    const window = Math.min(this.#lastWindow, Math.floor(now / this.#windowMs));
    this.causes[cause]!.add(latency);
    latencyMs.add(latency);
    windows.requests[window]!++;
    windows.latencyMs[window]! += latency;
    if (cause <= Cause.Stale) windows.hits[window]!++;
    else if (cause === Cause.Cold) windows.cold[window]!++;
    else if (cause === Cause.Failed) windows.failed[window]!++;
  }
}
