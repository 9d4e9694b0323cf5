import { createReadStream, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { readTrace } from "prewarm";
import type { Setting } from "./run.ts";

/** A trace file, or a directory of the files of one; a seed draws where in its minute a call falls, where that is not said. */
export function given(path: string): Setting {
  const paths = statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
  const files = paths.sort().map((file) => ({ path: file, open: () => createReadStream(file) }));
  const traceOf = (seed: number) => readTrace({ path, files }, { arrivals: "uniform", seed });
  return { name: basename(path), traceOf };
}
