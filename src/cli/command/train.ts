import { join } from "node:path";
import type { Command } from "commander";
import type { AgentDefinition } from "../../agent/definition.ts";
import { formatSavedAgent } from "../../agent/saved-agent.ts";
import { InputError } from "../../base/errors.ts";
import { formatDuration } from "../../base/quantity.ts";
import { type Resolved, resolveAgent, resolvePolicy } from "../../experiment/catalog.ts";
import type { ResultsDocument } from "../../experiment/result.ts";
import { type RunOutput, replayPolicy } from "../../experiment/run.ts";
import { traceSummary } from "../../experiment/summary.ts";
import { type TrainOutput, trainAgent } from "../../experiment/train.ts";
import { laterBackground } from "../../platform/background-load.ts";
import { platformTable } from "../../report/table.ts";
import { sliceTrace } from "../../trace/slice.ts";
import type { Trace } from "../../trace/trace.ts";
import {
  type CommonOptions,
  collect,
  count,
  loadTrace,
  readPlatform,
  share,
  withConventions,
  withDecisions,
  withPlatform,
} from "../arguments.ts";
import { readBackground, withBackground } from "../background.ts";
import { Progress, printResult, warn } from "../console.ts";
import { manifestOf } from "../manifest.ts";
import { OutputDirectory } from "../output.ts";
import { decisionRows, offlineKinds, readEntryFiles, writeResults } from "../results.ts";

interface TrainOptions extends CommonOptions {
  readonly out: string;
  readonly agent: string;
  readonly episodes: number;
  readonly trainShare: number;
  readonly policy?: readonly string[];
  readonly decisions: boolean;
  readonly background?: string;
}

/** `prewarm train TRACE --agent SPEC`: trains, evaluates greedily, writes agent.json and rewards.csv. */
export function addTrain(program: Command): void {
  const command = program.command("train").description("train an agent on a trace and evaluate it").argument("<trace>");
  withBackground(withDecisions(withConventions(withPlatform(command, "results"))))
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
  const { platform, runtime } = readPlatform(options.platform, options.conventions);
  const file = await readEntryFiles(baselines, platform.limits);
  const out = new OutputDirectory(options.out);
  await out.check();
  const background = await readBackground(options.background, platform);
  const trace = await loadTrace(path, options, runtime);
  const { training, evaluation } = split(trace, options.trainShare);
  if (options.trainShare === 1)
    warn(options, "the agent is evaluated on the trace it was trained on; --train-share 0.5 holds out the rest");
  const progress = new Progress(options);
  const common = { seed: options.seed, platform, clock: () => performance.now(), file, decisions: options.decisions };
  const reporting = (label: string) => ({ ...common, onProgress: (done: number) => progress.update(label, done) });
  const learning = { ...reporting(`training ${entry.spec}`), episodes: options.episodes };
  const evaluationFrom = trace.horizon - evaluation.horizon;
  const load = background?.load;
  const traces = { training, evaluation, evaluationFrom };
  const trained = await trainAgent(entry, traces, { ...learning, background: load });
  const runs: RunOutput[] = [trained.evaluation];
  for (const baseline of baselines) {
    const judging = { ...reporting(baseline.spec), background: load && laterBackground(load, evaluationFrom) };
    runs.push(await replayPolicy(evaluation, baseline, judging));
  }
  progress.end();
  const results = runs.map(({ result }) => result);
  const held = {
    fromMs: evaluationFrom,
    horizonMs: evaluation.horizon,
    invocations: evaluation.length,
  };
  const document: ResultsDocument = {
    schema: 1,
    command: "train",
    seed: options.seed,
    trace: traceSummary(trace),
    ...(background === undefined ? {} : { background: background.summary }),
    ...(options.trainShare < 1 ? { evaluation: held } : {}),
    results,
  };
  const config = {
    trace: path,
    arrivals: options.arrivals,
    agent: { kind: entry.kind, ...entry.values },
    episodes: options.episodes,
    trainShare: options.trainShare,
    policies: baselines.map(({ kind, values }) => ({ kind, ...values })),
    conventions: options.conventions ?? null,
    platform,
    runtime,
    ...(background === undefined ? {} : { background: background.config }),
  };
  await write(out, { trace, entry, trained, runs, document, config, startedAt });
  printResult(
    options,
    document,
    () => `${platformTable(results, offlineKinds())}\n\nAgent: ${join(out.path, "agent.json")}`,
  );
}

interface Training {
  readonly trace: Trace;
  readonly entry: Resolved<AgentDefinition>;
  readonly trained: TrainOutput;
  readonly runs: readonly RunOutput[];
  readonly document: ResultsDocument;
  readonly config: Readonly<Record<string, unknown>>;
  readonly startedAt: Date;
}

async function write(out: OutputDirectory, training: Training): Promise<void> {
  const { trace, entry, trained, runs, document, config, startedAt } = training;
  const title = `Training ${entry.kind} on ${trace.name}`;
  const { seed } = document;
  const learned = { learning: trained.agent.notes, agents: [entry.kind] };
  await writeResults(out, {
    title,
    document,
    manifest: manifestOf({ title, command: "train", config, seed, trace, startedAt, ...learned }),
    functions: runs.flatMap((run) => run.functions),
    windows: runs.flatMap((run) => run.windows),
    classes: runs.flatMap((run) => run.classes),
    decisions: decisionRows(runs),
    rewards: [{ agent: entry.kind, rows: trained.rewards }],
    extra: { "agent.json": formatSavedAgent(trained.saved) },
  });
}

/** The first share of the time to train on and the rest to evaluate on, cut at a whole minute; 1 gives all of it twice. */
function split(trace: Trace, trainShare: number): { readonly training: Trace; readonly evaluation: Trace } {
  if (trainShare === 1) return { training: trace, evaluation: trace };
  const cut = Math.floor((trace.horizon * trainShare) / 60_000) * 60_000;
  const [training, evaluation] = [sliceTrace(trace, 0, cut), sliceTrace(trace, cut, trace.horizon)];
  if (training.length > 0 && evaluation.length > 0) return { training, evaluation };
  const got = `${training.length} before ${formatDuration(cut)} and ${evaluation.length} after`;
  throw new InputError(
    "out-of-range",
    { source: "--train-share" },
    `expected invocations on both sides of the cut, got ${got}`,
  );
}
