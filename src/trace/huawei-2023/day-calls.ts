import { MOST_CALLS } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";
import type { LoadLog } from "../load-log.ts";
import type { MinuteRows } from "../minute-rows.ts";
import type { WideCells } from "./wide-cells.ts";
import { DAY_MINUTES, type WideVisitor } from "./wide-table.ts";

/** The functions of all tables, numbered by first appearance. */
export class HuaweiFunctions {
  readonly names: string[] = [];
  readonly #ids = new Map<string, number>();

  /** The id of each column, -1 for a column without function, and for an unknown function if `known` ones are wanted. */
  idsOf(functions: readonly (string | undefined)[], known = false): Int32Array {
    return Int32Array.from(functions, (name) =>
      name === undefined ? -1 : (this.#ids.get(name) ?? (known ? -1 : this.#add(name))),
    );
  }

  #add(name: string): number {
    this.#ids.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

/** The calls of one day, by function and minute; a day takes the place of the one before, in the same memory. */
export class DayCalls implements WideVisitor {
  readonly #functions: HuaweiFunctions;
  readonly #log: LoadLog;
  #calls = new Uint32Array(0); // [functions * 1440]
  #ids: Int32Array = new Int32Array(0); // [columns]

  constructor(functions: HuaweiFunctions, log: LoadLog) {
    this.#functions = functions;
    this.#log = log;
  }

  begin(functions: readonly (string | undefined)[]): void {
    this.#ids = this.#functions.idsOf(functions);
    const size = this.#functions.names.length * DAY_MINUTES;
    if (size > this.#calls.length) this.#calls = new Uint32Array(size);
    else this.#calls.fill(0);
  }

  row(minute: number, { size, column, value }: WideCells, row: CsvRow): void {
    for (let k = 0; k < size; k++) {
      const id = this.#ids[column[k]!]!;
      if (id < 0) continue;
      const at = id * DAY_MINUTES + minute;
      const sum = this.#calls[at]! + value[k]!;
      if (!Number.isInteger(sum) || sum > MOST_CALLS) throw notWhole(row, column[k]!);
      this.#calls[at] = sum;
    }
    this.#log.count("unreportedCells", this.#ids.length - size);
  }

  /** The calls of a function in a minute of the day. */
  callsIn(id: number, minute: number): number {
    return this.#calls[id * DAY_MINUTES + minute] ?? 0;
  }

  /** Adds the day's calls to `rows`; `offset` is the day's first minute. */
  addTo(rows: MinuteRows, offset: number): void {
    const minute = new Uint32Array(DAY_MINUTES);
    const count = new Uint32Array(DAY_MINUTES);
    for (let id = 0; id * DAY_MINUTES < this.#calls.length; id++) {
      let size = 0;
      for (let m = 0; m < DAY_MINUTES; m++) {
        const calls = this.#calls[id * DAY_MINUTES + m]!;
        if (calls === 0) continue;
        minute[size] = m;
        count[size++] = calls;
      }
      rows.add(id, minute.subarray(0, size), count.subarray(0, size), offset);
    }
  }
}

function notWhole(row: CsvRow, column: number) {
  return row.refuse(
    column,
    `expected a whole number of calls from 0 to ${MOST_CALLS}, got ${JSON.stringify(row.fields[column])}`,
  );
}
