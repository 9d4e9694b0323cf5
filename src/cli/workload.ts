import { formatDuration } from "../base/quantity.ts";
import { Random } from "../base/random.ts";
import { withRuntime } from "../platform/runtime.ts";
import { numberText } from "../report/number-text.ts";
import type { WorkloadInput } from "../report/workload/input.ts";
import { callsOfApps, characterise, type TraceCharacteristics, topCurve } from "../trace/characteristics.ts";
import { TRIGGER_SHARES } from "../trace/generate/published-2019.ts";
import { cdfOf, type Marginal, marginals, populationsOf } from "../trace/marginals.ts";
import { type PartialTables, readPartialTables } from "../trace/partial-tables.ts";
import { PUBLISHED_TOP_APPS } from "../trace/published-cdfs.ts";
import { callsOf } from "../trace/read-trace.ts";
import type { TraceSource } from "../trace/source.ts";
import { type Described, type Survey, survey } from "../trace/survey.ts";
import { type CommonOptions, RUNTIMES } from "./arguments.ts";
import { loadSource } from "./trace-cache.ts";

/** A trace, or tables without calls, as far as they can be described beside what is published. */
export type Description =
  | {
      readonly kind: "trace";
      readonly source: Described;
      readonly characteristics: TraceCharacteristics;
      readonly gathered: Survey;
      readonly marginals: readonly Marginal[];
    }
  | { readonly kind: "tables"; readonly source: PartialTables; readonly marginals: readonly Marginal[] };

/** Reads and describes TRACE. */
export async function describe(source: TraceSource, options: CommonOptions, runtime: string): Promise<Description> {
  const tables = await readPartialTables(source);
  if (tables !== undefined) return { kind: "tables", source: tables, marginals: marginals(tables.populations) };
  const read = await readDescribed(source, options, runtime);
  const gathered = survey(read);
  const described = { kind: "trace", source: read, gathered, characteristics: characterise(read, gathered) } as const;
  return { ...described, marginals: marginals(populationsOf(read, gathered)) };
}

/** Calls per minute where the source has them and they are to be spread evenly; else calls, which are made as they are read. */
async function readDescribed(source: TraceSource, options: CommonOptions, runtime: string): Promise<Described> {
  const { arrivals, seed, traceCache } = options;
  const loaded = await loadSource(source, traceCache);
  const calls = callsOf(loaded, { arrivals, seed }, 0);
  const counts = loaded.kind === "minutes" && arrivals === "even" ? loaded.counts : undefined;
  const trace = counts === undefined ? calls : { ...calls, load: counts.load };
  const random = Random.root(seed).fork("runtime");
  const { functions, apps, load } =
    runtime === "trace" ? trace : withRuntime(trace, runtime, RUNTIMES[runtime]!, random);
  if (counts === undefined) return { ...trace, functions, apps, load };
  return { ...counts, functions, apps, load: { ...load, notes: [...load.notes, COUNTED] } };
}

const COUNTED =
  "Described from the calls per minute: the calls of a minute, an app's together, are equally spaced from its start.";

/** The description as the report draws it. */
export function workloadInput(
  described: Description,
  more: Pick<WorkloadInput, "title" | "command" | "plotlySource">,
): WorkloadInput {
  const { source } = described;
  const common = {
    ...more,
    load: source.load,
    marginals: described.marginals.map((marginal) => ({ ...marginal, points: cdfOf(marginal.ascending) })),
  };
  const facts: WorkloadInput["facts"] = [
    ["trace", source.name],
    ["format", source.load.format],
    ["digest of the trace", source.digest],
  ];
  if (described.kind === "tables") return { ...common, facts };
  const { characteristics: c, gathered } = described;
  return {
    ...common,
    facts: [
      ...facts.slice(0, 2),
      ["functions", numberText(c.functions)],
      ["apps", numberText(c.apps)],
      ["invocations", numberText(c.invocations)],
      ["observed time", formatDuration(c.horizonMs)],
      ...facts.slice(2),
    ],
    triggers: c.triggers.map(({ trigger, functionShare, invocationShare }) => ({
      trigger,
      functions: functionShare,
      calls: invocationShare,
      published: trigger === "unknown" ? undefined : TRIGGER_SHARES[trigger],
    })),
    callsByDayAndHour: wholeHours(c),
    ...(c.invocations === 0 ? {} : { top: topOf(described.source, gathered) }),
  };
}

function topOf(source: Described, { calls }: Survey): NonNullable<WorkloadInput["top"]> {
  return {
    functions: topCurve(calls),
    apps: topCurve(callsOfApps(source, calls)),
    published: PUBLISHED_TOP_APPS,
  };
}

/** The hours that the trace covers whole; all of them where it has none. */
function wholeHours({ callsByDayAndHour, horizonMs }: TraceCharacteristics): readonly (readonly number[])[] {
  const whole = Math.floor(horizonMs / 3_600_000);
  if (whole === 0) return callsByDayAndHour;
  return callsByDayAndHour
    .map((day, k) => day.slice(0, Math.max(0, whole - 24 * k)))
    .filter(({ length }) => length > 0);
}
