import { WeightedDurations } from "../weighted-durations.ts";
import type { DayCalls, HuaweiFunctions } from "./day-calls.ts";
import type { WideCells } from "./wide-cells.ts";
import type { WideVisitor } from "./wide-table.ts";

/** Durations from function delays: the mean of a minute's cells, weighted by the calls of that minute. */
export class Delays implements WideVisitor {
  /** Of functions with a delay in a minute with calls, by id. */
  readonly durations: (WeightedDurations | undefined)[] = [];
  zeroDurations = 0;
  withoutCalls = 0;
  readonly #functions: HuaweiFunctions;
  readonly #calls: DayCalls;
  readonly #unitMs: number;
  #ids: Int32Array = new Int32Array(0); // [columns]
  #sum = new Float64Array(0); // [columns]
  #cells = new Uint32Array(0); // [columns]
  #minute = -1;

  /** `unitMs` is how many ms a delay of 1 is; `calls` are those of the day at hand. */
  constructor(functions: HuaweiFunctions, calls: DayCalls, unitMs: number) {
    this.#functions = functions;
    this.#calls = calls;
    this.#unitMs = unitMs;
  }

  begin(functions: readonly (string | undefined)[]): void {
    this.#ids = this.#functions.idsOf(functions, true);
    this.#sum = new Float64Array(functions.length);
    this.#cells = new Uint32Array(functions.length);
    this.#minute = -1;
  }

  row(minute: number, { size, column, value }: WideCells): void {
    if (minute !== this.#minute) this.endMinute();
    this.#minute = minute;
    for (let k = 0; k < size; k++) {
      this.#sum[column[k]!]! += value[k]!;
      this.#cells[column[k]!]! += 1;
    }
  }

  /** Takes the means of the minute at hand; to be called after the last row too. */
  endMinute(): void {
    for (let column = 0; column < this.#ids.length; column++) {
      const cells = this.#cells[column]!;
      if (cells === 0) continue;
      const mean = (this.#sum[column]! / cells) * this.#unitMs;
      this.#sum[column] = 0;
      this.#cells[column] = 0;
      const id = this.#ids[column]!;
      if (id >= 0) this.#add(id, mean);
    }
  }

  #add(id: number, mean: number): void {
    const calls = this.#calls.callsIn(id, this.#minute);
    if (calls === 0) {
      this.withoutCalls++;
      return;
    }
    if (mean === 0) this.zeroDurations++;
    this.durations[id] ??= new WeightedDurations();
    this.durations[id].add(mean, calls);
  }
}

/** The memory of functions in MB: the highest limit that a table states. */
export class MemoryLimits implements WideVisitor {
  readonly limits: (number | undefined)[] = []; // by id
  readonly differing = new Set<number>(); // ids whose limit changed
  zeroMemory = 0;
  readonly #functions: HuaweiFunctions;
  #ids: Int32Array = new Int32Array(0); // [columns]

  constructor(functions: HuaweiFunctions) {
    this.#functions = functions;
  }

  begin(functions: readonly (string | undefined)[]): void {
    this.#ids = this.#functions.idsOf(functions, true);
  }

  row(_minute: number, { size, column, value }: WideCells): void {
    for (let k = 0; k < size; k++) {
      const id = this.#ids[column[k]!]!;
      if (id < 0) continue;
      const limit = value[k]!;
      const known = this.limits[id];
      if (limit === 0) this.zeroMemory++;
      else if (known === undefined) this.limits[id] = limit;
      else if (known !== limit) {
        this.differing.add(id);
        this.limits[id] = Math.max(known, limit);
      }
    }
  }
}
