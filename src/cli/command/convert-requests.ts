import { dirname, resolve } from "node:path";
import { LoadLog } from "../../trace/load-log.ts";
import type { RequestTrace } from "../../trace/request/requests.ts";
import { oracleGeneral, requestCsv } from "../../trace/request/write-requests.ts";
import type { CommonOptions } from "../arguments.ts";
import { OutputDirectory } from "../output.ts";
import { loadRequests, type RequestFileOptions } from "../requests.ts";
import { openTrace, splitRequestPrefix } from "../sources.ts";
import { type Part, writeParts } from "./convert-parts.ts";
import { checkFile } from "./convert-place.ts";
import { reportConversion } from "./convert-report.ts";

/** Formats of cache requests that can be written. */
export const REQUEST_TARGETS = ["requests-csv", "oracle-general"] as const;

export function isRequestTarget(to: string): to is (typeof REQUEST_TARGETS)[number] {
  return (REQUEST_TARGETS as readonly string[]).includes(to);
}

export interface ConvertRequestsOptions
  extends Pick<CommonOptions, "seed" | "json" | "quiet" | "arrivals">,
    RequestFileOptions {
  readonly to: (typeof REQUEST_TARGETS)[number];
  readonly out: string;
  readonly gzip: boolean;
  readonly floorTimes: boolean;
}

/** Writes requests, or the artefact requests of a function trace, as a file of requests. */
export async function convertRequests(path: string, options: ConvertRequestsOptions): Promise<void> {
  const directory = new OutputDirectory(dirname(resolve(options.out)));
  await directory.check();
  const { prefix, rest } = splitRequestPrefix(path);
  const name = await checkFile(
    options.out,
    options.gzip,
    await openTrace(prefix === undefined ? path : rest),
    options.to,
  );
  const trace = await loadRequests(path, options);
  const log = new LoadLog();
  log.count("objectNames", trace.objectCount);
  log.note("An object's name becomes its number in the order of the first requests.");
  if (options.floorTimes) countFractions(trace, log);
  const { files } = await writeParts(directory, [partOf(trace, name, options)], options);
  const { digest, length: requests, objectCount: objects, load } = trace;
  const facts = { trace: { name: trace.name, digest, requests, objects, load } };
  reportConversion(facts, files, { ...options, out: directory.path }, log);
}

function partOf(trace: RequestTrace, name: string, { to, floorTimes }: ConvertRequestsOptions): Part {
  return {
    name,
    gzip: name.endsWith(".gz"),
    pieces: async function* () {
      if (to === "requests-csv") yield* requestCsv(trace);
      else yield* oracleGeneral(trace, { times: floorTimes ? "floor" : "exact" });
      return trace.length;
    },
  };
}

function countFractions({ time, length }: RequestTrace, log: LoadLog): void {
  let rounded = 0;
  for (let i = 0; i < length; i++) if (time[i]! % 1 !== 0) rounded++;
  log.count("fractionsOfTimes", rounded);
  if (rounded > 0) log.note("Times are rounded down to whole ones.");
}
