import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { formatDuration } from "../../base/quantity.ts";
import { Random } from "../../base/random.ts";
import { azure2019Files } from "../../trace/azure-2019/write.ts";
import { generateMinuteCounts } from "../../trace/generate/generate.ts";
import { type CommonOptions, count, withOutput } from "../arguments.ts";
import { writeGzipped } from "../azure-output.ts";
import { Progress, printResult, warn } from "../console.ts";
import { OutputDirectory } from "../output.ts";

interface GenerateOptions extends Omit<CommonOptions, "arrivals" | "platform"> {
  readonly out: string;
  readonly apps: number;
  readonly days: number;
  readonly maxDailyCalls: number;
}

/** `prewarm trace generate`. */
export function addTraceGenerate(trace: Command): void {
  withOutput(
    trace.command("generate").description("make a synthetic trace in the Azure Functions 2019 format"),
    "trace",
  )
    .option("--apps <n>", "number of apps", count(1), 200)
    .option("--days <n>", "number of days, at most 99", count(1, 99), 2)
    .option(
      "--max-daily-calls <n>",
      "about how many calls a day a function has at most",
      positive,
      Number.POSITIVE_INFINITY,
    )
    .action(generate);
}

async function generate(options: GenerateOptions): Promise<void> {
  const out = new OutputDirectory(options.out);
  await out.check();
  const progress = new Progress(options);
  const { apps, days, maxDailyCalls } = options;
  if (maxDailyCalls === Number.POSITIVE_INFINITY)
    warn(options, "without --max-daily-calls one function can have 10^8 calls a day, as in the data set");
  const counts = generateMinuteCounts({ apps, days, maxDailyCalls, random: Random.root(options.seed) });
  const names = await writeGzipped(out, azure2019Files(counts), (name, index) =>
    progress.update(name, index / (3 * days)),
  );
  progress.end();
  const calls = counts.count.reduce((sum, n) => sum + n, 0);
  const document = {
    schema: 1,
    command: "trace generate",
    seed: options.seed,
    directory: out.path,
    files: names,
    apps,
    functions: counts.functions.length,
    minutes: counts.minutes,
    invocations: calls,
    digest: counts.digest,
  };
  printResult(
    options,
    document,
    () =>
      `${counts.functions.length} functions of ${apps} apps, ${calls} invocations in ${formatDuration(counts.minutes * 60_000)}: ${resolve(out.path)}`,
  );
}

function positive(text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new InvalidArgumentError(`expected a number > 0, got ${JSON.stringify(text)}`);
}
