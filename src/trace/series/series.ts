import type { LoadReport } from "../trace.ts";

/** What a utilisation counts: the share of a machine's capacity in use, or the cores in use where no capacity is known. */
export type UtilisationUnit = "fraction" | "cores";

/**
 * CPU utilisation of one machine, virtual machine or container over time: a step function, utilisation[i] from time[i] up
 * to the next sample. Both columns have the same length, at least 1.
 */
export interface CpuSeries {
  readonly name: string;
  /** ms from the set's first sample to this series' first one. */
  readonly startMs: number;
  /** [n] ms since the series' first sample, strictly increasing from 0. */
  readonly time: Float64Array;
  /** [n] in the set's unit; 1 is the whole machine. Above 1 where the source says so; NaN only in gaps left so by `gaps=nan`. */
  readonly utilisation: Float64Array;
  /** ms between all neighbouring samples; undefined where they differ, or there are fewer than two. */
  readonly step: number | undefined;
  /** ms from the first sample to the end of the last one, which lasts as long as is usual in the series. */
  readonly span: number;
  /** Cores of the machine, where the source states them. */
  readonly cores?: number;
  /** Holes between samples, each of one or more missing samples. */
  readonly gaps: number;
  /** Samples that were put in the holes. */
  readonly filled: number;
  /** Samples beyond the first of a time stamp; they were averaged with it. */
  readonly duplicates: number;
}

/** CPU series of several machines, from one source. */
export interface CpuSeriesSet {
  readonly name: string;
  readonly unit: UtilisationUnit;
  readonly series: readonly CpuSeries[]; // in the order of their first samples in the source
  /** sha256 of the source's bytes, in hex. */
  readonly digest: string;
  readonly load: LoadReport;
}
