import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import type { LearnedCache } from "../../src/experiment/learned-cache.ts";
import type { CacheResult, ResultsDocument } from "../../src/experiment/result.ts";
import { oracleBytes } from "../trace/request/request-rows.ts";
import { CACHE_KEYS, csvRows, keysOf, type Manifest, readJson, timeless } from "./contract.ts";
import { REQUESTS, writeFiles } from "./files.ts";
import { jsonOf, listing, type Outcome, prewarmEach, scratch } from "./run.ts";

type Document = ResultsDocument<CacheResult>;

const FOUR = "--policy lru --policy q-cache --policy fifo --policy lfu";
const both = `cache requests.csv ${FOUR} --capacity 400 --capacity 50%`;
const COMMANDS = [
  `${both} --json --seed 3 --out out`,
  `${both} --quiet --seed 3 --out again`,
  "cache requests.csv --policy lru --capacity 2 --ignore-size --json",
  "cache requests.csv --policy lru --capacity 0.4kB --json",
  "cache bare.csv --policy lru --capacity 100% --json",
  "cache other.csv --policy lru --capacity 400 --columns time=ts,object=key,size=len --json",
  "cache requests.csv --policy q-cache --capacity 400 --save saved.json --quiet",
  "cache requests.csv --policy q-cache:file=saved.json,learn=false --capacity 400 --json",
  "cache requests.csv --policy q-cache:file=out/cache-policy.json --capacity 400 --quiet",
  "cache requests.csv --policy lru --capacity 400 --save none.json",
  "cache requests.csv --policy lru --capacity 400 --save none.json --quiet",
  "cache wiki.tr --policy lru --capacity 400 --json",
  "cache lrb:wiki.tr.gz --policy lru --capacity 400 --json",
  "cache requests.bin --policy lru --capacity 400 --json",
  "cache oracle-general:requests.bin.gz --policy lru --capacity 400 --json",
  "cache twitter:cluster.csv --policy lru --capacity 400 --json",
  "cache cluster.csv --operations get,set --policy lru --capacity 400 --json",
  "cache csv:requests.csv --policy lru --capacity 400 --json",
  "cache oracle-general:wiki.tr --policy lru --capacity 400",
  "cache lrb:wiki.tr --operations get --policy lru --capacity 400",
  "cache unknown.txt --policy lru --capacity 400",
  "cache requests.csv --policy lru --capacity 400 --conventions libcachesim --json --out other",
  "cache requests.csv --policy lru --capacity 400 --conventions simfaas",
  "cache requests.csv --policy lru --capacity 400 --conventions libcachesin",
  "cache requests.csv --policy lru --capacity 300 --capacity 400 --bounds --json --quiet",
  "cache requests.csv --policy belady --capacity 2 --ignore-size --bounds",
  "cache requests.csv --policy lru --capacity 600 --ttl 3 --json --out fresh",
  "cache requests.csv --policy lru --capacity 600 --ttl 3ms --time-unit ms --json",
  "cache requests.csv --policy lru --capacity 600 --ttl 1h",
  "cache requests.csv --policy lru --capacity 600 --ttl soon",
  "cache oracle-general:requests.bin --policy lru --capacity 600 --ttl 3s --json",
];

/** The requests of REQUESTS, whose rows are `bare`, in the other formats. */
function otherFormats(bare: string): Record<string, string | Uint8Array> {
  const rows = bare
    .trim()
    .split("\n")
    .map((row) => row.split(","));
  const wiki = rows.map(([time, name, size]) => `${time} ${Number(`0x${name}`)} ${size} 7\n`).join("");
  const records = oracleBytes(rows.map(([time, name, size]) => [Number(time), BigInt(`0x${name}`), Number(size), -1n]));
  // 10 bytes of key, the rest value; a set between them
  const cluster = rows.map(([time, name, size]) => `${time},${name},10,${Number(size) - 10},1,get,0\n`);
  cluster.splice(1, 0, "0,d,10,90,1,set,60\n");
  return {
    "wiki.tr": wiki,
    "wiki.tr.gz": gzipSync(wiki),
    "requests.bin": records,
    "requests.bin.gz": gzipSync(records),
    "cluster.csv": cluster.join(""),
  };
}

