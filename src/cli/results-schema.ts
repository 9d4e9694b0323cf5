import * as z from "zod";
import { InputError } from "../base/errors.ts";
import type { LearnedCache } from "../experiment/learned-cache.ts";
import type { CacheResult, ResultsDocument, RunResult } from "../experiment/result.ts";

const maybe = z.number().nullable();
const rates = z.object({ p50: maybe, p75: maybe, p90: maybe, mean: maybe });
const latencies = z.object({ mean: maybe, p50: maybe, p95: maybe, p99: maybe });
const counts = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, z.number()]));

const RUN = z.looseObject({
  policy: z.string(),
  spec: z.string(),
  ...counts("seed", "invocations", "coldStarts", "partialColdStarts", "warmStarts", "queued", "dropped", "evictions"),
  ...counts("prewarms", "prewarmsUsed", "coldWaitSeconds", "wastedGBSeconds", "busyGBSeconds", "startingGBSeconds"),
  ...counts("rum", "costUSD", "wallMs"),
  timedOut: z.number().default(0), // absent before there were time-outs
  coldStartRate: maybe,
  functionColdRate: rates,
  appColdRate: rates,
  latencyMs: latencies,
  slowdown: latencies,
  cpuUtilisation: z.object({ mean: maybe, p95: maybe }),
  instances: z.object({ mean: maybe, peak: z.number() }),
  throughput: maybe,
  failureRate: maybe,
  invocationsPerSecond: maybe,
});

const CACHE = z.looseObject({
  policy: z.string(),
  spec: z.string(),
  ...counts(
    "capacity",
    "requests",
    "misses",
    "requestedBytes",
    "missedBytes",
    "admitted",
    "evicted",
    "compulsoryMisses",
  ),
  missRatio: maybe,
  byteMissRatio: maybe,
  requestsPerSecond: maybe,
});

const RUM_BOUND = z.looseObject({ kind: z.string(), ...counts("rum", "coldWaitSeconds", "wastedGBSeconds") });

const BOUNDS = z.looseObject({
  keepAlive: RUM_BOUND.extend(counts("pools", "exactPools", "attainedRum")).optional(),
  prewarm: RUM_BOUND.extend(counts("fromShells")).optional(),
  starts: z.looseObject({ kind: z.string(), memoryMB: maybe, ...counts("starts", "startsOrWaits") }),
  coldStartSeconds: maybe.optional(),
  notes: z.array(z.string()),
});

const DOCUMENT = z.looseObject({
  schema: z.literal(1),
  command: z.string(),
  seed: z.number(),
  trace: z.looseObject({
    name: z.string(),
    functions: z.number(),
    invocations: z.number(),
    horizonMs: z.number(),
    digest: z.string(),
    load: z.looseObject({
      format: z.string(),
      sources: z.array(z.string()),
      counts: z.record(z.string(), z.number()),
      notes: z.array(z.string()),
    }),
  }),
  evaluation: z.object(counts("fromMs", "horizonMs", "invocations")).optional(),
  bounds: z.union([BOUNDS, z.array(z.looseObject({ capacity: z.number(), method: z.string() }))]).optional(),
  results: z.union([z.array(RUN), z.array(CACHE)]),
  cache: z.array(CACHE).optional(),
});

const LEARNED = z.array(
  z.object({
    policy: z.string(),
    capacity: z.number(),
    features: z.array(
      z.object({
        feature: z.string(),
        meaning: z.string(),
        importance: maybe,
        alone: maybe,
        bins: z.array(z.object({ label: z.string(), visits: z.number(), value: maybe })),
        byRecency: z.array(z.array(maybe)).optional(),
      }),
    ),
  }),
);

/** The parsed JSON of a learned.json; throws InputError naming `path` and the first field that is not as it should be. */
export function readLearned(json: unknown, path: string): readonly LearnedCache[] {
  const parsed = LEARNED.safeParse(json);
  if (parsed.success) return parsed.data as readonly LearnedCache[];
  const [issue] = parsed.error.issues;
  throw new InputError(
    "malformed",
    { source: path },
    `expected what caches learned, got ${issue?.path.join(".")}: ${issue?.message}`,
  );
}

/** The parsed JSON of a results.json; throws InputError naming `path` and the first field that is not as it should be. */
export function readDocument(json: unknown, path: string): ResultsDocument<RunResult> | ResultsDocument<CacheResult> {
  const parsed = DOCUMENT.safeParse(json);
  if (parsed.success) return parsed.data as unknown as ResultsDocument<RunResult> | ResultsDocument<CacheResult>;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "the document" : issue.path.join(".");
  throw new InputError("malformed", { source: path }, `expected results of schema 1, got ${where}: ${issue?.message}`);
}
