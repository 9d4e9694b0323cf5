/** Where an input went wrong: a source, and the line and character column in it (both counted from 1) where there are any. */
export interface InputLocation {
  readonly source: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** What kind of input was refused. */
export type InputProblem =
  | "missing" // a file, column or value that must be there is not
  | "malformed" // it is there and cannot be read
  | "out-of-range" // it was read and is not allowed
  | "unknown" // a name that is not in a catalog
  | "unwritable"; // the place for the results cannot be written

/** An input (trace, argument, saved agent) that cannot be used. The message reads `SOURCE:LINE:COLUMN: expected, got`. */
export class InputError extends Error {
  readonly problem: InputProblem;
  readonly where: InputLocation;
  constructor(problem: InputProblem, where: InputLocation, what: string, options?: ErrorOptions) {
    super(`${formatLocation(where)}: ${what}`, options);
    this.name = "InputError";
    this.problem = problem;
    this.where = where;
  }
}

/** A policy, agent, environment or cache that broke its contract, for instance by returning NaN. */
export class ContractError extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(what, options);
    this.name = "ContractError";
  }
}

/** `SOURCE`, `SOURCE:LINE` or `SOURCE:LINE:COLUMN`, as far as known. */
export function formatLocation({ source, line, column }: InputLocation): string {
  if (line === undefined) return source;
  return column === undefined ? `${source}:${line}` : `${source}:${line}:${column}`;
}

/** Compile-time proof that a union was handled completely; throws when data from outside breaks it. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected variant ${JSON.stringify(value)}`);
}
