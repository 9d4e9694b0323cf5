import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { InputError } from "../../base/errors.ts";
import { Random } from "../../base/random.ts";
import { streamMinutes } from "../../trace/arrivals/expand.ts";
import type { Loaded } from "../../trace/format/contract.ts";
import { LoadLog } from "../../trace/load-log.ts";
import {
  chooseFunctions,
  SAMPLE_METHODS,
  SAMPLE_UNITS,
  type SampleMethod,
  type SampleUnit,
} from "../../trace/sample/choose.ts";
import type { SampleDistance } from "../../trace/sample/distance.ts";
import { keepCalls, keepMinutes } from "../../trace/sample/keep.ts";
import { marginalDistance } from "../../trace/sample/marginal-distance.ts";
import { minuteDistance } from "../../trace/sample/minute-distance.ts";
import { type Survey, survey } from "../../trace/survey.ts";
import { azure2019Trace } from "../../trace/write/azure-2019.ts";
import { countMinutes } from "../../trace/write/count-minutes.ts";
import { genericCsv } from "../../trace/write/generic-csv.ts";
import { type CommonOptions, count, share, withOutput } from "../arguments.ts";
import { writeGzipped } from "../azure-output.ts";
import { Progress, printResult } from "../console.ts";
import { OutputDirectory } from "../output.ts";
import { openTrace } from "../sources.ts";
import { loadSource } from "../trace-cache.ts";
import { type SampleDocument, sampleText } from "./sample-text.ts";

interface SampleOptions extends Omit<CommonOptions, "arrivals" | "platform"> {
  readonly out: string;
  readonly functions: number;
  readonly unit: SampleUnit;
  readonly method: SampleMethod;
  readonly distance: keyof typeof DISTANCES;
  readonly trials: number;
  readonly keepCalls: number;
}

const DISTANCES = {
  marginals: (loaded: Loaded, gathered: Survey): SampleDistance => marginalDistance(describedBy(loaded), gathered),
  minutes: (loaded: Loaded): SampleDistance =>
    minuteDistance(loaded.kind === "minutes" ? loaded.counts : countMinutes(loaded.trace)),
} as const;

/** `prewarm trace sample`. */
export function addTraceSample(trace: Command): void {
  const command = trace
    .command("sample")
    .description("take some functions of a trace that are as like it as can be, and say how like")
    .argument("<trace>")
    .requiredOption("--functions <n>", "how many functions; whole apps may come to fewer", count(1))
    .addOption(new Option("--unit <what>", "what is taken whole").choices(SAMPLE_UNITS).default("app"))
    .addOption(
      new Option("--method <how>", "exchanges after the nearest of the draws; that itself; the first draw")
        .choices(SAMPLE_METHODS)
        .default("exchange"),
    )
    .addOption(
      new Option("--distance <which>", "between distributions over functions, or minute by minute as InVitro's")
        .choices(Object.keys(DISTANCES))
        .default("marginals"),
    )
    .option("--trials <n>", "random draws", count(1), 200)
    .option("--keep-calls <share>", "thin the load: keep that share of each function's calls", share, 1)
    .option("--trace-cache <dir>", "keep what was read from TRACE there, for the next time");
  withOutput(command, "sample").action(sample);
}

async function sample(path: string, options: SampleOptions): Promise<void> {
  const out = new OutputDirectory(options.out);
  await out.check();
  const loaded = await loadSource(await openTrace(path), options.traceCache);
  const whole = describedBy(loaded);
  if (options.functions > whole.functions.length) {
    const expected = `expected --functions from 1 to ${whole.functions.length}`;
    throw new InputError("out-of-range", { source: path }, `${expected}, got ${options.functions}`);
  }
  const gathered = survey(whole);
  const random = Random.root(options.seed).fork("sample");
  const distance = DISTANCES[options.distance](loaded, gathered);
  const progress = new Progress(options);
  const onProgress = (done: number) => progress.update("draws and exchanges", done);
  const chosen = chooseFunctions(whole, distance, { ...options, random, onProgress });
  progress.end();
  const kept = { chosen: chosen.chosen, share: options.keepCalls, random: random.fork("calls") };
  const written = await write(out, loaded, kept);
  const { name, digest, functions, apps } = whole;
  const document: SampleDocument = {
    schema: 1,
    command: "trace sample",
    seed: options.seed,
    trace: { name, digest, functions: functions.length, apps: apps.length, invocations: gathered.invocations },
    directory: out.path,
    unit: options.unit,
    method: options.method,
    trials: options.trials,
    keepCalls: options.keepCalls,
    wanted: options.functions,
    distance: {
      name: options.distance,
      parts: distance.parts,
      sample: [...chosen.distance],
      randomMedian: [...chosen.median],
      randomBest: [...chosen.best],
    },
    ...written,
  };
  await out.write("sample.json", `${JSON.stringify(document, null, 1)}\n`);
  printResult(options, document, () => sampleText(document, resolve(out.path)));
}

function describedBy(loaded: Loaded) {
  return loaded.kind === "minutes" ? loaded.counts : loaded.trace;
}

/** The sample in the layout its source allows: days of Azure 2019 for calls per minute, else a row per call. */
async function write(out: OutputDirectory, loaded: Loaded, kept: Parameters<typeof keepMinutes>[1]) {
  const log = new LoadLog();
  const part = loaded.kind === "minutes" ? keepMinutes(loaded.counts, kept) : keepCalls(loaded.trace, kept);
  const { functions, apps } = part;
  let files = ["calls.csv"];
  if ("minutes" in part) {
    const calls = streamMinutes(part, { arrivals: "even", random: Random.root(0) });
    files = await writeGzipped(out, azure2019Trace(calls, log, { part: true }).files);
  } else await out.writePieces("calls.csv", genericCsv(part, log));
  const { calls, invocations } = survey(part);
  log.count("functionsWithoutCalls", calls.filter((n) => n === 0).length);
  const { counts, notes } = log.report("", []);
  return { functions: functions.length, apps: apps.length, invocations, files, losses: { counts, notes } };
}
