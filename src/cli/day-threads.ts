import { closeSync, openSync, readSync } from "node:fs";
import { availableParallelism } from "node:os";
import { move, Piscina, transferableSymbol, valueSymbol } from "piscina";
import { formatLocation, InputError, type InputLocation, type InputProblem } from "../base/errors.ts";
import { threadOptions } from "../experiment/workers.ts";
import { type DayReading, readDays, readDigested } from "../trace/azure-2019/day-rows.ts";
import type { SourceFile } from "../trace/source.ts";
import { type DiskFile, isDiskFile } from "./sources.ts";

/** Bytes from which on a thread, which takes half a second to start, pays. */
const WORTH_A_THREAD = 100e6;
const MOST_THREADS = 4;
const CHUNK = 1 << 20;

/** A file for a thread to open, and the path that messages show. */
interface Task {
  readonly location: string;
  readonly path: string;
}

type Outcome =
  | { readonly status: "read"; readonly reading: DayReading }
  | {
      readonly status: "refused";
      readonly problem: InputProblem;
      readonly where: InputLocation;
      readonly what: string;
    };

/**
 * Reads files of calls per minute, several at once in threads where they are large; the threads end with the last file,
 * or with the first that is refused.
 */
export async function* readDaysInThreads(files: readonly SourceFile[]): AsyncGenerator<DayReading> {
  const onDisk = files.filter(isDiskFile);
  const bytes = onDisk.reduce((sum, { size }) => sum + size, 0);
  const threads = Math.min(MOST_THREADS, availableParallelism(), files.length, Math.floor(bytes / WORTH_A_THREAD));
  if (threads < 2 || onDisk.length < files.length) yield* readDays(files);
  else yield* readInThreads(onDisk, threads);
}

/** The same in so many threads, however large the files are. */
export async function* readInThreads(files: readonly DiskFile[], threads: number): AsyncGenerator<DayReading> {
  const pool = new Piscina<Task, Outcome>({ ...threadOptions(import.meta.url, threads), name: "readDayInThread" });
  try {
    const running = files.map(({ location, path }) => pool.run({ location, path }));
    for (const each of running) each.catch(() => undefined); // those after the first that fails
    for (const each of running) yield unwrapped(await each);
  } finally {
    await pool.destroy();
  }
}

function unwrapped(outcome: Outcome): DayReading {
  if (outcome.status === "read") return outcome.reading;
  throw new InputError(outcome.problem, outcome.where, outcome.what);
}

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
