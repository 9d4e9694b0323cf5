import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Random, type RunResult, readTrace, replay, type Trace } from "prewarm";
import { expandMinutes, generateMinuteCounts, levelCalls } from "prewarm/trace";
import { CONTENDERS, type Contender, GENERATED } from "./setting.ts";

/** A contender on the trace of one seed. */
export interface Outcome {
  readonly contender: Contender;
  readonly seed: number;
  readonly run: RunResult;
}

/** Makes or reads the trace of a seed. */
export type TraceOf = (seed: number) => Trace | Promise<Trace>;

/** A trace of its own for each seed. */
export function generated(sizes: { apps: number; days: number; maxDailyCalls: number } = GENERATED): TraceOf {
  return (seed) => {
    const options = { ...sizes, random: Random.root(seed) };
    const counts = generateMinuteCounts({ ...options, levels: levelCalls(options) });
    return expandMinutes(counts, { arrivals: "uniform", random: Random.root(seed).fork("trace") });
  };
}

/** The files of a directory; a seed draws where in its minute a call falls. */
export async function read(directory: string): Promise<TraceOf> {
  const names = (await readdir(directory)).sort();
  const files = names.map((name) => {
    const path = join(directory, name);
    return { path, open: () => createReadStream(path) };
  });
  return (seed) => readTrace({ path: directory, files }, { arrivals: "uniform", seed });
}

/** Every contender on every seed; all contenders of a seed meet the same requests. */
export async function runAll(traceOf: TraceOf, seeds: number, onSeed: (seed: number) => void = () => {}) {
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const trace = await traceOf(seed);
    for (const contender of CONTENDERS) {
      const { result: run } = await replay(trace, contender.spec, { seed });
      outcomes.push({ contender, seed, run });
    }
    onSeed(seed);
  }
  return outcomes;
}
