import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { readSource } from "../../src/trace/read-trace.ts";
import { readRequests } from "../../src/trace/request/read-requests.ts";
import { readSeries } from "../../src/trace/series/read-series.ts";
import type { SourceFile } from "../../src/trace/source.ts";
import { bytesFile, refusal } from "../trace/text-source.ts";

const MB = 1 << 20;

/** A head, then the same rows so often that there are at least so many bytes, then the start of a row. */
function repeated(path: string, head: string, rows: string, bytes: number, cut: string): SourceFile {
  const [first, block, last] = [head, rows, cut].map((text) => new TextEncoder().encode(text));
  async function* open(): AsyncGenerator<Uint8Array> {
    yield first!;
    for (let sent = 0; sent < bytes; sent += block!.length) yield block!;
    yield last!;
  }
  return { path, open };
}

describe("large files", () => {
  it("of 3 GB, cut in the middle of a row, are refused at that row", async () => {
    const hash = (digit: string) => digit.repeat(64);
    const row = `${hash("a")},${hash("b")},1209008.28876051,0.433\n`;
    const rows = row.repeat(Math.floor(MB / row.length));
    const bytes = 3 * 1024 * MB;
    const file = repeated("big.txt", "app,func,end_timestamp,duration\n", rows, bytes, `${hash("a")},${hash("b")},12`);
    const blocks = Math.ceil(bytes / rows.length);
    const line = 2 + blocks * Math.floor(MB / row.length);
    const { message } = await refusal(readSource({ path: "big.txt", files: [file] }));
    expect(message).to.equal(`big.txt:${line}:133: expected 4 columns, got 3`);
  });

  it("of 10 MB of random bytes are refused by every reader, before they fill the memory", async () => {
    const random = Random.root("random bytes");
    for (const first of ["", "time,object,size\n", "HashOwner,HashApp,HashFunction,Trigger,1,2\n", "timestamp,a,b\n"]) {
      const bytes = Uint8Array.from({ length: 10 * MB }, () => 1 + Math.floor(random.double() * 255));
      bytes.set(new TextEncoder().encode(first));
      const files = [bytesFile("noise.csv", bytes, 65_536)];
      const before = process.memoryUsage.rss();
      for (const reading of [
        readSource({ path: "d", files }),
        readSeries({ path: "d", files }),
        readRequests(files[0]!),
      ])
        expect((await refusal(reading)).message).to.match(/^noise\.csv/);
      expect(process.memoryUsage.rss() - before).to.be.below(400 * MB);
    }
  });
});
