import type { LoadNotes } from "../page/shell.ts";

/** Points [value, share of the population at most it], both ascending. */
export type CdfPoints = readonly (readonly [value: number, share: number])[];

/** A distribution of a trace beside the published ones. */
export interface WorkloadMarginal {
  readonly name: string;
  readonly title: string;
  readonly unit: string; // "" for none
  readonly points: CdfPoints;
  readonly quantiles: Readonly<Record<"p5" | "p25" | "p50" | "p75" | "p95", number | null>> & {
    readonly count: number;
  };
  readonly published: readonly { readonly source: string; readonly points: CdfPoints; readonly distance: number }[];
  /** Below what a sample of as many values of the published distribution itself stays in 19 cases of 20. */
  readonly chance: number;
}

/** What a trigger has of the functions and of the calls, 0 .. 1, here and as published. */
export interface WorkloadTrigger {
  readonly trigger: string;
  readonly functions: number;
  readonly calls: number | null;
  readonly published: { readonly functions: number; readonly calls: number } | undefined;
}

/** The share of calls of the most called members, here and as published. */
export interface WorkloadTop {
  readonly functions: CdfPoints;
  readonly apps: CdfPoints;
  readonly published: { readonly members: number; readonly calls: number }; // of apps
}

/** What a trace is like; what is missing leaves its figure out. */
export interface WorkloadInput {
  readonly title: string;
  readonly command: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly load: LoadNotes;
  readonly marginals: readonly WorkloadMarginal[];
  readonly triggers?: readonly WorkloadTrigger[] | undefined;
  readonly callsByDayAndHour?: readonly (readonly number[])[] | undefined;
  readonly top?: WorkloadTop | undefined;
  readonly manifest?: Readonly<Record<string, unknown>> | undefined;
  /** The text of plotly.js-cartesian-dist-min. */
  readonly plotlySource: string;
}
