import { InputError } from "../../base/errors.ts";
import { storedTrace } from "../../trace/binary/stored-trace.ts";
import { type AnyTrace, type CallSource, isStored, openCalls, storeCalls } from "../../trace/call-source.ts";
import type { Loaded } from "../../trace/format/contract.ts";
import type { LoadLog } from "../../trace/load-log.ts";
import type { MinuteCounts } from "../../trace/minute-counts.ts";
import type { CallChunk } from "../../trace/trace.ts";
import { azure2019Trace } from "../../trace/write/azure-2019.ts";
import { countMinutes } from "../../trace/write/count-minutes.ts";
import { genericCsv } from "../../trace/write/generic-csv.ts";
import { type Console, Progress } from "../console.ts";
import { packageVersion } from "../manifest.ts";
import type { OutputDirectory, WrittenFile } from "../output.ts";

/** A file to be made; its pieces end in the number of its rows. */
export interface Part {
  readonly name: string;
  readonly gzip: boolean;
  /** Tells `done` the share, 0..1, as far as the pieces know it. */
  pieces(done: (share: number) => void): AsyncGenerator<string | Uint8Array, number, undefined>;
  /** The calls in a file whose rows are not calls. */
  readonly invocations?: number;
}

export interface Written {
  readonly files: readonly (WrittenFile & { readonly rows: number })[];
  readonly invocations: number;
}

/** Writes the parts one after the other. */
export async function writeParts(out: OutputDirectory, parts: readonly Part[], console: Console): Promise<Written> {
  const progress = new Progress(console);
  const files: Written["files"][number][] = [];
  for (const [k, part] of parts.entries()) {
    const pieces = part.pieces((share) => progress.update(part.name, (k + share) / parts.length));
    const counted = { rows: 0 };
    const file = await out.writePieces(part.name, ended(pieces, counted), part.gzip);
    files.push({ ...file, rows: counted.rows });
  }
  progress.end();
  return { files, invocations: parts[0]?.invocations ?? files[0]?.rows ?? 0 };
}

async function* ended<T>(pieces: AsyncGenerator<T, number, undefined>, counted: { rows: number }): AsyncGenerator<T> {
  counted.rows = yield* pieces;
}

/** The package's own layout, in one file. */
export function csvParts(trace: AnyTrace, name: string, log: LoadLog): readonly Part[] {
  const pieces: Part["pieces"] = async function* (done) {
    return yield* genericCsv(watched(trace, done), log);
  };
  return [{ name, gzip: name.endsWith(".gz"), pieces }];
}

/** The days that the names of the data set's files can tell apart. */
const MOST_DAYS = 99;

/** Three files a day. */
export function azure2019Parts(trace: AnyTrace, gzip: boolean, log: LoadLog): readonly Part[] {
  const { counts, files } = azure2019Trace(trace, log);
  if (counts.minutes > MOST_DAYS * 1440) {
    const got = `${counts.minutes / 1440}: take a part of it`;
    throw new InputError("out-of-range", { source: trace.name }, `expected at most ${MOST_DAYS} days, got ${got}`);
  }
  const invocations = callsIn(counts);
  return Array.from(files, ({ name, rows }) => ({
    name: gzip ? `${name}.gz` : name,
    gzip,
    invocations,
    pieces: async function* () {
      let written = -1; // the header is no row
      for (const row of rows) {
        yield `${row}\n`;
        written++;
      }
      return written;
    },
  }));
}

/** The calls, or the calls per minute, and a table of the functions. */
export function parquetParts(trace: AnyTrace, shape: "calls" | "minutes", log: LoadLog): readonly Part[] {
  const metadata = { version: packageVersion() };
  const table = (name: string, pieces: Part["pieces"], invocations?: number): Part => ({
    name,
    gzip: false,
    pieces,
    ...(invocations === undefined ? {} : { invocations }),
  });
  // loaded only here: a tenth of a second that no other command has to wait for
  const writers = import("../../trace/write/parquet.ts");
  if (shape === "calls")
    return [
      table("calls.parquet", async function* (done) {
        return yield* (await writers).parquetCalls(watched(trace, done), metadata);
      }),
      table("functions.parquet", async function* () {
        return yield* (await writers).parquetFunctions(trace, metadata);
      }),
    ];
  const counts = countMinutes(trace, log);
  return [
    table(
      "minutes.parquet",
      async function* () {
        return yield* (await writers).parquetMinutes(counts, metadata);
      },
      callsIn(counts),
    ),
    table("functions.parquet", async function* () {
      return yield* (await writers).parquetFunctions(counts, metadata);
    }),
  ];
}

/** The package's binary file: what the readers made of the trace. */
export function storedParts(trace: AnyTrace, name: string, shape: "calls" | "minutes"): readonly Part[] {
  const counts = isStored(trace) ? undefined : trace.drawnFrom?.counts;
  const loaded: Loaded =
    counts === undefined || shape === "calls"
      ? { kind: "calls", trace: storeCalls(trace) }
      : { kind: "minutes", counts };
  const [rows, invocations] =
    loaded.kind === "calls"
      ? [loaded.trace.length, loaded.trace.length]
      : [loaded.counts.count.length, callsIn(loaded.counts)];
  const pieces: Part["pieces"] = async function* () {
    yield* storedTrace(loaded);
    return rows;
  };
  return [{ name, gzip: name.endsWith(".gz"), pieces, invocations }];
}

function callsIn({ count }: MinuteCounts): number {
  return count.reduce((sum, calls) => sum + calls, 0);
}

const WATCHED_CALLS = 65_536;

/** The same trace, which tells how far its calls have been read. */
function watched(trace: AnyTrace, done: (share: number) => void): CallSource {
  return {
    ...trace,
    length: trace.length,
    open() {
      const calls = openCalls(trace);
      let [chunk, from] = [calls.next(), 0];
      return {
        next() {
          if (chunk !== undefined && from === chunk.length) [chunk, from] = [calls.next(), 0];
          if (chunk === undefined) return undefined;
          const part = partOf(chunk, from, Math.min(chunk.length, from + WATCHED_CALLS));
          from += part.length;
          done(Math.min(1, (part.arrival[0] ?? 0) / trace.horizon));
          return part;
        },
      };
    },
  };
}

function partOf(chunk: CallChunk, from: number, to: number): CallChunk {
  return {
    length: to - from,
    arrival: chunk.arrival.subarray(from, to),
    functionId: chunk.functionId.subarray(from, to),
    duration: chunk.duration.subarray(from, to),
    ...(chunk.coldStart === undefined ? {} : { coldStart: chunk.coldStart.subarray(from, to) }),
    ...(chunk.cpu === undefined ? {} : { cpu: chunk.cpu.subarray(from, to) }),
  };
}
