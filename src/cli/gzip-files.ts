import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { createGzip, type Gzip } from "node:zlib";

interface OpenFile {
  readonly path: string;
  readonly unfinished: string;
  readonly gzip: Gzip;
  readonly out: WriteStream;
  readonly done: Promise<void>;
}

/**
 * Gzipped files of a directory that are written side by side, piece by piece. They get their names together, once all of
 * them are whole; their headers have no time stamp, so that the same pieces give the same bytes.
 */
export class GzipFiles {
  readonly #files: readonly OpenFile[];

  private constructor(files: readonly OpenFile[]) {
    this.#files = files;
  }

  /** Opens `NAME.gz` for each name; `level` is 1 (fast) .. 9 (small). */
  static async open(directory: string, names: readonly string[], level: number): Promise<GzipFiles> {
    await mkdir(directory, { recursive: true });
    return new GzipFiles(
      names.map((name) => {
        const path = join(directory, `${name}.gz`);
        const unfinished = `${path}.${process.pid}`;
        const gzip = createGzip({ level });
        const out = createWriteStream(unfinished);
        out.on("error", (error) => gzip.destroy(error)); // a full disk ends the compression too
        gzip.pipe(out);
        const done = Promise.all([finished(gzip), finished(out)]).then(() => {});
        done.catch(() => {}); // told by `end` or `drained`
        return { path, unfinished, gzip, out, done };
      }),
    );
  }

  /** Hands a piece to a file, which owns it from then on. */
  write(file: number, piece: Uint8Array): void {
    this.#files[file]!.gzip.write(piece);
  }

  /** Resolves when every file has taken what it was handed; rejects when one cannot. */
  async drained(): Promise<void> {
    for (const { gzip, done } of this.#files)
      if (gzip.destroyed) await done;
      else if (gzip.writableNeedDrain) await Promise.race([once(gzip, "drain"), done]);
  }

  /** Ends the files and gives them their names. */
  async end(): Promise<void> {
    for (const { gzip } of this.#files) gzip.end();
    for (const { done } of this.#files) await done;
    for (const { unfinished, path } of this.#files) await rename(unfinished, path);
  }

  /** Takes away what was written; nothing is left of files that were not ended. */
  async discard(): Promise<void> {
    for (const { gzip, out } of this.#files) {
      gzip.destroy();
      out.destroy();
    }
    for (const { unfinished } of this.#files) await unlink(unfinished).catch(() => {}); // it may have its name already
  }
}
