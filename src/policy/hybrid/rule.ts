/** From when and how long a pool is loaded after the end of an execution, in ms. */
export interface Plan {
  /** 0: the instance stays; otherwise it is unloaded, and another one loaded so long after the rule's origin. */
  loadAfter: number;
  /** 0 or later than `loadAfter`: until when after the origin; a span from the load on where the rule says so. */
  unloadAfter: number;
}

/** The times by which a variant decides; ms, percentiles in per cent, margins as shares. */
export interface RuleParameters {
  readonly range: number;
  readonly bin: number;
  readonly head: number;
  readonly tail: number;
  readonly margin: number;
  readonly cv: number;
  readonly oob: number;
  readonly arMargin: number;
  readonly fallback: number;
}

/** What one variant of the hybrid histogram policy keeps of each pool, and what it decides by that. */
export interface HybridRule {
  /** What it counts: idle times, from the last end to an arrival, or times from arrival to arrival. The load counts from the same. */
  readonly gaps: "idle" | "arrivals";
  /** What `unloadAfter` of a loaded instance counts from: the origin of the load, or its being ready. */
  readonly loadedFrom: "origin" | "ready";
  record(pool: number, gapMs: number): void;
  plan(pool: number, into: Plan): void;
  /** Why `plan` decides as it does now. */
  reason(pool: number): string;
  stateBytes(): number;
}
