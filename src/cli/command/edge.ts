import type { Command } from "commander";
import { writeCsv } from "../../report/csv.ts";
import { EDGE_NODE_COLUMNS, EDGE_WINDOW_COLUMNS } from "../../report/edge/columns.ts";
import { edgePage } from "../../report/edge/page.ts";
import { edgeText } from "../../report/edge/table.ts";
import { type CommonOptions, withArrivals, withOutput } from "../arguments.ts";
import { printResult } from "../console.ts";
import { runScenario } from "../edge-scenario.ts";
import { manifestOf } from "../manifest.ts";
import { OutputDirectory } from "../output.ts";
import { plotlySource, writeFiles } from "../results.ts";

/** `prewarm edge SCENARIO`: requests through nodes, caches, functions, a tier and balanced origins. */
export function addEdge(program: Command): void {
  withArrivals(
    withOutput(
      program
        .command("edge")
        .description("run the edge chain of a scenario: nodes, caches, functions, a tier, balanced origins")
        .argument("<scenario>", "a file of JSON or YAML"),
    ),
  ).action(edge);
}

async function edge(path: string, options: CommonOptions): Promise<void> {
  const startedAt = new Date();
  const out = options.out === undefined ? undefined : new OutputDirectory(options.out);
  await out?.check();
  const { scenario, document, windows } = await runScenario(path, options);
  if (out !== undefined) {
    const title = `Edge: ${scenario.name}`;
    const { trace, seed, results } = document;
    const manifest = manifestOf({ title, command: "edge", config: scenario, seed, trace, startedAt });
    const files = {
      "results.json": `${JSON.stringify(document, null, 1)}\n`,
      "nodes.csv": writeCsv(results[0]!.nodes, EDGE_NODE_COLUMNS),
      "edge-windows.csv": writeCsv(windows, EDGE_WINDOW_COLUMNS),
      "report.html": edgePage({ title, document, windows, manifest, plotlySource: plotlySource() }),
    };
    await writeFiles(out, Object.entries(files), manifest);
  }
  printResult(options, document, () => edgeText(document.results[0]!).join("\n"));
}
