import { suggestion } from "../../base/parameters.ts";
import type { CsvRow } from "./row.ts";

/** The columns of a CSV file by name; their order is free. */
export class CsvHeader {
  readonly #row: CsvRow;
  /** The columns in their order. */
  readonly names: readonly string[];
  readonly #index = new Map<string, number>();

  /** Takes the names from the row, or from `names` where they are not as written there. */
  constructor(row: CsvRow, names: readonly string[] = row.fields) {
    this.#row = row;
    this.names = names;
    names.forEach((name, index) => {
      if (this.#index.has(name)) throw row.refuse(index, `expected each column once, got ${quoted(name)} again`);
      this.#index.set(name, index);
    });
  }

  /** The index of a column that may be absent. */
  find(name: string): number | undefined {
    return this.#index.get(name);
  }

  /** The index of a column; InputError at the header's end without it. */
  require(name: string): number {
    const index = this.#index.get(name);
    if (index !== undefined) return index;
    const { names } = this;
    const hint = suggestion(name, names.slice(0, 50));
    throw this.#row.refuse(names.length, `expected a column ${name}, got ${listed(names)}${hint}`, "missing");
  }
}

/** What a number in a field must satisfy, besides being finite. */
export type NumberBound = "any" | ">= 0" | "> 0";

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The decimal number in field `index`; InputError when it is none or out of its bound. */
export function numberField(row: CsvRow, index: number, name: string, bound: NumberBound): number {
  const text = row.fields[index]!;
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw row.refuse(index, `expected a number for ${name}, got ${quoted(text)}`);
  if ((bound === ">= 0" && value < 0) || (bound === "> 0" && value <= 0))
    throw row.refuse(index, `expected ${name} ${bound}, got ${quoted(text)}`, "out-of-range");
  return value;
}

/** The most that a uint32 holds: calls of a minute. */
export const MOST_CALLS = 4_294_967_295;

const WHOLE = /^\d+(?:\.0*)?$/;

/** The whole number from 0 to `most` in field `index`, written with or without `.0`; InputError when it is none. */
export function wholeField(row: CsvRow, index: number, name: string, most: number = MOST_CALLS): number {
  const text = row.fields[index]!;
  if (!WHOLE.test(text)) throw row.refuse(index, `expected a whole number >= 0 for ${name}, got ${quoted(text)}`);
  if (Number(text) <= most) return Number(text);
  throw row.refuse(index, `expected ${name} <= ${most}, got ${quoted(text)}`, "out-of-range");
}

/** The text in field `index`; InputError when it is empty. */
export function textField(row: CsvRow, index: number, name: string): string {
  const text = row.fields[index]!;
  if (text === "") throw row.refuse(index, `expected ${name}, got an empty field`, "missing");
  return text;
}

/** A text from a file as messages show it: in quotes, at most 40 characters. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}

/** The first names of a header as messages show them. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 6).map((name) => (name.length > 40 ? `${name.slice(0, 40)}...` : name));
  const text = shown.join(",") + (names.length > shown.length ? `,... (${names.length} columns)` : "");
  return JSON.stringify(text);
}
