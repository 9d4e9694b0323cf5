import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { Random } from "prewarm";
import { generateMinuteCounts, type MinuteCounts, readMinuteCounts } from "prewarm/trace";

/** How large a generated workload is. */
export interface GeneratedSize {
  readonly apps: number;
  readonly days: number;
  readonly maxDailyCalls: number; // of a function
}

/** Calls per minute: of the trace at `path`, or in the shape of Azure 2019, another one for every seed. */
export async function workload(path: string | undefined, seed: number, size: GeneratedSize): Promise<MinuteCounts> {
  if (path !== undefined) return readMinuteCounts({ path, files: await filesOf(path) });
  return generateMinuteCounts({ ...size, random: Random.root(seed).fork("workload") });
}

async function filesOf(path: string) {
  const isDirectory = (await stat(path)).isDirectory();
  const names = isDirectory ? (await readdir(path)).filter((name) => !name.startsWith(".")).sort() : [""];
  return names.map((name) => {
    const file = isDirectory ? join(path, name) : path;
    return { path: file, open: () => createReadStream(file) };
  });
}
