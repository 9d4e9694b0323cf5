import { Piscina } from "piscina";
import { answerTask, type Outcome, type Task, type TaskRunner } from "./task.ts";

/** Worker threads that replay parts of a trace; the columns of the parts are shared, not copied. */
export class WorkerPool implements TaskRunner, AsyncDisposable {
  readonly #pool: Piscina<Task, Outcome>;

  /** `threads` >= 1. */
  constructor(threads: number) {
    this.#pool = new Piscina({ ...threadOptions(import.meta.url, threads), name: "runThreadTask" });
  }

  allocate(bytes: number): SharedArrayBuffer {
    return new SharedArrayBuffer(bytes);
  }

  run(task: Task): Promise<Outcome> {
    return this.#pool.run(task);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool.destroy();
  }
}

/** So many threads, each with a task at a time from the module `url`. */
export function threadOptions(url: string, threads: number) {
  const source = url.endsWith(".ts"); // not built: the threads need a loader of their own
  return {
    filename: url,
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    ...(source ? { execArgv: ["--import", loader()] } : {}),
  };
}

/** A module that lets a thread import TypeScript. */
function loader(): string {
  const tsx = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  return `data:text/javascript,${encodeURIComponent(`import { register } from ${tsx}; register();`)}`;
}

/** What a thread does with a task. */
export function runThreadTask(task: Task): Promise<Outcome> {
  return answerTask(task, () => performance.now());
}
