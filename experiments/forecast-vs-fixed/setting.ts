/** One row of the table. */
export interface Contender {
  readonly label: string;
  readonly spec: string;
}

/** The fixed windows that equal waste is sought between, in minutes; 0 keeps nothing. */
export const WINDOWS = [0, 1, 2, 5, 10, 20, 30, 60, 120] as const;

/** What the paper's policy is set against here: OpenWhisk's window. Its own text was not at hand. */
export const BASELINE = windowLabel(10);

export const FIXED: readonly Contender[] = WINDOWS.map((minutes) => ({
  label: windowLabel(minutes),
  spec: `fixed:window=${minutes}m`,
}));

/** The extrapolation as the paper is cited, and as its artefact does it; ours: of the peak in place of the mean concurrency. */
export const FORECASTS: readonly Contender[] = [
  { label: "fft", spec: "fft" },
  { label: "fft as in the artefact", spec: "fft:trend=linear,pick=lowest" },
  { label: "fft of the peak", spec: "fft:measure=peak" },
];

export const CONTENDERS: readonly Contender[] = [...FIXED, ...FORECASTS];

/** A cold start of 808 ms, the weight of FeMux, where a trace has none of its own; ours: what is generated without a trace. */
export const GENERATED = { apps: 100, days: 3, maxDailyCalls: 2000 } as const;

function windowLabel(minutes: number): string {
  return `fixed ${minutes} min`;
}
