import { createHash } from "node:crypto";
import { expect } from "chai";
import { refusal } from "../text-source.ts";
import { columns, readText } from "./read-text.ts";

const table = (rows: string, header = "timestamp,a,b") => ({ "t.csv": `${header}\n${rows}\n` });

describe("readSeries", () => {
  it("reads a column per machine, times since the first sample, fractions", async () => {
    const set = await readText(table("600,50,0\n900,25,100"));
    expect([set.unit, set.name, set.load.format, set.load.counts]).to.deep.equal(["fraction", "dir", "cpu-table", {}]);
    expect(set.series.map(({ name }) => name)).to.deep.equal(["a", "b"]);
    expect(columns(set)).to.deep.equal([
      [0, 300_000],
      [0.5, 0.25],
    ]);
    const { step, span, startMs, gaps, filled, duplicates } = set.series[1]!;
    expect([step, span, startMs, gaps, filled, duplicates]).to.deep.equal([300_000, 600_000, 0, 0, 0, 0]);
    const text = table("600,50,0\n900,25,100")["t.csv"];
    expect(set.digest).to.equal(createHash("sha256").update(text).digest("hex"));
  });

  it("converts units by option", async () => {
    const rows = table("0,2,1\n60,4,3");
    expect(columns(await readText(rows, { unit: "fraction" }))[1]).to.deep.equal([2, 4]);
    const cores = await readText(rows, { unit: "cores" });
    expect([cores.unit, columns(cores)[1]]).to.deep.equal(["cores", [2, 4]]);
    const share = await readText(rows, { unit: "cores", capacity: 8 });
    expect([share.unit, columns(share)[1]]).to.deep.equal(["fraction", [0.25, 0.5]]);
    expect(columns(await readText(rows, { unit: "MHz", capacity: 16 }))[1]).to.deep.equal([0.125, 0.25]);
    expect((await refusal(readText(rows, { unit: "MHz" }))).message).to.match(/^capacity: expected the machine's MHz/);
  });

  it("refuses values that cannot be of the unit, where they stand", async () => {
    const { message } = await refusal(readText(table("0,2,1\n60,4,5242880")));
    expect(message).to.equal(
      "t.csv:3:6: expected CPU utilisation from 0 to 1000 %, or unit=... that says what it is (taken for percent), " +
        'got "5242880"',
    );
    expect((await refusal(readText(table("0,-2,1\n60,4,1")))).message).to.match(/^t.csv:2:3: .* got "-2"$/);
    expect((await refusal(readText(table("0,2,x\n60,4,1"), {}, "cpu-table"))).message).to.match(
      /^t.csv:2:5: expected a number/,
    );
    expect((await refusal(readText(table("0,2,11"), { unit: "fraction" }))).message).to.include(
      "from 0 to 10 fraction, got",
    );
  });

  it("averages duplicates and counts them", async () => {
    // two samples at 300: (10 + 30) / 2 = 20 %
    const set = await readText(table("0,10,1\n300,10,1\n300,30,1\n600,10,1"));
    expect(columns(set)).to.deep.equal([
      [0, 300_000, 600_000],
      [0.1, 0.2, 0.1],
    ]);
    expect([set.series[0]!.duplicates, set.load.counts]).to.deep.equal([1, { duplicateSamples: 2 }]);
  });

  it("orders what goes back in time, and counts it", async () => {
    const set = await readText(table("300,20,1\n0,10,1\n600,30,1"));
    expect(columns(set)[1]).to.deep.equal([0.1, 0.2, 0.3]);
    expect(set.load.counts).to.deep.equal({ unsortedSamples: 2 });
  });

  it("fills holes by holding, on a straight line, or with NaN", async () => {
    // 900 to 1800 lacks 1200 and 1500; from 30 to 60 % by thirds
    const rows = table("0,10,1\n300,20,1\n600,20,1\n900,30,1\n1800,60,1");
    const held = await readText(rows);
    expect(columns(held)).to.deep.equal([
      [0, 300_000, 600_000, 900_000, 1_200_000, 1_500_000, 1_800_000],
      [0.1, 0.2, 0.2, 0.3, 0.3, 0.3, 0.6],
    ]);
    expect([held.series[0]!.gaps, held.series[0]!.filled, held.series[0]!.step]).to.deep.equal([1, 2, 300_000]);
    expect(held.load.counts).to.deep.equal({ gaps: 2, filledSamples: 4 });
    const line = columns(await readText(rows, { gaps: "linear" }))[1];
    for (const [i, value] of [0.3, 0.4, 0.5, 0.6].entries()) expect(line[3 + i]).to.be.closeTo(value, 1e-12);
    expect(columns(await readText(rows, { gaps: "nan" }))[1].slice(3)).to.deep.equal([
      0.3,
      Number.NaN,
      Number.NaN,
      0.6,
    ]);
  });

  it("takes missing values for holes, and a series that starts later for what it is", async () => {
    const set = await readText(table("0,10,\n300,NaN,\n600,30,5\n900,40,5"));
    expect(columns(set)[1]).to.deep.equal([0.1, 0.1, 0.3, 0.4]);
    const late = set.series[1]!;
    expect([late.startMs, [...late.time], [...late.utilisation]]).to.deep.equal([600_000, [0, 300_000], [0.05, 0.05]]);
    // a misses one of four, b two; step 300 s: the median of a's 600, 300 is the lower one
    expect(set.load.counts).to.deep.equal({ missingSamples: 3, gaps: 1, filledSamples: 1 });
    expect((await readText(table("0,10,\n300,20,"))).load.counts).to.deep.equal({ emptySeries: 1, missingSamples: 2 });
    expect((await refusal(readText(table("0,,\n300,,")))).message).to.match(/^dir: expected samples .* got none$/);
  });

  it("clips only by option, and counts it", async () => {
    const rows = table("0,111.7,1\n300,100,1");
    expect(columns(await readText(rows))[1][0]).to.be.closeTo(1.117, 1e-12);
    const clipped = await readText(rows, { clip: true });
    expect([columns(clipped)[1], clipped.load.counts]).to.deep.equal([[1, 1], { clippedSamples: 1 }]);
  });

  it("finds out what stamps count, and refuses a stated unit that cannot be", async () => {
    const rows = table("0,1,1\n300000,2,1\n600000,2,1");
    const set = await readText(rows);
    expect([set.series[0]!.step, set.load.counts]).to.deep.equal([300_000, { misstatedTimeUnit: 1 }]);
    expect(set.load.notes).to.deep.equal(["Time stamps count ms, though the format says s."]);
    expect((await readText(rows, { time: "ms" })).load.counts).to.deep.equal({});
    expect((await refusal(readText(rows, { time: "s" }))).message).to.equal(
      "dir: expected steps of 1 s to 1 day by time=s, got 300000000 ms",
    );
    const dates = await readText(table("2020-02-28 23:55:00,1,1\n2020-02-29T00:00:00,2,1"));
    expect(columns(dates)[0]).to.deep.equal([0, 300_000]);
    expect((await refusal(readText(table("2020-02-28 23:55:00,1,1\n300,2,1")))).message).to.match(
      /^t.csv:3:1: expected a date and time as in the rows before, got "300"$/,
    );
    expect((await refusal(readText(table("0,1,1\n2020-02-28 23:55:00,2,1")))).message).to.match(
      /^t.csv:3:1: expected a number as in the rows before/,
    );
  });

  it("takes the step from the option before the median", async () => {
    const set = await readText(table("0,10,1\n600,20,1\n1200,30,1"), { step: 300_000 });
    expect(columns(set)[1]).to.deep.equal([0.1, 0.1, 0.2, 0.2, 0.3]);
  });

  it("refuses a hole that no step fills", async () => {
    const { message } = await refusal(readText(table("0,10,1\n1,20,1\n2,20,1\n100000000,30,1")));
    expect(message).to.match(/^a: expected at most 10000000 samples, got a hole of 99999998000 ms/);
  });

  it("refuses what is no series, naming those it knows", async () => {
    const { message } = await refusal(readText({ "x.csv": "a,b\n1,2\n" }));
    expect(message).to.match(/^x.csv:1:1: expected samples .*azure-vm.*cpu-table.*planetlab.*, got "a,b"$/);
    expect((await refusal(readText({}))).message).to.equal("dir: expected files of CPU series, got none");
    expect((await refusal(readText({ "x.csv": "" }))).message).to.equal("x.csv: expected CSV rows, got an empty file");
  });

  it("reads the files of a folder that look like the format's, and counts the others", async () => {
    const set = await readText({
      "a.csv": "ts,value\n0,1\n60,2\n",
      "b.csv": "ts,value\n0,3\n60,4\n",
      "README.md": "hello\n",
    });
    expect(set.series.map(({ name, utilisation }) => [name, ...utilisation])).to.deep.equal([
      ["a", 1, 2],
      ["b", 3, 4],
    ]);
    expect([set.load.counts, set.load.sources]).to.deep.equal([{ otherFiles: 1 }, ["a.csv", "b.csv"]]);
  });
});
