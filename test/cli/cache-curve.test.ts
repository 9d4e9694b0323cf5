import { join } from "node:path";
import { expect } from "chai";
import type { CacheResult, ResultsDocument } from "../../src/experiment/result.ts";
import { csvRows } from "./contract.ts";
import { REQUESTS, writeFiles } from "./files.ts";
import { jsonOf, type Outcome, prewarmEach, scratch } from "./run.ts";

const COMMANDS = [
  "cache requests.csv --policy lru --policy fifo --curve 3 --ignore-size --json --quiet --out out",
  "cache requests.csv --policy lru --capacity 400 --warm-up 50% --interval 2 --json --quiet --out later",
  "cache requests.csv --policy lru --capacity 400 --sample 0.5 --json --quiet",
  "cache requests.csv --policy lru",
  "cache requests.csv --policy lru --capacity 400 --sample 0.5 --warm-up 3",
  "cache requests.csv --policy lru --capacity 400 --warm-up 7",
  "cache requests.csv --policy lru --capacity 400 --sample 2",
  "cache requests.csv --policy lru --curve 1",
];

describe("prewarm cache --curve, --sample, --warm-up, --interval", () => {
  const folder = scratch();
  let said: Outcome[];
  const document = (command: number) => jsonOf<ResultsDocument<CacheResult>>(said[command]!);

  before(async () => {
    writeFiles(folder.path, { "requests.csv": REQUESTS });
    said = await prewarmEach(
      COMMANDS.map((command) => command.split(" ")),
      { cwd: folder.path },
    );
  });

  after(() => folder.remove());

  it("draws a curve of capacities, with the counts of each", () => {
    // objects a b a c a b: one holds none of it; two: a hits twice under lru, once under fifo (c puts a out); three: all
    const figures = document(0).results.map(({ policy, capacity, misses }) => `${policy} ${capacity} ${misses}`);
    expect(figures).to.deep.equal(["lru 1 6", "lru 3 3", "fifo 1 6", "fifo 3 3"]);
    expect(csvRows(join(folder.path, "out"), "results.csv")).to.have.length(5);
  });

  it("counts after the warm-up alone, by intervals", () => {
    // 400 B under lru: a, b and a are the warm-up; c misses, a hits, b misses
    const { results, ...rest } = document(1);
    expect(rest).to.include({ warmUp: 3 });
    expect(results[0]).to.include({ requests: 3, misses: 2, requestedBytes: 600, compulsoryMisses: 1 });
    const [header, ...rows] = csvRows(join(folder.path, "later"), "intervals.csv");
    expect(header!.slice(0, 5)).to.deep.equal(["policy", "capacity", "start", "requests", "misses"]);
    expect(rows.map((row) => row.slice(0, 5).join(" "))).to.deep.equal(["lru 400 3 2 1", "lru 400 5 1 1"]);
  });

  it("says that a sample was replayed, and of how much", () => {
    const { sample, results } = document(2) as ReturnType<typeof document> & { sample: Record<string, number> };
    expect(sample).to.include({ rate: 0.5, seed: 42 });
    expect(sample.requests).to.be.at.most(6);
    expect(results[0]).to.include({ capacity: 400, requests: 6, compulsoryMisses: 3 });
  });

  it("refuses what does not go together, or is no share", () => {
    const messages = said.slice(3).map(({ code, stderr }) => `${code} ${stderr.trim()}`);
    expect(messages[0]).to.equal("2 prewarm: --capacity: expected --capacity or --curve, got neither");
    expect(messages[1]).to.equal("2 prewarm: --warm-up: expected none beside --sample, got 3");
    expect(messages[2]).to.match(/^2 prewarm: --warm-up: expected a number of requests up to 6, .*got "7"$/);
    expect(messages[3]).to.match(/^2 .*--sample.*expected a share above 0, at most 1, got "2"/);
    expect(messages[4]).to.match(/^2 .*--curve.*expected an integer >= 2, got "1"/);
  });
});
