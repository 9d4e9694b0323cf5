import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import * as z from "zod";
import { InputError } from "../../base/errors.ts";
import type { OutputDirectory } from "../output.ts";

const NAME = "fetched.json";

const Entry = z.object({
  dataSet: z.string(),
  url: z.string(),
  /** What its server called the version that is being downloaded or was. */
  version: z.string().optional(),
  bytes: z.number().optional(),
  /** Of the whole file; absent while it is not whole. */
  sha256: z.string().optional(),
  fetchedAt: z.string().optional(),
});
const Document = z.object({ schema: z.literal(1), files: z.record(z.string(), Entry) });

/** What is known of a file in a directory of downloads. */
export type FetchedEntry = z.infer<typeof Entry>;

/** `fetched.json`: which files of a directory were downloaded from where, with their digests. */
export class FetchedFiles {
  readonly #out: OutputDirectory;
  readonly #files: Record<string, FetchedEntry>;

  private constructor(out: OutputDirectory, files: Record<string, FetchedEntry>) {
    this.#out = out;
    this.#files = files;
  }

  static async open(out: OutputDirectory): Promise<FetchedFiles> {
    const path = join(out.path, NAME);
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) =>
      error.code === "ENOENT" ? '{"schema":1,"files":{}}' : Promise.reject(error),
    );
    const parsed = Document.safeParse(parsedJson(text));
    if (parsed.success) return new FetchedFiles(out, parsed.data.files);
    const expected = "expected what prewarm trace fetch writes, got something else: move it away";
    throw new InputError("malformed", { source: path }, expected, { cause: parsed.error });
  }

  get(name: string): FetchedEntry | undefined {
    return Object.hasOwn(this.#files, name) ? this.#files[name] : undefined;
  }

  /** The data sets with files here. */
  get dataSets(): string[] {
    return [...new Set(Object.values(this.#files).map(({ dataSet }) => dataSet))].sort();
  }

  async set(name: string, entry: FetchedEntry): Promise<void> {
    this.#files[name] = entry;
    await this.#out.write(NAME, `${JSON.stringify({ schema: 1, files: this.#files }, null, 1)}\n`);
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The sha256 of a file, in hex. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}
