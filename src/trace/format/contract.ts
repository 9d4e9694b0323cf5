import type { ParameterTable, ParameterValues } from "../../base/parameters.ts";
import type { ReadDays } from "../azure-2019/day-rows.ts";
import type { MinuteCounts } from "../minute-counts.ts";
import type { TraceSource } from "../source.ts";
import type { Trace } from "../trace.ts";

/**
 * What becomes of a function whose duration the source leaves out: the median of its trigger's functions (`median`), a
 * constant (`default`), or no place in the trace (`drop`). An app whose memory it leaves out gets the default memory,
 * under `drop` no place. A source without any durations, or any memory, drops nothing for that.
 */
export const MISSING = ["median", "default", "drop"] as const;
export type Missing = (typeof MISSING)[number];

/** What a reader is told besides the files. It draws nothing: the same files and options give the same trace. */
export interface FormatOptions {
  readonly missing: Missing;
  /** Reads files of calls per minute in another way than one after the other, such as in threads. */
  readonly readDays?: ReadDays | undefined;
}

/** What a format holds: single calls, or the number of calls per minute. */
export type Loaded =
  | { readonly kind: "calls"; readonly trace: Trace }
  | { readonly kind: "minutes"; readonly counts: MinuteCounts };

/** A format of traces of function calls: one file in this folder and one line in its catalog. */
export interface TraceFormatDefinition<T extends ParameterTable = ParameterTable> {
  readonly summary: string;
  /** A key of docs/references.md, or a name. */
  readonly source: string;
  /** Its first row, as messages and the catalog show it. */
  readonly header: string;
  /** What a file of a format that is no text begins with, in ASCII. */
  readonly magic?: string;
  /** Whether a file with this first row is one of the format's. */
  readonly matches: (header: readonly string[]) => boolean;
  /** What a file with this first row is that looks like one of the format's and is none. */
  readonly lookalike?: (header: readonly string[]) => string | undefined;
  /** What the format leaves open and a user may decide: units that its source does not state, models of what it lacks. */
  readonly parameters?: T;
  /** Reads the source's files; InputError at the first place that cannot be read. */
  read(source: TraceSource, options: FormatOptions, values: ParameterValues<T>): Promise<Loaded>;
}

/** Checks a definition's shape where it is written. */
export function defineFormat<const T extends ParameterTable>(
  definition: TraceFormatDefinition<T>,
): TraceFormatDefinition<T> {
  return definition;
}
