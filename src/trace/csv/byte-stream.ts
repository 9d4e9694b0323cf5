import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { InputError } from "../../base/errors.ts";
import type { SourceFile } from "../source.ts";

/**
 * The sha256 of a source's bytes as stored, taken while they stream by: of one file its own, of several the sha256 of
 * their hex digests, a line each, in the order in which they were read.
 */
export class SourceDigest {
  readonly #files: string[] = [];

  /** The same file; reading its bytes to the end adds them to the digest. */
  watch(file: SourceFile): SourceFile {
    return { path: file.path, open: () => this.#hashed(file) };
  }

  /** Adds a file by the sha256 of its bytes, in hex, which was taken elsewhere. */
  add(hex: string): void {
    this.#files.push(hex);
  }

  get hex(): string {
    if (this.#files.length === 1) return this.#files[0]!;
    return bytesToHex(sha256(utf8ToBytes(this.#files.map((hex) => `${hex}\n`).join(""))));
  }

  async *#hashed(file: SourceFile): AsyncGenerator<Uint8Array> {
    const hash = streamingHash();
    for await (const chunk of file.open()) {
      hash.update(chunk);
      yield chunk;
    }
    this.#files.push(hash.hex());
  }
}

interface StreamingHash {
  update(bytes: Uint8Array): void;
  hex(): string;
}

/** A sha256: the processor's own instructions where Node is, a tenth of the time, else in JavaScript. */
function streamingHash(): StreamingHash {
  const native = globalThis.process?.getBuiltinModule?.("node:crypto")?.createHash("sha256");
  if (native !== undefined) return { update: (bytes) => void native.update(bytes), hex: () => native.digest("hex") };
  const portable = sha256.create();
  return { update: (bytes) => void portable.update(bytes), hex: () => bytesToHex(portable.digest()) };
}

/** The content of a file: its bytes, gunzipped where they begin with gzip's magic number. */
export async function* content(file: SourceFile): AsyncGenerator<Uint8Array> {
  const source = file.open()[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  let more = true;
  try {
    while (more && head.length < 2) {
      const next = await source.next();
      more = next.done !== true;
      if (next.done !== true) head = joined(head, next.value); // a copy: a source may overwrite its chunk
    }
    const rest = withHead(head, more ? source : undefined);
    if (head[0] === 0x1f && head[1] === 0x8b) yield* gunzipped(rest, file.path);
    else yield* rest;
  } finally {
    await source.return?.();
  }
}

/** The first bytes of a file's content as text, a character each; fewer where it ends before. */
export async function contentHead(file: SourceFile, bytes: number): Promise<string> {
  let head = "";
  for await (const chunk of content(file)) {
    head += String.fromCharCode(...chunk.subarray(0, bytes - head.length));
    if (head.length >= bytes) break;
  }
  return head;
}

async function* withHead(head: Uint8Array, rest: AsyncIterator<Uint8Array> | undefined): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  if (rest === undefined) return;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* gunzipped(chunks: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  const stream = new DecompressionStream("gzip");
  const failure: { source?: unknown } = {};
  const pumped = pump(chunks, stream.writable.getWriter(), failure);
  const reader = stream.readable.getReader();
  try {
    for (;;) {
      const next = await reader.read().catch((cause: unknown) => refuse(path, failure, cause));
      if (next.done) break;
      yield next.value;
    }
    if ("source" in failure) throw failure.source;
  } finally {
    await reader.cancel().catch(() => undefined);
    await pumped;
  }
}

/** Feeds the decompressor; never rejects: its own errors reach the reader, the source's are kept in `failure`. */
async function pump(
  chunks: AsyncIterable<Uint8Array>,
  writer: WritableStreamDefaultWriter<BufferSource>,
  failure: { source?: unknown },
): Promise<void> {
  writer.closed.catch(() => undefined);
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await iterator.next().catch((error: unknown) => {
        failure.source = error;
        throw error;
      });
      if (next.done === true) break;
      // a copy, since the decompressor may keep the buffer and a source may use it again
      await writer.write(new Uint8Array(next.value));
    }
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
  }
}

function refuse(path: string, failure: { source?: unknown }, cause: unknown): never {
  if ("source" in failure) throw failure.source;
  throw new InputError("malformed", { source: path }, "expected a whole gzip file, got a damaged or truncated one", {
    cause,
  });
}

/** The bytes of `a` and then those of `b`, in new memory. */
export function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
