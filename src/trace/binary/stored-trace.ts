import { content } from "../csv/byte-stream.ts";
import type { Loaded } from "../format/contract.ts";
import type { SourceFile } from "../source.ts";
import { callsContent, readCallColumns } from "./calls.ts";
import { readBinary, writeBinary } from "./columns.ts";
import { minutesContent, narrowColumns, readMinutes } from "./minutes.ts";
import { NamedColumns, readFacts } from "./trace-header.ts";

/** The bytes of a trace as the package stores it, piece by piece: what its readers made of a source, ready to be used. */
export function storedTrace(loaded: Loaded): Iterable<Uint8Array> {
  return loaded.kind === "minutes"
    ? writeBinary(minutesContent(loaded.counts), narrowColumns(loaded.counts))
    : writeBinary(callsContent(loaded.trace));
}

/** Reads a stored trace, with the digest and the load report of the source that it was made from. */
export async function readStoredTrace(file: SourceFile): Promise<Loaded> {
  const { header, columns } = await readBinary(content(file), file.path);
  const named = new NamedColumns(columns, file.path);
  const facts = readFacts(header, named);
  return facts.kind === "minutes"
    ? { kind: "minutes", counts: readMinutes(facts, named) }
    : { kind: "calls", trace: readCallColumns(facts, named) };
}
