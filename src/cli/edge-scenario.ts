import { parseScenario, type Scenario } from "../edge/scenario/scenario.ts";
import {
  type EdgeDocument,
  type EdgeWindowRow,
  edgePlaces,
  edgeResult,
  edgeWindows,
} from "../experiment/edge-result.ts";
import { edgeEntries, runEdge } from "../experiment/edge-run.ts";
import type { CommonOptions } from "./arguments.ts";
import { Progress } from "./console.ts";
import { edgeRequests } from "./edge-requests.ts";
import { readText } from "./output.ts";
import { readEntryFiles } from "./results.ts";

/** A scenario that was run. */
export interface ScenarioRun {
  readonly scenario: Scenario;
  readonly document: EdgeDocument;
  readonly windows: readonly EdgeWindowRow[];
}

/** Reads and runs the scenario of a file. */
export async function runScenario(path: string, options: CommonOptions): Promise<ScenarioRun> {
  const located = parseScenario(await readText(path), path);
  const { value: scenario } = located;
  const file = await readEntryFiles(edgeEntries(located));
  const { stream, summary } = await edgeRequests(located, path, options);
  const progress = new Progress(options);
  const started = performance.now();
  const onProgress = (done: number) => progress.update(scenario.name, done);
  const tally = await runEdge(located, stream, { seed: options.seed, file, onProgress });
  progress.end();
  const result = edgeResult(scenario, tally, options.seed, performance.now() - started);
  const document: EdgeDocument = {
    schema: 1,
    command: "edge",
    seed: options.seed,
    trace: summary(tally.requests),
    places: edgePlaces(scenario),
    results: [result],
  };
  return { scenario, document, windows: edgeWindows(tally) };
}
