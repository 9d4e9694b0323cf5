import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Argument, type Command } from "commander";
import type { Parameter } from "../../base/parameters.ts";
import { formatDuration, formatSize } from "../../base/quantity.ts";
import { type CatalogEntry, listCatalog } from "../../experiment/catalog.ts";
import { type RuntimeProfile, runtimes } from "../../platform/runtime.ts";
import { printResult } from "../console.ts";
import { PACKAGE_ROOT } from "../sources.ts";

const ROOMS = ["policies", "agents", "caches", "runtimes", "traces"] as const;
type Room = (typeof ROOMS)[number];

/** `prewarm list ROOM`: what can be named in a specification, with its source and parameters. */
export function addList(program: Command): void {
  program
    .command("list")
    .description("name what a command line can name")
    .addArgument(new Argument("<room>").choices(ROOMS))
    .option("--json", "print exactly one JSON document", false)
    .action(async (room: Room, options: { readonly json: boolean }) => {
      const entries = await entriesOf(room);
      printResult({ ...options, quiet: false }, entries, () => entries.map(describe).join("\n"));
    });
}

async function entriesOf(room: Room): Promise<readonly CatalogEntry[]> {
  if (room === "runtimes") {
    const table: Readonly<Record<string, RuntimeProfile>> = runtimes;
    return Object.entries(table).map(([name, { summary, source, start }]) => ({
      name,
      summary: `${summary}; ${startText(start)}`,
      source,
      parameters: {},
    }));
  }
  if (room === "traces") {
    const folders = (await readdir(join(PACKAGE_ROOT, "traces"), { withFileTypes: true })).filter((entry) =>
      entry.isDirectory(),
    );
    return folders.map(({ name }) => ({
      name: `bundled:${name}`,
      summary: "synthetic, made by prewarm trace generate; see traces/README.md",
      source: "synthetic",
      parameters: {},
    }));
  }
  return listCatalog()[room];
}

function startText(start: RuntimeProfile["start"]): string {
  return start.kind === "constant"
    ? `starts in ${start.ms} ms`
    : `start log-normal, ln s ~ N(${start.mu}, ${start.sigma}²)`;
}

function describe({ name, summary, source, parameters }: CatalogEntry): string {
  const lines = Object.entries(parameters).map(
    ([key, parameter]) => `    ${key}=${defaultText(parameter)}  ${parameter.description}`,
  );
  return [`${name}  ${summary} ${source.startsWith("[") ? source : `(${source})`}`, ...lines].join("\n");
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
