import { InputError } from "./errors.ts";
import { parseDuration, parseSize } from "./quantity.ts";

/** One parameter of a catalog entry: its kind says how it is written, its default is a value of the kind. */
export type Parameter =
  | {
      readonly kind: "duration";
      readonly default: number;
      readonly description: string;
      readonly min?: number;
      readonly max?: number;
    } // ms, >= 0
  | { readonly kind: "size"; readonly default: number; readonly description: string } // bytes, > 0
  | {
      readonly kind: "number";
      readonly default: number;
      readonly description: string;
      readonly min?: number;
      readonly max?: number;
    }
  | {
      readonly kind: "integer";
      readonly default: number;
      readonly description: string;
      readonly min?: number;
      readonly max?: number;
    }
  | { readonly kind: "flag"; readonly default: boolean; readonly description: string }
  | {
      readonly kind: "choice";
      readonly default: string;
      readonly choices: readonly string[];
      readonly description: string;
    }
  | { readonly kind: "file"; readonly default: ""; readonly description: string }; // a path; whoever resolves the entry reads it

export type ParameterTable = Readonly<Record<string, Parameter>>;

/** The values that belong to a table: numbers for duration, size, number and integer. */
export type ParameterValues<T extends ParameterTable> = string extends keyof T
  ? Readonly<Record<string, number | string | boolean>>
  : {
      readonly [K in keyof T]: T[K]["kind"] extends "flag"
        ? boolean
        : T[K]["kind"] extends "choice" | "file"
          ? string
          : number;
    };

/** An entry of a catalog by name, with the parameters that differ from its defaults; survives JSON. */
export interface EntrySpec {
  readonly kind: string;
  readonly params?: Readonly<Record<string, number | string | boolean>>;
}

export const duration = (value: number, description: string, bounds: { min?: number; max?: number } = {}) =>
  ({ kind: "duration", default: value, description, ...bounds }) as const;
export const size = (value: number, description: string) => ({ kind: "size", default: value, description }) as const;
export const flag = (value: boolean, description: string) => ({ kind: "flag", default: value, description }) as const;
export const file = (description: string) => ({ kind: "file", default: "", description }) as const;
export const choice = <const C extends readonly string[]>(value: C[number], choices: C, description: string) =>
  ({ kind: "choice", default: value as string, choices, description }) as const;
export const number = (value: number, description: string, bounds: { min?: number; max?: number } = {}) =>
  ({ kind: "number", default: value, description, ...bounds }) as const;
export const integer = (value: number, description: string, bounds: { min?: number; max?: number } = {}) =>
  ({ kind: "integer", default: value, description, ...bounds }) as const;

/** Reads `name` or `name:key=value,key=value`; values stay text until the entry's table gives them a kind. */
export function parseSpec(text: string): EntrySpec {
  const colon = text.indexOf(":");
  const kind = colon < 0 ? text : text.slice(0, colon);
  if (kind === "")
    throw new InputError("malformed", { source: text || "SPEC" }, "expected name:key=value, got no name");
  const params = new Map<string, string>();
  const rest = colon < 0 ? "" : text.slice(colon + 1);
  for (const pair of rest === "" ? [] : rest.split(",")) {
    const equals = pair.indexOf("=");
    const key = pair.slice(0, Math.max(0, equals)).trim();
    if (key === "")
      throw new InputError("malformed", { source: text }, `expected key=value, got ${JSON.stringify(pair)}`);
    if (params.has(key)) throw new InputError("malformed", { source: text }, `expected ${key} once, got it twice`);
    params.set(key, pair.slice(equals + 1).trim());
  }
  return { kind, params: Object.fromEntries(params) };
}

/** Every value of the table, from `given` or the default. Refuses keys that the table lacks and values not of their kind. */
export function resolveParameters<T extends ParameterTable>(
  table: T,
  given: EntrySpec["params"],
  owner: string,
): ParameterValues<T> {
  for (const key of Object.keys(given ?? {})) {
    if (Object.hasOwn(table, key)) continue;
    const known = Object.keys(table).join(", ");
    throw new InputError(
      "unknown",
      { source: owner },
      `unknown parameter ${key}; ${known === "" ? "it takes none" : `it takes ${known}`}${suggestion(key, Object.keys(table))}`,
    );
  }
  const values: Record<string, number | string | boolean> = {};
  for (const [key, parameter] of Object.entries(table)) {
    const raw = given?.[key];
    values[key] = raw === undefined ? parameter.default : readValue(parameter, raw, `${owner}: ${key}`);
  }
  return values as ParameterValues<T>;
}

/** `; did you mean X?` for the closest of `known` within two edits, or nothing. */
export function suggestion(word: string, known: readonly string[]): string {
  const ranked = known.map((k) => ({ k, d: editDistance(word, k) })).sort((a, b) => a.d - b.d);
  return ranked[0] !== undefined && ranked[0].d <= 2 ? `; did you mean ${ranked[0].k}?` : "";
}

function readValue(parameter: Parameter, raw: number | string | boolean, source: string): number | string | boolean {
  const refuse = (expected: string, hint = ""): never => {
    throw new InputError(
      "malformed",
      { source },
      `expected ${expected}, got ${typeof raw === "number" ? raw : JSON.stringify(raw)}${hint}`,
    );
  };
  switch (parameter.kind) {
    case "flag":
      if (raw === true || raw === "true") return true;
      if (raw === false || raw === "false") return false;
      return refuse("true or false");
    case "choice":
      return parameter.choices.includes(String(raw))
        ? String(raw)
        : refuse(`one of ${parameter.choices.join(", ")}`, suggestion(String(raw), parameter.choices));
    case "file":
      return String(raw);
    case "duration": {
      const { min = 0, max = Number.POSITIVE_INFINITY } = parameter;
      const limits = min > 0 || max < Number.POSITIVE_INFINITY ? `${bounds(min, max)} ms` : "";
      const value = readNumber(typeof raw === "string" ? parseDuration(raw) : raw, min, max);
      return value ?? refuse(`a duration${limits} such as 90s, 10m or 4h`);
    }
    case "size":
      return (
        readNumber(typeof raw === "string" ? parseSize(raw) : raw, Number.MIN_VALUE, Number.POSITIVE_INFINITY) ??
        refuse("a size above 0 such as 64kB or 1.5GiB")
      );
    case "integer":
    case "number": {
      const value = typeof raw === "string" && raw.trim() !== "" ? Number(raw) : raw;
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = parameter;
      const fits =
        typeof value === "number" &&
        value >= min &&
        value <= max &&
        (Number.isFinite(value) || value === parameter.default) && // only where infinity is what is meant by default
        (parameter.kind === "number" || Number.isInteger(value));
      return fits ? value : refuse(`${parameter.kind === "integer" ? "an integer" : "a number"}${bounds(min, max)}`);
    }
  }
}

function readNumber(value: unknown, min: number, max: number): number | undefined {
  return typeof value === "number" && value >= min && value <= max ? value : undefined;
}

function bounds(min: number, max: number): string {
  if (Number.isFinite(min) && Number.isFinite(max)) return ` from ${min} to ${max}`;
  return Number.isFinite(min) ? ` >= ${min}` : Number.isFinite(max) ? ` <= ${max}` : "";
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
