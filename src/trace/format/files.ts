import { InputError } from "../../base/errors.ts";
import { isNamedCsv } from "../azure-2019/files.ts";
import { listed } from "../csv/fields.ts";
import { firstRow } from "../csv/rows.ts";
import { traceName } from "../function-table.ts";
import type { LoadLog } from "../load-log.ts";
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

/**
 * The files of a source by the role that their headers show. One of no role is refused if its name says that it is CSV,
 * otherwise counted (`ignoredFiles`) and noted.
 */
export async function filesByRole<Role extends string>(
  source: TraceSource,
  roleOf: (header: readonly string[]) => Role | undefined,
  expected: string,
  log: LoadLog,
): Promise<(role: Role) => readonly SourceFile[]> {
  const files = new Map<Role, SourceFile[]>();
  const ignored: string[] = [];
  for (const file of source.files) {
    const mustBe = source.files.length === 1 || isNamedCsv(file.path);
    const header = await firstRow(file).catch((error: unknown) => {
      if (mustBe || !(error instanceof InputError)) throw error;
      return undefined;
    });
    const role = header === undefined ? undefined : roleOf(header.fields);
    if (role !== undefined) files.set(role, [...(files.get(role) ?? []), file]);
    else if (mustBe)
      throw header!.refuse(0, `expected the header ${expected}, got ${listed(header!.fields)}`, "unknown");
    else ignored.push(file.path);
  }
  log.count("ignoredFiles", ignored.length);
  if (ignored.length > 0) log.note(`Left out as no CSV files: ${ignored.sort().join(", ")}.`);
  return (role) => files.get(role) ?? [];
}

/** A name for each file: its own without folders and ending, or its path where files share one. */
export function fileNames(files: readonly SourceFile[]): readonly string[] {
  const names = files.map(({ path }) => traceName(path));
  const count = new Map<string, number>();
  for (const name of names) count.set(name, (count.get(name) ?? 0) + 1);
  return files.map(({ path }, k) => (count.get(names[k]!) === 1 ? names[k]! : path));
}
