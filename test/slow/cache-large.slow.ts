import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import type { CacheResult, ResultsDocument } from "../../src/experiment/result.ts";
import { jsonOf, listing, prewarm, scratch } from "../cli/run.ts";

const REQUESTS = 5_000_000;
const OBJECTS = 300_000;
const ROWS = 10_000; // a piece

/** Requests of objects of 1 B to 64 kB, the lower numbers more often: about 1 / number of all. */
function* rows(): Iterable<string> {
  const random = Random.root("five million");
  for (let start = 0; start < REQUESTS; start += ROWS) {
    let piece = start === 0 ? "time,object,size\n" : "";
    for (let i = start; i < start + ROWS; i++) {
      const object = Math.floor(Math.exp(random.double() * Math.log(OBJECTS)));
      piece += `${i},${object},${1 + ((object * 2_654_435) % 65_536)}\n`;
    }
    yield piece;
  }
}

describe("prewarm cache on five million requests", () => {
  const folder = scratch();

  after(() => folder.remove());

  it("reads, replays, learns and reports in one command, and says how far it is", async () => {
    const file = join(folder.path, "large.csv");
    await pipeline(Readable.from(rows()), createWriteStream(file));
    const policies = ["lru", "s3-fifo", "gdsf", "q-cache"].flatMap((name) => ["--policy", name]);
    const options = ["--capacity", "1%", "--capacity", "10%", "--out", "out", "--json"];
    const place = { cwd: folder.path, timeoutMs: 500_000 };
    const outcome = await prewarm(["cache", file, ...policies, ...options], place);
    const { trace, results } = jsonOf<ResultsDocument<CacheResult>>(outcome);
    expect(trace.invocations).to.equal(REQUESTS);
    expect(results).to.have.length(8);
    for (const { requests, misses, compulsoryMisses } of results) {
      expect(requests).to.equal(REQUESTS);
      expect(misses).to.be.within(compulsoryMisses, REQUESTS);
    }
    // a line every ten seconds; the replays take longer on machines of this decade
    const lines = outcome.stderr.trim().split("\n");
    expect(lines.length).to.be.at.least(1);
    for (const line of lines) expect(line).to.match(/^\d{1,3} % \S/);
    const shares = lines.filter((line) => !line.includes("curve")).map((line) => Number.parseInt(line, 10));
    expect(shares).to.deep.equal(shares.toSorted((a, b) => a - b));
    expect(listing(join(folder.path, "out"))).to.include.members(["report.html", "lru-curve.csv", "learned.json"]);
  });
});
