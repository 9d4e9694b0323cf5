import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { InputError } from "../base/errors.ts";
import { readStoredTrace, storedTrace } from "../trace/binary/stored-trace.ts";
import { BINARY_VERSION } from "../trace/binary/trace-header.ts";
import type { Loaded } from "../trace/format/contract.ts";
import { readSource, recogniseFormat } from "../trace/read-trace.ts";
import type { TraceSource } from "../trace/source.ts";
import type { LoadReport } from "../trace/trace.ts";
import { readDaysInThreads } from "./day-threads.ts";
import { OutputDirectory } from "./output.ts";
import { openFile } from "./sources.ts";

/** What a cache knows of a source whose files have not changed: the digest of their bytes, and how they were read. */
const ENTRY = z.object({
  digest: z.string(),
  name: z.string(),
  load: z.object({
    format: z.string(),
    sources: z.array(z.string()),
    counts: z.record(z.string(), z.number()),
    notes: z.array(z.string()),
  }),
});

interface Entry {
  readonly digest: string;
  readonly name: string;
  readonly load: LoadReport;
}

/**
 * Reads a trace, or what an earlier reading left in a directory. There a trace lies under the digest of its source's
 * bytes and how it was read; beside it lies an entry for each source, which says what digest files of those sizes and times
 * of change have. What cannot be used there is read from the source and written again.
 */
export async function loadSource(source: TraceSource, directory: string | undefined): Promise<Loaded> {
  if (directory === undefined) return readSource(source, { readDays: readDaysInThreads });
  const format = source.format ?? (await recogniseFormat(source));
  const known: TraceSource = { ...source, format };
  if (format === "prewarm") return readSource(known);
  const key = `${keyOf(known)}.json`;
  const kept = await readKept(directory, key, known);
  if (kept !== undefined) return kept;
  const output = new OutputDirectory(directory);
  await output.check();
  const loaded = await readSource(known, { readDays: readDaysInThreads });
  const { digest, name, load } = loaded.kind === "calls" ? loaded.trace : loaded.counts;
  await output.writePieces(traceFile(digest, known), storedTrace(loaded));
  await output.write(key, `${JSON.stringify({ digest, name, load } satisfies Entry)}\n`);
  return loaded;
}

function keyOf(source: TraceSource): string {
  return shortHash([source.path, readingOf(source), source.files.map((file) => [file.path, file.stamp])]);
}

/** What decides, besides the bytes, what a source is read as. */
function readingOf({ format, parameters }: TraceSource): string {
  return parameters === undefined ? `${format}` : `${format}-${shortHash(parameters)}`;
}

function shortHash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 32);
}

function traceFile(digest: string, source: TraceSource): string {
  return `${digest}.${readingOf(source)}.${BINARY_VERSION}.prewarm`;
}

async function readKept(directory: string, key: string, source: TraceSource): Promise<Loaded | undefined> {
  const text = await readFile(join(directory, key), "utf8").catch(() => undefined);
  const entry = text === undefined ? undefined : parseEntry(text);
  if (entry === undefined) return undefined;
  try {
    const file = await openFile(join(directory, traceFile(entry.digest, source)));
    return withEntry(await readStoredTrace(file), entry);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function parseEntry(text: string): Entry | undefined {
  try {
    return ENTRY.safeParse(JSON.parse(text)).data as Entry | undefined;
  } catch {
    return undefined;
  }
}

/** The same trace under the name, and with the report, of the source that was asked for. */
function withEntry(loaded: Loaded, { name, load }: Entry): Loaded {
  return loaded.kind === "calls"
    ? { kind: "calls", trace: { ...loaded.trace, name, load } }
    : { kind: "minutes", counts: { ...loaded.counts, name, load } };
}
