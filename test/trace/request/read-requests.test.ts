import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { type ReadRequestsOptions, readRequests, recogniseRequests } from "../../../src/trace/request/read-requests.ts";
import { bytesFile, diskFile, refusal, textFile } from "../text-source.ts";
import { oracleBytes } from "./request-rows.ts";

const ORACLE = oracleBytes([
  [10, 7n, 5, 3n],
  [11, 8n, 6, -1n],
  [11, 7n, 5, 2n ** 63n - 1n],
]);

describe("readRequests", () => {
  it("recognises each format by its content, plain and gzipped", async () => {
    const texts = {
      csv: ["time,object,size\n1,a,2\n", "\n\ufeff1,7,2\n", '"size","time","object"\n1,2,3\n', "1.5,a,2,x\n"],
      lrb: ["1 7 120\n", "1 7 120 3 4\n", "1 7 120 \r\n2 7 120\r\n"],
      twitter: ["0,nz:u:eeW5,12,100,1,get,0\n", "0,k,12,100,1,delete,0\r\n"],
    };
    for (const [format, files] of Object.entries(texts))
      for (const text of files) {
        const bytes = new TextEncoder().encode(text);
        expect(await recogniseRequests(bytesFile("f", bytes)), text).to.equal(format);
        expect(await recogniseRequests(bytesFile("f.gz", gzipSync(bytes))), text).to.equal(format);
      }
    for (const bytes of [ORACLE, gzipSync(ORACLE), ORACLE.subarray(0, 70)])
      expect(await recogniseRequests(bytesFile("f", bytes))).to.equal("oracle-general");
  });

  it("takes no other binary for records: times that go back, next requests for another object or before", async () => {
    const binaries = [
      oracleBytes([
        [11, 7n, 5, -1n],
        [10, 8n, 6, -1n],
      ]),
      oracleBytes([
        [10, 7n, 5, 2n],
        [11, 8n, 6, -1n],
      ]),
      oracleBytes([[10, 7n, 5, 1n]]),
      oracleBytes([[10, 7n, 5, 2n ** 50n]]),
      ORACLE.subarray(0, 23),
    ];
    for (const bytes of binaries)
      expect((await refusal(readRequests(bytesFile("f", bytes)))).message).to.match(
        /^f: expected requests, .*\(twitter\) or .*\(lrb\) or .*\(oracle-general\) or time,object,size \(csv\), got other binary$/,
      );
    const forced = await readRequests(bytesFile("f", binaries[0]!), { format: "oracle-general" });
    expect(forced.length).to.equal(2);
  });

  it("reads by the format that is forced, and by names of columns as csv", async () => {
    const text = "0,nz,12,100,1,get,0\n";
    expect([...(await readRequests(textFile("f", text))).size]).to.deep.equal([112]);
    expect([...(await readRequests(textFile("f", text), { format: "csv" })).size]).to.deep.equal([12]);
    const named = await readRequests(textFile("f", "ts,k,s\n1,a,2\n"), {
      columns: { time: "ts", object: "k", size: "s" },
    });
    expect(named.length).to.equal(1);
    const sets = await readRequests(textFile("f", text), { operations: ["get"] });
    expect(sets.load.format).to.equal("twitter");
  });

  it("refuses an option of another format", async () => {
    const message = async (options: ReadRequestsOptions) =>
      (await refusal(readRequests(textFile("f", "1 2 3\n"), options))).message;
    expect(await message({ format: "lrb", operations: ["get"] })).to.equal(
      "operations: expected a file of the format twitter, got lrb",
    );
    expect(await message({ columns: {}, operations: ["get"] })).to.equal(
      "operations: expected a file of the format twitter, got csv",
    );
  });

  it("says what it knows of a file it does not", async () => {
    const message = async (bytes: Uint8Array) => (await refusal(readRequests(bytesFile("f", bytes)))).message;
    const text = (value: string) => new TextEncoder().encode(value);
    expect(await message(text("a,b,c\n1,2,3\n"))).to.match(/^f:1:1: expected requests, .*got "a,b,c"$/);
    expect(await message(text("1 a 5\n"))).to.match(/^f:1:1: .*time id size \[features\] \(lrb\).*got "1 a 5"$/);
    expect(await message(text(""))).to.equal("f: expected requests, got an empty file");
    expect(await message(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0))).to.match(
      /got a Zstandard file: unpack it first$/,
    );
    expect(await message(text("time,obj_id,size\n1,2,3\n"))).to.match(/^f:1:17: expected a column object/);
  });

  // counted by awk: rows, names, by name those of another size than the last and those of its time and size, and bytes
  for (const [name, length, objectCount, counts, bytes] of [
    ["adaptsize-request", 66_987, 36_815, { changedSizes: 4876 }, 485_457_552],
    ["cache2k-web12", 95_607, 13_756, {}, 95_607],
    ["tragen-tc0", 500_000, 31_605, { duplicateRows: 15_307 }, 344_288_557_000],
    ["webcachesim-test", 10_492, 960, { duplicateRows: 1 }, 19_130],
  ] as const) {
    it(`loads ${name}`, async function () {
      const path = `../shared/data/cache/${name}.csv.gz`;
      if (!existsSync(path)) this.skip();
      const trace = await readRequests(diskFile(path));
      expect(trace).to.include({ length, objectCount });
      expect(trace.load.counts).to.deep.equal(counts);
      expect(trace.size.reduce((sum, size) => sum + size, 0)).to.equal(bytes);
    });
  }
});
