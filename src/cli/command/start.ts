import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import { formatSavedAgent } from "../../agent/saved-agent.ts";
import { formatDuration } from "../../base/quantity.ts";
import type { EdgeDocument } from "../../experiment/edge-result.ts";
import { MAIN_JOB, type MainJobOutput, runMainJob } from "../../experiment/main-job.ts";
import type { ResultsDocument } from "../../experiment/result.ts";
import { traceSummary } from "../../experiment/summary.ts";
import { edgeText } from "../../report/edge/table.ts";
import { cacheMatrix, platformTable } from "../../report/table.ts";
import type { Trace } from "../../trace/trace.ts";
import { type CommonOptions, loadTrace, readPlatform, withConventions, withPlatform } from "../arguments.ts";
import { Progress, printResult } from "../console.ts";
import { runScenario } from "../edge-scenario.ts";
import { manifestOf } from "../manifest.ts";
import { OutputDirectory } from "../output.ts";
import { offlineKinds, writeResults } from "../results.ts";
import { PACKAGE_ROOT } from "../sources.ts";

const TRACE = "bundled:azure2019-synthetic";
const SCENARIO = join(PACKAGE_ROOT, "traces/edge-small.yaml");

/** `prewarm start`: the main job on the bundled trace. */
export function addStart(program: Command): void {
  withConventions(
    withPlatform(
      program.command("start").description("the main job: train the agents on the bundled trace and compare"),
      "results",
    ),
  ).action(start);
}

async function start(options: CommonOptions & { readonly out: string }): Promise<void> {
  const startedAt = new Date();
  const out = new OutputDirectory(options.out);
  const { platform, runtime } = readPlatform(options.platform, options.conventions);
  await out.check();
  const trace = await loadTrace(TRACE, options, runtime);
  const progress = new Progress(options);
  const clock = () => performance.now();
  const job = await runMainJob(trace, MAIN_JOB, { seed: options.seed, platform, clock }, (label, done) =>
    progress.update(label, done),
  );
  progress.end();
  const chain = await runScenario(SCENARIO, options);
  const document: ResultsDocument = {
    schema: 1,
    command: "start",
    seed: options.seed,
    trace: traceSummary(trace),
    evaluation: {
      fromMs: trace.horizon - job.evaluation.horizon,
      horizonMs: job.evaluation.horizon,
      invocations: job.evaluation.length,
    },
    results: job.runs.map(({ result }) => result),
    cache: job.cache,
  };
  const config = {
    trace: TRACE,
    arrivals: options.arrivals,
    ...MAIN_JOB,
    conventions: options.conventions ?? null,
    platform,
    runtime,
  };
  const learning = Object.assign({}, ...job.trained.map(({ agent }) => agent.notes ?? {}));
  const title = "Q-learning against cold starts, on a synthetic trace";
  const manifest = manifestOf({
    title,
    command: "start",
    config,
    seed: options.seed,
    trace,
    startedAt,
    learning,
    agents: job.rewards.map(({ agent }) => agent),
  });
  await writeResults(out, {
    title,
    document,
    manifest,
    rewards: job.rewards,
    edge: chain,
    extra: learnedFiles(job),
    functions: job.runs.flatMap((run) => run.functions),
    windows: job.runs.flatMap((run) => run.windows),
    classes: job.runs.flatMap((run) => run.classes),
  });
  printResult(options, document, () => describe(trace, job, document, chain.document, join(out.path, "report.html")));
}

function learnedFiles(job: MainJobOutput): Readonly<Record<string, string>> {
  const files: Record<string, string> = { "cache-policy.json": `${JSON.stringify(job.cachePolicy)}\n` };
  for (const [i, { saved }] of job.trained.entries())
    files[i === 0 ? "agent.json" : `agent-${saved.agent}.json`] = formatSavedAgent(saved);
  return files;
}

function describe(
  trace: Trace,
  job: MainJobOutput,
  document: ResultsDocument,
  chain: EdgeDocument,
  report: string,
): string {
  const half = formatDuration(job.evaluation.horizon);
  return [
    `Synthetic trace: ${trace.functions.length} functions of ${trace.apps.length} apps, ${trace.length} invocations in ${formatDuration(trace.horizon)}.`,
    `The agents were trained on the first ${half}; every policy is judged on the last ${half} (${job.evaluation.length} invocations).`,
    "",
    platformTable(document.results, offlineKinds()),
    "",
    "Edge cache of the functions' artefacts:",
    cacheMatrix(job.cache),
    "",
    "Edge chain of a small scenario, one of whose origins fails for two minutes:",
    ...edgeText(chain.results[0]!),
    "",
    `Report: ${pathToFileURL(report)}`,
  ].join("\n");
}
