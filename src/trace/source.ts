import type { EntrySpec } from "../base/parameters.ts";
import type { TraceFormat } from "./format/catalog.ts";

/** A file of a trace: its bytes as stored (maybe gzipped), opened anew by each call; a chunk is good until the next is asked for. */
export interface SourceFile {
  readonly path: string; // as shown in messages
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Bytes as stored, where that is known without reading them. */
  readonly size?: number;
  /** What is another as soon as the bytes are others, where that can be told without reading them: size and time of change. */
  readonly stamp?: string;
}

/** What a trace is read from: one file, or the files of one directory. */
export interface TraceSource {
  readonly path: string; // as the user gave it
  readonly files: readonly SourceFile[];
  /** Forces the format where its recognition by content is not wanted. */
  readonly format?: TraceFormat;
  /** What the format leaves to its user, by the names in docs/catalog.md; the defaults stand for the others. */
  readonly parameters?: EntrySpec["params"];
}

/** How the calls of a minute are placed in it: equally spaced from a random phase, uniform, Poisson around the count, or all at its start. */
export const ARRIVALS = ["even", "uniform", "poisson", "start"] as const;
export type Arrivals = (typeof ARRIVALS)[number];
