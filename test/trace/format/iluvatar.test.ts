import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { seed } from "../../../src/base/units.ts";
import { readIluvatar } from "../../../src/trace/format/iluvatar.ts";
import { readTrace } from "../../../src/trace/read-trace.ts";
import { bytesFile, refusal, textFile, textSource } from "../text-source.ts";

const CALLS = "func_name,invoke_time_ms\n";
const FUNCTIONS = "func_name,cold_dur_ms,warm_dur_ms,mem_mb\n";

describe("readIluvatar", () => {
  it("joins calls and functions; a cold start is what a cold execution takes longer", async () => {
    const source = textSource({
      "in.csv": `${CALLS}b,1\na,1\na,10\n`,
      "meta.csv": `func_name,cold_dur_ms,warm_dur_ms,mem_mb,image_name,prewarms\na,5000,500,512,x/y:z,1\nb,700,200,128,,0\n`,
    });
    const trace = await readTrace(source, { arrivals: "even", seed: seed(1) });
    expect([...trace.arrival]).to.deep.equal([1, 1, 10]);
    expect([...trace.functionId]).to.deep.equal([1, 0, 0]);
    expect([...trace.duration]).to.deep.equal([200, 500, 500]);
    expect(trace.functions).to.deep.equal([
      { name: "a", app: 0, trigger: "unknown", memory: 512, coldStart: 4500 },
      { name: "b", app: 1, trigger: "unknown", memory: 128, coldStart: 500 },
    ]);
    expect(trace.horizon).to.equal(510);
    expect(trace.load).to.deep.include({ format: "iluvatar", sources: ["meta.csv", "in.csv"], counts: {} });
    expect(trace.load.notes).to.have.length(1);
  });

  it("counts what it repairs", async () => {
    const source = textSource({
      "meta.csv": `warm_dur_ms,mem_mb,func_name,cold_dur_ms\n0,6,a,90\n100,0,b,40\n,7,c,\n`,
      "in.csv": `${CALLS}a,5\nb,3\nc,9\n`,
    });
    const trace = await readIluvatar(source);
    expect([...trace.arrival]).to.deep.equal([3, 5, 9]);
    expect([...trace.duration]).to.deep.equal([100, 0.5, 670]);
    expect(trace.functions.map(({ memory, coldStart }) => [memory, coldStart])).to.deep.equal([
      [6, 90],
      [143, 0],
      [7, 808],
    ]);
    expect(trace.load.counts).to.deep.equal({
      missingColdStarts: 1,
      missingDurations: 1,
      missingMemory: 1,
      negativeColdStarts: 1,
      unsortedRows: 1,
      zeroDurations: 1,
      zeroMemory: 1,
    });
  });

  it("reads gzipped files", async () => {
    const files = [
      bytesFile("t.csv.gz", gzipSync(`${CALLS}a,5\n`)),
      bytesFile("m.csv.gz", gzipSync(`${FUNCTIONS}a,2,1,3\n`)),
    ];
    expect((await readIluvatar({ path: "dir", files })).length).to.equal(1);
  });

  it("asks for one file of each kind, and refuses what does not belong, by line and column", async () => {
    const message = async (calls: string, functions = "a,2,1,3\n") =>
      (await refusal(readIluvatar(textSource({ "in.csv": CALLS + calls, "meta.csv": FUNCTIONS + functions })))).message;
    expect(await message("b,1\n")).to.equal('in.csv:2:1: expected a function of meta.csv, got "b"');
    expect(await message("a,-1\n")).to.equal('in.csv:2:3: expected invoke_time_ms >= 0, got "-1"');
    expect(await message("a,\n")).to.equal('in.csv:2:3: expected a number for invoke_time_ms, got ""');
    expect(await message("")).to.equal("in.csv:2: expected calls, got none");
    expect(await message("a,1\n", "a,2,1,3\na,2,1,3\n")).to.equal(
      'meta.csv:3:1: expected each function once, got "a" again',
    );
    expect(await message("a,1\n", "a,2,x,3\n")).to.equal('meta.csv:2:5: expected a number for warm_dur_ms, got "x"');
    expect(await message("a,1\n", "a,2,1,\n")).to.equal('meta.csv:2:7: expected a number for mem_mb, got ""');
    const alone = await refusal(readIluvatar({ path: "in.csv", files: [textFile("in.csv", `${CALLS}a,1\n`)] }));
    expect(alone.message).to.equal(
      "in.csv: expected one file of functions (func_name,cold_dur_ms,warm_dur_ms,mem_mb), got none",
    );
    const two = textSource({ "a.csv": `${CALLS}a,1\n`, "b.csv": `${CALLS}a,1\n`, "m.csv": `${FUNCTIONS}a,2,1,3\n` });
    expect((await refusal(readIluvatar(two))).message).to.include("got a.csv, b.csv");
  });
});
