import { readdir, realpath, stat } from "node:fs/promises";
import { basename } from "node:path";
import { InputError } from "../../base/errors.ts";
import type { TraceSource } from "../../trace/source.ts";

/** The name of the file that `--out PATH` means, with `.gz` where it is to be gzipped; refuses a directory and the trace's own file. */
export async function checkFile(path: string, gzip: boolean, source: TraceSource, to = "csv"): Promise<string> {
  const whole = gzip && !path.endsWith(".gz") ? `${path}.gz` : path;
  const found = await stat(whole).catch(() => undefined);
  if (found?.isDirectory() === true || /[\\/]$/.test(path))
    throw new InputError("malformed", { source: path }, `expected a file for --to ${to}, got a directory`);
  const own = found === undefined ? undefined : await realpath(whole);
  for (const file of source.files)
    if (own !== undefined && (await realpath(file.path).catch(() => undefined)) === own)
      throw new InputError("malformed", { source: path }, "expected another file than the trace's, got one of its own");
  return basename(whole);
}

/** Refuses a directory with other traces' files, which would be read together with the new ones. */
export async function checkDirectory(path: string, names: readonly string[]): Promise<void> {
  const entries = await readdir(path).catch(() => []);
  const others = entries.filter((name) => /\.csv(\.gz)?$/.test(name) && !names.includes(name));
  if (others.length === 0) return;
  const got = others.length === 1 ? others[0]! : `${others[0]!} and ${others.length - 1} more`;
  const expected = "expected a directory without other .csv files, which would be read as part of the trace";
  throw new InputError("malformed", { source: path }, `${expected}, got ${got}`);
}
