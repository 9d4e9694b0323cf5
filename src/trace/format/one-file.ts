import { InputError } from "../../base/errors.ts";
import { firstRow } from "../csv/rows.ts";
import type { SourceFile, TraceSource } from "../source.ts";

/** The file of a format that is one file; others beside it are left out unless they have the same header. */
export async function onlyFile(
  source: TraceSource,
  format: string,
  matches: (header: readonly string[]) => boolean,
): Promise<SourceFile> {
  if (source.files.length === 1) return source.files[0]!;
  const found: SourceFile[] = [];
  for (const file of source.files) {
    const header = await firstRow(file).catch(() => undefined);
    if (header !== undefined && matches(header.fields)) found.push(file);
  }
  if (found.length === 1) return found[0]!;
  const got = found.length === 0 ? "none" : found.map(({ path }) => path).join(", ");
  throw new InputError("malformed", { source: source.path }, `expected one ${format} file, got ${got}`);
}
