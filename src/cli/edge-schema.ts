import * as z from "zod";
import { InputError } from "../base/errors.ts";
import type { EdgeDocument } from "../experiment/edge-result.ts";

const maybe = z.number().nullable();
const latencies = z.object({ mean: maybe, p50: maybe, p95: maybe, p99: maybe });
const site = z.looseObject({
  name: z.string(),
  requests: z.number(),
  hitRatio: maybe,
  byteHitRatio: maybe,
  staleShare: maybe,
  errorShare: maybe,
  keptErrors: z.number().default(0),
  originRequests: z.number(),
  originBytes: z.number(),
});
const result = z.looseObject({
  requests: z.number(),
  hitRatio: maybe,
  errorShare: maybe,
  latencyMs: latencies,
  causes: z.array(z.looseObject({ cause: z.string(), requests: z.number(), latencyMs: latencies })),
  failures: z.record(z.string(), z.number()),
  nodes: z.array(site.extend({ coldStartRate: maybe, latencyMs: latencies })),
  tier: site.nullable(),
  slices: z
    .object({ bytes: maybe, asked: z.number(), found: z.number(), requestsInPart: z.number() })
    .nullable()
    .default(null),
  origins: z.array(
    z.object({
      name: z.string(),
      attempts: z.number(),
      failures: z.number(),
      answers: z.number(),
      misdirected: z.number().default(0),
    }),
  ),
  costUSD: z.looseObject({ total: z.number() }),
});
const DOCUMENT = z.looseObject({
  schema: z.literal(1),
  command: z.literal("edge"),
  seed: z.number(),
  trace: z.looseObject({
    horizonMs: z.number(),
    digest: z.string(),
    load: z.looseObject({ counts: z.record(z.string(), z.number()), notes: z.array(z.string()) }),
  }),
  places: z.array(
    z.object({
      kind: z.enum(["client", "node", "tier", "origin"]),
      name: z.string(),
      latitude: z.number(),
      longitude: z.number(),
    }),
  ),
  results: z.array(result).min(1),
});

/** Whether the JSON says that it is of `prewarm edge`. */
export function isEdge(json: unknown): boolean {
  return typeof json === "object" && json !== null && "command" in json && json.command === "edge";
}

/** The results of an edge run, if the JSON has what a report needs of them. */
export function readEdge(json: unknown, path: string): EdgeDocument {
  const parsed = DOCUMENT.safeParse(json);
  if (parsed.success) return parsed.data as unknown as EdgeDocument;
  const { path: at, message } = parsed.error.issues[0]!;
  throw new InputError("malformed", { source: path }, `${at.join(".") || "document"}: ${message}`);
}
