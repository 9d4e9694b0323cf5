/** The setting: what the abstract of [agarwal21] states, what its public reimplementation adds, and what is ours. */

/** How much is simulated. */
export interface Sizes {
  readonly seeds: number;
  readonly trainingWindows: number;
  readonly evaluationWindows: number; // those right after the training
  readonly episodes: number; // passes over the training
}

/** Reimplementation: 500 epochs of 5 iterations. Ours: 5 seeds, and a day held out for the evaluation. */
export const SIZES: Sizes = { seeds: 5, trainingWindows: 2500, evaluationWindows: 720, episodes: 1 };

/** Reimplementation: windows of 120 s, 1 to 7 instances, 128 MB, a cold start of 2 s. */
export const WINDOW_MS = 120_000;
export const MIN_INSTANCES = 1;
export const MAX_INSTANCES = 7;
export const MEMORY_MB = 128;
export const COLD_START_MS = 2000;

/**
 * Matrix products of three sizes, picked uniformly, as in the authors' later repository. Ours: how long each takes; the
 * published text gives no time of execution.
 */
export const MATRIX_PRODUCTS = [
  { size: 10, durationMs: 100 },
  { size: 100, durationMs: 500 },
  { size: 1000, durationMs: 2000 },
] as const;

/** Ours: requests in a window at the top of the normalised demand, 3.5 instances' worth of work, so that the peaks need 5 to 7. */
export const PEAK_REQUESTS = 485;

/** A response fails when all instances are busy and no further one may start. */
export const PLATFORM = { maxInstances: MAX_INSTANCES, onFull: "drop", window: WINDOW_MS } as const;

/** One row of the tables. */
export interface Contender {
  readonly label: string;
  readonly kind: "agent" | "baseline" | "offline"; // offline: knows the future
  readonly spec: string;
}

export const REWARDS = ["agarwal-literal", "two-sided", "priced"] as const;

/** Reimplementation: step size 0.9, discount 0.99, epsilon 1 to 0.01 losing 0.0025 of itself a step, values from 1 on. */
const LEARNING = "discount=0.99,epsilon=1,epsilonMin=0.01,epsilonDecay=0.0025,initialValue=1";
/** A failure is a response that did not come: a cold start alone is none. */
const CONTROL = `window=120s,reach=1,minInstances=${MIN_INSTANCES},maxInstances=${MAX_INSTANCES},coldIsFailure=false`;

/** The step sizes tried: the reimplementation's, and this package's default. */
export const STEP_SIZES = [0.9, 0.1] as const;

export const AGENTS: readonly Contender[] = STEP_SIZES.flatMap((stepSize) =>
  REWARDS.map((reward) => ({
    label: `q ${reward}, step ${stepSize}`,
    kind: "agent" as const,
    spec: `q-learning:${CONTROL},reward=${reward},stepSize=${stepSize},${LEARNING}`,
  })),
);

/** What the changes are taken against. */
export const HPA = "hpa";
export const KEEP_ALIVE = "keep-alive 10 min";

export const BASELINES: readonly Contender[] = [
  { label: HPA, kind: "baseline", spec: `hpa:min=${MIN_INSTANCES},max=${MAX_INSTANCES}` },
  { label: "keep-alive 5 min", kind: "baseline", spec: "fixed:window=5m" },
  { label: KEEP_ALIVE, kind: "baseline", spec: "fixed:window=10m" },
  { label: "keep-alive 20 min", kind: "baseline", spec: "fixed:window=20m" },
  { label: "none", kind: "baseline", spec: "none" },
  { label: "oracle-keep-alive", kind: "offline", spec: "oracle-keep-alive" },
  { label: "oracle-prewarm", kind: "offline", spec: "oracle-prewarm" },
];

export const CONTENDERS: readonly Contender[] = [...AGENTS, ...BASELINES];
