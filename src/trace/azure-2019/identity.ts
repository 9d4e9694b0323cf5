import { textField } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";

/** What identifies a function in every file of the trace. */
export interface AzureKey {
  readonly owner: string;
  readonly app: string;
  readonly func: string;
}

const ODD_MARK = "\0";

/** Fields as one string, which tells them apart: with commas between, as they stand in a plain row. */
export function joinedFields(fields: readonly string[]): string {
  if (!fields.some((field) => field.includes(","))) return fields.join(",");
  return ODD_MARK + fields.join(ODD_MARK);
}

/** The fields of `joinedFields`. */
export function dividedFields(text: string): string[] {
  return text.startsWith(ODD_MARK) ? text.slice(1).split(ODD_MARK) : text.split(",");
}

/** A function's identity as one string. */
export function functionKey({ owner, app, func }: AzureKey): string {
  return joinedFields([owner, app, func]);
}

/** An app's identity as one string. */
export function appKey({ owner, app }: Pick<AzureKey, "owner" | "app">): string {
  return joinedFields([owner, app]);
}

/**
 * The owner that the writer gives an app without one: the app's name, its characters reversed, so that the two columns are
 * not equal.
 */
export function standInOwner(app: string): string {
  return [...app].reverse().join("");
}

/** The identity in a row, given its columns; InputError at an empty one. */
export function readKey(row: CsvRow, { owner, app, func }: Record<keyof AzureKey, number>): AzureKey {
  return {
    owner: textField(row, owner, "HashOwner"),
    app: textField(row, app, "HashApp"),
    func: textField(row, func, "HashFunction"),
  };
}
