import { InputError } from "../../base/errors.ts";
import { resolvePolicy } from "../../experiment/catalog.ts";
import { minutePolicy, minuteTraceSummary, replayByMinute } from "../../experiment/minute-run.ts";
import type { MinuteResult, ResultsDocument } from "../../experiment/result.ts";
import { MINUTE_COLUMNS } from "../../report/columns.ts";
import { writeCsv } from "../../report/csv.ts";
import { minuteTable } from "../../report/table.ts";
import { appMinutes } from "../../trace/app-minutes.ts";
import { minutesOf } from "../../trace/read-trace.ts";
import type { CommonOptions } from "../arguments.ts";
import { printResult } from "../console.ts";
import { manifestOf } from "../manifest.ts";
import { OutputDirectory } from "../output.ts";
import { writeFiles } from "../results.ts";
import { openTrace } from "../sources.ts";
import { loadSource } from "../trace-cache.ts";

/** `prewarm replay TRACE --resolution minute`: the simulation of [shahrad20] and its pair of metrics. */
export async function replayMinutes(
  path: string,
  options: CommonOptions & { readonly policy: readonly string[] },
): Promise<void> {
  const startedAt = new Date();
  for (const option of ["platform", "conventions"] as const) {
    const given = options[option];
    if (given === undefined) continue;
    const what = "expected none with --resolution minute, which has one instance per app";
    throw new InputError("out-of-range", { source: `--${option}` }, `${what}, got ${given}`);
  }
  const entries = options.policy.map(resolvePolicy);
  for (const entry of entries) minutePolicy(entry); // refused before the trace is read
  const out = options.out === undefined ? undefined : new OutputDirectory(options.out);
  await out?.check();
  const source = await openTrace(path);
  const counts = minutesOf(await loadSource(source, options.traceCache), source);
  const apps = appMinutes(counts);
  const results = replayByMinute(counts, apps, entries);
  const trace = minuteTraceSummary(counts, apps);
  const document: ResultsDocument<MinuteResult> & { readonly resolution: "minute" } = {
    schema: 1,
    command: "replay",
    resolution: "minute",
    seed: options.seed,
    trace,
    results,
  };
  if (out !== undefined) {
    const policies = entries.map(({ kind, values }) => ({ kind, ...values }));
    const config = { trace: path, resolution: "minute", policies };
    const title = `Replay of ${counts.name} by the minute`;
    const manifest = manifestOf({ title, command: "replay", config, seed: options.seed, trace, startedAt });
    await writeFiles(
      out,
      [
        ["results.json", `${JSON.stringify(document, null, 1)}\n`],
        ["results.csv", writeCsv(results, MINUTE_COLUMNS)],
      ],
      manifest,
    );
  }
  printResult(options, document, () => minuteTable(results));
}
