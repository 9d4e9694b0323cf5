/** The setting of [zhong18], as far as its abstract and the report of a public port (peihaowang/DRLCache) tell. */

/** How much is simulated. */
export interface Sizes {
  readonly seeds: number;
  readonly episodes: number; // traces a learner is trained on, none of them the judged one
  readonly requests: number; // of a trace
  readonly capacities: readonly number[]; // files
}

export const SIZES: Sizes = { seeds: 5, episodes: 5, requests: 10_000, capacities: [10, 50, 150, 300] };
/** For a first look and the tests: says nothing of the methods. */
export const QUICK: Sizes = { seeds: 2, episodes: 1, requests: 1000, capacities: [10, 30] };

export const ZIPF = 1.3;
/** Ours: the number of files is not known. */
export const FILES = 5000;

/** Spans, in requests, over which the requests of a file are counted. */
export const SPANS: readonly number[] = [10, 100, 1000];
/** The reward looks at the next request, and with `weight` at the next `span`: weight and span as in the port. */
export const REWARD = { weight: 0.5, span: 100 } as const;

/** More hits than LRU, in percent: what the abstract and the port's report state as "over 10 %"; of what is not said. */
export const PAPER_GAIN = 10;

/** Ours. The discount is 0: the reward itself looks 100 requests ahead. */
export const LEARNERS = {
  dqn: { candidates: 8, hidden: [64], learningRate: 1e-3, exploring: 10_000 },
  "q-table": { candidates: 2, bins: 8, stepSize: 0.02, epsilon: 0.3 },
} as const;

export type Kind = "learned" | "baseline" | "oracle";

export interface Contender {
  readonly label: string;
  readonly kind: Kind;
  readonly spec?: string; // of the package's catalog
}

export const POPULAR = "most popular";

export const CONTENDERS: readonly Contender[] = [
  { label: "dqn", kind: "learned" },
  { label: "q-table", kind: "learned" },
  { label: "q-cache", kind: "learned", spec: "q-cache" },
  { label: "lru", kind: "baseline", spec: "lru" },
  { label: "lfu", kind: "baseline", spec: "lfu" },
  { label: "fifo", kind: "baseline", spec: "fifo" },
  { label: "s3-fifo", kind: "baseline", spec: "s3-fifo" },
  { label: "w-tinylfu", kind: "baseline", spec: "w-tinylfu" },
  { label: "random", kind: "baseline", spec: "random" },
  { label: POPULAR, kind: "oracle" },
  { label: "belady", kind: "oracle", spec: "belady" },
];
