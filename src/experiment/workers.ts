import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Piscina } from "piscina";
import { InputError } from "../base/errors.ts";
import { resolvePolicy } from "./catalog.ts";
import { runShard, type ShardOutcome, type ShardRunner, type ShardTask } from "./shard-run.ts";

/** Worker threads that replay parts of a trace; the columns of the parts are shared, not copied. */
export class WorkerPool implements ShardRunner, AsyncDisposable {
  readonly #pool: Piscina<ShardTask, ShardOutcome>;

  /** `threads` >= 1. */
  constructor(threads: number) {
    const source = import.meta.url.endsWith(".ts"); // not built: the threads need a loader of their own
    this.#pool = new Piscina({
      filename: import.meta.url,
      name: "runShardTask",
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: 1,
      ...(source ? { execArgv: ["--import", loader()] } : {}),
    });
  }

  allocate(bytes: number): SharedArrayBuffer {
    return new SharedArrayBuffer(bytes);
  }

  run(task: ShardTask): Promise<ShardOutcome> {
    return this.#pool.run(task);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool.destroy();
  }
}

/** The address of tsx; `import.meta.resolve` is missing where tsx itself turned this file into CommonJS. */
function loader(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
}

/** What a thread does with a task: the policy is found by its name there. */
export async function runShardTask(task: ShardTask): Promise<ShardOutcome> {
  try {
    return await runShard(task, resolvePolicy(task.spec), () => performance.now());
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { problem, where, message } = error;
    return { status: "refused", problem, where, message };
  }
}
