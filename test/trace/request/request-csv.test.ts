import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { readRequests } from "../../../src/trace/request/request-csv.ts";
import { bytesFile, diskFile, refusal, textFile } from "../text-source.ts";

const load = (text: string) => readRequests(textFile("r.csv", text));

describe("readRequests", () => {
  it("reads the same with a header, without one and gzipped", async () => {
    const rows = "1,b,10\n2,a,20\n2,b,10\n";
    const files = [
      textFile("r.csv", `time,object,size\n${rows}`),
      textFile("r.csv", rows),
      bytesFile("r.csv.gz", gzipSync(rows)),
    ];
    for (const file of files) {
      const trace = await readRequests(file);
      expect([...trace.time]).to.deep.equal([1, 2, 2]);
      expect([...trace.object]).to.deep.equal([0, 1, 0]);
      expect([...trace.size]).to.deep.equal([10, 20, 10]);
      expect(trace).to.include({ name: "r", length: 3, objectCount: 2 });
      expect(trace.load).to.deep.include({ format: "requests", counts: {} });
    }
  });

  it("takes other names, columns in any order and more of them", async () => {
    const file = textFile("r.csv", "obj_id,x,size,time\nb,0,5,1\na,0,6,2\n");
    const trace = await readRequests(file, { columns: { object: "obj_id" } });
    expect([[...trace.time], [...trace.object], [...trace.size]]).to.deep.equal([
      [1, 2],
      [0, 1],
      [5, 6],
    ]);
  });

  it("leaves out sizes of 0, counted, without an id", async () => {
    const trace = await load("1,a,0\n2,b,5\n3,a,5\n");
    expect([[...trace.object], trace.objectCount]).to.deep.equal([[0, 1], 2]);
    expect(trace.load.counts).to.deep.equal({ zeroSizes: 1 });
  });

  it("sorts rows that go back in time and numbers objects anew", async () => {
    const trace = await load("5,a,1\n3,b,2\n5,c,3\n4,a,4\n");
    expect([...trace.time]).to.deep.equal([3, 4, 5, 5]);
    expect([...trace.size]).to.deep.equal([2, 4, 1, 3]);
    expect([...trace.object]).to.deep.equal([0, 1, 1, 2]);
    expect(trace.load.counts).to.deep.equal({ unsortedRows: 2 });
  });

  it("refuses what is no request, by line and column", async () => {
    const message = async (text: string) => (await refusal(load(text))).message;
    expect(await message("1,a,5\n-2,a,5\n")).to.equal('r.csv:2:1: expected time >= 0, got "-2"');
    expect(await message("1,a,5\n2,a,-5\n")).to.equal('r.csv:2:5: expected size >= 0, got "-5"');
    expect(await message("1,a,x\n")).to.equal('r.csv:1:5: expected a number for size, got "x"');
    expect(await message("time,object,size\n1,a,NaN\n")).to.equal('r.csv:2:5: expected a number for size, got "NaN"');
    expect(await message("1,,5\n")).to.equal("r.csv:1:3: expected object, got an empty field");
    expect(await message("a,b,c\n1,2,3\n")).to.equal(
      'r.csv:1:1: expected the header time,object,size or a row of that, got "a,b,c"',
    );
    expect(await message("1 a 5\n")).to.include("r.csv:1:1: expected the header time,object,size");
    expect(await message("time,obj_id,size\n1,a,5\n")).to.include("expected a column object");
    expect(await message("1,a,0\n")).to.equal("r.csv: expected requests with a size, got none");
  });

  // rows and distinct objects counted by wc, cut, sort and uniq
  for (const [name, length, objectCount] of [
    ["tragen-tc0", 500_000, 31_605],
    ["webcachesim-test", 10_492, 960],
  ] as const) {
    it(`loads ${name}`, async function () {
      const path = `../shared/data/cache/${name}.csv.gz`;
      if (!existsSync(path)) this.skip();
      expect(await readRequests(diskFile(path))).to.include({ length, objectCount });
    });
  }
});
