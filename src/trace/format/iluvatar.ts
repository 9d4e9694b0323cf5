import { InputError } from "../../base/errors.ts";
import { ms } from "../../base/units.ts";
import { orderByTime, reordered } from "../arrival-order.ts";
import { SourceDigest } from "../csv/byte-stream.ts";
import { CsvHeader, numberField, quoted, textField } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";
import { csvRows, nextRow } from "../csv/rows.ts";
import { DEFAULT_DURATION_MS, ZERO_DURATION_MS } from "../duration-profile.ts";
import { traceName } from "../function-table.ts";
import { float64Column, uint32Column } from "../growing-column.ts";
import { LoadLog } from "../load-log.ts";
import { ownApps } from "../own-apps.ts";
import type { SourceFile, TraceSource } from "../source.ts";
import type { Trace } from "../trace.ts";
import { defineFormat } from "./contract.ts";
import { filesByRole } from "./files.ts";

const INVOCATIONS = "func_name,invoke_time_ms";
const FUNCTIONS = "func_name,cold_dur_ms,warm_dur_ms,mem_mb";

/** The input of Ilúvatar's load generator [fuerst23]. */
export const definition = defineFormat({
  summary: "Ilúvatar's two files: calls, and functions with their cold and warm durations and memory",
  source: "[fuerst23]",
  header: `${INVOCATIONS} and ${FUNCTIONS}`,
  matches: (header) => roleOf(header) !== undefined,
  read: async (source) => ({ kind: "calls", trace: await readIluvatar(source) }),
});

function roleOf(header: readonly string[]): "calls" | "functions" | undefined {
  if (!header.includes("func_name")) return undefined;
  if (header.includes("invoke_time_ms")) return "calls";
  return header.includes("warm_dur_ms") ? "functions" : undefined;
}

/**
 * Reads the input of Ilúvatar's load generator [fuerst23]: a file of calls and one of functions. A cold execution takes
 * cold_dur_ms in all, hence the cold start before it cold_dur_ms - warm_dur_ms. A function is an app of its own.
 */
export async function readIluvatar(source: TraceSource): Promise<Trace> {
  const log = new LoadLog();
  const digest = new SourceDigest();
  const files = await filesByRole(source, roleOf, `${INVOCATIONS} or ${FUNCTIONS}`, log);
  const [callFile, functionFile] = [one(source, "calls", files("calls")), one(source, "functions", files("functions"))];
  const functions = await readFunctions(digest.watch(functionFile), log);
  const calls = await readCalls(digest.watch(callFile), functions, functionFile.path, log);
  const order = orderByTime(calls.arrival);
  log.note("Cold starts take cold_dur_ms - warm_dur_ms, since a cold execution takes cold_dur_ms in all.");
  return {
    name: traceName(source.path),
    ...ownApps([...functions.values()], log),
    length: calls.arrival.length,
    arrival: reordered(calls.arrival, order),
    functionId: reordered(calls.functionId, order),
    duration: reordered(calls.duration, order),
    horizon: ms(calls.horizon),
    digest: digest.hex,
    load: log.report("iluvatar", [functionFile.path, callFile.path]),
  };
}

function one(source: TraceSource, role: string, files: readonly SourceFile[]): SourceFile {
  if (files.length === 1) return files[0]!;
  const expected = `expected one file of ${role} (${role === "calls" ? INVOCATIONS : FUNCTIONS})`;
  const got = files.length === 0 ? "none" : files.map(({ path }) => path).join(", ");
  throw new InputError(
    files.length === 0 ? "missing" : "malformed",
    { source: source.path },
    `${expected}, got ${got}`,
  );
}

interface IluvatarFunction {
  readonly name: string;
  readonly id: number;
  readonly duration: number; // ms
  readonly coldStart: number | undefined; // ms
  readonly memory: number | undefined; // MB
}

async function readFunctions(file: SourceFile, log: LoadLog): Promise<ReadonlyMap<string, IluvatarFunction>> {
  const rows = csvRows(file);
  const header = new CsvHeader(await nextRow(rows, file));
  const name = header.require("func_name");
  const [cold, warm, memory] = [header.require("cold_dur_ms"), header.require("warm_dur_ms"), header.require("mem_mb")];
  const functions = new Map<string, IluvatarFunction>();
  let untimed = 0;
  for await (const row of rows) {
    const key = textField(row, name, "func_name");
    if (functions.has(key)) throw row.refuse(name, `expected each function once, got ${quoted(key)} again`);
    const [coldMs, warmMs] = [optional(row, cold, "cold_dur_ms"), optional(row, warm, "warm_dur_ms")];
    if (warmMs === undefined) untimed++;
    if (warmMs === 0) log.count("zeroDurations");
    const below = coldMs !== undefined && warmMs !== undefined && coldMs < warmMs;
    if (below) log.count("negativeColdStarts");
    const size = numberField(row, memory, "mem_mb", ">= 0");
    if (size === 0) log.count("zeroMemory");
    functions.set(key, {
      name: key,
      id: functions.size,
      duration: warmMs === undefined ? DEFAULT_DURATION_MS : warmMs || ZERO_DURATION_MS,
      coldStart: coldMs === undefined || warmMs === undefined ? undefined : below ? 0 : coldMs - warmMs,
      memory: size || undefined,
    });
  }
  log.count("missingDurations", untimed);
  if (untimed > 0)
    log.note(`Executions of ${untimed} functions take ${DEFAULT_DURATION_MS} ms: they state no warm_dur_ms.`);
  return functions;
}

/** A number that may be left empty. */
function optional(row: CsvRow, index: number, name: string): number | undefined {
  return row.fields[index] === "" ? undefined : numberField(row, index, name, ">= 0");
}

async function readCalls(
  file: SourceFile,
  functions: ReadonlyMap<string, IluvatarFunction>,
  functionsPath: string,
  log: LoadLog,
) {
  const rows = csvRows(file);
  const header = new CsvHeader(await nextRow(rows, file));
  const [name, time] = [header.require("func_name"), header.require("invoke_time_ms")];
  const [arrival, functionId, duration] = [float64Column(), uint32Column(), float64Column()];
  let previous = 0;
  let horizon = 0;
  for await (const row of rows) {
    const key = textField(row, name, "func_name");
    const fn = functions.get(key);
    if (fn === undefined)
      throw row.refuse(name, `expected a function of ${functionsPath}, got ${quoted(key)}`, "unknown");
    const start = numberField(row, time, "invoke_time_ms", ">= 0");
    if (start < previous) log.count("unsortedRows");
    previous = start;
    arrival.push(start);
    functionId.push(fn.id);
    duration.push(fn.duration);
    horizon = Math.max(horizon, start + fn.duration);
  }
  if (arrival.length === 0) throw new InputError("missing", { source: file.path, line: 2 }, "expected calls, got none");
  return { arrival: arrival.take(), functionId: functionId.take(), duration: duration.take(), horizon };
}
