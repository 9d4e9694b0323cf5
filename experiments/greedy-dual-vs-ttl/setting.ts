/** The setting: FaasCache's comparison of keep-alive policies across memory sizes [fuerst21], as its public code replays it. */

/** How much is simulated. */
export interface Sizes {
  readonly seeds: number;
  readonly apps: number;
  readonly days: number;
}

export const SIZES: Sizes = { seeds: 10, apps: 150, days: 1 };

/** Ours: so that a few functions called without pause do not take all the time. */
export const MAX_DAILY_CALLS = 5000;

/** Ours: memory of the node, as shares of what it takes never to evict anything. */
export const SHARES: readonly number[] = [0.1, 0.2, 0.3, 0.5, 0.75, 1];

export interface Contender {
  readonly label: string;
  readonly spec: string;
}

export const TTL = "TTL 10 min";
export const GREEDY_DUAL = "GD";

/** The names are those of FaasCache's program; FREQ and SIZE age as they do there. */
export const CONTENDERS: readonly Contender[] = [
  { label: TTL, spec: "fixed:window=10m" },
  { label: "LRU", spec: "lru" },
  { label: "LFU", spec: "lfu" },
  { label: "SIZE", spec: "size:aged=true" },
  { label: "LANDLORD", spec: "landlord" },
  { label: GREEDY_DUAL, spec: "greedy-dual" },
];

/** What the abstract of [fuerst21] states: less cold-start overhead by more than this factor, and memory saved by elastic sizing. */
export const PAPER = { overheadFactor: 3, memorySavedPercent: 30 } as const;
