import { Parser } from "csv-parse";
import { Random } from "../src/base/random.ts";
import { type DayReading, type ReadDays, readDay } from "../src/trace/azure-2019/day-rows.ts";
import { AzureInvocations } from "../src/trace/azure-2019/invocations.ts";
import { readAzure2019 } from "../src/trace/azure-2019/read.ts";
import { azure2019Files, type TextFile } from "../src/trace/azure-2019/write.ts";
import { SourceDigest } from "../src/trace/csv/byte-stream.ts";
import { generateMinuteCounts } from "../src/trace/generate/generate.ts";
import { LoadLog } from "../src/trace/load-log.ts";
import type { SourceFile } from "../src/trace/source.ts";
import { type BenchOptions, digits, perSecond, type Spread, timedAsync } from "./measure.ts";

/** Reading one day of the Azure Functions 2019 layout, its three files, from memory. */
export interface AzureCsvBench {
  readonly functions: number;
  readonly megabytes: number; // 10^6 bytes
  readonly cpuSeconds: Spread;
  /** The part of the digest in it. */
  readonly digestCpuSeconds: Spread;
  readonly bytesPerCpuSecond: Spread;
  /** The calls per minute alone, to sparse columns, without the digest: the first time in the process, and those after it. */
  readonly invocations: {
    readonly megabytes: number;
    readonly firstBytesPerCpuSecond: number;
    readonly bytesPerCpuSecond: Spread;
    /** The same with the digest of the bytes. */
    readonly digestedBytesPerCpuSecond: Spread;
    /** csv-parse's stream of records of the first part of the same bytes, into nothing. */
    readonly csvParseBytesPerCpuSecond: number;
    readonly ratio: number;
  };
}

/** As many apps as give the rows of a day of the data set. */
const APPS = { quick: 100, usual: 4000, full: 17_900 };
const CHUNK = 1 << 20;
const PEER_BYTES = 24 << 20;

/** Generates a day, writes it in the data set's layout and reads it back. */
export async function benchAzureCsv({ scale, repeats }: BenchOptions): Promise<AzureCsvBench> {
  const counts = generateMinuteCounts({ apps: APPS[scale], days: 1, random: Random.root("bench/azure-csv") });
  const written = [...azure2019Files(counts)].map(bytesOf);
  const files = written.map(({ file }) => file);
  const invocations = await benchInvocations(written[0]!, repeats);
  const bytes = written.reduce((sum, { length }) => sum + length, 0);
  const cpuSeconds = await spentOn(repeats, () => readAzure2019({ path: "day", files }));
  const digestCpuSeconds = await spentOn(repeats, async () => {
    const digest = new SourceDigest();
    for (const file of files) for await (const _chunk of digest.watch(file).open());
    return digest.hex;
  });
  return {
    functions: counts.functions.length,
    megabytes: digits(bytes / 1e6),
    cpuSeconds,
    digestCpuSeconds,
    bytesPerCpuSecond: perSecond(bytes, cpuSeconds),
    invocations,
  };
}

async function benchInvocations({ file, length }: WrittenFile, repeats: number): Promise<AzureCsvBench["invocations"]> {
  const read = async (readDays?: ReadDays) => {
    const invocations = new AzureInvocations();
    await invocations.read([{ file, day: 1 }], new SourceDigest(), new LoadLog(), readDays);
    return invocations.rows(Array.from({ length: invocations.functionCount }, (_, id) => id));
  };
  async function* undigested(files: readonly SourceFile[]): AsyncGenerator<DayReading> {
    for (const own of files) yield { rows: await readDay(own), digest: "" };
  }
  const first = await spentOn(1, () => read(undigested));
  const bytesPerCpuSecond = perSecond(length, await spentOn(repeats, () => read(undigested)));
  const digested = perSecond(length, await spentOn(repeats, () => read()));
  const peer = await spentOn(1, () => parseAll(file));
  const csvParseBytesPerCpuSecond = perSecond(Math.min(length, PEER_BYTES), peer).median;
  return {
    megabytes: digits(length / 1e6),
    firstBytesPerCpuSecond: perSecond(length, first).median,
    bytesPerCpuSecond,
    digestedBytesPerCpuSecond: digested,
    csvParseBytesPerCpuSecond,
    ratio: digits(bytesPerCpuSecond.median / csvParseBytesPerCpuSecond),
  };
}

/** CPU seconds of a work whose result goes, so that it does not lie in memory while the work is done again. */
async function spentOn(repeats: number, work: () => Promise<unknown>): Promise<Spread> {
  const { median, min, max } = await timedAsync(repeats, async () => void (await work()));
  return { median, min, max };
}

/** The start of the file through csv-parse, whose records go nowhere. */
async function parseAll(file: SourceFile): Promise<void> {
  const parser = new Parser({});
  parser.push = () => true;
  let left = PEER_BYTES;
  for await (const chunk of file.open()) {
    const part = chunk.subarray(0, left);
    await new Promise((resolve) => parser.write(part, resolve));
    left -= part.length;
    if (left === 0) return;
  }
}

interface WrittenFile {
  readonly file: SourceFile;
  readonly length: number;
}

function bytesOf({ name, rows }: TextFile): WrittenFile {
  const encoder = new TextEncoder();
  const parts = [...rows].map((row) => encoder.encode(`${row}\n`));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  async function* open(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < length; from += CHUNK) yield bytes.subarray(from, from + CHUNK);
  }
  return { file: { path: name, open }, length };
}
