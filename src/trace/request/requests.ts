import type { LoadReport } from "../trace.ts";

/** Requests of an edge cache in columns, by non-decreasing time; ids made dense once, by the reader. */
export interface RequestTrace {
  readonly name: string;
  readonly length: number;
  readonly objectCount: number;
  readonly time: Float64Array; //   [length] in the source's unit
  readonly object: Uint32Array; //  [length] dense, 0 .. objectCount - 1, by first appearance
  readonly size: Float64Array; //   [length] bytes, whole and > 0
  /** [objectCount] the source's ids, where all of them are whole numbers below 2^53. */
  readonly keys?: Float64Array;
  readonly digest: string;
  readonly load: LoadReport;
}
