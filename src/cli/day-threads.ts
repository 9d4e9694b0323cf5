import { availableParallelism } from "node:os";
import { Piscina } from "piscina";
import { InputError } from "../base/errors.ts";
import { threadOptions } from "../experiment/workers.ts";
import { type DayReading, readDays } from "../trace/azure-2019/day-rows.ts";
import type { SourceFile } from "../trace/source.ts";
import { DAY_TASK, type Outcome, type Task } from "./day-task.ts";
import { type DiskFile, isDiskFile } from "./sources.ts";

/** Bytes from which on a thread, which takes half a second to start, pays. */
const WORTH_A_THREAD = 100e6;
const MOST_THREADS = 4;

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
  const pool = new Piscina<Task, Outcome>({ ...threadOptions(DAY_TASK, threads), name: "readDayInThread" });
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
