import { type RunResult, replay, type Trace, train } from "prewarm";
import { demandTraces } from "./demand.ts";
import { CONTENDERS, type Contender, PLATFORM, type Sizes } from "./setting.ts";

/** The held-out windows under one contender with one seed. */
export interface Outcome {
  readonly contender: Contender;
  readonly run: RunResult;
}

interface Traces {
  readonly training: Trace;
  readonly evaluation: Trace;
}

/** Every contender on every seed; a seed draws the demand and the learning, and all contenders meet the same requests. */
export async function runAll(
  sizes: Sizes,
  onSeed: (seed: number) => void = () => {},
  contenders: readonly Contender[] = CONTENDERS,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= sizes.seeds; seed++) {
    const traces = demandTraces(sizes, seed);
    for (const contender of contenders)
      outcomes.push({ contender, run: await runOne(contender, traces, seed, sizes.episodes) });
    onSeed(seed);
  }
  return outcomes;
}

async function runOne({ kind, spec }: Contender, traces: Traces, seed: number, episodes: number): Promise<RunResult> {
  const options = { seed, platform: PLATFORM };
  if (kind !== "agent") return (await replay(traces.evaluation, spec, options)).result;
  return (await train(spec, traces, { ...options, episodes })).evaluation.result;
}
