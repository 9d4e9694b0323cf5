import { Random } from "../src/base/random.ts";
import { readAzure2021 } from "../src/trace/format/azure-2021.ts";
import { type BenchOptions, digits, type Spread, spread } from "./measure.ts";

/** Reading a file in the layout of the Azure Functions invocation trace 2021, from memory, its digest included. */
export interface Azure2021Bench {
  readonly rows: number;
  readonly megabytes: number; // 10^6 bytes
  readonly cpuSeconds: Spread;
}

/** `full` has the rows of the data set. */
const ROWS = { quick: 2000, usual: 500_000, full: 1_980_951 };
const [APPS, FUNCTIONS] = [119, 424];
const CHUNK = 1 << 20;

export async function benchAzure2021({ scale, repeats }: BenchOptions): Promise<Azure2021Bench> {
  const bytes = rowsOf(ROWS[scale]);
  async function* open(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < bytes.length; from += CHUNK) yield bytes.subarray(from, from + CHUNK);
  }
  const seconds: number[] = [];
  let rows = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = process.cpuUsage();
    rows = (await readAzure2021({ path: "bench", open })).length;
    const { user, system } = process.cpuUsage(start);
    seconds.push((user + system) / 1e6);
  }
  return { rows, megabytes: digits(bytes.length / 1e6), cpuSeconds: spread(seconds) };
}

/** Rows by ascending start, as in the data set, with hashes of 64 digits and ends of 16 or 17. */
function rowsOf(count: number): Uint8Array {
  const random = Random.root("bench/azure-2021");
  const hash = () =>
    Array.from({ length: 8 }, () =>
      Math.floor(random.double() * 2 ** 32)
        .toString(16)
        .padStart(8, "0"),
    ).join("");
  const apps = Array.from({ length: APPS }, hash);
  const keys = Array.from({ length: FUNCTIONS }, (_, id) => `${apps[id % APPS]},${hash()}`);
  const parts: Uint8Array[] = [];
  let rows = ["app,func,end_timestamp,duration\n"];
  let start = 0;
  for (let row = 0; row < count; row++) {
    start += random.exponential(1 / 0.61);
    const duration = random.double() < 0.0865 ? 0 : Math.round(random.exponential(1) * 1000) / 1000;
    rows.push(`${keys[Math.floor(random.double() * random.double() * FUNCTIONS)]},${start + duration},${duration}\n`);
    if (rows.length < 10_000 && row + 1 < count) continue;
    parts.push(new TextEncoder().encode(rows.join("")));
    rows = [];
  }
  return new Uint8Array(Buffer.concat(parts));
}
