import type { Command } from "commander";
import { InputError } from "../../base/errors.ts";
import { boundsOf } from "../../experiment/bounds.ts";
import { resolvePolicy } from "../../experiment/catalog.ts";
import type { ResultsDocument } from "../../experiment/result.ts";
import { type RunOutput, replayPolicies } from "../../experiment/run.ts";
import { traceSummary } from "../../experiment/summary.ts";
import { WorkerPool } from "../../experiment/workers.ts";
import { boundLines } from "../../report/bound-text.ts";
import { nodeClassLines } from "../../report/node-class-text.ts";
import { platformTable } from "../../report/table.ts";
import {
  type CommonOptions,
  collect,
  count,
  loadCalls,
  readPlatform,
  withConventions,
  withDecisions,
  withPlatform,
  withResolution,
} from "../arguments.ts";
import { readBackground, withBackground } from "../background.ts";
import { Progress, printResult } from "../console.ts";
import { manifestOf } from "../manifest.ts";
import { OutputDirectory } from "../output.ts";
import { decisionRows, offlineKinds, readEntryFiles, writeResults } from "../results.ts";
import { replayMinutes } from "./replay-minutes.ts";

interface ReplayOptions extends CommonOptions {
  readonly policy: readonly string[];
  readonly jobs: number;
  readonly resolution: "event" | "minute";
  readonly decisions: boolean;
  readonly background?: string;
  readonly bounds: boolean;
}

/** `prewarm replay TRACE --policy SPEC ...`: several policies, the same arrivals and seed. */
export function addReplay(program: Command): void {
  const command = program.command("replay").description("replay a trace against policies").argument("<trace>");
  withBackground(withDecisions(withResolution(withConventions(withPlatform(command)))))
    .option("--jobs <n>", "worker threads that replay parts of the trace; changes no result", count(1), 1)
    .option("--bounds", "what no policy can be below on this trace, computed from its future", false)
    .requiredOption("--policy <spec>", "name or name:key=value,...; repeatable", collect)
    .action((path: string, options: ReplayOptions) => {
      checkDecisions(options);
      checkResolution(options);
      return options.resolution === "minute" ? replayMinutes(path, options) : replay(path, options);
    });
}

function checkDecisions({ decisions, out, resolution }: ReplayOptions): void {
  if (!decisions) return;
  const where = { source: "--decisions" };
  if (out === undefined) throw new InputError("missing", where, "expected --out DIR beside it, got none");
  if (resolution === "minute") throw new InputError("out-of-range", where, "expected --resolution event, got minute");
}

function checkResolution({ background, bounds, resolution }: ReplayOptions): void {
  if (resolution === "event" || (background === undefined && !bounds)) return;
  const source = bounds ? "--bounds" : "--background";
  throw new InputError("out-of-range", { source }, "expected --resolution event, got minute");
}

async function replay(path: string, options: ReplayOptions): Promise<void> {
  const startedAt = new Date();
  const entries = options.policy.map(resolvePolicy);
  const { platform, runtime } = readPlatform(options.platform, options.conventions);
  const file = await readEntryFiles(entries, platform.limits);
  const out = options.out === undefined ? undefined : new OutputDirectory(options.out);
  await out?.check();
  const background = await readBackground(options.background, platform);
  const trace = await loadCalls(path, options, runtime);
  const bounds = options.bounds ? boundsOf(trace, { platform, background: background !== undefined }) : undefined;
  const progress = new Progress(options);
  await using pool = options.jobs > 1 ? new WorkerPool(options.jobs) : undefined;
  const runs = await replayPolicies(trace, entries, {
    seed: options.seed,
    platform,
    clock: () => performance.now(),
    file,
    decisions: options.decisions,
    background: background?.load,
    onReplayed: (done, spec) => progress.update(spec, done),
    ...(pool === undefined ? {} : { runner: pool }),
  });
  progress.end();
  const results = runs.map((run) => run.result);
  const document: ResultsDocument = {
    schema: 1,
    command: "replay",
    seed: options.seed,
    trace: traceSummary({ ...trace, length: trace.length ?? results[0]!.invocations }),
    ...(background === undefined ? {} : { background: background.summary }),
    ...(bounds === undefined ? {} : { bounds }),
    results,
  };
  if (out !== undefined) {
    const config = {
      trace: path,
      arrivals: options.arrivals,
      policies: entries.map(({ kind, values }) => ({ kind, ...values })),
      conventions: options.conventions ?? null,
      platform,
      runtime,
      ...(background === undefined ? {} : { background: background.config }),
    };
    const title = `Replay of ${trace.name}`;
    const learning = notesOf(runs);
    const manifest = manifestOf({ title, command: "replay", config, seed: options.seed, trace, startedAt, learning });
    await writeResults(out, {
      title,
      document,
      manifest,
      functions: runs.flatMap((run) => run.functions),
      windows: runs.flatMap((run) => run.windows),
      classes: runs.flatMap((run) => run.classes),
      decisions: decisionRows(runs),
    });
  }
  printResult(options, document, () =>
    [platformTable(results, offlineKinds()), ...nodeClassLines(results), ...boundLines(bounds)].join("\n"),
  );
}

/** What the policies say of themselves, undefined where none does. */
function notesOf(runs: readonly RunOutput[]): Readonly<Record<string, string>> | undefined {
  const notes = runs.flatMap((run) => (run.notes === undefined ? [] : [run.notes]));
  return notes.length === 0 ? undefined : Object.assign({}, ...notes);
}
