import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { formatDuration } from "../../base/quantity.ts";
import { Random } from "../../base/random.ts";
import { Azure2019Writer, azure2019Names } from "../../trace/azure-2019/write.ts";
import { type GenerationFit, generationFit } from "../../trace/generate/fit.ts";
import { type GenerateOptions, generateApps, levelCalls, reportOf } from "../../trace/generate/generate.ts";
import { formatProfile, parseProfile } from "../../trace/generate/profile-schema.ts";
import { profiles } from "../../trace/generate/profiles.ts";
import { WorkloadDigest } from "../../trace/generate/workload-digest.ts";
import type { WorkloadProfile } from "../../trace/generate/workload-profile.ts";
import { WorkloadStatistics } from "../../trace/generate/workload-statistics.ts";
import { type CommonOptions, count, withOutput } from "../arguments.ts";
import { Progress, printResult, warn } from "../console.ts";
import { GzipFiles } from "../gzip-files.ts";
import { OutputDirectory, readText } from "../output.ts";
import { fitText } from "./fit-text.ts";

interface Options extends Omit<CommonOptions, "arrivals" | "platform"> {
  readonly out: string;
  readonly apps: number;
  readonly days: number;
  readonly maxDailyCalls: number;
  readonly profile: string;
  readonly printProfile: boolean;
  readonly compression: number;
}

const REPORT = "generation.json";
const PROFILES: Readonly<Record<string, WorkloadProfile>> = profiles;

/** `prewarm trace generate`. */
export function addTraceGenerate(trace: Command): void {
  withOutput(
    trace.command("generate").description("make a synthetic trace in the Azure Functions 2019 format"),
    "trace",
  )
    .option("--apps <n>", "number of apps", count(1), 200)
    .option("--days <n>", "number of days, at most 99", count(1, 99), 2)
    .option("--profile <name>", `what it is drawn from: ${Object.keys(profiles).join(", ")} or a file`, "azure2019")
    .option("--print-profile", "print the profile as JSON, to start a file from, and make nothing", false)
    .option(
      "--max-daily-calls <n>",
      "about how many calls a day a function has at most",
      positive,
      Number.POSITIVE_INFINITY,
    )
    .option("--compression <level>", "of gzip, 1 (fast) to 9 (small)", count(1, 9), 1)
    .action(generate);
}

async function generate(options: Options): Promise<void> {
  const profile = await profileOf(options.profile);
  if (options.printProfile) {
    process.stdout.write(formatProfile(profile));
    return;
  }
  const out = new OutputDirectory(options.out);
  await out.check();
  const { apps, days, maxDailyCalls } = options;
  if (maxDailyCalls === Number.POSITIVE_INFINITY)
    warn(options, "without --max-daily-calls one function can have 10^8 calls a day, as in the data set");
  const drawn = { apps, days, maxDailyCalls, profile, random: Random.root(options.seed) };
  const workload = { ...drawn, levels: levelCalls(drawn) };
  const made = await writeFiles(workload, profile, options);
  const { maxDailyCalls: cap, levels } = workload;
  const document = {
    schema: 1,
    command: "trace generate",
    seed: options.seed,
    profile: profile.name,
    directory: out.path,
    files: [...made.files, REPORT],
    apps,
    functions: made.fit.functions,
    minutes: days * 1440,
    maxDailyCalls: cap === Number.POSITIVE_INFINITY ? null : cap,
    invocations: made.invocations,
    levels,
    digest: made.digest,
    load: reportOf(workload),
    fit: made.fit,
  };
  const { directory, ...kept } = document; // the same trace elsewhere is the same trace
  await out.write(REPORT, `${JSON.stringify(kept, null, 1)}\n`);
  printResult(options, document, () => describe(document, profile, resolve(directory)));
}

async function profileOf(name: string): Promise<WorkloadProfile> {
  if (Object.hasOwn(PROFILES, name)) return PROFILES[name]!;
  return parseProfile(await readText(name), name);
}

interface Made {
  readonly files: readonly string[];
  readonly invocations: number;
  readonly digest: string;
  readonly fit: GenerationFit;
}

/** Draws app by app, and hands each to the files, the statistics and the digest before the next is drawn. */
async function writeFiles(workload: GenerateOptions, profile: WorkloadProfile, options: Options): Promise<Made> {
  const { apps, days } = workload;
  const names = azure2019Names(days);
  const files = await GzipFiles.open(options.out, names, options.compression);
  const progress = new Progress(options);
  try {
    const statistics = new WorkloadStatistics(days * 1440);
    const digest = new WorkloadDigest();
    const writer = new Azure2019Writer(days, profile, (file, piece) => files.write(file, piece));
    let done = 0;
    for (const app of generateApps(workload)) {
      statistics.add(app);
      digest.add(app);
      writer.add(app);
      await files.drained();
      progress.update(`app ${++done}`, done / apps);
    }
    writer.end();
    await files.end();
    const columns = statistics.take();
    const invocations = Math.round(columns.calls.reduce((sum, daily) => sum + daily, 0) * days);
    const fit = generationFit(columns, profile.published);
    return { files: names.map((name) => `${name}.gz`), invocations, digest: digest.take(workload, profile), fit };
  } catch (error) {
    await files.discard();
    throw error;
  } finally {
    progress.end();
  }
}

interface Described {
  readonly apps: number;
  readonly functions: number;
  readonly invocations: number;
  readonly minutes: number;
  readonly fit: GenerationFit;
}

function describe(
  { apps, functions, invocations, minutes, fit }: Described,
  profile: WorkloadProfile,
  path: string,
): string {
  const { runtime } = profile;
  return [
    `${functions} functions of ${apps} apps, ${invocations} invocations in ${formatDuration(minutes * 60_000)}: ${path}`,
    ...profile.notes,
    ...(runtime === undefined ? [] : [`The format has no cold starts: replay with --platform runtime=${runtime}.`]),
    "",
    fitText(fit),
    "",
    `All points: ${join(path, REPORT)}`,
  ].join("\n");
}

function positive(text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new InvalidArgumentError(`expected a number > 0, got ${JSON.stringify(text)}`);
}
