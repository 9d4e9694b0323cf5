import { gzipSync } from "node:zlib";
import type { TextFile } from "../trace/azure-2019/write.ts";
import type { OutputDirectory } from "./output.ts";

/** Writes files of rows gzipped, each whole or not at all, and gives their names; `onFile` is told each before. */
export async function writeGzipped(
  out: OutputDirectory,
  files: Iterable<TextFile>,
  onFile: (name: string, index: number) => void = () => {},
): Promise<string[]> {
  const names: string[] = [];
  for (const file of files) {
    onFile(file.name, names.length);
    await out.write(`${file.name}.gz`, gzipped(file.rows));
    names.push(`${file.name}.gz`);
  }
  return names;
}

/** Level 9 and no time stamp: the same rows give the same bytes. */
function gzipped(rows: Iterable<string>): Uint8Array {
  return gzipSync([...rows].map((row) => `${row}\n`).join(""), { level: 9 });
}
