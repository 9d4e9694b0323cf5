import { Random } from "../src/base/random.ts";
import { readAzure2019 } from "../src/trace/azure-2019.ts";
import { SourceDigest } from "../src/trace/byte-stream.ts";
import { generateMinuteCounts } from "../src/trace/generate.ts";
import type { SourceFile } from "../src/trace/source.ts";
import { azure2019Files, type TextFile } from "../src/trace/write-azure-2019.ts";
import { type BenchOptions, digits, perSecond, type Spread, spread } from "./measure.ts";

/** Reading one day of the Azure Functions 2019 layout, its three files, from memory. */
export interface AzureCsvBench {
  readonly functions: number;
  readonly megabytes: number; // 10^6 bytes
  readonly cpuSeconds: Spread;
  /** The part of the digest in it. */
  readonly digestCpuSeconds: Spread;
  readonly bytesPerCpuSecond: Spread;
}

/** As many apps as give the rows of a day of the data set. */
const APPS = { quick: 100, usual: 4000, full: 17_900 };
const CHUNK = 1 << 20;

/** Generates a day, writes it in the data set's layout and reads it back. */
export async function benchAzureCsv({ scale, repeats }: BenchOptions): Promise<AzureCsvBench> {
  const counts = generateMinuteCounts({ apps: APPS[scale], days: 1, random: Random.root("bench/azure-csv") });
  const written = [...azure2019Files(counts)].map(bytesOf);
  const files = written.map(({ file }) => file);
  const bytes = written.reduce((sum, { length }) => sum + length, 0);
  const cpuSeconds = await timedAsync(repeats, () => readAzure2019({ path: "day", files }));
  const digestCpuSeconds = await timedAsync(repeats, async () => {
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
  };
}

function bytesOf({ name, rows }: TextFile): { readonly file: SourceFile; readonly length: number } {
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

async function timedAsync(repeats: number, work: () => Promise<unknown>): Promise<Spread> {
  const seconds: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(start);
    seconds.push((user + system) / 1e6);
  }
  return spread(seconds);
}
