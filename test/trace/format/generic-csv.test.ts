import { expect } from "chai";
import { readGenericCsv } from "../../../src/trace/format/generic-csv.ts";
import { refusal, textFile } from "../text-source.ts";

const FULL = "t_ms,function,duration_ms,memory_mb,coldstart_ms";
const load = (rows: string, header = FULL) => readGenericCsv(textFile("g.csv", `${header}\n${rows}`));

describe("readGenericCsv", () => {
  it("reads a row per call; a function without app is its own", async () => {
    const trace = await load("0,f,100,128,500\n1500.5,g,20,64,0\n1500.5,f,7,128,500\n");
    expect([...trace.arrival]).to.deep.equal([0, 1500.5, 1500.5]);
    expect([...trace.functionId]).to.deep.equal([0, 1, 0]);
    expect([...trace.duration]).to.deep.equal([100, 20, 7]);
    expect(trace.functions).to.deep.equal([
      { name: "f", app: 0, trigger: "unknown", memory: 128, coldStart: 500 },
      { name: "g", app: 1, trigger: "unknown", memory: 64, coldStart: 0 },
    ]);
    expect(trace.horizon).to.equal(1520.5);
    expect(trace.coldStart).to.equal(undefined);
    expect(trace.cpu).to.equal(undefined);
    expect(trace.load.counts).to.deep.equal({});
  });

  it("reads app, trigger and cpu, columns in any order", async () => {
    const trace = await load("0.5,http,a,9,f,1\n0.25,cron,,9,g,2\n", "cpu,trigger,app,duration_ms,function,t_ms");
    expect([...trace.cpu!]).to.deep.equal([0.5, 0.25]);
    expect(trace.functions.map(({ name, trigger }) => [name, trigger])).to.deep.equal([
      ["f", "http"],
      ["g", "unknown"],
    ]);
    expect(trace.apps.map(({ name }) => name)).to.deep.equal(["a", "g"]);
    expect(trace.load.counts).to.deep.equal({ missingColdStarts: 2, missingMemory: 2, unknownTriggers: 1 });
    expect(trace.functions[0]).to.include({ memory: 143, coldStart: 808 });
    expect(trace.load.notes).to.have.length(2);
  });

  it("takes memory_mb as the app's: the largest of its functions' largest, shared evenly", async () => {
    const trace = await load("0,f,1,100,5,a\n1,f,1,120,5,a\n2,g,1,90,5,a\n3,g,1,90,5,b\n", `${FULL},app`);
    expect(trace.apps.map(({ memory }) => memory)).to.deep.equal([120, 90]);
    expect(trace.functions.map(({ name, memory }) => [name, memory])).to.deep.equal([
      ["f", 60],
      ["a/g", 60],
      ["b/g", 90],
    ]);
    expect(trace.load.counts).to.deep.equal({ differingAppMemory: 1, differingFunctionMemory: 1 });
  });

  it("sorts rows by time, ties in the file's order, all columns together", async () => {
    const trace = await load("5,f,1,1,10,0.1\n2,g,2,1,20,0.2\n5,g,3,1,40,0.3\n0,f,4,1,10,0.4\n", `${FULL},cpu`);
    expect([...trace.arrival]).to.deep.equal([0, 2, 5, 5]);
    expect([...trace.duration]).to.deep.equal([4, 2, 1, 3]);
    expect([...trace.functionId]).to.deep.equal([0, 1, 0, 1]);
    expect([...trace.coldStart!]).to.deep.equal([10, 20, 10, 40]);
    expect([...trace.cpu!].map((cores) => Math.round(cores * 10))).to.deep.equal([4, 2, 1, 3]);
    expect(trace.load.counts).to.deep.equal({ differingColdStarts: 1, unsortedRows: 2 });
    expect(trace.functions[1]!.coldStart).to.equal(30); // the mean of 20 and 40
  });

  it("raises a duration of 0 to 0.5 ms", async () => {
    const trace = await load("3,f,0,1,1\n");
    expect([trace.duration[0], trace.horizon, trace.load.counts.zeroDurations]).to.deep.equal([0.5, 3.5, 1]);
  });

  it("refuses values that cannot be, by line and column", async () => {
    const message = async (row: string) => (await refusal(load(`0,f,1,1,1\n${row}\n`))).message;
    expect(await message("-1,f,1,1,1")).to.equal('g.csv:3:1: expected t_ms >= 0, got "-1"');
    expect(await message("1,f,-2,1,1")).to.equal('g.csv:3:5: expected duration_ms >= 0, got "-2"');
    expect(await message("1,f,NaN,1,1")).to.equal('g.csv:3:5: expected a number for duration_ms, got "NaN"');
    expect(await message("1,f,1,0,1")).to.equal('g.csv:3:7: expected memory_mb > 0, got "0"');
    expect(await message("1,f,1,,1")).to.equal('g.csv:3:7: expected a number for memory_mb, got ""');
    expect(await message("1,f,1,1,Infinity")).to.equal('g.csv:3:9: expected a number for coldstart_ms, got "Infinity"');
    expect(await message("1,,1,1,1")).to.equal("g.csv:3:3: expected function, got an empty field");
    expect(await message("1,f,1,1")).to.equal("g.csv:3:8: expected 5 columns, got 4");
    expect((await refusal(load(""))).message).to.equal("g.csv:2: expected calls, got none");
    expect((await refusal(load("", "t_ms,functions,duration_ms"))).message).to.equal(
      'g.csv:1:27: expected a column function, got "t_ms,functions,duration_ms"; did you mean functions?',
    );
  });
});