describe("prewarm cache", () => {
  const folder = scratch();
  const out = join(folder.path, "out");
  let said: Outcome[];
  let report: string;
  const results = (command: number) => jsonOf<Document>(said[command]!).results;

  before(async () => {
    const bare = REQUESTS.slice(REQUESTS.indexOf("\n") + 1);
    writeFiles(folder.path, {
      "requests.csv": REQUESTS,
      "bare.csv": bare,
      ...otherFormats(bare),
      "unknown.txt": "a b\n",
      "other.csv": `len,ts,key\n${bare.replaceAll(/(\d+),(\w),(\d+)/g, "$3,$1,$2")}`,
    });
    said = await prewarmEach(
      COMMANDS.map((command) => command.split(" ")),
      { cwd: folder.path },
    );
    report = readFileSync(join(out, "report.html"), "utf8");
  });

  after(() => folder.remove());

  it("prints one JSON document and nothing else", () => {
    const document = jsonOf<Document>(said[0]!);
    expect(said[0]!.stderr).to.equal("");
    expect(Object.keys(document)).to.deep.equal(["schema", "command", "seed", "trace", "results"]);
    expect(document).to.include({ schema: 1, command: "cache", seed: 3 });
    expect(document.trace).to.include({ functions: 3, invocations: 6 }); // objects and requests
  });

  it("keeps the order of the --policy options, the capacities within each", () => {
    // the footprint is 100 + 200 + 300 bytes, each object at its first request
    expect(results(0).map(({ spec, capacity }) => `${spec} ${capacity}`)).to.deep.equal(
      ["lru", "q-cache", "fifo", "lfu"].flatMap((policy) => [`${policy} 400`, `${policy} 300`]),
    );
  });

  it("gives every result the promised fields, and counts that add up", () => {
    for (const result of results(0)) {
      expect(keysOf(result)).to.deep.equal(CACHE_KEYS);
      expect(result).to.include({ requests: 6, requestedBytes: 1000, compulsoryMisses: 3 });
      expect(result.missRatio).to.equal(result.misses / 6);
      expect(result.byteMissRatio).to.equal(result.missedBytes / 1000);
      expect(result.misses).to.be.within(result.compulsoryMisses, 6);
      expect(result.evicted).to.be.at.most(result.admitted);
      expect(result.admitted).to.be.at.most(result.misses);
    }
  });

  it("counts what the hand counts", () => {
    // lru, 400 bytes: a miss, b miss, a hit, c miss: 100 + 200 + 300 > 400 evicts b (a was used since): 400, a hit,
    // b miss: evicts c (300), since a is newer. 4 misses of 6 (a, b, c, b: 800 of 1000 bytes), 4 admitted, 2 evicted.
    const figures = { misses: 4, missedBytes: 800, missRatio: 4 / 6, byteMissRatio: 0.8, admitted: 4, evicted: 2 };
    expect(results(0)[0]).to.include(figures);
    expect(results(3)[0]).to.include({ ...figures, capacity: 400 });
    expect(results(5)[0]).to.include(figures);
    // 600 bytes hold all: the three first requests miss
    expect(results(4)[0]).to.include({ capacity: 600, misses: 3, missedBytes: 600, evicted: 0 });
  });

  it("reads every format of requests, recognised or by its prefix, plain or gzipped, to the same figures", () => {
    const { policy, spec, requestsPerSecond: _, ...figures } = results(3)[0]!;
    for (const command of [11, 12, 13, 14, 15, 17]) {
      expect(said[command]!.stderr, COMMANDS[command]).to.equal("");
      expect(results(command)[0], COMMANDS[command]).to.include(figures);
    }
    expect(jsonOf<Document>(said[15]!).trace.load.counts).to.deep.equal({ otherOperations: 1 });
    expect(results(16)[0]).to.include({ requests: 7, requestedBytes: 1100 }); // with the set
  });

  it("refuses a file of another format, and options of another", () => {
    const lines = [18, 19, 20].map((command) => said[command]!.stderr);
    expect(lines[0]).to.match(
      /^prewarm: wiki.tr: expected whole records of 24 bytes, got \d+ bytes from byte offset \d+ on\n$/,
    );
    expect(lines[1]).to.equal("prewarm: operations: expected a file of the format twitter, got lrb\n");
    expect(lines[2]).to.match(/^prewarm: unknown.txt:1:1: expected requests, .*got "a b"\n$/);
    for (const command of [18, 19, 20]) expect(said[command]!.code).to.equal(2);
  });

  it("counts objects with --ignore-size", () => {
    // lru of two objects: a b miss, a hit, c evicts b, a hit, b evicts c
    expect(results(2)[0]).to.include({ capacity: 2, misses: 4, requestedBytes: 6, missedBytes: 4, evicted: 2 });
  });

  it("writes the promised files", () => {
    expect(listing(out)).to.deep.equal(
      [
        ...["cache-policy.json", "manifest.json", "report.html", "results.csv", "results.json"],
        ...["intervals.csv", "learned.json", "lru-curve.csv"], // what the report is made of besides
      ].sort(),
    );
    expect(readJson(out, "results.json")).to.deep.equal(jsonOf(said[0]!));
    const [header, ...rows] = csvRows(out, "results.csv");
    expect(header).to.deep.equal(CACHE_KEYS);
    expect(rows).to.have.length(8);
    const manifest = readJson<Manifest>(out, "manifest.json");
    expect(manifest).to.include({ command: "cache", seed: 3 });
    expect(manifest.config).to.deep.include({ capacities: [400, 300], ignoreSize: false });
  });

  it("says what was learned at every capacity, and misses by interval and of LRU", () => {
    const learned = readJson<readonly LearnedCache[]>(out, "learned.json");
    expect(learned.map(({ policy, capacity }) => `${policy} ${capacity}`)).to.deep.equal([
      "q-cache 400",
      "q-cache 300",
    ]);
    expect(learned[0]!.features.map(({ feature }) => feature)).to.deep.equal(["size", "gap", "frequency", "recency"]);
    // of each of four policies at two capacities as many rows as requests, of which there are fewer than 100
    expect(csvRows(out, "intervals.csv")).to.have.length(1 + 4 * 2 * 6);
    const [header, ...curve] = csvRows(out, "lru-curve.csv");
    expect(header!.join()).to.equal("capacity,rate,requests,misses,missRatio,byteMissRatio");
    expect(curve.at(-1)!.join()).to.equal("600,1,6,3,0.5,0.6");
    expect(listing(join(folder.path, "other"))).to.not.include("learned.json"); // of lru alone
  });

  it("builds the report again from these files, to the byte", async () => {
    const [code] = (await prewarmEach([["report", out]], { cwd: folder.path })).map((outcome) => outcome.code);
    expect(code).to.equal(0);
    const again = readFileSync(join(out, "report.html"), "utf8");
    expect(again).to.contain('id="figure-cache-reward"').and.contain('id="figure-feature-importance"');
    expect(again).to.equal(report);
  });

  it("records whose conventions it counted by", () => {
    expect(readJson<Manifest>(out, "manifest.json").config).to.include({ conventions: "default" });
    const other = readJson<Manifest>(join(folder.path, "other"), "manifest.json");
    expect(other.config).to.include({ conventions: "libcachesim" });
    expect(results(21)[0]).to.include({ misses: 4, missedBytes: 800 }); // of lru they are the same
  });

  it("refuses the conventions of another kind of simulator, or of none", () => {
    for (const command of [22, 23]) expect(said[command]!.code).to.equal(2);
    expect(said[22]!.stderr).to.match(
      /^prewarm: .*expected default or libcachesim, got "simfaas", which is about instances of functions, not caches\n$/,
    );
    expect(said[23]!.stderr).to.match(/^prewarm: .*expected default or libcachesim, got "libcachesin"\n$/);
  });

  it("says with --bounds what no cache falls below", () => {
    const bound = said.findIndex(({ stdout }) => stdout.includes('"bounds"'));
    // 300 B may spend 300 * 5: a costs 100 * 2 twice, b 200 * 4, 1,200 in all; what is missed are the first requests
    const least = { method: "pfoo-l", misses: 3, missedBytes: 600, missRatio: 0.5, byteMissRatio: 0.6 };
    expect(jsonOf<Document>(said[bound]!).bounds).to.deep.equal([
      { capacity: 300, ...least },
      { capacity: 400, ...least },
    ]);
    const table = said[bound + 1]!.stdout;
    expect(table).to.match(/^lower bound \(belady\) +2 objects +n\/a +50/m);
    expect(Object.keys(jsonOf<Document>(said[0]!))).not.to.include("bounds");
  });

  it("lets stored objects expire, in the unit of the trace or in one that is named", () => {
    const first = COMMANDS.findIndex((command) => command.includes("--ttl"));
    // a at 0, 2 and 4, b at 1 and 5, fresh for less than 3: a is a hit at 2, expired at 4; b is expired at 5
    const expected = { misses: 5, expired: 2, admitted: 3, evicted: 0 };
    for (const command of [first, first + 1, first + 4]) expect(results(command)[0]).to.include(expected);
    expect(readJson<Manifest>(join(folder.path, "fresh"), "manifest.json").config).to.include({ ttl: 3 });
    expect(said[first + 2]).to.include({ code: 2 });
    expect(said[first + 2]!.stderr).to.match(/^prewarm: ttl: expected --time-unit us\|ms\|s, .*, got none;.*\n$/);
    expect(said[first + 3]!.stderr).to.match(/^prewarm: ttl: expected a duration such as 10m or 1h, .*got "soon"\n$/);
  });

  it("gives the same bytes for the same seed, timing apart", () => {
    expect(timeless(join(folder.path, "again"))).to.equal(timeless(out));
    expect(readJson(join(folder.path, "again"), "cache-policy.json")).to.deep.equal(readJson(out, "cache-policy.json"));
  });

  it("saves what the policy learned, and goes on from it", () => {
    expect(said[6]).to.include({ code: 0, stderr: "" });
    expect(readJson(folder.path, "saved.json")).to.include({ format: "prewarm/q-cache", schema: 1 });
    expect(results(7)[0]).to.include({ policy: "q-cache", spec: "q-cache:file=saved.json,learn=false" });
    expect(said[8]!.code).to.equal(0);
  });

  it("warns when there is nothing to save, unless quiet", () => {
    expect(said[9]!.stderr).to.match(/^prewarm: .*--save.*\n$/);
    expect(said[10]).to.include({ code: 0, stderr: "" });
    expect(listing(folder.path)).to.not.include("none.json");
  });
});
