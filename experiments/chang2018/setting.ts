/**
 * One instance of the framework of [chang18]: estimate popularity, cluster, place beforehand, control the refreshes, carry
 * over to another cell. The article is a survey with a case study; no figure of its setting was at hand, so every number
 * here is ours.
 */

/** How much is simulated; requests are counted a cell and epoch. */
export interface Sizes {
  readonly seeds: number;
  readonly contents: number;
  readonly capacity: number; // contents
  readonly users: number;
  readonly requests: number;
  readonly training: number; // epochs before the judged ones
  readonly judged: number;
  readonly practice: number; // cells on which the control of refreshes is learned
}

export const SIZES: Sizes = {
  ...{ seeds: 5, contents: 1000, capacity: 50, users: 60, requests: 500 },
  ...{ training: 100, judged: 100, practice: 10 },
};
/** For a first look and the tests: says nothing of the methods. */
export const QUICK: Sizes = {
  ...{ seeds: 2, contents: 60, capacity: 6, users: 12, requests: 40 },
  ...{ training: 12, judged: 10, practice: 1 },
};

/** How requests come about; `zipf` is the exponent of the law of popularity, by rank. */
export interface Demand {
  readonly label: string;
  readonly kind: "stationary" | "drifting" | "shots" | "regimes";
  readonly zipf: number;
}

export const DEMANDS: readonly Demand[] = [
  { label: "zipf 0.6", kind: "stationary", zipf: 0.6 },
  { label: "zipf 0.8", kind: "stationary", zipf: 0.8 },
  { label: "zipf 1.0", kind: "stationary", zipf: 1 },
  { label: "zipf 1.3", kind: "stationary", zipf: 1.3 },
  { label: "drifting", kind: "drifting", zipf: 0.8 },
  { label: "shot noise", kind: "shots", zipf: 0.8 },
  { label: "regimes", kind: "regimes", zipf: 0.8 },
];

/** Of `drifting`: the correlation of a content's score, which gives its rank, from epoch to epoch. */
export const DRIFT = 0.98;
/** Of `shots`: epochs in which a content's rate falls to 1/e. */
export const LIFE = 10;
/** Of `regimes`: groups of users with tastes of their own, one of them around at a time. */
export const REGIMES = { count: 3, stay: 0.9, around: 0.8, away: 0.1 } as const;
/** Of the others: the chance that a user is around. */
export const AROUND = 0.5;

export const ESTIMATES = {
  ewmaShare: 0.2, // of the newest epoch
  refitEvery: 10, // epochs
  rounds: 10, // of k-means and of the fit of regimes
  contentClusters: 20,
  clusterSpan: 10, // epochs that clusters of contents are fitted to
} as const;

/** Fetches that pay within so many epochs by the estimate are made; 0 makes none. */
export const PAYBACKS: readonly number[] = [0, 1, 4, 16, Number.POSITIVE_INFINITY];
export const CONTROL = {
  ...{ stepSize: 0.02, discount: 0.9, epsilon: 0.5 },
  gains: [0.2, 0.5, 1], // edges of the mean gain of a change, in requests an epoch
  shares: [0.1, 0.3], // edges of the share of the cache that would change
} as const;

/** Shares of the contents that have the same rank in both cells. */
export const RELATIONS: readonly number[] = [1, 0.5, 0];
/** Epochs of the new cell over which a carried-over estimate is judged. */
export const FIRST_EPOCHS = 10;

export type Kind = "learned" | "baseline" | "oracle";
export const REACTIVE: readonly { readonly label: string; readonly kind: Kind }[] = [
  { label: "lru", kind: "baseline" },
  { label: "lfu", kind: "baseline" },
  { label: "w-tinylfu", kind: "baseline" },
  { label: "s3-fifo", kind: "baseline" },
  { label: "q-cache", kind: "learned" },
  { label: "belady", kind: "oracle" },
];
