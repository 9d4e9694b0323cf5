import type { SourceFile } from "../../source.ts";
import type { Samples, ValueUnit } from "../samples.ts";
import type { TimeUnit } from "../timestamp.ts";

/** The fields of a file's first two rows, divided at commas; of its only one where it has no second. */
export type FirstRows = readonly (readonly string[])[];

/** Files of one layout: how they are recognised, and how they are read. */
export interface SeriesFiles {
  readonly matches: (rows: FirstRows) => boolean;
  /** Adds what the file holds; InputError at the first place that cannot be read. */
  readonly read: (file: SourceFile, into: Samples) => Promise<void>;
}

/** A format of CPU series: one file in this folder and one line in its catalog. */
export interface SeriesFormatDefinition extends SeriesFiles {
  readonly summary: string;
  /** A key of docs/references.md. */
  readonly source: string;
  /** Its first row, as messages and the catalog show it. */
  readonly header: string;
  /** What its values are. */
  readonly unit: ValueUnit;
  /** What its numeric time stamps count. */
  readonly time: TimeUnit;
  /** ms between two samples, where the source documents it. */
  readonly step?: number;
  /** Files that may lie beside those with samples, and what they are. */
  readonly beside?: SeriesFiles & { readonly what: string };
}

/** Checks a definition's shape where it is written. */
export function defineSeriesFormat(definition: SeriesFormatDefinition): SeriesFormatDefinition {
  return definition;
}

/** Whether a text is a decimal number. */
export function isNumber(text: string | undefined): boolean {
  return text !== undefined && /^-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(text);
}

/** Whether a file's first row, its header, has all of these names. */
export function hasColumns(rows: FirstRows, ...names: readonly string[]): boolean {
  return names.every((name) => rows[0]!.includes(name));
}
