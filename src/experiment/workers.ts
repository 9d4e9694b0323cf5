import { Piscina } from "piscina";
import { answerTask, type Outcome, type Task, type TaskRunner } from "./task.ts";

/** Worker threads that replay parts of a trace; the columns of the parts are shared, not copied. */
export class WorkerPool implements TaskRunner, AsyncDisposable {
  readonly #pool: Piscina<Task, Outcome>;

  /** `threads` >= 1. */
  constructor(threads: number) {
    const source = import.meta.url.endsWith(".ts"); // not built: the threads need a loader of their own
    this.#pool = new Piscina({
      filename: import.meta.url,
      name: "runThreadTask",
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: 1,
      ...(source ? { execArgv: ["--import", loader()] } : {}),
    });
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

/** A module that lets a thread import TypeScript. */
function loader(): string {
  const tsx = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  return `data:text/javascript,${encodeURIComponent(`import { register } from ${tsx}; register();`)}`;
}

/** What a thread does with a task. */
export function runThreadTask(task: Task): Promise<Outcome> {
  return answerTask(task, () => performance.now());
}
