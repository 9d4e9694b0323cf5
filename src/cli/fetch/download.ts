import { createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import pRetry, { AbortError } from "p-retry";
import type { RemoteFile } from "./data-set.ts";

/** What a server calls the version of a file that it sent: an entity tag or a date, to ask for the rest of the same one. */
export type FileVersion = string;

export interface DownloadOptions {
  /** How often to try again after a failure that may pass, waiting 1 s, 2 s, 4 s, ... at most 30 s. */
  readonly retries: number;
  /** How long to wait for the next byte. */
  readonly timeoutMs: number;
  /** Told before a byte of the version is kept. */
  readonly onVersion: (version: FileVersion | undefined) => Promise<void>;
  readonly onBytes: (done: number, total: number | undefined) => void;
}

/** Progress that makes up for a failure: a long download may break off often, as long as it gets on. */
const PROGRESS_BYTES = 1_048_576;

/**
 * Downloads a file to `part`, from where that ends if the server still has the `version` of which it is the beginning,
 * else from the start. What arrived before a failure stays in `part`.
 */
export async function download(
  file: RemoteFile,
  part: string,
  version: FileVersion | undefined,
  options: DownloadOptions,
): Promise<void> {
  const state: State = { version };
  let before = await sizeOf(part);
  try {
    await pRetry(() => attempt(file, part, state, options), {
      retries: options.retries,
      maxTimeout: 30_000,
      shouldRetry: ({ error }) => !isLocal(error),
      shouldConsumeRetry: async () => {
        const now = await sizeOf(part);
        const gotOn = now - before >= PROGRESS_BYTES;
        before = now;
        return !gotOn;
      },
    });
  } catch (cause) {
    if (isLocal(cause)) throw cause;
    throw new Error(`${file.url}: expected the file, got ${reasonOf(cause)}`, { cause });
  }
}

interface State {
  version: FileVersion | undefined;
}

/** Whether an error is the disk's and not the network's. */
function isLocal(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).syscall !== undefined;
}

/** What went wrong, from the innermost cause: fetch wraps it as "fetch failed" or "terminated". */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  if (!(error instanceof TypeError) || cause === undefined) return message;
  const { code, message: inner } = cause as NodeJS.ErrnoException;
  return [code, inner].filter((text) => text !== undefined && text !== "").join(": ");
}

async function attempt(file: RemoteFile, part: string, state: State, options: DownloadOptions): Promise<void> {
  const have = await sizeOf(part);
  const watchdog = startWatchdog(options.timeoutMs);
  try {
    const response = await fetch(file.url, { headers: headersFor(file, have, state.version), signal: watchdog.signal });
    const body = await bodyOf(response, file, have, part);
    if (body === "complete") return;
    state.version = versionOf(response);
    await options.onVersion(state.version);
    let done = body.from;
    const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        watchdog.touch();
        yield chunk;
        done += chunk.length;
        options.onBytes(done, body.total);
      }
    };
    const source = Readable.fromWeb((response.body ?? new Blob([]).stream()) as ReadableStream<Uint8Array>);
    await pipeline(source, counted, createWriteStream(part, { flags: body.from > 0 ? "a" : "w", flush: true }));
    if (body.total !== undefined && done !== body.total) throw new Error(`${done} of ${body.total} bytes`);
  } catch (error) {
    throw watchdog.signal.aborted
      ? new Error(`nothing more for ${options.timeoutMs / 1000} s`, { cause: error })
      : error;
  } finally {
    watchdog.stop();
  }
}

/** A part whose version nobody knows is only gone on with where a published digest tells whether it fits. */
function headersFor({ sha256 }: RemoteFile, have: number, version: FileVersion | undefined): Record<string, string> {
  const plain = { "accept-encoding": "identity" };
  if (have === 0 || (version === undefined && sha256 === undefined)) return plain;
  return { ...plain, range: `bytes=${have}-`, ...(version === undefined ? {} : { "if-range": version }) };
}

interface Body {
  readonly from: number; // where in the file it begins
  readonly total: number | undefined; // bytes of the whole file
}

/** What an answer brings; "complete" when nothing is missing. Throws AbortError where another try would not help. */
async function bodyOf(response: Response, file: RemoteFile, have: number, part: string): Promise<Body | "complete"> {
  const { status, headers } = response;
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers.get("content-range") ?? "");
  const total = lengthOf(status === 200 ? plainLength(headers) : range?.[2]);
  if (status === 416 && total === have) return "complete";
  if (status === 416 || (status === 206 && lengthOf(range?.[1]) !== have)) {
    await rm(part, { force: true });
    throw new Error("another range than the one that was asked for");
  }
  if (status !== 200 && status !== 206) throw refusal(response);
  if (headers.get("content-type")?.startsWith("text/html") === true)
    throw new AbortError("a web page, as some servers send when too many ask for a file or when it is gone");
  if (file.bytes !== undefined && total !== undefined && total !== file.bytes)
    throw new AbortError(`one of ${total} bytes where ${file.bytes} are published`);
  return { from: status === 206 ? have : 0, total };
}

/** A length that is the file's only if it is sent as it is. */
function plainLength(headers: Headers): string | undefined {
  return headers.has("content-encoding") ? undefined : (headers.get("content-length") ?? undefined);
}

function lengthOf(text: string | undefined): number | undefined {
  return text === undefined || text === "*" ? undefined : Number(text);
}

const PASSING = [408, 425, 429];

function refusal({ status, statusText }: Response): Error {
  const text = `HTTP ${status}${statusText === "" ? "" : ` ${statusText}`}`;
  return status >= 500 || PASSING.includes(status) ? new Error(text) : new AbortError(text);
}

/** A weak tag names no bytes. */
function versionOf({ headers }: Response): FileVersion | undefined {
  const tag = headers.get("etag");
  return tag !== null && !tag.startsWith("W/") ? tag : (headers.get("last-modified") ?? undefined);
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) =>
    error.code === "ENOENT" ? undefined : Promise.reject(error),
  );
  return found?.size ?? 0;
}

/** A signal that aborts when it has not been touched for a while. */
function startWatchdog(timeoutMs: number): { readonly signal: AbortSignal; touch(): void; stop(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  return { signal: controller.signal, touch: () => void timer.refresh(), stop: () => clearTimeout(timer) };
}
