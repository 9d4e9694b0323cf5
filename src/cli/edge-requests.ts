import { dirname, isAbsolute, join } from "node:path";
import { InputError } from "../base/errors.ts";
import type { Located } from "../base/located.ts";
import { Random } from "../base/random.ts";
import { generatedRequests } from "../edge/requests/generated.ts";
import { recordedCalls, recordedRequests } from "../edge/requests/recorded.ts";
import type { RequestStream } from "../edge/requests/stream.ts";
import type { Scenario } from "../edge/scenario/scenario.ts";
import type { TraceSummary } from "../experiment/result.ts";
import { type CommonOptions, loadCalls } from "./arguments.ts";
import { loadRequests } from "./requests.ts";

/** The requests of a scenario and what is said of them; paths are relative to the scenario's file. */
export async function edgeRequests(
  scenario: Located<Scenario>,
  file: string,
  options: Pick<CommonOptions, "seed" | "arrivals">,
): Promise<{ readonly stream: RequestStream; readonly summary: (requests: number) => TraceSummary }> {
  const { requests } = scenario.value;
  const random = Random.root(options.seed).fork("requests");
  const stream = await streamOf(scenario, file, options, random);
  if (Math.ceil(stream.horizon / scenario.value.window) > MAX_WINDOWS)
    throw scenario.refuse(
      ["window"],
      `expected at most ${MAX_WINDOWS} windows, got ${Math.ceil(stream.horizon / scenario.value.window)}`,
      "out-of-range",
    );
  const { name, functions, horizon, digest, notes } = stream;
  const summary = (invocations: number): TraceSummary => ({
    name,
    functions: functions.functions.length,
    invocations,
    horizonMs: horizon,
    digest,
    load: { format: `edge ${requests.kind}`, sources: "path" in requests ? [requests.path] : [], counts: {}, notes },
  });
  return { stream, summary };
}

const MAX_WINDOWS = 100_000;

async function streamOf(
  scenario: Located<Scenario>,
  file: string,
  options: Pick<CommonOptions, "seed" | "arrivals">,
  random: Random,
): Promise<RequestStream> {
  const { requests } = scenario.value;
  if (requests.kind === "generated") return generatedRequests(scenario.value, requests, random);
  const path = beside(file, requests.path);
  if (requests.kind === "calls") return recordedCalls(scenario.value, requests, await loadCalls(path, options), random);
  const trace = await loadRequests(path, options);
  if (trace.length === 0) throw new InputError("missing", { source: path }, "expected requests, got none");
  return recordedRequests(scenario.value, requests, trace, random);
}

/** A path in a scenario, beside the scenario's file; a prefix of a format stays before it. */
function beside(file: string, path: string): string {
  const [, prefix = "", rest] = /^([a-z][a-z0-9,=-]*:)?(.*)$/s.exec(path)!;
  if (prefix === "bundled:" || isAbsolute(rest!)) return path;
  return `${prefix}${join(dirname(file), rest!)}`;
}
