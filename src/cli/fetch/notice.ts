import { dataSets } from "./catalog.ts";
import type { DataSet } from "./data-set.ts";

/** Whose data it is and under which licence, for one data set. */
export function noticeOf({ title, attribution, licence, page }: DataSet): string {
  return [
    title,
    attribution,
    `Licence: ${licence.name}${licence.url === undefined ? "" : `, ${licence.url}`}`,
    licence.terms,
    `Described at ${page}`,
  ].join("\n");
}

/** NOTICE.txt of a directory with files of these data sets. */
export function noticeFile(names: readonly string[]): string {
  const known = names.filter((name) => Object.hasOwn(dataSets, name)).map((name) => dataSets[name]!);
  return `${known.map(noticeOf).join("\n\n")}\n`;
}

/** The command that unpacks a file, where it is an archive that no reader opens. */
export function unpackCommand(name: string, patterns: readonly string[] = []): string | undefined {
  const some = patterns.length === 0 ? "" : ` --wildcards ${patterns.map((pattern) => `'${pattern}'`).join(" ")}`;
  if (name.endsWith(".tar.xz")) return `tar -xJf ${name}${some}`;
  if (name.endsWith(".tar.gz")) return `tar -xzf ${name}${some}`;
  if (name.endsWith(".zip")) return `unzip ${name}`;
  return name.endsWith(".rar") ? `unrar x ${name}` : undefined;
}
