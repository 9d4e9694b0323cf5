import * as z from "zod";
import { InputError } from "../base/errors.ts";

const SCHEMA = z.object({
  schema: z.literal(1),
  agent: z.string(),
  revision: z.number(),
  parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
  seed: z.number(),
  episodes: z.number(),
  trainedOn: z.object({ digest: z.string(), invocations: z.number(), horizonMs: z.number() }),
  state: z.unknown(),
});

/** agent.json: what an agent is, how it was trained, and what it has learned. */
export interface SavedAgent {
  readonly schema: 1;
  readonly agent: string; // kind in the catalog
  readonly revision: number; // of the definition it was trained with
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  readonly seed: number;
  readonly episodes: number;
  readonly trainedOn: { readonly digest: string; readonly invocations: number; readonly horizonMs: number };
  readonly state: unknown;
}

/** An agent as JSON text; infinite parameters become the text "Infinity", since JSON has no such number. */
export function formatSavedAgent(saved: SavedAgent): string {
  return `${JSON.stringify(saved, (_, value) => (value === Number.POSITIVE_INFINITY ? "Infinity" : value))}\n`;
}

/** Reads agent.json; throws InputError naming `path` when it is not one. */
export function parseSavedAgent(text: string, path: string): SavedAgent {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new InputError("malformed", { source: path }, `expected an agent.json, got text that is not JSON`, { cause });
  }
  const parsed = SCHEMA.safeParse(json);
  if (parsed.success) return parsed.data as SavedAgent;
  const [issue] = parsed.error.issues;
  throw new InputError(
    "malformed",
    { source: path },
    `expected an agent.json, got ${issue?.path.join(".") || "a document"}: ${issue?.message}`,
  );
}
