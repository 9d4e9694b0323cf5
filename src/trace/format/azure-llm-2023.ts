import { InputError } from "../../base/errors.ts";
import { number, type ParameterValues } from "../../base/parameters.ts";
import { ms } from "../../base/units.ts";
import { orderByTime, reordered } from "../arrival-order.ts";
import { SourceDigest } from "../csv/byte-stream.ts";
import { CsvHeader, quoted, wholeField } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";
import { csvRows, nextRow } from "../csv/rows.ts";
import { ZERO_DURATION_MS } from "../duration-profile.ts";
import { traceName } from "../function-table.ts";
import { float64Column } from "../growing-column.ts";
import { LoadLog } from "../load-log.ts";
import { ownApps } from "../own-apps.ts";
import { parseStamp } from "../series/timestamp.ts";
import type { SourceFile } from "../source.ts";
import type { Trace } from "../trace.ts";
import { defineFormat } from "./contract.ts";
import { onlyFile } from "./files.ts";

const COLUMNS = ["TIMESTAMP", "ContextTokens", "GeneratedTokens"] as const;

/**
 * How long a request takes: base + contextToken * ContextTokens + generatedToken * GeneratedTokens, in ms. By default
 * what Llama 2 70B takes on eight H100 with one request at a time: least squares over the prompts of 128 to 8192 tokens
 * measured for [patel24] (30.4 ms the median token, 0.099 ms a token of the prompt, 1.8 ms besides), rounded.
 */
const MODEL = {
  base: number(0, "ms of a request without any token", { min: 0 }),
  contextToken: number(0.1, "ms per token of the prompt: Llama 2 70B on eight H100", { min: 0 }),
  generatedToken: number(30, "ms per generated token: Llama 2 70B on eight H100", { min: 0 }),
} as const;

export type LlmDurations = ParameterValues<typeof MODEL>;

/** The Azure LLM inference traces [patel24]. */
export const definition = defineFormat({
  summary:
    "Azure LLM inference trace 2023: a row per request, of one function; durations by a linear model of its tokens",
  source: "[patel24]",
  header: COLUMNS.join(","),
  matches: isAzureLlm,
  parameters: MODEL,
  read: async (source, _options, model) => ({
    kind: "calls",
    trace: await readAzureLlm2023(await onlyFile(source, "azure-llm2023", isAzureLlm), model),
  }),
});

function isAzureLlm(header: readonly string[]): boolean {
  return COLUMNS.every((name) => header.includes(name));
}

/**
 * Reads an Azure LLM inference trace [patel24]: the calls of one function, named after the file, from the first on, to
 * 0.1 us. It states tokens, no durations: these follow from the model. Differs from the source in nothing else.
 */
export async function readAzureLlm2023(file: SourceFile, model: Partial<LlmDurations> = {}): Promise<Trace> {
  const { base = MODEL.base.default, contextToken = MODEL.contextToken.default } = model;
  const { generatedToken = MODEL.generatedToken.default } = model;
  const digest = new SourceDigest();
  const log = new LoadLog();
  const calls = await readRequests(digest.watch(file), { base, contextToken, generatedToken }, log);
  log.note(
    `Durations are no measurements: ${base} ms + ${contextToken} ms per token of the prompt + ${generatedToken} ms per generated token.`,
  );
  const order = orderByTime(calls.arrival);
  return {
    name: traceName(file.path),
    ...ownApps([{ name: traceName(file.path) }], log),
    length: calls.arrival.length,
    arrival: reordered(calls.arrival, order),
    functionId: new Uint32Array(calls.arrival.length),
    duration: reordered(calls.duration, order),
    horizon: ms(calls.arrival.reduce((end, time, i) => Math.max(end, time + calls.duration[i]!), 0)),
    digest: digest.hex,
    load: log.report("azure-llm2023", [file.path]),
  };
}

async function readRequests(file: SourceFile, model: LlmDurations, log: LoadLog) {
  const rows = csvRows(file);
  const header = new CsvHeader(await nextRow(rows, file));
  const time = header.require("TIMESTAMP");
  const [context, generated] = [header.require("ContextTokens"), header.require("GeneratedTokens")];
  const [seconds, ticks, duration] = [float64Column(), float64Column(), float64Column()];
  let previous: Stamp | undefined;
  for await (const row of rows) {
    const stamp = readStamp(row, time);
    if (previous !== undefined && ticksBetween(previous, stamp) < 0) log.count("unsortedRows");
    previous = stamp;
    const tokens = {
      context: wholeField(row, context, "ContextTokens"),
      generated: wholeField(row, generated, "GeneratedTokens"),
    };
    const length = model.base + model.contextToken * tokens.context + model.generatedToken * tokens.generated;
    if (length === 0) log.count("zeroDurations");
    seconds.push(stamp.second);
    ticks.push(stamp.ticks);
    duration.push(length || ZERO_DURATION_MS);
  }
  if (seconds.length === 0) throw new InputError("missing", { source: file.path, line: 2 }, "expected calls, got none");
  return { arrival: arrivals(seconds.take(), ticks.take()), duration: duration.take() };
}

/** A time to 0.1 us, which a double of ms since 1970 does not hold. */
interface Stamp {
  readonly second: number; // ms since 1970 of the whole second
  readonly ticks: number; // 0.1 us in the second
}

const TICKS_PER_MS = 10_000;

/** `2023-11-16 18:17:03.9799600`, with up to seven digits below the second, taken as UTC where it names no zone. */
function readStamp(row: CsvRow, index: number): Stamp {
  const text = row.fields[index]!;
  const parts = /^([^.]{19})(?:\.(\d{1,7}))?(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  const second = parts === null ? undefined : parseStamp(`${parts[1]}${parts[3] ?? ""}`);
  if (second !== undefined) return { second, ticks: Number((parts![2] ?? "").padEnd(7, "0")) };
  const expected = "expected a TIMESTAMP such as 2023-11-16 18:17:03.9799600";
  throw row.refuse(index, `${expected}, got ${quoted(text)}`);
}

function ticksBetween(from: Stamp, to: Stamp): number {
  return (to.second - from.second) * TICKS_PER_MS + to.ticks - from.ticks;
}

/** Times in ms since the earliest; whole numbers of ticks until the last division, hence rounded once. */
function arrivals(seconds: Float64Array, ticks: Float64Array): Float64Array {
  const first = { second: seconds[0]!, ticks: ticks[0]! };
  const since = seconds.map((second, i) => ticksBetween(first, { second, ticks: ticks[i]! }));
  const earliest = since.reduce((least, value) => Math.min(least, value), 0);
  return since.map((value) => (value - earliest) / TICKS_PER_MS);
}
