import { CsvHeader, numberField } from "../csv/fields.ts";
import { csvRows, nextRow } from "../csv/rows.ts";
import { FunctionTable } from "../function-table.ts";
import { float32Column, float64Column, uint32Column } from "../growing-column.ts";
import type { LoadLog } from "../load-log.ts";
import type { SourceFile } from "../source.ts";
import { type PodFunction, podReader } from "./pods.ts";

const COLUMNS = ["time_worker", "totalCost_worker", "funcName", "userID", "podID"] as const;

/** The columns that every file of requests has, as messages show them. */
export const REQUEST_HEADER = "time_worker,...,funcName,podID,userID,totalCost_worker,...";

export function isRequestHeader(header: readonly string[]): boolean {
  return COLUMNS.every((name) => header.includes(name));
}

/** What a duration of 0 stands for: half of the last digit that the source has, 1 us. */
const ZERO_US = 0.5;
const DAY_US = 86_400_000_000;

/** The requests of all files, in their order; times are whole microseconds, so that differences are exact. */
export class Requests {
  readonly functions: PodFunction[] = [];
  readonly functionId = uint32Column();
  readonly #table = new FunctionTable();
  readonly #stamp = float64Column(); //    us since day 0
  readonly #duration = float64Column(); // us
  readonly #cpu = float32Column();
  readonly #log: LoadLog;
  #cpuStated = true;

  constructor(log: LoadLog) {
    this.#log = log;
  }

  get length(): number {
    return this.functionId.length;
  }

  async read(file: SourceFile): Promise<void> {
    const rows = csvRows(file);
    const header = new CsvHeader(await nextRow(rows, file));
    const podOf = podReader(header);
    const [time, cost, cpu] = [
      header.require("time_worker"),
      header.require("totalCost_worker"),
      header.find("cpu_usage"),
    ];
    if (cpu === undefined) this.#cpuStated = false;
    for await (const row of rows) {
      const pod = podOf(row);
      const id = this.#table.intern(pod.name, pod.name);
      this.functions[id] ??= pod;
      const stamp = Math.round(numberField(row, time, "time_worker", ">= 0") * 1e6);
      const duration = Math.round(numberField(row, cost, "totalCost_worker", ">= 0") * 1e6);
      if (duration === 0) this.#log.count("zeroDurations");
      const missing = cpu === undefined || row.fields[cpu] === "" || row.fields[cpu] === "NaN";
      if (missing) this.#log.count("missingCpu");
      this.functionId.push(id);
      this.#stamp.push(stamp);
      this.#duration.push(duration || ZERO_US);
      this.#cpu.push(missing ? 1 : numberField(row, cpu, "cpu_usage", ">= 0"));
    }
  }

  /**
   * Arrivals and durations in ms, the former since the day began on which the first stamp lies, at 0 if before; `stamps`
   * says whether time_worker is the end or the start of a call. Cores only if all files state them.
   */
  columns(stamps: "end" | "start") {
    const [stamp, duration] = [this.#stamp.take(), this.#duration.take()];
    const day = Math.floor(stamp.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY) / DAY_US);
    let horizon = 0;
    const arrival = stamp.map((time, i) => {
      const start = time - day * DAY_US - (stamps === "end" ? duration[i]! : 0);
      horizon = Math.max(horizon, (start + duration[i]!) / 1000);
      if (start < 0) this.#log.count("negativeStarts");
      return Math.max(0, start) / 1000;
    });
    const cpu = this.#cpuStated ? { cpu: this.#cpu.take() } : {};
    return { day, arrival, duration: duration.map((time) => time / 1000), horizon, ...cpu };
  }
}
