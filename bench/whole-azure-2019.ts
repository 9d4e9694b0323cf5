import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { Random } from "../src/base/random.ts";
import { ms } from "../src/base/units.ts";
import { DrawnReplay } from "../src/platform/window/drawn-replay.ts";
import { expectCalls, generateMinuteCounts } from "../src/trace/generate/generate.ts";

/**
 * `node --import tsx bench/whole-azure-2019.ts [--share 0.1] [--workers 2]`: a generated workload of the size of Azure
 * 2019, its functions, minutes and calls, drawn and replayed under a fixed window of 10 minutes; prints one JSON
 * document. A share takes that share of the apps. The digest is that of the counts and sums of every app, in the apps'
 * order, and the same for any number of workers.
 */

/** With this seed 12.4e9 calls in 14 days; the data set has 12.5e9. */
const APPS = 17_900;
const DAYS = 14;
const WINDOW = ms(600_000);
/** Successive apps that are generated and replayed together. */
const BLOCK = 8;
/** What is kept of an app: calls, cold starts, cold wait, idle, executing and starting time in ms, functions. */
const COLUMNS = 7;

interface Share {
  readonly apps: number;
  readonly order: Uint32Array; //  blocks, those with most calls first
  readonly next: Int32Array; //    [1] place in `order` of the next block to be taken
  readonly rows: Float64Array; //  [apps * COLUMNS]
}

const workload = { days: DAYS, random: Random.root("azure") };

function takeBlocks({ apps, order, next, rows }: Share): void {
  for (let at = Atomics.add(next, 0, 1); at < order.length; at = Atomics.add(next, 0, 1)) {
    const firstApp = order[at]! * BLOCK;
    rows.set(replayBlock(firstApp, Math.min(BLOCK, apps - firstApp)), firstApp * COLUMNS);
  }
}

function replayBlock(firstApp: number, apps: number): Float64Array {
  const counts = generateMinuteCounts({ ...workload, apps, firstApp });
  const random = Random.root("whole-azure-2019/arrivals");
  const options = {
    window: WINDOW,
    unit: "app",
    arrivals: "uniform",
    random,
    seriesMs: 60_000,
    metrics: "counts",
  } as const;
  const { partial, callCount } = new DrawnReplay(counts, options).replay();
  const rows = new Float64Array(apps * COLUMNS);
  for (const [app, { functions }] of counts.apps.entries()) {
    const calls = functions.reduce((sum, fn) => sum + callCount[fn]!, 0);
    const own = [calls, 0, 0, partial.idleMs[app]!, partial.busyMs[app]!, partial.startingMs[app]!, functions.length];
    rows.set(own, app * COLUMNS);
  }
  for (const [k, fn] of partial.functionId.entries()) {
    const row = counts.functions[fn]!.app * COLUMNS;
    rows[row + 1]! += partial.coldStarts[k]!;
    rows[row + 2]! += partial.coldWaitMs[k]!;
  }
  return rows;
}

function divide(apps: number): Share {
  const expected = expectCalls({ ...workload, apps });
  const blocks = Math.ceil(apps / BLOCK);
  const calls = Float64Array.from({ length: blocks }, (_, block) =>
    expected.subarray(block * BLOCK, (block + 1) * BLOCK).reduce((sum, own) => sum + own, 0),
  );
  const order = new Uint32Array(new SharedArrayBuffer(4 * blocks));
  order.set(Uint32Array.from(calls.keys()).sort((a, b) => calls[b]! - calls[a]!));
  const rows = new Float64Array(new SharedArrayBuffer(8 * apps * COLUMNS));
  return { apps, order, next: new Int32Array(new SharedArrayBuffer(4)), rows };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { share: { type: "string", default: "1" }, workers: { type: "string", default: "2" } },
  });
  const [apps, workers] = [Math.ceil(APPS * Number(values.share)), Number(values.workers)];
  const start = performance.now();
  const share = divide(apps);
  const threads = Array.from({ length: workers }, () => startWorker(share));
  await Promise.all(threads);
  const wallSeconds = (performance.now() - start) / 1000;
  console.log(JSON.stringify(summary(share.rows, workers, wallSeconds), null, 1));
}

/** Resolves when the thread is done. Node 20 gives a thread no loader of TypeScript, so it gets one before this file. */
function startWorker(share: Share): Promise<unknown> {
  const [loader, own] = [import.meta.resolve("tsx/esm/api"), import.meta.url].map((url) => JSON.stringify(url));
  const code = `import(${loader}).then(({ register }) => (register(), import(${own})))`;
  const thread = new Worker(code, { eval: true, workerData: share, execArgv: [] });
  return new Promise((resolve, reject) => thread.on("exit", resolve).on("error", reject));
}

function summary(rows: Float64Array, workers: number, wallSeconds: number) {
  const sums = new Float64Array(COLUMNS);
  for (let i = 0; i < rows.length; i++) sums[i % COLUMNS]! += rows[i]!;
  const [calls, coldStarts, , idleMs, busyMs, , functions] = sums as unknown as number[];
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1e6;
  return {
    apps: rows.length / COLUMNS,
    functions,
    days: DAYS,
    calls,
    coldStarts,
    idleMs,
    busyMs,
    workers,
    wallSeconds: Number(wallSeconds.toFixed(1)),
    cpuSeconds: Number(cpuSeconds.toFixed(1)),
    callsPerWallSecond: Math.round(calls! / wallSeconds),
    callsPerCpuSecond: Math.round(calls! / cpuSeconds),
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
    digest: createHash("sha256").update(new Uint8Array(rows.slice().buffer)).digest("hex"),
  };
}

if (isMainThread) await main();
else takeBlocks(workerData as Share);
