import { rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../../base/errors.ts";
import type { OutputDirectory } from "../output.ts";
import type { RemoteFile } from "./data-set.ts";
import { type DownloadOptions, download } from "./download.ts";
import { digestOf, type FetchedEntry, type FetchedFiles } from "./fetched.ts";

/** Where a file goes, and who remembers it. */
export interface Destination {
  readonly out: OutputDirectory;
  readonly fetched: FetchedFiles;
  readonly dataSet: string;
}

/** A file that is whole: `checked` against a published digest, the one of an earlier download, or none yet. */
export interface FetchResult {
  readonly name: string;
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly status: "fetched" | "present";
  readonly checked: "published" | "earlier" | "none";
}

/**
 * Brings a file into the directory unless it is there: to NAME.part, then, if its digest is the published one or that of
 * the last time, to NAME. A file that is there with another digest is left alone, and an error.
 */
export async function fetchFile(
  file: RemoteFile,
  { out, fetched, dataSet }: Destination,
  options: Omit<DownloadOptions, "onVersion">,
): Promise<FetchResult> {
  const path = join(out.path, file.name);
  const known = fetched.get(file.name);
  const wanted = wantedDigest(file, known);
  const entry = { ...known, dataSet, url: file.url };
  const there = await stat(path).catch(() => undefined);
  const from = there === undefined ? `${path}.part` : path;
  if (there === undefined)
    await download(file, from, known?.version, {
      ...options,
      onVersion: (version) => fetched.set(file.name, withVersion(entry, version)),
    });
  const sha256 = await digestOf(from);
  if (there !== undefined && wanted === undefined)
    throw new InputError("malformed", { source: path }, "expected no file of that name yet, got one of unknown origin");
  if (wanted !== undefined && sha256 !== wanted.sha256) {
    if (there === undefined) await rm(from);
    const next = there === undefined ? "what came was thrown away" : "move it away to fetch it again";
    throw new Error(`${path}: expected the ${wanted.from} sha256 ${wanted.sha256}, got ${sha256}: ${next}`);
  }
  const { size: bytes } = await stat(from);
  if (there === undefined) await rename(from, path);
  if (there === undefined || known?.sha256 === undefined)
    await fetched.set(file.name, {
      ...entry,
      ...withVersion(entry, fetched.get(file.name)?.version),
      bytes,
      sha256,
      fetchedAt: new Date().toISOString(),
    });
  const checked = wanted === undefined ? "none" : wanted.from === "published" ? "published" : "earlier";
  return {
    name: file.name,
    url: file.url,
    bytes,
    sha256,
    status: there === undefined ? "fetched" : "present",
    checked,
  };
}

function withVersion(entry: FetchedEntry, version: string | undefined): FetchedEntry {
  const { version: _old, ...rest } = entry;
  return version === undefined ? rest : { ...rest, version };
}

function wantedDigest(
  { sha256 }: RemoteFile,
  known: FetchedEntry | undefined,
): { readonly sha256: string; readonly from: string } | undefined {
  if (sha256 !== undefined) return { sha256, from: "published" };
  if (known?.sha256 === undefined) return undefined;
  return { sha256: known.sha256, from: `remembered (${known.fetchedAt}, fetched.json)` };
}
