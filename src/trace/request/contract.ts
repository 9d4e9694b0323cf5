import type { SourceFile } from "../source.ts";
import type { RequestTrace } from "./requests.ts";

/** The names of the columns of a CSV file of requests, where they are not time, object and size. */
export interface RequestColumns {
  readonly time?: string;
  readonly object?: string;
  readonly size?: string;
}

/** What a reader of requests is told besides the file; each is for one format. */
export interface RequestOptions {
  /** Of the format `csv`: where the fields stand in its header. */
  readonly columns?: RequestColumns;
  /** Of the format `twitter`: the operations that count as requests; `get` and `gets` by default. */
  readonly operations?: readonly string[];
}

/** How a file begins: what a format is recognised by. */
export interface RequestHead {
  /** The first bytes, gunzipped: at most 65,536 of them, all of a shorter file. */
  readonly bytes: Uint8Array;
  /** Its first line that is not blank, without byte order mark and line end; undefined where the bytes are no text. */
  readonly line: string | undefined;
}

/** A format of cache requests: one file in this folder and one line in its catalog. */
export interface RequestFormatDefinition {
  readonly summary: string;
  /** A key of docs/references.md, or a name. */
  readonly source: string;
  /** A row or a record, as messages and the catalog show it. */
  readonly layout: string;
  /** The options it takes; no other format takes them. */
  readonly takes: readonly (keyof RequestOptions)[];
  /** Whether a file that begins like this is one of the format's. */
  readonly matches: (head: RequestHead) => boolean;
  /** Reads a file; InputError at the first place that cannot be read. */
  readonly read: (file: SourceFile, options: RequestOptions) => Promise<RequestTrace>;
}

/** Checks a definition's shape where it is written. */
export function defineRequestFormat(definition: RequestFormatDefinition): RequestFormatDefinition {
  return definition;
}
