import { close, open, read, type Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { InputError } from "../base/errors.ts";
import { type EntrySpec, parseSpec } from "../base/parameters.ts";
import { formats, type TraceFormat } from "../trace/format/catalog.ts";
import { type RequestFormat, requestFormats } from "../trace/request/catalog.ts";
import { type SeriesFormat, seriesFormats } from "../trace/series/format/catalog.ts";
import type { SeriesSource } from "../trace/series/read-series.ts";
import type { SourceFile, TraceSource } from "../trace/source.ts";

const CHUNK = 1 << 20;
// not those of node:fs/promises, whose files warn when a reader leaves them to the garbage collector
const [openNumbered, readInto, closeNumbered] = [promisify(open), promisify(read), promisify(close)];

/** The package's own folder: what `bundled:` is relative to. */
export const PACKAGE_ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Opens TRACE: a path whose format is recognised from its content, `format:path`, `format,key=value,...:path` with
 * parameters of the format, or `bundled:NAME`.
 */
export async function openTrace(text: string): Promise<TraceSource> {
  const { prefix, rest, parameters } = splitPrefix(text);
  if (prefix === "bundled") return { path: text, files: await bundledFiles(rest, text) };
  const files = await filesOf(rest, rest);
  if (prefix === undefined) return { path: rest, files };
  return { path: rest, files, format: prefix, ...(parameters === undefined ? {} : { parameters }) };
}

/** Opens CPU series: a file, or a directory of which every file is looked at, or `format:` before either. */
export async function openSeries(text: string): Promise<SeriesSource> {
  const { prefix, rest: path } = splitAt(text, (head): head is SeriesFormat => Object.hasOwn(seriesFormats, head));
  const found = await statOrRefuse(path, path);
  const files = found.isDirectory() ? await plainFiles(path) : [sourceFile(path, found)];
  return { path, files, ...(prefix === undefined ? {} : { format: prefix }) };
}

/** The files of a directory, by name. */
async function plainFiles(directory: string): Promise<SourceFile[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith(".")).map(({ name }) => name);
  const paths = names.sort().map((name) => join(directory, name));
  return Promise.all(paths.map(async (file) => sourceFile(file, await statOrRefuse(file, file))));
}

/** Opens a file of cache requests. */
export async function openFile(path: string): Promise<DiskFile> {
  const found = await statOrRefuse(path, path);
  if (found.isDirectory()) throw new InputError("malformed", { source: path }, "expected a file, got a directory");
  return sourceFile(path, found);
}

/** Divides `format:path`, `format,key=value,...:path` or `bundled:NAME`; anything else is a path. */
export function splitPrefix(text: string): {
  readonly prefix?: TraceFormat | "bundled";
  readonly rest: string;
  readonly parameters?: EntrySpec["params"];
} {
  const [, name, pairs, path] = /^([^:,]*),([^:]*):(.*)$/s.exec(text) ?? [];
  const isFormat = (head: string): head is TraceFormat => Object.hasOwn(formats, head);
  if (name !== undefined && isFormat(name))
    return { prefix: name, rest: path!, parameters: parseSpec(`${name}:${pairs}`).params };
  return splitAt(text, (head): head is TraceFormat | "bundled" => head === "bundled" || isFormat(head));
}

/** Divides `format:path` with a format of cache requests; anything else is a path. */
export function splitRequestPrefix(text: string): { readonly prefix?: RequestFormat; readonly rest: string } {
  return splitAt(text, (head): head is RequestFormat => Object.hasOwn(requestFormats, head));
}

function splitAt<Name extends string>(
  text: string,
  isName: (head: string) => head is Name,
): { readonly prefix?: Name; readonly rest: string } {
  const colon = text.indexOf(":");
  const head = text.slice(0, Math.max(0, colon));
  return isName(head) ? { prefix: head, rest: text.slice(colon + 1) } : { rest: text };
}

/** Files of a bundled trace, shown by name: results must not depend on where the package lies. */
async function bundledFiles(name: string, shown: string): Promise<SourceFile[]> {
  const folder = join(PACKAGE_ROOT, "traces", name);
  return (await filesOf(folder, shown)).map((file) => ({ ...file, path: `${shown}/${basename(file.path)}` }));
}

async function filesOf(path: string, shown: string): Promise<SourceFile[]> {
  const found = await statOrRefuse(path, shown);
  if (!found.isDirectory()) return [sourceFile(path, found)];
  const paths = await csvPaths(path);
  if (paths.length === 0)
    throw new InputError("missing", { source: shown }, "expected a directory with .csv or .csv.gz files, got none");
  return Promise.all(paths.map(async (file) => sourceFile(file, await statOrRefuse(file, file))));
}

/** How many folders deep the files of a trace may lie: data set, metric, day. */
const MOST_FOLDERS = 3;

/** The CSV files of a directory, by name; where it has none, those of its folders, folder by folder. */
async function csvPaths(directory: string, depth = 0): Promise<string[]> {
  const entries = (await readdir(directory, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries.filter((entry) => /\.csv(\.gz)?$/.test(entry.name) && !entry.isDirectory());
  if (files.length > 0) return files.map(({ name }) => join(directory, name));
  const below: string[] = [];
  for (const { name } of depth === MOST_FOLDERS ? [] : entries.filter((entry) => entry.isDirectory()))
    if (!name.startsWith(".")) below.push(...(await csvPaths(join(directory, name), depth + 1)));
  return below;
}

async function statOrRefuse(path: string, shown: string) {
  try {
    return await stat(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const got = code === "ENOENT" ? "no such file or directory" : String(code);
    throw new InputError("missing", { source: shown }, `expected a readable file or directory, got ${got}`, { cause });
  }
}

/** The bytes of a file, read ahead by a chunk, in two buffers by turns: the garbage collector sees no others. */
async function* chunksOf(location: string): AsyncGenerator<Uint8Array> {
  const file = await openNumbered(location, "r");
  let [used, free] = [new Uint8Array(CHUNK), new Uint8Array(CHUNK)];
  let next = readInto(file, used, 0, CHUNK, null);
  try {
    for (;;) {
      const { bytesRead } = await next;
      if (bytesRead === 0) return;
      next = readInto(file, free, 0, CHUNK, null);
      yield used.subarray(0, bytesRead);
      [used, free] = [free, used];
    }
  } finally {
    await next.catch(() => undefined); // before the file is closed
    await closeNumbered(file);
  }
}

/** A file that can be opened elsewhere too. */
export interface DiskFile extends SourceFile {
  readonly location: string; // where it lies; `path` is what messages show
  readonly size: number; // bytes
}

/** Whether a source's file is one of the disk's. */
export function isDiskFile(file: SourceFile): file is DiskFile {
  return "location" in file;
}

function sourceFile(path: string, { size, mtimeMs }: Stats): DiskFile {
  return { path, open: () => chunksOf(path), stamp: `${size} ${mtimeMs}`, location: path, size };
}
