import { InputError } from "../../base/errors.ts";
import type { SourceDigest } from "../csv/byte-stream.ts";
import type { LoadLog } from "../load-log.ts";
import type { Trigger } from "../trace.ts";
import { readTrigger } from "../trigger.ts";
import { DAY_MINUTES } from "./day-layout.ts";
import { type DayRows, type ReadDays, readDays } from "./day-rows.ts";
import type { AzureFile } from "./files.ts";
import { FunctionKeys } from "./function-keys.ts";
import { type AzureKey, dividedFields } from "./identity.ts";

/** The rows of a file in the union of all. */
interface Day {
  readonly rows: DayRows;
  readonly functionId: Uint32Array; // [rows]
  readonly offset: number; // of its first minute in the trace
}

/** The calls of all days, sparse, by function in order of first appearance. */
export class AzureInvocations {
  readonly triggers: Trigger[] = [];
  readonly #keys = new FunctionKeys();
  readonly #days: Day[] = [];
  #minutes = 0;

  /** The horizon in minutes. */
  get minutes(): number {
    return this.#minutes;
  }

  get functionCount(): number {
    return this.functionKeys.length;
  }

  /** What `functionKey` makes of each function's identity. */
  get functionKeys(): readonly string[] {
    return this.#keys.texts;
  }

  key(id: number): AzureKey {
    const [owner, app, func] = dividedFields(this.functionKeys[id]!);
    return { owner: owner!, app: app!, func: func! };
  }

  /** Takes the files of successive days; a single one may cover any run of minutes of its day. */
  async read(
    files: readonly AzureFile[],
    digest: SourceDigest,
    log: LoadLog,
    read: ReadDays = readDays,
  ): Promise<void> {
    checkDays(files, log);
    let index = 0;
    for await (const { rows, digest: hex } of read(files.map(({ file }) => file))) {
      const isOnly = files.length === 1;
      this.#add(rows, isOnly ? 0 : index++ * DAY_MINUTES + rows.firstMinute - 1, log);
      this.#minutes = isOnly ? rows.minutes : files.length * DAY_MINUTES;
      digest.add(hex);
    }
  }

  #add(rows: DayRows, offset: number, log: LoadLog): void {
    const { keys, keyEnd, trigger, triggers } = rows;
    const functionId = new Uint32Array(keyEnd.length);
    const seen = new Uint8Array(this.functionCount + keyEnd.length);
    for (let row = 0, from = 0; row < keyEnd.length; from = keyEnd[row++]!) {
      const id = this.#keys.intern(keys, from, keyEnd[row]!);
      functionId[row] = id;
      this.#noteTrigger(id, readTrigger(triggers[trigger[row]!]!, log), log);
      if (seen[id] === 1) log.count("duplicateFunctions");
      seen[id] = 1;
    }
    this.#days.push({ rows, functionId, offset });
  }

  #noteTrigger(id: number, trigger: Trigger, log: LoadLog): void {
    const known = this.triggers[id];
    if (known === undefined) this.triggers.push(trigger);
    else if (known !== trigger && trigger !== "unknown") {
      // Azure first files some functions under `others`, and under their own trigger on later days
      log.count("changedTriggers");
      if (trigger !== "others" || known === "unknown") this.triggers[id] = trigger;
    }
  }

  /** The calls of the functions `kept`, ascending, which become 0, 1, ..., as compressed sparse rows. */
  rows(kept: readonly number[]): { offsets: Float64Array; minute: Uint32Array; count: Uint32Array } {
    const { cells, summed } = this.#measure();
    const offsets = new Float64Array(kept.length + 1);
    const next = new Float64Array(this.functionCount).fill(-1); // where a function's next cell goes
    kept.forEach((id, index) => {
      next[id] = offsets[index]!;
      offsets[index + 1] = offsets[index]! + (summed.get(id)?.length ?? cells[id]!);
    });
    const minute = new Uint32Array(offsets[kept.length]!);
    const count = new Uint32Array(offsets[kept.length]!);
    for (const [id, sums] of summed) {
      for (const [index, [when, calls]] of sums.entries()) {
        if (next[id]! < 0) break;
        minute[next[id]! + index] = when;
        count[next[id]! + index] = calls;
      }
      next[id] = -1;
    }
    for (const day of this.#days) copyCells(day, next, minute, count);
    return { offsets, minute, count };
  }

  /** How many cells a function's rows have, and the sums of those whose rows are not one after the other in time. */
  #measure(): { cells: Float64Array; summed: Map<number, [minute: number, calls: number][]> } {
    const cells = new Float64Array(this.functionCount);
    const last = new Float64Array(this.functionCount).fill(-1);
    const mixed = new Set<number>();
    for (const { rows, functionId, offset } of this.#days) {
      for (let row = 0; row < functionId.length; row++) {
        const id = functionId[row]!;
        const size = rows.size[row]!;
        if (size === 0) continue;
        const { minute } = rows.pages[rows.page[row]!]!;
        const at = rows.at[row]!;
        if (offset + minute[at]! <= last[id]!) mixed.add(id);
        last[id] = offset + minute[at + size - 1]!;
        cells[id] = cells[id]! + size;
      }
    }
    return { cells, summed: this.#sums(mixed) };
  }

  #sums(mixed: ReadonlySet<number>): Map<number, [minute: number, calls: number][]> {
    const sums = new Map([...mixed].map((id) => [id, new Map<number, number>()]));
    if (mixed.size === 0) return new Map();
    for (const { rows, functionId, offset } of this.#days) {
      functionId.forEach((id, row) => {
        const own = sums.get(id);
        const { minute, count } = rows.pages[rows.page[row]!]!;
        for (let i = 0, at = rows.at[row]!; own !== undefined && i < rows.size[row]!; i++, at++)
          own.set(offset + minute[at]!, (own.get(offset + minute[at]!) ?? 0) + count[at]!);
      });
    }
    return new Map([...sums].map(([id, own]) => [id, [...own].sort(([a], [b]) => a - b)]));
  }
}

/** Copies a day's cells to where each function's next goes, which is moved on; -1 for functions left out. */
function copyCells({ rows, functionId, offset }: Day, next: Float64Array, minute: Uint32Array, count: Uint32Array) {
  for (let row = 0; row < functionId.length; row++) {
    const id = functionId[row]!;
    let to = next[id]!;
    if (to < 0) continue;
    const page = rows.pages[rows.page[row]!]!;
    const first = rows.at[row]!;
    const end = first + rows.size[row]!;
    for (let at = first; at < end; at++, to++) {
      minute[to] = page.minute[at]! + offset;
      count[to] = page.count[at]!;
    }
    next[id] = to;
  }
}

function checkDays(files: readonly AzureFile[], log: LoadLog): void {
  if (files.length < 2) return;
  for (const [i, { file, day }] of files.entries()) {
    if (day === undefined)
      throw new InputError(
        "missing",
        { source: file.path },
        "expected a day in the name of each of several files, as in .d07.csv",
      );
    if (day === files[i - 1]?.day)
      throw new InputError(
        "malformed",
        { source: file.path },
        `expected one invocations file a day, got day ${day} again`,
      );
  }
  const days = files.map(({ day }) => day!);
  const missing = days.at(-1)! - days[0]! + 1 - days.length;
  log.count("missingDays", missing);
  if (missing > 0)
    log.note(`The days ${days.join(", ")} follow each other without gaps: ${missing} between them are missing.`);
}
