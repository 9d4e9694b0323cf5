import { InputError } from "../../base/errors.ts";
import { content, joined } from "../csv/byte-stream.ts";
import { quoted } from "../csv/fields.ts";
import type { SourceFile } from "../source.ts";
import { type RequestFormat, requestFormats } from "./catalog.ts";
import type { RequestFormatDefinition, RequestHead, RequestOptions } from "./contract.ts";
import type { RequestTrace } from "./requests.ts";

/** How a file of requests is read. */
export interface ReadRequestsOptions extends RequestOptions {
  /** Forces the format where its recognition by content is not wanted; an option of one format forces it too. */
  readonly format?: RequestFormat;
}

const HEAD_BYTES = 65_536;
const DEFINITIONS = Object.entries(requestFormats) as [RequestFormat, RequestFormatDefinition][];

/**
 * Reads the requests of an edge cache, in the format that is forced or that the file's content shows. Objects are
 * numbered by first appearance; requests of size 0 are left out, rows that go back in time are sorted (stable), objects
 * whose size changes and rows that stand there twice stay what they are. All of it is counted. A size below 0 or of no
 * whole number of bytes is refused.
 */
export async function readRequests(file: SourceFile, options: ReadRequestsOptions = {}): Promise<RequestTrace> {
  const format = forcedFormat(options) ?? (await recogniseRequests(file));
  return requestFormats[format].read(file, options);
}

/** The format that is forced, which must take all options that are given. */
function forcedFormat({ format, ...options }: ReadRequestsOptions): RequestFormat | undefined {
  let forced = format;
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const own = DEFINITIONS.find(([, { takes }]) => takes.some((option) => option === name))?.[0];
    forced ??= own;
    if (forced !== own)
      throw new InputError("unknown", { source: name }, `expected a file of the format ${own}, got ${forced}`);
  }
  return forced;
}

/** The format of a file of requests, by its head. */
export async function recogniseRequests(file: SourceFile): Promise<RequestFormat> {
  const bytes = await headOf(file);
  if (bytes.length === 0)
    throw new InputError("missing", { source: file.path }, "expected requests, got an empty file");
  const head: RequestHead = { bytes, line: firstLine(bytes) };
  const found = DEFINITIONS.find(([, { matches }]) => matches(head));
  if (found !== undefined) return found[0];
  throw unrecognised(file, head);
}

async function headOf(file: SourceFile): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  for await (const chunk of content(file)) {
    head = joined(head, chunk.subarray(0, HEAD_BYTES - head.length));
    if (head.length === HEAD_BYTES) break;
  }
  return head;
}

function firstLine(bytes: Uint8Array): string | undefined {
  if (bytes.indexOf(0) >= 0) return undefined;
  const text = new TextDecoder().decode(bytes);
  return /[^\r\n]+/.exec(text)?.[0] ?? "";
}

function unrecognised(file: SourceFile, { bytes, line }: RequestHead): InputError {
  const known = DEFINITIONS.map(([name, { layout }]) => `${layout} (${name})`).join(" or ");
  const got =
    line !== undefined ? quoted(line) : isZstandard(bytes) ? "a Zstandard file: unpack it first" : "other binary";
  const where = line === undefined ? { source: file.path } : { source: file.path, line: 1, column: 1 };
  return new InputError("unknown", where, `expected requests, ${known}, got ${got}`);
}

function isZstandard(bytes: Uint8Array): boolean {
  return [0x28, 0xb5, 0x2f, 0xfd].every((byte, i) => bytes[i] === byte);
}
