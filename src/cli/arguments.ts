import { type Command, InvalidArgumentError, Option } from "commander";
import { choice, type ParameterValues, parseSpec, resolveParameters } from "../base/parameters.ts";
import { Random } from "../base/random.ts";
import { type Convention, conventions, PLATFORM_PARAMETERS, type PlatformConfig } from "../platform/conventions.ts";
import { type RuntimeProfile, runtimePlatform, withRuntime } from "../platform/runtime.ts";
import { runtimes } from "../platform/runtimes.ts";
import { type AnyTrace, storeCalls } from "../trace/call-source.ts";
import { callsOf } from "../trace/read-trace.ts";
import { ARRIVALS, type Arrivals } from "../trace/source.ts";
import type { Trace } from "../trace/trace.ts";
import type { Console } from "./console.ts";
import { openTrace } from "./sources.ts";
import { loadSource } from "./trace-cache.ts";

/** Options that every command takes. */
export interface CommonOptions extends Console {
  readonly seed: number;
  readonly out?: string;
  readonly platform?: string;
  readonly conventions?: string;
  readonly arrivals: Arrivals;
  readonly traceCache?: string;
}

/** Adds `--seed --out --json --quiet`; `out` is the default directory, none where nothing is written unasked. */
export function withOutput(command: Command, out?: string): Command {
  return command
    .option("--seed <n>", "root of all random streams", count(0), 42)
    .option("--out <dir>", "directory for the results", out)
    .option("--json", "print exactly one JSON document", false)
    .option("--quiet", "no progress, no warnings", false);
}

/** Adds what commands on a function trace take besides. */
export function withPlatform(command: Command, out?: string): Command {
  return withArrivals(
    withOutput(command, out).option(
      "--platform <k=v,...>",
      `platform and conventions: ${Object.keys(PLATFORM_PARAMETERS).join(", ")}, runtime`,
    ),
  );
}

/** Adds what commands that read a function trace take. */
export function withArrivals(command: Command): Command {
  return command
    .addOption(
      new Option("--arrivals <how>", "where the calls of a minute fall in it").choices(ARRIVALS).default("even"),
    )
    .option("--trace-cache <dir>", "keep what was read from TRACE there, for the next time");
}

/** Adds `--conventions`, for commands that replay. */
export function withConventions(command: Command): Command {
  return command.addOption(
    new Option("--conventions <name>", "count as another simulator does; --platform may change parts").choices(
      Object.keys(conventions),
    ),
  );
}

/** Adds `--resolution`: events, or the simulation of [shahrad20] by the minute. */
export function withResolution(command: Command): Command {
  return command.addOption(
    new Option("--resolution <what>", "every event, or minutes with one instance per app (traces of calls per minute)")
      .choices(["event", "minute"])
      .default("event"),
  );
}

/** Adds `--decisions`, for commands that replay. */
export function withDecisions(command: Command): Command {
  return command.option(
    "--decisions",
    "write decisions.csv: every keep-alive, scheduled and fired pre-warm, release and eviction, why, and what became of it",
    false,
  );
}

/** Parses an integer option from `min` to `max`. */
export function count(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isSafeInteger(value) && value >= min && value <= max) return value;
    const bounds = max === Number.MAX_SAFE_INTEGER ? `>= ${min}` : `from ${min} to ${max}`;
    throw new InvalidArgumentError(`expected an integer ${bounds}, got ${JSON.stringify(text)}`);
  };
}

/** Parses a share in (0, 1]. */
export function share(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1))
    throw new InvalidArgumentError(`expected a share above 0, at most 1, got ${JSON.stringify(text)}`);
  return value;
}

/** Collects a repeatable option. */
export function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** The runtime profiles by name. */
export const RUNTIMES: Readonly<Record<string, RuntimeProfile>> = runtimes;
const CONVENTIONS: Readonly<Record<string, Convention>> = conventions;

const TABLE = {
  ...PLATFORM_PARAMETERS,
  runtime: choice(
    "trace",
    ["trace", ...Object.keys(runtimes)],
    "runtime profile in the place of the trace's cold starts",
  ),
} as const;

/** The platform of `--platform k=v,...` on top of the named conventions and the runtime it names, and that name. */
export function readPlatform(
  text: string | undefined,
  convention?: string,
): {
  readonly platform: PlatformConfig;
  readonly runtime: string;
} {
  const { params } = parseSpec(`platform:${text ?? ""}`);
  const preset: Convention | undefined = convention === undefined ? undefined : CONVENTIONS[convention];
  const profile = Object.hasOwn(RUNTIMES, String(params?.runtime)) ? RUNTIMES[String(params?.runtime)] : undefined;
  const given = { ...preset?.params, ...(profile === undefined ? {} : runtimePlatform(profile)), ...params };
  const { runtime, ...platform } = resolveParameters(TABLE, given, "--platform") as ParameterValues<typeof TABLE>;
  return { platform, runtime };
}

/** Reads TRACE and puts the runtime's cold starts in it. */
export async function loadTrace(path: string, options: CommonOptions, runtime = "trace"): Promise<Trace> {
  return storeCalls(await loadCalls(path, options, runtime));
}

/** The same, but a trace of more than `limit` calls, very many by default, is not stored. */
export async function loadCalls(
  path: string,
  options: Pick<CommonOptions, "arrivals" | "seed" | "traceCache">,
  runtime = "trace",
  limit?: number,
): Promise<AnyTrace> {
  const { arrivals, seed } = options;
  const trace = callsOf(await loadSource(await openTrace(path), options.traceCache), { arrivals, seed }, limit);
  if (runtime === "trace") return trace;
  return withRuntime(trace, runtime, RUNTIMES[runtime]!, Random.root(options.seed).fork("runtime"));
}
