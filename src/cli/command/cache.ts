import { dirname } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import writeFileAtomic from "write-file-atomic";
import { InputError } from "../../base/errors.ts";
import { CACHE_CONVENTIONS, type CacheConventions } from "../../cache/contract.ts";
import { runCaches } from "../../experiment/cache-curve.ts";
import { cacheBound } from "../../experiment/cache-run.ts";
import { resolveCache } from "../../experiment/catalog.ts";
import { lruCurve } from "../../experiment/lru-curve.ts";
import type { CacheResult, ResultsDocument } from "../../experiment/result.ts";
import { conventions as platformConventions } from "../../platform/conventions.ts";
import { cacheTable } from "../../report/table.ts";
import type { RequestTrace } from "../../trace/request/requests.ts";
import { type CommonOptions, collect, withOutput } from "../arguments.ts";
import { type CachePointOptions, cachePoints, withCachePoints } from "../cache-points.ts";
import { Progress, printResult, warn } from "../console.ts";
import { manifestOf } from "../manifest.ts";
import { OutputDirectory } from "../output.ts";
import { loadRequests, type RequestFileOptions, requestOptions, withRequestFile } from "../requests.ts";
import { readEntryFiles, writeResults } from "../results.ts";
import { TIME_UNITS, type TimeToLiveOptions, timeToLive } from "../time-to-live.ts";

interface CacheOptions
  extends Omit<CommonOptions, "arrivals" | "platform" | "conventions">,
    RequestFileOptions,
    CachePointOptions,
    TimeToLiveOptions {
  readonly policy: readonly string[];
  readonly conventions: CacheConventions;
  readonly bounds: boolean;
  readonly save?: string;
}

/** `prewarm cache REQUESTS --policy SPEC ... --capacity C ...`: replays an edge cache. */
export function addCache(program: Command): void {
  const command = program
    .command("cache")
    .description("replay requests, or the artefacts of a function trace, against cache policies")
    .argument("<requests>");
  withCachePoints(withRequestFile(withOutput(command)))
    .requiredOption("--policy <spec>", "name or name:key=value,...; repeatable", collect)
    .option("--conventions <name>", "count as another simulator does: libcachesim", conventionsOf, "default")
    .option(
      "--ttl <time>",
      "how long a stored object is fresh: a duration, or a number in the unit of the trace's times",
    )
    .addOption(new Option("--time-unit <unit>", "the unit of the requests' times, for --ttl").choices(TIME_UNITS))
    .option("--bounds", "say also what no cache of the capacity falls below", false)
    .option("--save <file>", "where to write what the learned policy has learned")
    .action(cache);
}

async function cache(path: string, options: CacheOptions): Promise<void> {
  const startedAt = new Date();
  const entries = options.policy.map(resolveCache);
  const file = await readEntryFiles(entries);
  const out = options.out === undefined ? undefined : new OutputDirectory(options.out);
  await out?.check();
  if (options.save !== undefined) await checkSave(options.save);
  const trace = await loadRequests(path, options);
  const points = cachePoints(trace, options);
  if (options.bounds && points.warmUp !== undefined)
    throw new InputError("out-of-range", { source: "--bounds" }, "expected none beside --warm-up: bounds are of all");
  const ttl = timeToLive(options, trace);
  const progress = new Progress(options);
  const { results, intervals, learned, explained, sample } = runCaches(trace, entries, {
    ...points,
    seed: options.seed,
    ignoreSize: options.ignoreSize,
    conventions: options.conventions,
    ...(ttl === undefined ? {} : { ttl }),
    clock: () => performance.now(),
    file,
    onReplayed: (done, spec) => progress.update(spec, done),
  });
  const inFull = out !== undefined && points.warmUp === undefined && ttl === undefined;
  const onReplayed = (done: number) => progress.update("the curve of LRU, for the report", done);
  const curve = inFull ? lruCurve(trace, { seed: options.seed, ignoreSize: options.ignoreSize, onReplayed }) : [];
  progress.end();
  await save(learned, options);
  const bounds = options.bounds
    ? points.capacities.map((each) => cacheBound(trace, each, options.ignoreSize))
    : undefined;
  const document = {
    ...documentOf(trace, results, options.seed),
    ...(points.warmUp === undefined ? {} : { warmUp: points.warmUp }),
    ...(sample === undefined ? {} : { sample }),
    ...(bounds === undefined ? {} : { bounds }),
  };
  if (out !== undefined) {
    const config = {
      requests: path,
      policies: entries.map(({ kind, values }) => ({ kind, ...values })),
      ...points,
      ignoreSize: options.ignoreSize,
      conventions: options.conventions,
      ...(ttl === undefined ? {} : { ttl }),
      ...requestOptions(options),
    };
    const title = `Cache of ${trace.name}`;
    const manifest = manifestOf({ title, command: "cache", config, seed: options.seed, trace, startedAt });
    const extra = learned === undefined ? {} : { "cache-policy.json": `${JSON.stringify(learned)}\n` };
    await writeResults(out, { title, document, manifest, intervals, learned: explained, curve, extra });
  }
  printResult(options, document, () => cacheTable(results, bounds));
}

function conventionsOf(name: string): CacheConventions {
  const found = CACHE_CONVENTIONS.find((known) => known === name);
  if (found !== undefined) return found;
  const why = Object.hasOwn(platformConventions, name) ? ", which is about instances of functions, not caches" : "";
  throw new InvalidArgumentError(`expected ${CACHE_CONVENTIONS.join(" or ")}, got ${JSON.stringify(name)}${why}`);
}

/** Refuses a place that could not be written before anything is computed. */
async function checkSave(path: string): Promise<void> {
  try {
    await new OutputDirectory(dirname(path)).check();
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): InputError {
  const { code = "a place that cannot be written" } = (
    cause instanceof InputError ? cause.cause : cause
  ) as NodeJS.ErrnoException;
  return new InputError("unwritable", { source: path }, `expected a file that can be written, got ${code}`, { cause });
}

async function save(learned: unknown, options: CacheOptions): Promise<void> {
  if (options.save === undefined) return;
  if (learned === undefined) return warn(options, "no policy of this run learns: --save wrote nothing");
  try {
    await writeFileAtomic(options.save, `${JSON.stringify(learned)}\n`);
  } catch (cause) {
    throw unwritable(options.save, cause);
  }
}

function documentOf(
  trace: RequestTrace,
  results: readonly CacheResult[],
  seedOfRun: number,
): ResultsDocument<CacheResult> {
  const horizonMs = trace.length === 0 ? 0 : trace.time[trace.length - 1]! - trace.time[0]!;
  const summary = {
    name: trace.name,
    functions: trace.objectCount,
    invocations: trace.length,
    horizonMs,
    digest: trace.digest,
    load: trace.load,
  };
  return { schema: 1, command: "cache", seed: seedOfRun, trace: summary, results };
}
