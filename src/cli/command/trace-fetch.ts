import { resolve } from "node:path";
import { Argument, type Command, InvalidArgumentError } from "commander";
import { InputError } from "../../base/errors.ts";
import { formatSize, parseDuration } from "../../base/quantity.ts";
import { collect, count } from "../arguments.ts";
import { type Console, Progress, printResult, warn } from "../console.ts";
import { dataSets } from "../fetch/catalog.ts";
import type { DataSet, RemoteFile } from "../fetch/data-set.ts";
import { type FetchResult, fetchFile } from "../fetch/fetch-file.ts";
import { FetchedFiles } from "../fetch/fetched.ts";
import { noticeFile, noticeOf, unpackCommand } from "../fetch/notice.ts";
import { OutputDirectory } from "../output.ts";

interface FetchOptions extends Console {
  readonly out: string;
  readonly only: readonly string[];
  readonly all: boolean;
  readonly days?: readonly [first: number, last: number];
  readonly baseUrl?: URL;
  readonly retries: number;
  readonly timeout: number;
  readonly dryRun: boolean;
}

/** `prewarm trace fetch`. */
export function addTraceFetch(trace: Command): void {
  trace
    .command("fetch")
    .description("download a public data set: resumed, checked, with its licence")
    .addArgument(new Argument("<data-set>").choices(Object.keys(dataSets)))
    .requiredOption("--out <dir>", "directory for the files")
    .option("--only <text>", "only files with that in their names; repeatable", collect, [])
    .option("--all", "all files also of a data set of many gigabytes", false)
    .option("--days <n-n>", "the days that are to be unpacked (azure2019)", dayRange)
    .option("--base-url <url>", "take the files from there, by their names", webAddress)
    .option("--retries <n>", "how often to try again after a failure that may pass", count(0, 100), 5)
    .option("--timeout <duration>", "how long to wait for the next byte", timeout, 60_000)
    .option("--dry-run", "name the files and their addresses, download nothing", false)
    .option("--json", "print exactly one JSON document", false)
    .option("--quiet", "no progress, no warnings, no notice", false)
    .action(fetchSet);
}

async function fetchSet(name: string, options: FetchOptions): Promise<void> {
  const set = dataSets[name]!;
  const patterns = dayPatterns(name, set, options.days);
  const files = chosenFiles(name, set, options).map((file) => moved(file, options.baseUrl));
  const out = new OutputDirectory(options.out);
  const commands = files.map((file) => unpackCommand(file.name, patterns)).filter((text) => text !== undefined);
  const document = {
    schema: 1,
    command: "trace fetch",
    dataSet: name,
    directory: out.path,
    licence: set.licence.name,
    attribution: set.attribution,
  };
  if (options.dryRun) {
    const list = () => files.map(({ name: file, url }) => `${file}  ${url}`).join("\n");
    printResult(options, { ...document, files, unpack: commands }, list);
    return;
  }
  await out.check();
  warn(options, noticeOf(set));
  const results = await fetchAll(name, files, out, options);
  for (const command of commands) warn(options, `to unpack: cd ${resolve(out.path)} && ${command}`);
  printResult(options, { ...document, files: results, unpack: commands }, () => results.map(resultText).join("\n"));
}

async function fetchAll(
  name: string,
  files: readonly RemoteFile[],
  out: OutputDirectory,
  options: FetchOptions,
): Promise<readonly FetchResult[]> {
  const fetched = await FetchedFiles.open(out);
  await out.write("NOTICE.txt", noticeFile([...new Set([...fetched.dataSets, name])].sort()));
  const progress = new Progress(options);
  const results: FetchResult[] = [];
  try {
    for (const [k, file] of files.entries()) {
      const onBytes = (done: number, total = file.bytes) => {
        const label = `${file.name}: ${formatSize(done)}${total === undefined ? "" : ` of ${formatSize(total)}`}`;
        progress.update(label, (k + (total === undefined ? 0 : Math.min(1, done / total))) / files.length);
      };
      const { retries, timeout: timeoutMs } = options;
      results.push(await fetchFile(file, { out, fetched, dataSet: name }, { retries, timeoutMs, onBytes }));
    }
  } finally {
    progress.end();
  }
  return results;
}

function resultText({ name, bytes, sha256, status, checked }: FetchResult): string {
  const check = { published: "as published", earlier: "as before", none: "now remembered" }[checked];
  return `${name}  ${status}  ${formatSize(bytes)}  sha256 ${sha256} (${check})`;
}

function chosenFiles(name: string, set: DataSet, { only, all }: FetchOptions): readonly RemoteFile[] {
  const chosen =
    only.length === 0 ? set.files : set.files.filter((file) => only.some((text) => file.name.includes(text)));
  if (chosen.length === 0)
    throw new InputError("unknown", { source: "--only" }, `expected part of a name such as ${names(set)}, got ${only}`);
  if (only.length === 0 && set.large === true && !all) {
    const expected = `expected --all, or --only with part of a name such as ${names(set)}`;
    throw new InputError("missing", { source: name }, `${expected}, got neither for ${set.files.length} files`);
  }
  return chosen;
}

function names({ files }: DataSet): string {
  return [files[0]!, files[files.length - 1]!].map((file) => file.name).join(" or ");
}

function moved(file: RemoteFile, base: URL | undefined): RemoteFile {
  return base === undefined ? file : { ...file, url: new URL(encodeURIComponent(file.name), base).href };
}

function dayPatterns(name: string, set: DataSet, days: FetchOptions["days"]): readonly string[] {
  if (days === undefined) return [];
  const [first, last] = days;
  if (set.dayPattern === undefined || set.days === undefined)
    throw new InputError("malformed", { source: "--days" }, `expected azure2019, whose archive has days, got ${name}`);
  if (last > set.days)
    throw new InputError("out-of-range", { source: "--days" }, `expected days from 1 to ${set.days}, got ${last}`);
  return Array.from({ length: last - first + 1 }, (_, k) => set.dayPattern!(first + k));
}

function dayRange(text: string): readonly [number, number] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  const [first, last] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  if (match !== null && first >= 1 && last >= first) return [first, last];
  throw new InvalidArgumentError(`expected days such as 1-3 or 7, got ${JSON.stringify(text)}`);
}

function webAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text.endsWith("/") ? text : `${text}/`) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw new InvalidArgumentError(
    `expected an address that begins with http:// or https://, got ${JSON.stringify(text)}`,
  );
}

function timeout(text: string): number {
  const value = parseDuration(text);
  if (value !== undefined && value >= 1 && value <= 86_400_000) return value;
  throw new InvalidArgumentError(`expected a duration such as 60s, at most 1d, got ${JSON.stringify(text)}`);
}
