import { InputError } from "../../base/errors.ts";
import { ms } from "../../base/units.ts";
import { orderByTime, reordered } from "../arrival-order.ts";
import { SourceDigest } from "../csv/byte-stream.ts";
import { filledProfiles } from "../duration-profile.ts";
import type { Loaded, Missing } from "../format/contract.ts";
import { fileNames, filesByRole } from "../format/files.ts";
import { traceName } from "../function-table.ts";
import { LoadLog } from "../load-log.ts";
import type { MinuteCounts } from "../minute-counts.ts";
import { MinuteRows } from "../minute-rows.ts";
import { addMinutes, minutesInOrder } from "../minute-series.ts";
import { ownApps } from "../own-apps.ts";
import type { SourceFile, TraceSource } from "../source.ts";
import type { Trace } from "../trace.ts";
import { WeightedDurations } from "../weighted-durations.ts";
import { isOpenDcHeader, OPENDC_HEADER, type OpenDcFunction, readOpenDcFunction } from "./function-file.ts";

const MINUTE_MS = 60_000;

/**
 * Reads OpenDC's traces of functions [mastenbroek21], a file per function, named by its column `name` or else by the
 * file. Where all stamps are whole minutes apart, a row is the calls of the minute that begins there; else all its calls
 * come at its stamp. The trace begins at the earliest stamp of all files. Durations are in ms, memory is the most that
 * was provisioned. Differs from [mastenbroek21], which begins each function at its own first call.
 */
export async function readOpenDc(source: TraceSource, missing: Missing = "median"): Promise<Loaded> {
  const log = new LoadLog();
  const digest = new SourceDigest();
  const role = (header: readonly string[]) => (isOpenDcHeader(header) ? "function" : undefined);
  const files = (await filesByRole(source, role, OPENDC_HEADER, log))("function");
  if (files.length === 0)
    throw new InputError("missing", { source: source.path }, `expected files with ${OPENDC_HEADER}, got none`);
  const functions: OpenDcFunction[] = [];
  for (const [k, name] of fileNames(files).entries())
    functions.push(await readOpenDcFunction(digest.watch(files[k]!), name, log));
  checkNames(functions, files);
  const origin = Math.min(...functions.map(({ first }) => first));
  const byMinute = functions.every(({ first, wholeMinutes }) => wholeMinutes && (first - origin) % MINUTE_MS === 0);
  const calls = byMinute ? undefined : callColumns(functions, origin);
  const counts = byMinute ? minuteColumns(functions, origin, missing, log) : undefined;
  const tables = ownApps(functions, log);
  log.note(
    `${byMinute ? "The calls of a row fall in the minute that begins" : "All calls of a row come"} at its stamp.`,
  );
  log.note("Provisioned CPU and use of CPU and memory are not read.");
  const facts = {
    name: traceName(source.path),
    ...tables,
    digest: digest.hex,
    load: log.report(
      "opendc",
      files.map(({ path }) => path),
    ),
  };
  return calls === undefined
    ? { kind: "minutes", counts: { ...facts, ...counts! } }
    : { kind: "calls", trace: { ...facts, ...calls } };
}

function checkNames(functions: readonly OpenDcFunction[], files: readonly SourceFile[]): void {
  const names = new Map<string, string>();
  for (const [k, { name }] of functions.entries()) {
    const { path } = files[k]!;
    const known = names.get(name);
    if (known !== undefined)
      throw new InputError(
        "malformed",
        { source: path },
        `expected one file a function, got ${name} again, besides ${known}`,
      );
    names.set(name, path);
  }
}

type MinuteColumns = Pick<MinuteCounts, "minutes" | "offsets" | "minute" | "count" | "durations">;

function minuteColumns(
  functions: readonly OpenDcFunction[],
  origin: number,
  missing: Missing,
  log: LoadLog,
): MinuteColumns {
  const rows = new MinuteRows();
  const own = functions.map(({ name, time, calls, duration }, id) => {
    const minute = Uint32Array.from(time, (stamp) => (stamp - origin) / MINUTE_MS);
    addMinutes(rows, id, minutesInOrder({ minute, count: calls }, name, log), 0);
    const durations = new WeightedDurations();
    duration.forEach((value, i) => {
      durations.add(value, calls[i]!);
    });
    return durations.profile();
  });
  return {
    minutes: Math.max(...functions.map(({ last }) => (last - origin) / MINUTE_MS)) + 1,
    ...rows.take(functions.map((_, id) => id)),
    durations: filledProfiles(own, missing === "default" ? "default" : "median", log),
  };
}

type CallColumns = Pick<Trace, "length" | "arrival" | "functionId" | "duration" | "horizon">;

function callColumns(functions: readonly OpenDcFunction[], origin: number): CallColumns {
  const length = functions.reduce((sum, { calls }) => sum + calls.reduce((all, count) => all + count, 0), 0);
  const [arrival, functionId, durations] = [
    new Float64Array(length),
    new Uint32Array(length),
    new Float64Array(length),
  ];
  let at = 0;
  let horizon = 0;
  for (const [id, { last, time, calls, duration }] of functions.entries()) {
    horizon = Math.max(horizon, last - origin);
    for (let row = 0; row < time.length; row++) {
      const start = time[row]! - origin;
      const end = at + calls[row]!;
      arrival.fill(start, at, end);
      functionId.fill(id, at, end);
      durations.fill(duration[row]!, at, end);
      at = end;
      horizon = Math.max(horizon, start + duration[row]!);
    }
  }
  const order = orderByTime(arrival);
  return {
    length,
    arrival: reordered(arrival, order),
    functionId: reordered(functionId, order),
    duration: reordered(durations, order),
    horizon: ms(horizon),
  };
}
