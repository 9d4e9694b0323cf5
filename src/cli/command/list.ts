import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Argument, type Command } from "commander";
import type { Parameter, ParameterTable } from "../../base/parameters.ts";
import { formatDuration, formatSize } from "../../base/quantity.ts";
import { ADMISSION_PARAMETERS } from "../../cache/admission.ts";
import { type CatalogEntry, listCatalog } from "../../experiment/catalog.ts";
import type { Provenance, RuntimeClass, RuntimeProfile } from "../../platform/runtime.ts";
import { runtimes } from "../../platform/runtimes.ts";
import { type StartTime, startQuantile, startText } from "../../platform/start-time.ts";
import { printResult } from "../console.ts";
import { readText } from "../output.ts";
import { PACKAGE_ROOT } from "../sources.ts";

const ROOMS = ["policies", "agents", "caches", "runtimes", "traces"] as const;
type Room = (typeof ROOMS)[number];

const RUNTIMES: Readonly<Record<string, RuntimeProfile>> = runtimes;

/** What a list of runtimes says besides; null where the source does not say. */
interface RuntimeEntry extends CatalogEntry {
  readonly class: RuntimeClass;
  readonly provenance: Provenance;
  readonly n: number | null;
  readonly date: string | null;
  readonly start: StartTime;
  /** ms that half, 95 % and 99 % of the starts do not exceed, of starts alone on their node. */
  readonly startMs: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly overheadMB: number | null;
}

/** `prewarm list ROOM`: what can be named in a specification, with its source and parameters. */
export function addList(program: Command): void {
  program
    .command("list")
    .description("name what a command line can name")
    .addArgument(new Argument("<room>").choices(ROOMS))
    .option("--json", "print exactly one JSON document", false)
    .action(async (room: Room, options: { readonly json: boolean }) => {
      const entries = await entriesOf(room);
      printResult({ ...options, quiet: false }, entries, () => [...entries.map(describe), ...notesOf(room)].join("\n"));
    });
}

async function entriesOf(room: Room): Promise<readonly CatalogEntry[]> {
  if (room === "runtimes") return Object.entries(RUNTIMES).map(([name, profile]) => runtimeEntry(name, profile));
  if (room === "traces") return bundledTraces();
  return listCatalog()[room];
}

/** The bundled traces, each with what its generation.json says. */
async function bundledTraces(): Promise<CatalogEntry[]> {
  const folder = join(PACKAGE_ROOT, "traces");
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  return Promise.all(
    names.map(async ({ name }) => {
      const made = JSON.parse(await readText(join(folder, name, "generation.json")));
      const { profile, apps, functions, minutes, invocations } = made;
      const size = `${functions} functions of ${apps} apps, ${invocations} invocations in ${minutes / 1440} days`;
      return {
        name: `bundled:${name}`,
        summary: `synthetic, after ${profile}: ${size}; made by prewarm trace generate, see traces/README.md`,
        source: "synthetic",
        parameters: {},
      };
    }),
  );
}

function runtimeEntry(name: string, profile: RuntimeProfile): RuntimeEntry {
  const { summary, source, provenance, start } = profile;
  const quantile = (share: 0.5 | 0.95 | 0.99) => Math.round(startQuantile(start, share) * 1000) / 1000;
  const startMs = { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) };
  return {
    name,
    summary,
    source,
    parameters: {},
    class: profile.class,
    provenance,
    n: profile.n ?? null,
    date: profile.date ?? null,
    start,
    startMs,
    overheadMB: profile.overhead ?? null,
  };
}

/** What holds for every entry of a room. */
function notesOf(room: Room): string[] {
  return room === "caches" ? ["every cache takes besides", ...parameterLines(ADMISSION_PARAMETERS)] : [];
}

/** The lines of a runtime for people. */
function describeRuntime(entry: RuntimeEntry): string {
  const { provenance, n, date, start, startMs, overheadMB } = entry;
  const basis = [provenance, ...(n === null ? [] : [`n = ${n}`]), ...(date === null ? [] : [date])].join(", ");
  const spread = start.kind === "constant" ? "" : `; p50 ${startMs.p50}, p95 ${startMs.p95}, p99 ${startMs.p99} ms`;
  const memory = overheadMB === null ? "" : `; ${overheadMB} MB per instance`;
  return `${entry.name}  ${entry.summary} ${entry.source}\n    ${entry.class}; ${basis}; ${startText(start)}${spread}${memory}`;
}

function describe(entry: CatalogEntry | RuntimeEntry): string {
  return "class" in entry ? describeRuntime(entry) : describeEntry(entry);
}

function describeEntry({ name, summary, source, parameters, offline }: CatalogEntry): string {
  const knows = offline === true ? "; offline: knows the future" : "";
  return [
    `${name}  ${summary} ${source.startsWith("[") ? source : `(${source})`}${knows}`,
    ...parameterLines(parameters),
  ].join("\n");
}

function parameterLines(parameters: ParameterTable): string[] {
  return Object.entries(parameters).map(
    ([key, parameter]) => `    ${key}=${defaultText(parameter)}  ${parameter.description}`,
  );
}

function defaultText(parameter: Parameter): string {
  switch (parameter.kind) {
    case "duration":
      return formatDuration(parameter.default).replace(" ", "");
    case "size":
      return formatSize(parameter.default).replace(" ", "");
    case "file":
      return "PATH";
    case "choice":
      return parameter.choices.map((c) => (c === parameter.default ? `[${c}]` : c)).join("|");
    default:
      return String(parameter.default);
  }
}
