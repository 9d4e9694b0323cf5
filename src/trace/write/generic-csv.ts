import { type AnyTrace, openCalls } from "../call-source.ts";
import { LoadLog } from "../load-log.ts";
import type { CallChunk } from "../trace.ts";
import { csvField } from "./csv-field.ts";

/** About how many characters a piece of text has. */
const PIECE = 65_536;

/**
 * The trace in the package's own layout, piece by piece, the header first; returns the number of calls. The columns
 * app, trigger and cpu are there where the trace says more than their absence would. What the layout cannot hold is
 * counted in `log`.
 */
export function* genericCsv(trace: AnyTrace, log: LoadLog = new LoadLog()): Generator<string, number, undefined> {
  const tables = columnTexts(trace);
  const calls = openCalls(trace);
  const called = new Uint8Array(trace.functions.length);
  let chunk = calls.next();
  yield header(tables, chunk?.cpu !== undefined);
  let [rows, end, piece] = [0, 0, ""];
  for (; chunk !== undefined; chunk = calls.next()) {
    for (let i = 0; i < chunk.length; i++) {
      const id = chunk.functionId[i]!;
      called[id] = 1;
      end = Math.max(end, chunk.arrival[i]! + chunk.duration[i]!);
      piece += rowText(tables, chunk, i, id);
      if (piece.length < PIECE) continue;
      yield piece;
      piece = "";
    }
    rows += chunk.length;
  }
  if (piece !== "") yield piece;
  countLosses(trace, called, end, log);
  return rows;
}

/** What the rows of a function share, as text. */
interface ColumnTexts {
  readonly name: readonly string[]; //      [functions] with the comma before and after it
  readonly memory: readonly string[]; //    [functions] likewise
  readonly coldStart: readonly string[]; // [functions]
  readonly tail: readonly string[]; //      [functions] app and trigger, each after a comma
  readonly hasApp: boolean;
  readonly hasTrigger: boolean;
}

function columnTexts({ functions, apps }: AnyTrace): ColumnTexts {
  const hasApp = functions.some(({ name, app }) => apps[app]!.name !== name);
  const hasTrigger = functions.some(({ trigger }) => trigger !== "unknown");
  return {
    name: functions.map(({ name }) => `,${csvField(name)},`),
    memory: functions.map(({ app }) => `,${apps[app]!.memory},`),
    coldStart: functions.map(({ coldStart }) => String(coldStart)),
    tail: functions.map(
      ({ app, trigger }) => `${hasApp ? `,${csvField(apps[app]!.name)}` : ""}${hasTrigger ? `,${trigger}` : ""}`,
    ),
    hasApp,
    hasTrigger,
  };
}

function header({ hasApp, hasTrigger }: ColumnTexts, hasCpu: boolean): string {
  const optional = [hasApp && "app", hasTrigger && "trigger", hasCpu && "cpu"].filter((name) => name !== false);
  return `${["t_ms,function,duration_ms,memory_mb,coldstart_ms", ...optional].join(",")}\n`;
}

function rowText(texts: ColumnTexts, chunk: CallChunk, i: number, id: number): string {
  const coldStart = chunk.coldStart === undefined ? texts.coldStart[id]! : chunk.coldStart[i]!;
  const cpu = chunk.cpu === undefined ? "" : `,${chunk.cpu[i]!}`;
  return `${chunk.arrival[i]!}${texts.name[id]!}${chunk.duration[i]!}${texts.memory[id]!}${coldStart}${texts.tail[id]!}${cpu}\n`;
}

function countLosses({ functions, apps, horizon }: AnyTrace, called: Uint8Array, end: number, log: LoadLog): void {
  const silent = called.reduce((count, one) => count - one, functions.length);
  log.count("functionsWithoutCalls", silent);
  if (silent > 0) log.note("A function without a call has no row, so that it is not in the file.");
  const unequal = functions.filter(({ memory, app }) => memory !== apps[app]!.memory / apps[app]!.functions.length);
  log.count("ownMemory", unequal.length);
  if (unequal.length > 0)
    log.note("memory_mb is the app's: a function's own figure becomes an even share of it at reading.");
  const owned = apps.filter(({ owner }) => owner !== undefined).length;
  log.count("owners", owned);
  if (owned > 0) log.note("The owners of apps have no column.");
  if (horizon === end) return;
  log.count("horizonMs", Math.abs(horizon - end));
  log.note(`The trace lasts ${horizon} ms; read back, it ends with its last execution, at ${end} ms.`);
}
