import { InputError } from "../../base/errors.ts";
import { listed } from "../csv/fields.ts";
import { firstRow } from "../csv/rows.ts";
import type { LoadLog } from "../load-log.ts";
import type { SourceFile } from "../source.ts";

/** What a file of the Azure Functions trace 2019 tells: calls per minute, durations, or memory. */
export type AzureRole = "invocations" | "durations" | "memory";

/** A file with its role and the day in its name (`d07` is 7), or undefined without one. */
export interface AzureFile {
  readonly file: SourceFile;
  readonly day: number | undefined;
}

export type AzureFiles = Readonly<Record<AzureRole, readonly AzureFile[]>>;

/** The role of a file by its header's names, or undefined for none of the three. */
export function azureRole(header: readonly string[]): AzureRole | undefined {
  const names = new Set(header);
  if (!names.has("HashApp") || azureLookalike(header) !== undefined) return undefined;
  if (names.has("AverageAllocatedMb")) return "memory";
  if (names.has("Average") || names.has("percentile_Average_50")) return "durations";
  return names.has("HashFunction") ? "invocations" : undefined;
}

/** What a table of FeMux's is that looks like Azure's calls per minute; undefined for others. */
export function azureLookalike(header: readonly string[]): string | undefined {
  const names = new Set(header);
  if (!names.has("HashApp") || !names.has("MaxContainerMinute")) return undefined;
  return "containers per minute of apps (MaxContainerMinute), which are no calls";
}

/** Sorts a source's files by role and day; files of another kind are counted if their name is not a CSV file's. */
export async function sortAzureFiles(files: readonly SourceFile[], log: LoadLog): Promise<AzureFiles> {
  const sorted: Record<AzureRole, AzureFile[]> = { invocations: [], durations: [], memory: [] };
  const ignored: string[] = [];
  for (const file of files) {
    const role = await roleOf(file, files.length === 1 || isNamedCsv(file.path));
    if (role === undefined) ignored.push(fileName(file.path));
    else sorted[role].push({ file, day: dayOf(file.path) });
  }
  log.count("ignoredFiles", ignored.length);
  if (ignored.length > 0) log.note(`Left out as no CSV files: ${ignored.sort().join(", ")}.`);
  for (const role of Object.values(sorted)) role.sort(byDay);
  return sorted;
}

/** Whether a file must be readable: its name says that it is CSV. Others in a directory (a README) may be anything. */
export function isNamedCsv(path: string): boolean {
  return /\.csv(\.gz)?$/i.test(path);
}

async function roleOf(file: SourceFile, mustBe: boolean): Promise<AzureRole | undefined> {
  try {
    const header = await firstRow(file);
    const role = azureRole(header.fields);
    if (role !== undefined || !mustBe) return role;
    const what = azureLookalike(header.fields);
    if (what !== undefined) throw header.refuse(0, `expected calls, as in azure2019, got ${what}`, "unknown");
    const expected = "expected the header of an Azure 2019 file (HashOwner,HashApp,HashFunction,Trigger,1,2,...)";
    throw header.refuse(0, `${expected}, got ${listed(header.fields)}`, "unknown");
  } catch (error) {
    if (error instanceof InputError && !mustBe) return undefined;
    throw error;
  }
}

/** The day in `invocations_per_function_md.anon.d07.csv`: 7. */
export function dayOf(path: string): number | undefined {
  const match = /(?:^|[._-])d(\d{1,2})(?=[._-]|$)/i.exec(fileName(path));
  return match === null ? undefined : Number(match[1]);
}

function fileName(path: string): string {
  return path.replace(/^.*[\\/]/, "");
}

function byDay(a: AzureFile, b: AzureFile): number {
  return (a.day ?? 0) - (b.day ?? 0) || (a.file.path < b.file.path ? -1 : a.file.path > b.file.path ? 1 : 0);
}
