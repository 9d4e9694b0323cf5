import { InputError } from "../../base/errors.ts";
import { resolvePolicy } from "../../experiment/catalog.ts";
import { minutePolicy, minuteTraceSummary, replayByMinute } from "../../experiment/minute-run.ts";
import type { MinuteResult, ResultsDocument } from "../../experiment/result.ts";
import { MINUTE_COLUMNS } from "../../report/columns.ts";
import { writeCsv } from "../../report/csv.ts";
import { minuteTable } from "../../report/table.ts";
import { appMinutes } from "../../trace/app-minutes.ts";
import { readMinuteCounts } from "../../trace/read-trace.ts";
import type { CommonOptions } from "../arguments.ts";
import { printResult } from "../console.ts";
import { manifestOf } from "../manifest.ts";
import { OutputDirectory } from "../output.ts";
import { openTrace } from "../sources.ts";

/** Files of a replay of events that one by the minute has nothing to put in the place of. */
const OF_EVENTS = ["functions.csv", "windows.csv", "report.html"];

/** `prewarm replay TRACE --resolution minute`: the simulation of [shahrad20] and its pair of metrics. */
export async function replayMinutes(
  path: string,
  options: CommonOptions & { readonly policy: readonly string[] },
): Promise<void> {
  const startedAt = new Date();
  if (options.platform !== undefined) {
    const what = "expected no platform with --resolution minute, which has one instance per app";
    throw new InputError("out-of-range", { source: "--platform" }, `${what}, got ${options.platform}`);
  }
  const entries = options.policy.map(resolvePolicy);
  for (const entry of entries) minutePolicy(entry); // refused before the trace is read
  const out = options.out === undefined ? undefined : new OutputDirectory(options.out);
  await out?.check();
  const counts = await readMinuteCounts(await openTrace(path));
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
    for (const name of ["manifest.json", ...OF_EVENTS]) await out.remove(name);
    await out.write("results.json", `${JSON.stringify(document, null, 1)}\n`);
    await out.write("results.csv", writeCsv(results, MINUTE_COLUMNS));
    await out.write("manifest.json", `${JSON.stringify(manifest, null, 1)}\n`);
  }
  printResult(options, document, () => minuteTable(results));
}
