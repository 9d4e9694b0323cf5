import { InputError } from "../../base/errors.ts";
import { ms } from "../../base/units.ts";
import { orderByTime, reordered } from "../arrival-order.ts";
import { SourceDigest } from "../csv/byte-stream.ts";
import { CsvHeader, numberField, textField } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";
import { csvRows, nextRow } from "../csv/rows.ts";
import { ZERO_DURATION_MS } from "../duration-profile.ts";
import { FunctionTable, traceName } from "../function-table.ts";
import { float32Column, float64Column, uint32Column } from "../growing-column.ts";
import { LoadLog } from "../load-log.ts";
import type { SourceFile } from "../source.ts";
import { DEFAULT_COLD_START_MS, DEFAULT_MEMORY_MB, type FunctionProfile, type Trace, type Trigger } from "../trace.ts";
import { readTrigger } from "../trigger.ts";
import { defineFormat } from "./contract.ts";
import { onlyFile } from "./files.ts";

/** The columns that make a CSV file a generic trace; memory_mb, coldstart_ms, app, trigger and cpu may be absent. */
const GENERIC_COLUMNS = ["t_ms", "function", "duration_ms"] as const;

/** The package's own layout. */
export const definition = defineFormat({
  summary: "the package's own layout: a row per call, with memory and cold start",
  source: "prewarm",
  header: "t_ms,function,duration_ms,memory_mb,coldstart_ms[,app][,trigger][,cpu]",
  matches: isGenericCsv,
  read: async (source) => ({
    kind: "calls",
    trace: await readGenericCsv(await onlyFile(source, "csv", isGenericCsv)),
  }),
});

function isGenericCsv(header: readonly string[]): boolean {
  return GENERIC_COLUMNS.every((name) => header.includes(name));
}

/**
 * Reads the package's own layout, a row per call: `t_ms,function,duration_ms,memory_mb,coldstart_ms[,app][,trigger][,cpu]`.
 * memory_mb is that of the instance, hence the app's: the largest where rows differ. A function without app is its own.
 */
export async function readGenericCsv(file: SourceFile): Promise<Trace> {
  const digest = new SourceDigest();
  const log = new LoadLog();
  const calls = await readCalls(digest.watch(file), log);
  const { facts, table } = calls;
  const memory = appMemory(facts, table, log);
  const names = functionNames(facts, table);
  const functions = facts.map(
    (fact, id): FunctionProfile => ({
      name: names[id]!,
      app: table.appOf(id),
      trigger: fact.trigger,
      memory: table.share(id, memory),
      coldStart: ms(fact.coldStarts.differ ? fact.coldStarts.sum / fact.calls : fact.coldStarts.first),
    }),
  );
  const differing = facts.filter((fact) => fact.coldStarts.differ).length;
  log.count("differingColdStarts", differing);
  const order = orderByTime(calls.arrival);
  return {
    name: traceName(file.path),
    functions,
    apps: table.apps(table.appKeys(), memory),
    length: calls.arrival.length,
    arrival: reordered(calls.arrival, order),
    functionId: reordered(calls.functionId, order),
    duration: reordered(calls.duration, order),
    ...(differing > 0 ? { coldStart: reordered(calls.coldStart, order) } : {}),
    ...(calls.cpu === undefined ? {} : { cpu: reordered(calls.cpu, order) }),
    horizon: ms(calls.horizon),
    digest: digest.hex,
    load: log.report("csv", [file.path]),
  };
}

/** What the rows of a function say about it. */
interface FunctionFacts {
  readonly name: string;
  calls: number;
  trigger: Trigger;
  memory: number;
  readonly coldStarts: { readonly first: number; sum: number; differ: boolean };
  memoryDiffers: boolean;
  triggerDiffers: boolean;
}

async function readCalls(file: SourceFile, log: LoadLog) {
  const rows = csvRows(file);
  const read = rowReader(new CsvHeader(await nextRow(rows, file)), log);
  const table = new FunctionTable();
  const facts: FunctionFacts[] = [];
  const [arrival, functionId, duration] = [float64Column(), uint32Column(), float64Column()];
  const [coldStart, cpu] = [float64Column(), float32Column()];
  let previous = 0;
  let horizon = 0;
  for await (const row of rows) {
    const call = read(row);
    const id = table.intern(call.app, `${call.app.length} ${call.app}${call.name}`); // names may hold any character
    noteFacts(facts, id, call);
    if (call.time < previous) log.count("unsortedRows");
    previous = call.time;
    arrival.push(call.time);
    functionId.push(id);
    duration.push(call.duration);
    coldStart.push(call.coldStart);
    if (call.cpu !== undefined) cpu.push(call.cpu);
    horizon = Math.max(horizon, call.time + call.duration);
  }
  if (arrival.length === 0) throw new InputError("missing", { source: file.path, line: 2 }, "expected calls, got none");
  log.count("differingTriggers", facts.filter((fact) => fact.triggerDiffers).length);
  return {
    table,
    facts,
    arrival: arrival.take(),
    functionId: functionId.take(),
    duration: duration.take(),
    coldStart: coldStart.take(),
    cpu: cpu.length > 0 ? cpu.take() : undefined,
    horizon,
  };
}

