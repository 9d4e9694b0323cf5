import { InputError } from "../../base/errors.ts";
import { numberField, quoted, textField } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";
import { float64Column, uint32Column } from "../growing-column.ts";
import type { LoadLog } from "../load-log.ts";
import type { SeriesOptions } from "./options.ts";
import type { UtilisationUnit } from "./series.ts";
import { parseStamp, type TimeUnit } from "./timestamp.ts";

/** What the values of a source are. */
export type ValueUnit = "fraction" | "percent" | "cores" | "MHz";

/** The samples of one series as they stand in the source. */
export interface RawSeries {
  readonly name: string;
  readonly time: Float64Array; //        [n] in the source's unit and order
  readonly utilisation: Float64Array; // [n]
  readonly cores: number | undefined;
}

const MISSING = new Set(["", "nan", "NaN", "NA", "null"]);
/** Above these a value is taken for one of another unit or metric. */
const MOST: Readonly<Record<UtilisationUnit, number>> = { fraction: 10, cores: 10_000 };

/** Collects the samples of all series of a source, and checks and converts their values. */
export class Samples {
  readonly log: LoadLog;
  readonly options: SeriesOptions;
  /** What numeric stamps count by the format; `known`: they are ms. */
  time: TimeUnit | "known";
  /** ms between samples where the source states it, 0 where not. */
  step: number;
  #unit: ValueUnit;
  readonly #ids = new Map<string, number>();
  readonly #cores = new Map<string, number>();
  readonly #series = uint32Column();
  readonly #time = float64Column();
  readonly #value = float64Column();

  constructor(options: SeriesOptions, log: LoadLog, format: { unit: ValueUnit; time: TimeUnit; step?: number }) {
    this.log = log;
    this.options = options;
    this.time = options.time === "format" ? format.time : (options.time as TimeUnit);
    this.step = options.step || (format.step ?? 0);
    this.#unit = options.unit === "format" ? format.unit : (options.unit as ValueUnit);
  }

  /** The format's unit, where it depends on the file; what the user stated goes first. */
  set unit(unit: ValueUnit) {
    if (this.options.unit === "format") this.#unit = unit;
  }

  get unit(): ValueUnit {
    return this.#unit;
  }

  /** What utilisations are once converted. */
  get utilisationUnit(): UtilisationUnit {
    return this.#unit === "cores" && this.options.capacity === 0 ? "cores" : "fraction";
  }

  /** The stamp in field `index`: a number, or a date and time, which is ms since 1970. */
  stamp(row: CsvRow, index: number): number {
    const text = row.fields[index]!;
    const date = parseStamp(text);
    const dated = this.time === "known";
    if (this.length > 0 && dated !== (date !== undefined)) {
      const expected = dated ? "a date and time" : "a number";
      throw row.refuse(index, `expected ${expected} as in the rows before, got ${quoted(text)}`);
    }
    if (date === undefined) return numberField(row, index, "a time stamp", "any");
    this.time = "known";
    return date;
  }

  /** The utilisation in field `index`, NaN where it is missing or one of `invalid`, which is counted. */
  value(row: CsvRow, index: number, invalid: readonly number[] = []): number {
    const text = row.fields[index]!.trim();
    if (MISSING.has(text)) return this.#leaveOut("missingSamples");
    const value = numberField(row, index, "CPU utilisation", "any");
    if (invalid.includes(value)) return this.#leaveOut("invalidSamples");
    const utilisation = this.#convert(value);
    if (utilisation >= 0 && utilisation <= MOST[this.utilisationUnit]) return utilisation;
    const most = MOST[this.utilisationUnit] * (this.#unit === "percent" ? 100 : 1);
    const bound = `CPU utilisation from 0 to ${most} ${this.#unit === "percent" ? "%" : this.utilisationUnit}`;
    const hint = this.options.unit === "format" ? `, or unit=... that says what it is (taken for ${this.#unit})` : "";
    throw row.refuse(index, `expected ${bound}${hint}, got ${quoted(text)}`, "out-of-range");
  }

  /** Adds a sample; NaN is none. */
  add(name: string, time: number, utilisation: number): void {
    let id = this.#ids.get(name);
    if (id === undefined) this.#ids.set(name, (id = this.#ids.size));
    if (Number.isNaN(utilisation)) return;
    this.#series.push(id);
    this.#time.push(time);
    this.#value.push(utilisation);
  }

  /** Adds the sample of a row whose fields `name`, `time` and `value` have it. */
  addRow(row: CsvRow, at: { readonly name: number; readonly time: number; readonly value: number }): void {
    this.add(textField(row, at.name, "a name"), this.stamp(row, at.time), this.value(row, at.value));
  }

  /** The source states the cores of the series' machine. */
  stateCores(name: string, cores: number): void {
    this.#cores.set(name, cores);
  }

  /** Number of samples of all series. */
  get length(): number {
    return this.#time.length;
  }

  /** The series that have samples, in the order of their names' first appearance. */
  take(): RawSeries[] {
    const [series, time, value] = [this.#series.take(), this.#time.take(), this.#value.take()];
    const counts = new Uint32Array(this.#ids.size);
    for (let i = 0; i < series.length; i++) counts[series[i]!]! += 1;
    const columns = Array.from(counts, (n) => ({ time: new Float64Array(n), utilisation: new Float64Array(n) }));
    const next = new Uint32Array(counts.length);
    for (let i = 0; i < series.length; i++) {
      const { time: times, utilisation } = columns[series[i]!]!;
      const at = next[series[i]!]!++;
      times[at] = time[i]!;
      utilisation[at] = value[i]!;
    }
    const cores = (name: string) => this.#cores.get(name);
    const all = [...this.#ids.keys()].map((name, id) => ({ name, ...columns[id]!, cores: cores(name) }));
    const filled = all.filter((raw) => raw.time.length > 0);
    this.log.count("emptySeries", all.length - filled.length);
    return filled;
  }

  #leaveOut(why: string): number {
    this.log.count(why);
    return Number.NaN;
  }

  #convert(value: number): number {
    const { capacity } = this.options;
    switch (this.#unit) {
      case "percent":
        return value / 100;
      case "cores":
        return capacity > 0 ? value / capacity : value;
      case "MHz":
        if (capacity > 0) return value / capacity;
        throw new InputError("missing", { source: "capacity" }, "expected the machine's MHz beside unit=MHz, got none");
      default:
        return value;
    }
  }
}
