import { createHash } from "node:crypto";
import { createWriteStream, rmSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rmdir, stat, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { onExit } from "signal-exit";
import writeFileAtomic from "write-file-atomic";
import { InputError } from "../base/errors.ts";

/** A directory for results. Each file appears whole or not at all. */
export class OutputDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Refuses, before anything is computed, a directory that could not be written; leaves no trace of having tried. */
  async check(): Promise<void> {
    const made: string[] = [];
    try {
      for (const folder of await missingFolders(resolve(this.path))) {
        await mkdir(folder);
        made.unshift(folder);
      }
      await rmdir(await mkdtemp(join(this.path, ".prewarm-")));
    } catch (cause) {
      const got = (cause as NodeJS.ErrnoException).code;
      throw new InputError(
        "unwritable",
        { source: this.path },
        `expected a directory that can be written, got ${got}`,
        { cause },
      );
    } finally {
      for (const folder of made) await rmdir(folder);
    }
  }

  /** Writes a file; an interrupted write leaves the old one. */
  async write(name: string, content: string | Uint8Array): Promise<void> {
    await mkdir(this.path, { recursive: true });
    await writeFileAtomic(join(this.path, name), typeof content === "string" ? content : Buffer.from(content));
  }

  /** Writes a file piece by piece, for what is too long for one string; an interrupted write leaves the old one. */
  async writePieces(
    name: string,
    pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
    gzip = false,
  ): Promise<WrittenFile> {
    await mkdir(this.path, { recursive: true });
    const path = join(this.path, name);
    const unfinished = `${path}.${process.pid}`;
    const forget = onExit(() => rmSync(unfinished, { force: true })); // a signal too leaves nothing behind
    try {
      const written = await writeDigested(unfinished, pieces, gzip);
      await rename(unfinished, path);
      return { name, ...written };
    } catch (error) {
      await unlink(unfinished).catch(() => {}); // what went wrong first is what to tell
      throw error;
    } finally {
      forget();
    }
  }
}

/** A file as it lies on the disk. */
export interface WrittenFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

async function writeDigested(
  path: string,
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  gzip: boolean,
): Promise<Omit<WrittenFile, "name">> {
  const hash = createHash("sha256");
  let bytes = 0;
  const digest = async function* (chunks: AsyncIterable<string | Uint8Array>) {
    for await (const chunk of chunks) {
      const piece = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
      hash.update(piece);
      bytes += piece.length;
      yield piece;
    }
  };
  const file = createWriteStream(path, { flush: true });
  const source = Readable.from(pieces);
  // no time stamp is in the gzip header: the same pieces give the same bytes
  await (gzip ? pipeline(source, createGzip({ level: 9 }), digest, file) : pipeline(source, digest, file));
  return { bytes, sha256: hash.digest("hex") };
}

/** The folders on the way to `path` that do not exist, outermost first. Node's recursive mkdir never returns below /proc. */
async function missingFolders(path: string): Promise<string[]> {
  const missing: string[] = [];
  for (let at = path; at !== dirname(at); at = dirname(at)) {
    const found = await stat(at).catch((error: NodeJS.ErrnoException) =>
      error.code === "ENOENT" ? undefined : Promise.reject(error),
    );
    if (found !== undefined) break;
    missing.unshift(at);
  }
  return missing;
}

/** The text of a file that the user named. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new InputError(
      "missing",
      { source: path },
      `expected a readable file, got ${(cause as NodeJS.ErrnoException).code}`,
      { cause },
    );
  }
}
