import type { Command } from "commander";
import { formatSavedAgent } from "../../agent/saved-agent.ts";
import { resolveAgent, resolvePolicy } from "../../experiment/catalog.ts";
import type { ResultsDocument } from "../../experiment/result.ts";
import { type RunOutput, replayPolicy } from "../../experiment/run.ts";
import { traceSummary } from "../../experiment/summary.ts";
import { trainAgent } from "../../experiment/train.ts";
import { platformTable } from "../../report/table.ts";
import { sliceTrace } from "../../trace/slice.ts";
import type { Trace } from "../../trace/trace.ts";
import { type CommonOptions, collect, count, loadTrace, readPlatform, share, withPlatform } from "../arguments.ts";
import { Progress, printResult, warn } from "../console.ts";
import { manifestOf } from "../manifest.ts";
import { OutputDirectory } from "../output.ts";
import { offlineKinds, readEntryFiles, writeResults } from "../results.ts";

interface TrainOptions extends CommonOptions {
  readonly agent: string;
  readonly episodes: number;
  readonly trainShare: number;
  readonly policy?: readonly string[];
}

/** `prewarm train TRACE --agent SPEC`: trains, evaluates greedily, writes agent.json and rewards.csv. */
export function addTrain(program: Command): void {
  withPlatform(program.command("train").description("train an agent on a trace and evaluate it").argument("<trace>"))
    .requiredOption("--agent <spec>", "name or name:key=value,...")
    .option("--episodes <n>", "replays of the training trace", count(1), 20)
    .option(
      "--train-share <share>",
      "train on this first share of the time and evaluate on the rest; 1 does both on all of it",
      share,
      1,
    )
    .option("--policy <spec>", "a baseline to evaluate beside the agent; repeatable", collect)
    .action(train);
}

async function train(path: string, options: TrainOptions): Promise<void> {
  const startedAt = new Date();
  const entry = resolveAgent(options.agent);
  const baselines = (options.policy ?? []).map(resolvePolicy);
  const { platform, runtime } = readPlatform(options.platform);
  const file = await readEntryFiles(baselines);
  const out = options.out === undefined ? undefined : new OutputDirectory(options.out);
  await out?.check();
  const trace = await loadTrace(path, options, runtime);
  const { training, evaluation } = split(trace, options.trainShare);
  if (options.trainShare === 1)
    warn(options, "the agent is evaluated on the trace it was trained on; --train-share 0.5 holds out the rest");
  const progress = new Progress(options);
  const run = { seed: options.seed, platform, clock: () => performance.now(), file };
  const trained = await trainAgent(
    entry,
    { training, evaluation },
    {
      ...run,
      episodes: options.episodes,
      onProgress: (done) => progress.update(`training ${entry.spec}`, done),
    },
  );
  const runs: RunOutput[] = [trained.evaluation];
  for (const baseline of baselines)
    runs.push(
      await replayPolicy(evaluation, baseline, { ...run, onProgress: (done) => progress.update(baseline.spec, done) }),
    );
  progress.end();
  const results = runs.map(({ result }) => result);
  const document: ResultsDocument = {
    schema: 1,
    command: "train",
    seed: options.seed,
    trace: traceSummary(trace),
    results,
  };
  if (out !== undefined) {
    const config = {
      trace: path,
      arrivals: options.arrivals,
      agent: { kind: entry.kind, ...entry.values },
      episodes: options.episodes,
      trainShare: options.trainShare,
      policies: baselines.map(({ kind, values }) => ({ kind, ...values })),
      platform,
      runtime,
    };
    const title = `Training ${entry.kind} on ${trace.name}`;
    const manifest = manifestOf({
      title,
      command: "train",
      config,
      seed: options.seed,
      trace,
      startedAt,
      learning: trained.agent.notes,
      agents: [entry.kind],
    });
    await writeResults(out, {
      title,
      document,
      manifest,
      functions: runs.flatMap((each) => each.functions),
      windows: runs.flatMap((each) => each.windows),
      rewards: [{ agent: entry.kind, rows: trained.rewards }],
      extra: { "agent.json": formatSavedAgent(trained.saved) },
    });
  }
  printResult(options, document, () => platformTable(results, offlineKinds()));
}

/** The first share of the time to train on and the rest to evaluate on, cut at a whole minute; 1 gives all of it twice. */
export function split(trace: Trace, trainShare: number): { readonly training: Trace; readonly evaluation: Trace } {
  if (trainShare === 1) return { training: trace, evaluation: trace };
  const cut = Math.floor((trace.horizon * trainShare) / 60_000) * 60_000;
  return { training: sliceTrace(trace, 0, cut), evaluation: sliceTrace(trace, cut, trace.horizon) };
}
