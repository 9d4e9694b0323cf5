import { mkdir, mkdtemp, readFile, rm, rmdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
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
    let made: string | undefined;
    try {
      made = await mkdir(this.path, { recursive: true });
      await rmdir(await mkdtemp(join(this.path, ".prewarm-")));
    } catch (cause) {
      throw new InputError(
        "unwritable",
        { source: this.path },
        `expected a directory that can be written, got ${(cause as NodeJS.ErrnoException).code}`,
        { cause },
      );
    } finally {
      if (made !== undefined) await removeMade(resolve(this.path), dirname(resolve(made)));
    }
  }

  /** Writes a file; an interrupted write leaves the old one. */
  async write(name: string, content: string | Uint8Array): Promise<void> {
    await mkdir(this.path, { recursive: true });
    await writeFileAtomic(join(this.path, name), typeof content === "string" ? content : Buffer.from(content));
  }

  /** Removes a file of an earlier run that this run has nothing to put in the place of. */
  async remove(name: string): Promise<void> {
    await rm(join(this.path, name), { force: true });
  }
}

async function removeMade(path: string, stopAt: string): Promise<void> {
  for (let at = path; at !== stopAt && at !== dirname(at); at = dirname(at)) await rmdir(at);
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
