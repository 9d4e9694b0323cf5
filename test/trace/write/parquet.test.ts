import { expect } from "chai";
import fc from "fast-check";
import { type FileMetaData, parquetMetadata, parquetReadObjects } from "hyparquet";
import { Random } from "../../../src/base/random.ts";
import { streamMinutes } from "../../../src/trace/arrivals/expand.ts";
import { storeCalls } from "../../../src/trace/call-source.ts";
import { generateMinuteCounts } from "../../../src/trace/generate/generate.ts";
import type { MinuteCounts } from "../../../src/trace/minute-counts.ts";
import { countMinutes } from "../../../src/trace/write/count-minutes.ts";
import { type ParquetBytes, parquetCalls, parquetFunctions, parquetMinutes } from "../../../src/trace/write/parquet.ts";
import { parquetFile, ROW_GROUP } from "../../../src/trace/write/parquet-file.ts";
import { anyTrace, traceOf } from "./traces.ts";

const VERSION = { version: "9.8.7" };

/** A file's bytes, the sizes of its pieces, and the number of rows that its writer gave. */
function written(pieces: ParquetBytes) {
  const parts: Uint8Array[] = [];
  let next = pieces.next();
  for (; next.done !== true; next = pieces.next()) parts.push(next.value);
  const buffer = new Uint8Array(Buffer.concat(parts)).buffer;
  return { buffer, sizes: parts.map(({ length }) => length), rows: next.value };
}

/** The rows that hyparquet, a reader of its own, finds in it. */
function rowsOf(pieces: ParquetBytes): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({ file: written(pieces).buffer });
}

function metadataOf(pieces: ParquetBytes): { keys: Record<string, string | undefined>; meta: FileMetaData } {
  const meta = parquetMetadata(written(pieces).buffer);
  return { meta, keys: Object.fromEntries((meta.key_value_metadata ?? []).map(({ key, value }) => [key, value])) };
}

const some = (apps: number, seed: number): MinuteCounts =>
  generateMinuteCounts({ apps, days: 1, maxDailyCalls: 2000, random: Random.root(seed) });

describe("parquetCalls", () => {
  it("reads back value for value", async () => {
    const trip = fc.asyncProperty(anyTrace, async (trace) => {
      const expected = Array.from({ length: trace.length }, (_, i) => {
        const fn = trace.functions[trace.functionId[i]!]!;
        return {
          t_ms: trace.arrival[i],
          function: fn.name,
          app: trace.apps[fn.app]!.name,
          trigger: fn.trigger,
          duration_ms: trace.duration[i],
          memory_mb: trace.apps[fn.app]!.memory,
          coldstart_ms: trace.coldStart?.[i] ?? fn.coldStart,
          ...(trace.cpu === undefined ? {} : { cpu: trace.cpu[i] }),
        };
      });
      expect(await rowsOf(parquetCalls(trace, VERSION))).to.deep.equal(expected);
    });
    await fc.assert(trip, { numRuns: 100, seed: 20261123 });
  });

  it("gives a row group at a time, over a stream as over stored calls", async () => {
    const counts = generateMinuteCounts({ apps: 60, days: 1, maxDailyCalls: 40_000, random: Random.root(8) });
    const stream = streamMinutes(counts, { arrivals: "uniform", random: Random.root(9) });
    const { buffer, sizes, rows } = written(parquetCalls(stream, VERSION));
    const groups = Math.ceil(stream.length! / ROW_GROUP);
    expect(groups).to.be.within(2, 8); // so that the test sees more than one, in seconds
    expect([rows, sizes.length]).to.deep.equal([stream.length, groups + 1]); // and the footer
    expect(Buffer.from(buffer).equals(Buffer.from(written(parquetCalls(storeCalls(stream), VERSION)).buffer))).to.equal(
      true,
    );
    const found = (await parquetReadObjects({ file: buffer, columns: ["t_ms", "function"] })) as {
      t_ms: number;
      function: string;
    }[];
    const stored = storeCalls(stream);
    const wrong = found.findIndex(
      (row, i) => row.t_ms !== stored.arrival[i] || row.function !== stored.functions[stored.functionId[i]!]!.name,
    );
    expect([wrong, found.length]).to.deep.equal([-1, stored.length]);
  });

  it("says what it was made from, and stores names as dictionaries", () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({ time: i, name: "f", app: "a", duration: 1, coldStart: 2 }));
    const { keys, meta } = metadataOf(parquetCalls(traceOf(rows), VERSION));
    expect(keys).to.deep.equal({
      "prewarm.version": "9.8.7",
      "prewarm.table": "calls",
      "prewarm.trace": "made",
      "prewarm.source": "csv",
      "prewarm.digest": "d".repeat(64),
      "prewarm.horizonMs": "100",
    });
    expect([meta.created_by, meta.num_rows]).to.deep.equal(["prewarm", 100n]);
    const encodings = meta.row_groups[0]!.columns.map((column) => [
      column.meta_data!.path_in_schema[0],
      column.meta_data!.encodings.includes("RLE_DICTIONARY"),
    ]);
    expect(encodings.slice(0, 2)).to.deep.equal([
      ["t_ms", false],
      ["function", true],
    ]);
  });
});

