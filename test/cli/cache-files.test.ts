import { existsSync } from "node:fs";
import { expect } from "chai";
import type { CacheResult, ResultsDocument } from "../../src/experiment/result.ts";
import { writeFiles } from "./files.ts";
import { jsonOf, type Outcome, prewarmEach, scratch } from "./run.ts";

type Document = ResultsDocument<CacheResult>;

/** Rows that ask once for each name and once more, later, at size 1. */
function twice(names: readonly string[]): string {
  const rows = [...names, ...names].map((name, i) => `${i},${name},1\n`);
  return `time,object,size\n${rows.join("")}`;
}

const LONG = "x".repeat(199);

describe("prewarm cache on names of every kind", () => {
  const folder = scratch();
  let said: Outcome[];

  before(async () => {
    writeFiles(folder.path, {
      "wide.csv": twice(["9007199254740992", "9007199254740993", "18446744073709551614", "18446744073709551615"]),
      "long.csv": twice([`${LONG}a`, `${LONG}b`]), // 200 characters that differ in the last
      "missing.csv": "time,object\n1,a\n",
      "negative.csv": "time,object,size\n1,a,5\n2,b,-5\n",
    });
    const options = "--policy lru --capacity 100% --json --quiet";
    const files = ["wide", "long", "missing", "negative"].map((name) => [
      "cache",
      `${name}.csv`,
      ...options.split(" "),
    ]);
    const trace = ["cache", "bundled:azure2019-synthetic", ...options.split(" ")];
    const calls = [
      [...trace, "--columns", "time=t"],
      [...trace, "--operations", "get"],
    ];
    said = await prewarmEach([...files, ...calls], { cwd: folder.path });
  });

  after(() => folder.remove());

  it("keeps ids of 64 bits and of 200 characters apart, and finds each again", () => {
    // as many misses as names; the second request of each is a hit
    for (const [command, count] of [4, 2].entries()) {
      const { trace, results } = jsonOf<Document>(said[command]!);
      expect(trace).to.include({ functions: count, invocations: 2 * count });
      expect(results[0]).to.include({ misses: count, compulsoryMisses: count });
    }
  });

  it("refuses a header without a column and a negative size, in one line with their place", () => {
    const lines = said.slice(2, 4).map(({ code, stdout, stderr }) => `${code} ${stdout}${stderr}`);
    expect(lines[0]).to.match(/^2 prewarm: missing\.csv:1:\d+: expected .*\n$/);
    expect(lines[1]).to.equal('2 prewarm: negative.csv:3:5: expected size >= 0, got "-5"\n');
  });

  it("refuses for calls of functions what is for files of requests", () => {
    const what = "expected a file of requests, got the function trace bundled:azure2019-synthetic\n";
    expect(said.slice(4).map(({ code, stderr }) => `${code} ${stderr}`)).to.deep.equal([
      `2 prewarm: --columns: ${what}`,
      `2 prewarm: --operations: ${what}`,
    ]);
  });
});

describe("prewarm cache on real requests", () => {
  // requests counted by awk; objects by awk, sort -u and wc
  for (const [name, requests, objects] of [
    ["adaptsize-request", 66_987, 36_815],
    ["cache2k-web12", 95_607, 13_756],
    ["tragen-tc0", 500_000, 31_605],
    ["webcachesim-test", 10_492, 960],
  ] as const) {
    it(`replays ${name} at two capacities in one command`, async function () {
      const path = `../shared/data/cache/${name}.csv.gz`;
      if (!existsSync(path)) return this.skip();
      const options = "--policy lru --policy q-cache --capacity 1% --capacity 10% --json --quiet";
      const [outcome] = await prewarmEach([["cache", path, ...options.split(" ")]], { timeoutMs: 60_000 });
      const { trace, results } = jsonOf<Document>(outcome!);
      expect(trace).to.include({ functions: objects, invocations: requests });
      for (const result of results) {
        expect(result).to.include({ requests, compulsoryMisses: objects });
        expect(result.misses).to.be.within(objects, requests);
      }
      expect(results[1]!.misses).to.be.below(results[0]!.misses);
    });
  }
});
