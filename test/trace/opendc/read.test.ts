import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { seed } from "../../../src/base/units.ts";
import { readMinuteCounts, readTrace } from "../../../src/trace/read-trace.ts";
import { bytesFile, refusal, textSource } from "../text-source.ts";

// the names as OpenDC's own traces have them, some of them after a space
const HEADER =
  "Timestamp [ms],Invocations, Avg Exec time per Invocation,Provisioned CPU [Mhz],Provisioned Memory [mb], Avg cpu usage per Invocation [Mhz], Avg mem usage per Invocation [mb]";

const file = (...rows: string[]) => `${HEADER}\n${rows.join("\n")}\n`;
const options = { arrivals: "even", seed: seed(1) } as const;

describe("readOpenDc", () => {
  it("reads rows that are whole minutes apart as calls per minute", async () => {
    const counts = await readMinuteCounts(
      textSource({
        "1.csv": file("60000,1,300,100,256,0.0,2.0", "120000,0,0,100,256,0.0,2.0", "180000,3,100,100,512,0.0,2.0"),
        "2.csv": file("120000,2,0,100,128,0.0,0.0", "240000,0,0,100,128,0.0,0.0"),
        "3.csv": file("60000,0,0,100,0,0.0,0.0"),
      }),
    );
    // from 60,000 ms on: minutes 0 to 3
    expect(counts.minutes).to.equal(4);
    expect([[...counts.offsets], [...counts.minute], [...counts.count]]).to.deep.equal([
      [0, 2, 3, 3],
      [0, 2, 1],
      [1, 3, 2],
    ]);
    expect(counts.functions.map(({ name, memory }) => [name, memory])).to.deep.equal([
      ["1", 512],
      ["2", 128],
      ["3", 143],
    ]);
    // 300 ms once and 100 ms three times; 0 ms is half a millisecond; the median of 150 and 0.5
    expect(counts.durations.map(({ average }) => average)).to.deep.equal([150, 0.5, 75.25]);
    expect(counts.durations[0]!.percentiles).to.deep.equal([100, 100, 100, 100, 100, 300, 300]);
    expect(counts.load.format).to.equal("opendc");
    expect(counts.load.counts).to.deep.equal({
      differingFunctionMemory: 1,
      missingColdStarts: 3,
      missingDurations: 1,
      missingMemory: 1,
      zeroDurations: 1,
      zeroMemory: 1,
    });
    expect(counts.load.notes).to.include("The calls of a row fall in the minute that begins at its stamp.");
  });

  it("reads other rows as calls at their stamps", async () => {
    const trace = await readTrace(
      textSource({
        "a.csv": file("1500,2,40,100,128,0,0", "1700,1,30,100,128,0,0", "2000,0,0,100,128,0,0"),
        "b.csv": file("1000,0,0,100,64,0,0", "1500,1,700,100,64,0,0"),
      }),
      options,
    );
    expect([...trace.arrival]).to.deep.equal([500, 500, 500, 700]);
    expect([...trace.functionId]).to.deep.equal([0, 0, 1, 0]);
    expect([...trace.duration]).to.deep.equal([40, 40, 700, 30]);
    expect(trace.horizon).to.equal(1200);
    expect(trace.load.notes).to.include("All calls of a row come at its stamp.");
  });

  it("takes the function's name from its column, columns in any order, gzip", async () => {
    const text = "name,Invocations,Timestamp [ms],Avg Exec time per Invocation\nf,4,0,10\nf,0,60000,0\n";
    const source = { path: "dir", files: [bytesFile("1.csv.gz", gzipSync(text))] };
    const counts = await readMinuteCounts(source);
    expect([counts.functions[0]!.name, counts.functions[0]!.memory, counts.minutes, counts.count[0]]).to.deep.equal([
      "f",
      143,
      2,
      4,
    ]);
  });

  it("sorts stamps and adds calls of one stamp, counted", async () => {
    const rows = ["120000,1,10,0,1,0,0", "0,2,10,0,1,0,0", "0,3,20,0,1,0,0"];
    const counts = await readMinuteCounts(textSource({ "1.csv": file(...rows) }));
    expect([[...counts.minute], [...counts.count]]).to.deep.equal([
      [0, 2],
      [5, 1],
    ]);
    expect(counts.load.counts).to.include({ unsortedRows: 1, duplicateTimestamps: 1, duplicateMinutes: 1 });
  });

  it("refuses what cannot be, by line and column", async () => {
    const message = async (text: string) => (await refusal(readTrace(textSource({ "1.csv": text }), options))).message;
    const rows = (row: string) => file("0,1,10,0,1,0,0", row);
    expect(await message(rows("-1,1,10,0,1,0,0"))).to.equal('1.csv:3:1: expected Timestamp [ms] >= 0, got "-1"');
    expect(await message(rows("0,1.5,10,0,1,0,0"))).to.equal(
      '1.csv:3:3: expected a whole number >= 0 for Invocations, got "1.5"',
    );
    expect(await message(rows("0,1,NaN,0,1,0,0"))).to.include("1.csv:3:5: expected a number for Avg Exec time");
    expect(await message(rows("0,1,10,0,1,0"))).to.equal("1.csv:3:13: expected 7 columns, got 6");
    expect(await message(`${HEADER}\n`)).to.equal("1.csv:2: expected rows, got none");
    const named = "Timestamp [ms],Invocations,Avg Exec time per Invocation,name\n0,1,1,f\n";
    expect(await message(`${named}0,1,1,g\n`)).to.equal('1.csv:3:7: expected one function a file, "f", got "g"');
    const twice = refusal(readTrace(textSource({ "1.csv": named, "2.csv": named }), options));
    expect((await twice).message).to.equal("2.csv: expected one file a function, got f again, besides 1.csv");
  });
});
