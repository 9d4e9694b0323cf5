import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { parquetReadObjects } from "hyparquet";
import { azureDay, CALLS, REQUESTS, writeFiles } from "./files.ts";
import { commandOf, jsonOf, listing, type Outcome, prewarmEach, scratch } from "./run.ts";

interface ConvertDocument {
  readonly command: string;
  readonly trace: { readonly invocations: number; readonly load: { readonly format: string } };
  readonly arrivals: string | null;
  readonly files: readonly {
    readonly name: string;
    readonly rows: number;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  readonly lost: { readonly counts: Readonly<Record<string, number>>; readonly notes: readonly string[] };
}

const CONVERSIONS = [
  "calls.csv --to csv --out new/same.csv",
  "calls.csv --to csv --out new/packed.csv --gzip",
  "calls.csv --to azure2019 --out azure",
  "calls.csv --to parquet --out pq",
  "calls.csv --to parquet --out pq-minutes --shape minutes",
  "day.csv --to azure2019 --out day --gzip",
  "day.csv --to parquet --out pq-day",
  "day.csv --to parquet --out pq-start --arrivals start",
  "day.csv --to csv --out day-start.csv --arrivals start",
  "requests.csv --to requests-csv --out requests/numbered.csv.gz",
  "requests.csv --to oracle-general --out requests/oracle.bin",
  "half.csv --to oracle-general --out requests/floor.bin --floor-times",
  "azure2019:day.csv --to requests-csv --out requests/artefacts.csv --arrivals start",
];

/** What the command line refuses, and what its one line says. */
const REFUSED: readonly (readonly [string, RegExp])[] = [
  ["trace convert calls.csv --out x.csv", /--to/],
  ["trace convert calls.csv --to xml --out x", /xml.*azure2019, csv, parquet/],
  ["trace convert calls.csv --to csv", /^--out: expected where to write.*got none$/],
  [
    "trace convert calls.csv --to parquet --out x --gzip",
    /^--gzip: expected --to csv or azure2019 or prewarm or requests-csv, got parquet$/,
  ],
  ["trace convert calls.csv --to csv --out x --shape calls", /^--shape: expected --to parquet, got csv$/],
  ["trace convert calls.csv --to csv --out calls.csv", /^calls\.csv: expected another file than the trace's/],
  ["trace convert calls.csv --to csv --out folder", /^folder: expected a file for --to csv, got a directory$/],
  ["trace convert calls.csv --to csv --out calls.csv/x.csv", /expected a directory that can be written/],
  ["trace convert calls.csv --to parquet --out calls.csv", /^calls\.csv: expected a directory that can be written/],
  [
    "trace convert day.csv --to azure2019 --out .",
    /^\.: expected a directory without other \.csv files.*calls\.csv and 5/,
  ],
  [
    "trace convert day.csv --to azure2019 --out x --arrivals even",
    /^--arrivals: .*got one that keeps calls per minute/,
  ],
  ["trace convert day.csv --to parquet --shape minutes --out x --arrivals even", /^--arrivals: /],
  ["trace convert long.csv --to azure2019 --out x", /^long: expected at most 99 days, got 100: take a part of it$/],
  ["trace convert half.csv --to oracle-general --out x", /^half: request 2: expected a whole time .*got 1\.5$/],
  [
    "trace convert calls.csv --to csv --out x --columns time=t",
    /^--columns: expected --to requests-csv or oracle-general/,
  ],
  [
    "trace convert requests.csv --to requests-csv --out x --floor-times",
    /^--floor-times: expected --to oracle-general/,
  ],
  ["trace convert requests.csv --to oracle-general --out requests.csv", /^requests\.csv: expected another file/],
  ["trace convert ragged.csv --to csv --out x.csv", /^ragged\.csv:3:4: expected 3 columns, got 2$/],
  ["trace convert nowhere.csv --to csv --out x.csv", /^nowhere\.csv: expected .*no such file/],
];

describe("prewarm trace convert", () => {
  const folder = scratch();
  const at = (...path: string[]) => join(folder.path, ...path);
  const rows = (path: string) => {
    const bytes = readFileSync(at(path));
    return parquetReadObjects({ file: new Uint8Array(bytes).buffer });
  };
  let said: Outcome[];
  let again: Outcome[];
  let refused: Outcome[];
  const document = (k: number) => jsonOf<ConvertDocument>(said[k]!);

  before(async () => {
    mkdirSync(at("folder"));
    writeFiles(folder.path, {
      "calls.csv": CALLS,
      "day.csv": azureDay("2", "0", "1"),
      "half.csv": "time,object,size\n0,a,1\n1.5,a,1\n",
      "requests.csv": REQUESTS,
      "long.csv": "t_ms,function,duration_ms\n0,f,1\n8600000000,f,1\n", // day 100 begins at 8,553,600,000
      "ragged.csv": "t_ms,function,duration_ms\n0,f,1\n1,f\n",
    });
    const each = (commands: readonly string[]) =>
      prewarmEach(
        commands.map((command) => command.split(" ")),
        { cwd: folder.path },
      );
    const untouched = listing(folder.path);
    refused = await each(REFUSED.map(([command]) => command));
    expect(listing(folder.path)).to.deep.equal(untouched);
    said = await each(CONVERSIONS.map((rest) => `trace convert ${rest} --json --quiet`));
    again = await each([
      "trace info new/same.csv --json",
      "trace info azure --json",
      "trace info day --json",
      "trace convert calls.csv --to azure2019 --out azure",
      "cache requests/oracle.bin --policy lru --capacity 300 --json",
      "cache requests.csv --policy lru --capacity 300 --json",
    ]);
  });

  after(() => folder.remove());

  it("ends every conversion with one document and nothing else", () => {
    expect(said.map(({ code, stderr }) => [code, stderr])).to.deep.equal(CONVERSIONS.map(() => [0, ""]));
    expect(document(0)).to.deep.include({ command: "trace convert", arrivals: null });
    expect(document(0).trace).to.deep.include({ invocations: 5 });
  });

  it("names the files with their rows, sizes and digests", () => {
    const folders = [
      "new",
      "new",
      "azure",
      "pq",
      "pq-minutes",
      "day",
      "pq-day",
      "pq-start",
      ".",
      "requests",
      "requests",
      "requests",
      "requests",
    ];
    for (const [k, out] of folders.entries())
      for (const { name, bytes, sha256 } of document(k).files) {
        const content = readFileSync(at(out, name));
        expect([content.length, createHash("sha256").update(content).digest("hex")], name).to.deep.equal([
          bytes,
          sha256,
        ]);
      }
    expect(document(0).files.map(({ rows: n }) => n)).to.deep.equal([5]);
    expect(document(2).files.map(({ name, rows: n }) => [name.slice(0, 8), n])).to.deep.equal([
      ["invocati", 2],
      ["function", 2],
      ["app_memo", 2],
    ]);
    expect(document(4).files).to.have.length(2);
  });

  it("writes a CSV that is the one it read, gzipped where asked to", () => {
    expect(readFileSync(at("new", "same.csv"), "utf8")).to.equal(CALLS);
    expect(document(0).lost).to.deep.equal({ counts: {}, notes: [] });
    expect(gunzipSync(readFileSync(at("new", "packed.csv.gz"))).toString()).to.equal(CALLS);
    const { functions, invocations, horizonMs } = jsonOf<{ trace: Record<string, unknown> }>(again[0]!).trace;
    expect([functions, invocations, horizonMs]).to.deep.equal([2, 5, 91_000]);
  });

  it("writes days of Azure 2019 from calls and says what they cannot hold", () => {
    const text = readFileSync(at("azure", "invocations_per_function_md.anon.d01.csv"), "utf8").split("\n");
    // f at 0, 2 and 2.5 s and at 90 s, g at 63 s
    expect(text[1]).to.match(/^a,a,f,http,3,1,0,/);
    expect(text[2]).to.match(/^b,b,g,timer,0,1,0,/);
    expect(document(2).lost.counts).to.deep.equal({ arrivalsInsideMinutes: 4, coldStarts: 5, minutesAdded: 1438 });
    const { trace } = jsonOf<{ trace: Record<string, unknown> }>(again[1]!);
    expect(trace).to.include({ functions: 2, invocations: 5, horizonMs: 86_400_000 });
    expect(again[3]!.stderr).to.match(
      /azure2019 cannot hold: arrivalsInsideMinutes 4, coldStarts 5, minutesAdded 1438\n/,
    );
    expect(again[3]!.stderr).to.contain("Cold starts are lost");
  });

  it("leaves calls per minute as they are, or places them where single calls are asked for", async () => {
    const { trace } = jsonOf<{ trace: Record<string, unknown> }>(again[2]!);
    expect(trace).to.include({ functions: 1, invocations: 3, horizonMs: 86_400_000 });
    expect(listing(at("day")).every((name) => name.endsWith(".csv.gz"))).to.equal(true);
    expect(document(5).lost.counts).to.deep.equal({});
    expect(await rows("pq-day/minutes.parquet")).to.deep.equal([
      { function: "a1/f1", minute: 0, count: 2 },
      { function: "a1/f1", minute: 2, count: 1 },
    ]);
    expect([document(6).arrivals, document(7).arrivals, document(8).arrivals]).to.deep.equal([null, "start", "start"]);
    expect((await rows("pq-start/calls.parquet")).map((row) => row.t_ms)).to.deep.equal([0, 0, 120_000]);
    expect(readFileSync(at("day-start.csv"), "utf8")).to.match(
      /^t_ms.*\n0,a1\/f1,\S+\n0,a1\/f1,\S+\n120000,a1\/f1,\S+\n$/,
    );
  });

  it("writes Parquet of calls, or of minutes, and of functions", async () => {
    expect((await rows("pq/calls.parquet"))[3]).to.deep.equal({
      t_ms: 63_000,
      function: "g",
      app: "b",
      trigger: "timer",
      duration_ms: 2000,
      memory_mb: 1024,
      coldstart_ms: 1000,
    });
    expect(await rows("pq-minutes/minutes.parquet")).to.deep.equal([
      { function: "f", minute: 0, count: 3 },
      { function: "f", minute: 1, count: 1 },
      { function: "g", minute: 1, count: 1 },
    ]);
    expect((await rows("pq/functions.parquet")).map((row) => row.function)).to.deep.equal(["f", "g"]);
    expect(document(3).lost.counts).to.deep.equal({});
    expect(document(4).lost.counts).to.deep.equal({ arrivalsInsideMinutes: 4 });
  });

  it("writes cache requests as CSV and for libCacheSim", () => {
    const numbered = gunzipSync(readFileSync(at("requests", "numbered.csv.gz"))).toString();
    expect(numbered).to.equal("time,object,size\n0,0,100\n1,1,200\n2,0,100\n3,2,300\n4,0,100\n5,1,200\n");
    expect(document(9).lost.counts).to.deep.equal({ objectNames: 3 });
    expect(readFileSync(at("requests", "oracle.bin"))).to.have.length(6 * 24);
    const [oracle, csv] = [4, 5].map((k) => jsonOf<{ results: { misses: number; missedBytes: number }[] }>(again[k]!));
    expect(oracle!.results[0]).to.include({
      misses: csv!.results[0]!.misses,
      missedBytes: csv!.results[0]!.missedBytes,
    });
    expect(document(11).lost.counts).to.deep.equal({ fractionsOfTimes: 1, objectNames: 1 });
    expect(readFileSync(at("requests", "floor.bin")).readUInt32LE(24)).to.equal(1); // the time of the second record
    // calls at 0, 0 and 120,000 ms for the artefact of one app: 143 MB of 2^20 bytes
    const artefacts = readFileSync(at("requests", "artefacts.csv"), "utf8");
    expect(artefacts).to.equal("time,object,size\n0,0,149946368\n0,0,149946368\n120000,0,149946368\n");
  });

  for (const [k, [command, says]] of REFUSED.entries())
    it(`refuses ${command.replace("trace convert ", "")}`, () => {
      const { code, stdout, stderr } = refused[k]!;
      expect([code, stdout], stderr).to.deep.equal([2, ""]);
      expect(stderr).to.match(/^prewarm: .+\n$/);
      expect(stderr.slice("prewarm: ".length, -1)).to.match(says);
    });

  for (const signal of ["SIGTERM", "SIGKILL"] as const)
    it(`leaves no half file at ${signal}`, async function () {
      if (process.platform === "win32") this.skip();
      const out = at(`at-${signal}`);
      mkdirSync(out);
      const args = ["trace", "convert", "bundled:azure2019-synthetic", "--to", "csv", "--out", join(out, "x.csv")];
      const [file, all] = commandOf(args);
      const child = spawn(file, all, { stdio: "ignore" });
      let sent = false; // a second signal would end the process before it has cleaned up after the first
      const watcher = watch(out, (_event, name) => {
        if (sent || name?.startsWith("x.csv") !== true) return;
        sent = true;
        child.kill(signal); // its unfinished file has just appeared
      });
      const ended = await new Promise((resolve) => child.on("exit", (code, by) => resolve(by ?? code)));
      watcher.close();
      expect(ended).to.equal(signal);
      expect(existsSync(join(out, "x.csv"))).to.equal(false);
      if (signal === "SIGTERM") expect(listing(out)).to.deep.equal([]);
    });
});
