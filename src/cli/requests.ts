import { stat } from "node:fs/promises";
import type { Command } from "commander";
import { InputError } from "../base/errors.ts";
import { artefactRequests } from "../edge/artefact-requests.ts";
import { readTrace } from "../trace/read-trace.ts";
import type { RequestOptions } from "../trace/request/contract.ts";
import { readRequests } from "../trace/request/read-requests.ts";
import type { RequestTrace } from "../trace/request/requests.ts";
import type { Arrivals } from "../trace/source.ts";
import type { CommonOptions } from "./arguments.ts";
import { openFile, openTrace, splitPrefix, splitRequestPrefix } from "./sources.ts";

/** What a file of requests does not say about itself. */
export interface RequestFileOptions {
  readonly columns?: string;
  readonly operations?: string;
}

/** Adds the options of commands that read requests. */
export function withRequestFile(command: Command): Command {
  return command
    .option("--columns <names>", "the columns in the file, as time=T,object=O,size=S")
    .option("--operations <names>", "the operations of a twitter trace that count as requests, as get,gets,set");
}

/**
 * Requests as they are in a file, whose format a prefix may force, or the artefact requests of a function trace: a
 * directory, or a path with the prefix of a trace format. `csv:` means requests.
 */
export async function loadRequests(
  path: string,
  options: RequestFileOptions & Pick<CommonOptions, "seed"> & { readonly arrivals?: Arrivals },
): Promise<RequestTrace> {
  const { prefix: format, rest: file } = splitRequestPrefix(path);
  if (format !== undefined) return readRequests(await openFile(file), { ...requestOptions(options), format });
  const { prefix, rest } = splitPrefix(path);
  const isDirectory =
    prefix !== undefined ||
    (await stat(rest).then(
      (found) => found.isDirectory(),
      () => false,
    ));
  if (isDirectory) {
    refuseRequestOptions(options, path);
    return artefactRequests(
      await readTrace(await openTrace(path), { arrivals: options.arrivals ?? "even", seed: options.seed }),
    );
  }
  return readRequests(await openFile(path), requestOptions(options));
}

function refuseRequestOptions({ columns, operations }: RequestFileOptions, path: string): void {
  const given = columns !== undefined ? "--columns" : operations !== undefined ? "--operations" : undefined;
  if (given === undefined) return;
  throw new InputError("unknown", { source: given }, `expected a file of requests, got the function trace ${path}`);
}

/** What a reader of requests is told. */
export function requestOptions({ columns, operations }: RequestFileOptions): RequestOptions {
  return {
    ...(columns === undefined ? {} : { columns: readColumns(columns) }),
    ...(operations === undefined ? {} : { operations: operations.split(",") }),
  };
}

function readColumns(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(",").map((pair) => pair.split("="));
  const wrong = pairs.find(([key, name]) => !["time", "object", "size"].includes(key ?? "") || !name);
  if (wrong === undefined) return Object.fromEntries(pairs);
  throw new InputError(
    "malformed",
    { source: "--columns" },
    `expected time=T,object=O,size=S, got ${JSON.stringify(wrong.join("="))}`,
  );
}
