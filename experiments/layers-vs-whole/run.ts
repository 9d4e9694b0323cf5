import { ms, Random, type RunResult, replay, type Trace } from "prewarm";
import { expandMinutes, generateMinuteCounts, levelCalls } from "prewarm/trace";
import { CONTENDERS, type Contender, type Sizes } from "./setting.ts";

/** One trace under one contender. */
export interface Outcome {
  readonly setting: string;
  readonly contender: Contender;
  readonly run: RunResult;
}

/** A column of outcomes: the trace of each seed, under a name. */
export interface Setting {
  readonly name: string;
  readonly traceOf: (seed: number) => Trace | Promise<Trace>;
}

/** Every contender on every seed of every setting; all contenders of a seed meet the same calls. */
export async function runAll(
  settings: readonly Setting[],
  seeds: number,
  onSeed: (name: string, seed: number) => void = () => {},
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { name, traceOf } of settings)
    for (let seed = 1; seed <= seeds; seed++) {
      const trace = await traceOf(seed);
      for (const contender of CONTENDERS)
        outcomes.push({ setting: name, contender, run: (await replay(trace, contender.spec, { seed })).result });
      onSeed(name, seed);
    }
  return outcomes;
}

/** Traces drawn from the published statistics of Azure Functions 2019, with the same cold start for all functions. */
export function generated({ apps, days, maxDailyCalls }: Sizes, coldStartMs: number): Setting {
  return {
    name: `generated, cold start ${coldStartMs} ms`,
    traceOf: (seed) => {
      const options = { apps, days, maxDailyCalls, random: Random.root(seed) };
      const counts = generateMinuteCounts({ ...options, levels: levelCalls(options) });
      const trace = expandMinutes(counts, { arrivals: "uniform", random: Random.root(seed).fork("calls") });
      return { ...trace, functions: trace.functions.map((each) => ({ ...each, coldStart: ms(coldStartMs) })) };
    },
  };
}
