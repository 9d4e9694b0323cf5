import { createReadStream, readdirSync } from "node:fs";
import { expect } from "chai";
import { InputError } from "../../src/base/errors.ts";
import type { TraceFormat } from "../../src/trace/format/catalog.ts";
import type { SourceFile, TraceSource } from "../../src/trace/source.ts";

/** A file in memory, handed out in chunks of a few bytes, each of which is overwritten by the next. */
export function bytesFile(path: string, bytes: Uint8Array, chunk = 7): SourceFile {
  return {
    path,
    open: async function* () {
      const memory = new Uint8Array(chunk);
      for (let i = 0; i < bytes.length; i += chunk) {
        const part = bytes.subarray(i, i + chunk);
        memory.set(part);
        yield memory.subarray(0, part.length);
        memory.fill(0xff);
      }
    },
  };
}

export function textFile(path: string, text: string, chunk = 7): SourceFile {
  return bytesFile(path, new TextEncoder().encode(text), chunk);
}

/** A source of files in memory, name to text. */
export function textSource(files: Readonly<Record<string, string>>, format?: TraceFormat): TraceSource {
  const list = Object.entries(files).map(([path, text]) => textFile(path, text));
  return { path: "dir", files: list, ...(format === undefined ? {} : { format }) };
}

export function diskFile(path: string): SourceFile {
  return { path, open: () => createReadStream(path) };
}

/** The files of a directory whose names pass, as the source of that path. */
export function diskSource(path: string, pass: (name: string) => boolean = () => true): TraceSource {
  return {
    path,
    files: readdirSync(path)
      .filter(pass)
      .map((name) => diskFile(`${path}/${name}`)),
  };
}

/** The InputError that a promise ends in. */
export async function refusal(promise: Promise<unknown>): Promise<InputError> {
  try {
    await promise;
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    return error as InputError;
  }
  throw new Error("expected an InputError, got a result");
}
