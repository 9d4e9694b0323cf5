import * as z from "zod";
import { parseLocated } from "../../base/located.ts";
import { MARGINALS, type Marginal } from "./published.ts";
import type { WorkloadProfile } from "./workload-profile.ts";
import { TRIGGER_ORDER } from "./workload-statistics.ts";

const positive = z.number().positive();
const weight = z.number().nonnegative();
const share = z.number().min(0).max(1);
const trigger = z.enum(TRIGGER_ORDER);
const points = z
  .array(z.tuple([z.number(), share]))
  .min(1)
  .refine(
    (all) => all.every(([value, part], k) => k === 0 || (value >= all[k - 1]![0] && part >= all[k - 1]![1])),
    "expected values and shares that never fall",
  );
/** A distribution that is drawn from. */
const cdf = points.refine((all) => all[all.length - 1]![1] === 1, "expected 1 for the last share");
const weighted = <T extends z.ZodType>(item: T) =>
  z
    .array(z.tuple([item, weight]))
    .refine((all) => all.some(([, own]) => (own as number) > 0), "expected a weight above 0");
const sizes = z
  .array(
    z
      .strictObject({ from: z.int().min(1), to: z.int().min(1), weight })
      .refine(({ from, to }) => from <= to, "expected from <= to"),
  )
  .refine((all) => all.some((bin) => bin.weight > 0), "expected a weight above 0");
const byTrigger = <T extends z.ZodType>(value: T) => z.record(trigger, value);
const ascending = (length: number) =>
  z
    .array(z.number())
    .length(length)
    .refine((all) => all.every((value, k) => k === 0 || value >= all[k - 1]!), "expected numbers that never fall");
const hour = z.number().min(0).max(24);

const PUBLISHED = z.strictObject({
  marginal: z.enum(Object.keys(MARGINALS) as [Marginal, ...Marginal[]]),
  points: points.optional(),
  shares: z.record(z.string(), share).optional(),
  held: z.boolean(),
  readingError: share,
  source: z.string(),
  note: z.string().optional(),
});

const SCHEMA: z.ZodType<WorkloadProfile> = z.strictObject({
  name: z.string().min(1),
  notes: z.array(z.string()),
  triggerSets: weighted(z.array(trigger).min(1)),
  functionsPerApp: z.strictObject({ single: sizes, pair: sizes, many: sizes, orchestration: sizes }),
  extraFunctions: byTrigger(weight),
  callsPerDay: cdf.refine((all) => all.every(([calls]) => calls > 0), "expected calls per day above 0"),
  triggerShares: byTrigger(z.strictObject({ functions: share, calls: share })),
  leaning: z.array(z.tuple([positive, share])),
  inStep: share,
  timers: z.strictObject({
    periods: weighted(positive),
    drift: cdf.refine((all) => all.every(([part]) => part >= 0 && part < 1), "expected shares of the period below 1"),
    lateSeconds: cdf.refine((all) => all.every(([seconds]) => seconds >= 0), "expected seconds >= 0"),
    office: z.strictObject({ share, from: hour, to: hour }),
    drives: share,
  }),
  variation: z.strictObject({ alone: cdf, together: cdf, besideTimers: cdf }),
  day: z.strictObject({
    hours: z.array(share).length(24),
    weekend: share,
    part: byTrigger(share),
    crowd: z.strictObject({ dailyCalls: positive, part: share }),
  }),
  executionTime: z.strictObject({ mu: z.number(), sigma: weight, minMs: positive, maxMs: positive }),
  spread: cdf,
  durationDeviates: ascending(7),
  memory: cdf.refine((all) => all.every(([mb]) => mb > 0), "expected MB above 0"),
  memoryFactors: ascending(8),
  coldStart: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("constant"), ms: weight }),
    z.strictObject({ kind: z.literal("log-normal"), mu: z.number(), sigma: weight }),
  ]),
  runtime: z.string().optional(),
  published: z.array(PUBLISHED),
});

/** Reads a profile, JSON or YAML; throws InputError with the line and column of what is wrong. */
export function parseProfile(text: string, source: string): WorkloadProfile {
  return parseLocated(SCHEMA, text, source, "profile").value;
}

/** A profile as JSON text that `parseProfile` reads; a pair stays on its line. */
export function formatProfile(profile: WorkloadProfile): string {
  const number = String.raw`-?\d[\d.e+-]*`;
  const names = String.raw`"\w+"(?:,\s+"\w+")*`;
  const list = new RegExp(String.raw`\[\s+(${names})\s+\]`, "g");
  const pair = new RegExp(String.raw`\[\s+(${number}|\[${names}\]),\s+(${number})\s+\]`, "g");
  const text = JSON.stringify(profile, null, 1).replaceAll(
    list,
    (_, own: string) => `[${own.replaceAll(/\s+/g, " ")}]`,
  );
  return `${text.replaceAll(pair, "[$1, $2]")}\n`;
}
