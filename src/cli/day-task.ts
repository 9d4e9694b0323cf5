import { closeSync, openSync, readSync } from "node:fs";
import { move, transferableSymbol, valueSymbol } from "piscina";
import { formatLocation, InputError, type InputLocation, type InputProblem } from "../base/errors.ts";
import { type DayReading, readDigested } from "../trace/azure-2019/day-rows.ts";

/** Where this module is, which a thread starts with; what it does not need would be loaded by every thread too. */
export const DAY_TASK = import.meta.url;

const CHUNK = 1 << 20;

/** A file for a thread to open, and the path that messages show. */
export interface Task {
  readonly location: string;
  readonly path: string;
}

export type Outcome =
  | { readonly status: "read"; readonly reading: DayReading }
  | {
      readonly status: "refused";
      readonly problem: InputProblem;
      readonly where: InputLocation;
      readonly what: string;
    };

/** What a thread does with a file; its columns go over without being copied. */
export async function readDayInThread({ location, path }: Task): Promise<unknown> {
  try {
    const reading = await readDigested({ path, open: () => chunksOf(location) });
    const { keyEnd, trigger, page, at, size } = reading.rows;
    const columns = [keyEnd, trigger, page, at, size];
    return move({
      [transferableSymbol]: columns.map(({ buffer }) => buffer),
      [valueSymbol]: { status: "read", reading } satisfies Outcome,
    } as never);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { problem, where, message } = error;
    return {
      status: "refused",
      problem,
      where,
      what: message.slice(formatLocation(where).length + 2),
    } satisfies Outcome;
  }
}

/** The bytes of a file in one buffer. The thread waits for each chunk, since others have work for the processor meanwhile. */
async function* chunksOf(location: string): AsyncGenerator<Uint8Array> {
  const file = openSync(location, "r");
  try {
    const buffer = new Uint8Array(CHUNK);
    for (;;) {
      const length = readSync(file, buffer);
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}
