import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { megabytes, ms, Random, type Trace } from "prewarm";
import { expandMinutes, generateMinuteCounts, readTrace } from "prewarm/trace";
import { MOST_DAILY_CALLS, type Sizes } from "./setting.ts";

/** A trace in the shape of Azure Functions 2019, another one for every seed. */
export function generated({ apps, days }: Sizes, seed: number): Trace {
  const random = Random.root(seed);
  const drawn = { apps, days, maxDailyCalls: MOST_DAILY_CALLS, random: random.fork("workload") };
  return expandMinutes(generateMinuteCounts(drawn), { arrivals: "even", random: random.fork("calls") });
}

/** A trace from a file or a directory, in a format recognised from its content; the seed places calls within minutes. */
export async function given(path: string, seed: number): Promise<Trace> {
  const isDirectory = (await stat(path)).isDirectory();
  const paths = isDirectory ? (await readdir(path)).sort().map((name) => join(path, name)) : [path];
  const files = paths
    .filter((file) => /\.(csv|parquet)(\.gz)?$/.test(basename(file)))
    .map((file) => ({ path: file, open: () => createReadStream(file) }));
  return readTrace({ path, files }, { arrivals: "even", seed });
}

/** The paper's model: executions and cold starts take no time to speak of, all functions the same memory. */
export function modelled(trace: Trace): Trace {
  const { coldStart: _, ...rest } = trace;
  const functions = trace.functions.map((profile) => ({ ...profile, memory: megabytes(1), coldStart: ms(1) }));
  return { ...rest, functions, duration: new Float64Array(trace.length).fill(1) };
}
