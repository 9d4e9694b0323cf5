import { InputError } from "../../base/errors.ts";
import { quantileSorted } from "../../base/quantile.ts";
import { ms } from "../../base/units.ts";
import { orderByTime, reordered } from "../arrival-order.ts";
import { SourceDigest } from "../csv/byte-stream.ts";
import type { Missing } from "../format/contract.ts";
import { filesByRole } from "../format/files.ts";
import { traceName } from "../function-table.ts";
import { LoadLog } from "../load-log.ts";
import { ownApps } from "../own-apps.ts";
import type { SourceFile, TraceSource } from "../source.ts";
import type { Trace } from "../trace.ts";
import { COLD_START_HEADER, coldStartsOf, isColdStartHeader } from "./cold-starts.ts";
import { isRequestHeader, REQUEST_HEADER, Requests } from "./requests.ts";

/** What the Huawei trace 2025 leaves open. */
export interface Huawei2025Options {
  readonly missing?: Missing;
  /** What time_worker is: the `end` of a call, by default, since it is never later than time_frontend, or its `start`. */
  readonly stamps?: "end" | "start";
}

/** Whether a header is that of a file of requests or of cold starts. */
export function huaweiRole(header: readonly string[]): "requests" | "coldStarts" | undefined {
  if (isRequestHeader(header)) return "requests";
  return isColdStartHeader(header) ? "coldStarts" : undefined;
}

/**
 * Reads the requests of the Huawei trace 2025 [joosen25], a row per call, in one file or several. A function is
 * funcName---userID---poolName, an app of its own; its memory is its pool's; a call uses as many cores as its pod did. Cold
 * starts, where files of them are given too, take the median of the function's, or under `median` of all; single calls
 * have none of their own, since which of them started cold was the doing of the source's platform.
 */
export async function readHuawei2025(source: TraceSource, options: Huawei2025Options = {}): Promise<Trace> {
  const { missing = "median", stamps = "end" } = options;
  const log = new LoadLog();
  const digest = new SourceDigest();
  const files = await filesByRole(source, huaweiRole, `${REQUEST_HEADER} or ${COLD_START_HEADER}`, log);
  const requests = new Requests(log);
  for (const file of files("requests")) await requests.read(digest.watch(file));
  if (requests.length === 0) throw noRequests(source, files("requests"), files("coldStarts"));
  const { day, arrival, duration, cpu, horizon } = requests.columns(stamps);
  const coldStarts = await medianColdStarts(files("coldStarts"), requests, missing, digest, log);
  log.note(
    `Times count from the start of day ${day}; time_worker is read as the ${stamps} of a call, which the source does not say.`,
  );
  if (cpu !== undefined) log.note("Cores in use are those of the whole pod, averaged over the call.");
  const facts = requests.functions.map(({ name, memory }, id) => ({ name, memory, coldStart: coldStarts[id] }));
  const order = orderByTime(arrival);
  return {
    name: traceName(source.path),
    ...ownApps(facts, log),
    length: arrival.length,
    arrival: reordered(arrival, order),
    functionId: reordered(requests.functionId.take(), order),
    duration: reordered(duration, order),
    ...(cpu === undefined ? {} : { cpu: reordered(cpu, order) }),
    horizon: ms(horizon),
    digest: digest.hex,
    load: log.report(
      "huawei2025",
      [...files("requests"), ...files("coldStarts")].map(({ path }) => path),
    ),
  };
}

function noRequests(
  source: TraceSource,
  requests: readonly SourceFile[],
  coldStarts: readonly SourceFile[],
): InputError {
  const [file] = requests;
  if (file !== undefined) return new InputError("missing", { source: file.path, line: 2 }, "expected calls, got none");
  const got = coldStarts.length === 0 ? "none" : "only cold starts, which readColdStarts reads";
  return new InputError(
    "missing",
    { source: source.path },
    `expected a file of requests (${REQUEST_HEADER}), got ${got}`,
  );
}

/** The median cold start of each function in ms; undefined where the source has none, or is not to lend it the others'. */
async function medianColdStarts(
  files: readonly SourceFile[],
  requests: Requests,
  missing: Missing,
  digest: SourceDigest,
  log: LoadLog,
): Promise<readonly (number | undefined)[]> {
  if (files.length === 0) return [];
  const ids = new Map(requests.functions.map(({ name }, id) => [name, id]));
  const own: number[][] = requests.functions.map(() => []);
  const all: number[] = [];
  for (const file of files)
    for await (const { function: fn, total } of coldStartsOf(digest.watch(file), log)) {
      all.push(total);
      const id = ids.get(fn.name);
      if (id === undefined) log.count("unusedColdStarts");
      else own[id]!.push(total);
    }
  log.count("coldStarts", all.length);
  const common = missing === "default" ? undefined : median(all);
  const lent = common === undefined ? 0 : own.filter((totals) => totals.length === 0).length;
  log.count("lentColdStarts", lent);
  if (lent > 0) log.note(`Cold starts of ${lent} of ${own.length} functions take the median of all: they had none.`);
  log.note("Cold starts take the median of their function's in the source.");
  return own.map((totals) => median(totals) ?? common);
}

function median(values: number[]): number | undefined {
  return quantileSorted(
    values.sort((a, b) => a - b),
    0.5,
  );
}