describe("parquetMinutes and parquetFunctions", () => {
  it("read back value for value", async () => {
    const counts = some(20, 5);
    const expected = counts.functions.flatMap(({ name }, id) =>
      Array.from({ length: counts.offsets[id + 1]! - counts.offsets[id]! }, (_, k) => {
        const e = counts.offsets[id]! + k;
        return { function: name, minute: counts.minute[e], count: counts.count[e] };
      }),
    );
    expect(await rowsOf(parquetMinutes(counts, VERSION))).to.deep.equal(expected);
    expect(metadataOf(parquetMinutes(counts, VERSION)).keys).to.include({ "prewarm.minutes": "1440" });
    const table = await rowsOf(parquetFunctions(counts, VERSION));
    expect(table.map((row) => row.function)).to.deep.equal(counts.functions.map(({ name }) => name));
    const [first] = table;
    const fn = counts.functions[0]!;
    expect(first).to.include({
      app: counts.apps[fn.app]!.name,
      trigger: fn.trigger,
      memory_mb: fn.memory,
      app_memory_mb: counts.apps[fn.app]!.memory,
      coldstart_ms: 808,
      duration_mean_ms: counts.durations[0]!.average,
      duration_p0_ms: counts.durations[0]!.percentiles[0],
      duration_p100_ms: counts.durations[0]!.percentiles[6],
    });
  });

  it("have the owners of apps where one is known", async () => {
    const counts = some(3, 5);
    const apps = counts.apps.map((app, id) => (id === 1 ? { ...app, owner: "o" } : app));
    const table = await rowsOf(parquetFunctions({ ...counts, apps }, VERSION));
    const expected = counts.functions.map(({ app }) => (app === 1 ? "o" : undefined));
    expect(table.map(({ owner }) => owner ?? undefined)).to.deep.equal(expected);
    expect((await rowsOf(parquetFunctions(counts, VERSION)))[0]).not.to.have.property("owner");
  });

  it("hold counts up to 2^32 - 1, and no durations of functions without calls", async () => {
    const rows = [{ time: 0, name: "f", app: "f", duration: 1, coldStart: 2 }];
    const counts = countMinutes(traceOf(rows));
    const most = { ...counts, count: Uint32Array.of(4_294_967_295) };
    expect(await rowsOf(parquetMinutes(most, VERSION))).to.deep.equal([
      { function: "f", minute: 0, count: 4_294_967_295 },
    ]);
    const silent = { ...counts, offsets: Float64Array.of(0, 0), minute: new Uint32Array(0), count: new Uint32Array(0) };
    expect(await rowsOf(parquetMinutes(silent, VERSION))).to.deep.equal([]);
    const [row] = await rowsOf(parquetFunctions(silent, VERSION));
    expect([row!.duration_mean_ms, row!.duration_p50_ms, row!.memory_mb]).to.deep.equal([null, null, 100]);
  });
});

describe("parquetFile", () => {
  it("leaves a file of no rows readable", async () => {
    const { buffer, rows } = written(parquetFile([{ name: "x", type: "float64" }], [], {}));
    expect([rows, await parquetReadObjects({ file: buffer })]).to.deep.equal([0, []]);
  });
});
