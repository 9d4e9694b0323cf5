/** Where the fields of a request stand in the rows of a text file. */
export interface RequestLayout {
  /** One ASCII character. */
  readonly delimiter: string;
  /** How many columns the first row has, and every other too unless `fewest` says how many are enough. */
  readonly columns: number;
  readonly fewest?: number;
  readonly time: Column;
  readonly object: Column;
  /** Their sum is the size. */
  readonly sizes: readonly Column[];
  readonly operation?: OperationColumn;
}

/** A column: its index from 0, and the name under which messages speak of it. */
export interface Column {
  readonly index: number;
  readonly name: string;
}

/** The column of what a request asks for: every name that may stand there, and those that count as requests. */
export interface OperationColumn extends Column {
  readonly known: readonly string[];
  readonly kept: readonly string[];
}
