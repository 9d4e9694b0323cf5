/** The setting: what the abstract of [rainbowcake24] states, and what is ours. */

/** How much is simulated: traces drawn, one per seed, or orders of the calls of a given trace. */
export interface Sizes {
  readonly seeds: number;
  readonly apps: number;
  readonly days: number;
  readonly maxDailyCalls: number; // about, of a function
}

/** Ours. */
export const SIZES: Sizes = { seeds: 5, apps: 150, days: 3, maxDailyCalls: 2000 };

/** Ours, in ms: the package's default for traces without cold starts, and that of containers that load large libraries. */
export const COLD_STARTS = [808, 3000] as const;

/** A policy of the tables. */
export interface Contender {
  readonly label: string;
  readonly spec: string;
  readonly kind: "layers" | "shared" | "whole"; // what it keeps
}

export const LAYERS = "rainbowcake";
/** A second weighs as much as 99,999 MB·s, as in RUM (102,083), and not as 249. */
export const PRICED = "rainbowcake, RUM's price";
/** Its windows and pre-warms without the layers below the instance. */
export const ABLATED = "rainbowcake, whole only";

export const CONTENDERS: readonly Contender[] = [
  { label: LAYERS, spec: "rainbowcake", kind: "layers" },
  { label: PRICED, spec: "rainbowcake:alpha=0.99999", kind: "layers" },
  { label: ABLATED, spec: "rainbowcake:layers=false", kind: "whole" },
  { label: "pagurus", spec: "pagurus", kind: "shared" },
  { label: "keep-alive 20 s", spec: "fixed:window=20s", kind: "whole" },
  { label: "keep-alive 1 min", spec: "fixed:window=1m", kind: "whole" },
  { label: "keep-alive 2 min", spec: "fixed:window=2m", kind: "whole" },
  { label: "keep-alive 5 min", spec: "fixed:window=5m", kind: "whole" },
  { label: "keep-alive 10 min", spec: "fixed:window=10m", kind: "whole" },
  { label: "hybrid-histogram", spec: "hybrid-histogram", kind: "whole" },
  { label: "none", spec: "none", kind: "whole" },
];

/** What the layers are compared with; the abstract says "state-of-the-art solutions" and not which. */
export const AGAINST = ["keep-alive 10 min", "hybrid-histogram", "keep-alive 1 min", "pagurus", ABLATED] as const;

/** Fixed windows by length, between which one of any waste is found. */
export const WINDOWS = [
  "none",
  "keep-alive 20 s",
  "keep-alive 1 min",
  "keep-alive 2 min",
  "keep-alive 5 min",
  "keep-alive 10 min",
] as const;

/** What the abstract reports, in percent of those solutions. */
export const PAPER = { latency: -68, waste: -77 } as const;
