import { expect } from "chai";
import { readAzure2021 } from "../../../src/trace/format/azure-2021.ts";
import { refusal, textFile } from "../text-source.ts";

const load = (rows: string, header = "app,func,end_timestamp,duration") =>
  readAzure2021(textFile("a.txt", `${header}\n${rows}`));

describe("readAzure2021", () => {
  it("starts a call at its end minus its duration, in order of starts, ties in the file's", async () => {
    // starts: 10 - 9 = 1 s, 11.3 - 11.2 = 0.1 s, 3.3 - 2.3 = 1 s
    const trace = await load("a,f,10,9\na,g,11.3,11.2\nb,f,3.3,2.3\n");
    expect([...trace.arrival]).to.deep.equal([100, 1000, 1000]);
    expect([...trace.duration]).to.deep.equal([11_200, 9000, 2300]);
    expect([...trace.functionId]).to.deep.equal([1, 0, 2]);
    expect(trace.functions.map(({ name, app }) => [name, app])).to.deep.equal([
      ["a/f", 0],
      ["a/g", 0],
      ["b/f", 1],
    ]);
    expect(trace.horizon).to.equal(11_300);
    expect(trace.apps[0]).to.deep.equal({ name: "a", memory: 143, functions: [0, 1] });
    expect(trace.functions[0]).to.include({ memory: 71.5, coldStart: 808, trigger: "unknown" });
    expect(trace.load.counts).to.deep.equal({ missingMemory: 2 });
  });

  it("clamps starts below 0 and raises durations of 0, counted", async () => {
    const trace = await load("a,f,2,5\na,f,4,0\na,f,3.5,0.0\n");
    expect([...trace.arrival]).to.deep.equal([0, 3500, 4000]);
    expect([...trace.duration]).to.deep.equal([5000, 0.5, 0.5]);
    expect(trace.load.counts).to.include({ negativeStarts: 1, zeroDurations: 2 });
  });

  it("takes the columns in any order", async () => {
    const trace = await load("0.25,1.5,f,a", "duration,end_timestamp,func,app");
    expect([trace.arrival[0], trace.duration[0], trace.functions[0]!.name]).to.deep.equal([1250, 250, "a/f"]);
  });

  it("refuses values that are no times, by line and column", async () => {
    const message = async (rows: string) => (await refusal(load(rows))).message;
    expect(await message("a,f,1,1\na,f,1,-0.5\n")).to.equal('a.txt:3:7: expected duration >= 0, got "-0.5"');
    expect(await message("a,f,NaN,1\n")).to.equal('a.txt:2:5: expected a number for end_timestamp, got "NaN"');
    expect(await message("a,f,,1\n")).to.equal('a.txt:2:5: expected a number for end_timestamp, got ""');
    expect(await message("a,,1,1\n")).to.equal("a.txt:2:3: expected func, got an empty field");
    expect(await message("")).to.equal("a.txt:2: expected calls, got none");
    expect((await refusal(load("a,f,1,1", "app,func,end,duration"))).message).to.include(
      "expected a column end_timestamp",
    );
  });
});