interface Call {
  readonly time: number;
  readonly name: string;
  readonly app: string;
  readonly duration: number;
  readonly memory: number;
  readonly coldStart: number;
  readonly trigger: Trigger;
  readonly cpu: number | undefined;
}

/** Reads one row; defaults stand for absent columns, which are counted and noted once. */
function rowReader(header: CsvHeader, log: LoadLog): (row: CsvRow) => Call {
  const [time, name, duration] = [header.require("t_ms"), header.require("function"), header.require("duration_ms")];
  const [memory, coldStart] = [header.find("memory_mb"), header.find("coldstart_ms")];
  const [app, trigger, cpu] = [header.find("app"), header.find("trigger"), header.find("cpu")];
  if (memory === undefined) log.note(`Memory is ${DEFAULT_MEMORY_MB} MB for every app: the trace states none.`);
  if (coldStart === undefined) log.note(`Cold starts take ${DEFAULT_COLD_START_MS} ms: the trace states none.`);
  return (row) => {
    const functionName = textField(row, name, "function");
    const stated = numberField(row, duration, "duration_ms", ">= 0");
    if (stated === 0) log.count("zeroDurations");
    if (memory === undefined) log.count("missingMemory");
    if (coldStart === undefined) log.count("missingColdStarts");
    return {
      time: numberField(row, time, "t_ms", ">= 0"),
      name: functionName,
      app: (app === undefined ? "" : row.fields[app]!) || functionName,
      duration: stated || ZERO_DURATION_MS,
      memory: memory === undefined ? DEFAULT_MEMORY_MB : numberField(row, memory, "memory_mb", "> 0"),
      coldStart: coldStart === undefined ? DEFAULT_COLD_START_MS : numberField(row, coldStart, "coldstart_ms", ">= 0"),
      trigger: trigger === undefined ? "unknown" : readTrigger(row.fields[trigger]!, log),
      cpu: cpu === undefined ? undefined : numberField(row, cpu, "cpu", ">= 0"),
    };
  };
}

function noteFacts(facts: FunctionFacts[], id: number, call: Call): void {
  const known = facts[id];
  if (known === undefined) {
    const coldStarts = { first: call.coldStart, sum: call.coldStart, differ: false };
    const { name, trigger, memory } = call;
    facts[id] = { name, calls: 1, trigger, memory, coldStarts, memoryDiffers: false, triggerDiffers: false };
    return;
  }
  known.calls++;
  known.memoryDiffers ||= call.memory !== known.memory;
  known.memory = Math.max(known.memory, call.memory);
  known.coldStarts.sum += call.coldStart;
  known.coldStarts.differ ||= call.coldStart !== known.coldStarts.first;
  known.triggerDiffers ||= call.trigger !== known.trigger;
}

function appMemory(facts: readonly FunctionFacts[], table: FunctionTable, log: LoadLog): Float64Array {
  const memory = new Float64Array(table.appCount);
  for (let app = 0; app < memory.length; app++) {
    const figures = table.functionsOf(app).map((id) => facts[id]!.memory);
    memory[app] = Math.max(...figures);
    if (figures.some((figure) => figure !== memory[app])) log.count("differingAppMemory");
  }
  log.count("differingFunctionMemory", facts.filter((fact) => fact.memoryDiffers).length);
  return memory;
}

/** The name in the file, after its app's where several apps have a function of that name. */
function functionNames(facts: readonly FunctionFacts[], table: FunctionTable): string[] {
  const owners = new Map<string, number>();
  for (const { name } of facts) owners.set(name, (owners.get(name) ?? 0) + 1);
  const apps = table.appKeys();
  return facts.map(({ name }, id) => (owners.get(name) === 1 ? name : `${apps[table.appOf(id)]!}/${name}`));
}
