import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { dayOf } from "../../../src/trace/azure-2019/files.ts";
import { readAzure2019 } from "../../../src/trace/azure-2019/read.ts";
import type { MinuteCounts } from "../../../src/trace/minute-counts.ts";
import { bytesFile, refusal, textFile, textSource } from "../text-source.ts";

const INVOCATIONS = "HashOwner,HashApp,HashFunction,Trigger,1,2,3\n";
const DURATIONS =
  "HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0,percentile_Average_1," +
  "percentile_Average_25,percentile_Average_50,percentile_Average_75,percentile_Average_99,percentile_Average_100\n";
const MEMORY = "HashOwner,HashApp,SampleCount,AverageAllocatedMb,AverageAllocatedMb_pct1\n";
const DIVIDED = "HashFunction,HashOwner,HashApp,SampleCount,AverageAllocatedMb\n";

const load = (files: Record<string, string>, missing?: "median" | "default" | "drop"): Promise<MinuteCounts> =>
  readAzure2019(textSource(files), missing);

/** Calls of function `f` as a dense row. */
function dense(counts: MinuteCounts, f: number): number[] {
  const row = new Array<number>(counts.minutes).fill(0);
  for (let i = counts.offsets[f]!; i < counts.offsets[f + 1]!; i++) row[counts.minute[i]!] = counts.count[i]!;
  return row;
}

describe("readAzure2019", () => {
  it("joins calls, durations and memory, recognised by header and not by name", async () => {
    const counts = await load({
      "z.csv": `${INVOCATIONS}o,a,f,http,0,2,1\no,a,g,timer,1,0,0\n`,
      "y.csv": `${DURATIONS}o,a,g,20,9,1,99,10,11,12,13,14,15,16\no,a,f,5,3,1,9,1,2,3,4,5,6,7\n`,
      "x.csv": `${MEMORY}o,a,100,180,1\n`,
    });
    expect(counts.minutes).to.equal(3);
    expect(counts.functions).to.deep.equal([
      { name: "a/f", app: 0, trigger: "http", memory: 90, coldStart: 808 },
      { name: "a/g", app: 0, trigger: "timer", memory: 90, coldStart: 808 },
    ]);
    expect(counts.apps).to.deep.equal([{ name: "a", owner: "o", memory: 180, functions: [0, 1] }]);
    expect([dense(counts, 0), dense(counts, 1)]).to.deep.equal([
      [0, 2, 1],
      [1, 0, 0],
    ]);
    expect(counts.durations[0]).to.deep.equal({ average: 5, percentiles: [1, 2, 3, 4, 5, 6, 7] });
    expect(counts.load.counts).to.deep.equal({});
    expect(counts.load.notes.join(" ")).to.include("808 ms");
  });

  it("takes columns in any order, a window of minutes, gzip, BOM and CRLF", async () => {
    const text = "\ufeffTrigger,480,HashFunction,481,HashApp,HashOwner\r\nhttp,7,f,0,a,o\r\nhttp,0,g,3,a,o";
    const source = { path: "dir", files: [bytesFile("x.csv.gz", gzipSync(text))] };
    const counts = await readAzure2019(source);
    expect(counts.minutes).to.equal(2);
    expect([dense(counts, 0), dense(counts, 1)]).to.deep.equal([
      [7, 0],
      [0, 3],
    ]);
  });

  it("refuses minute columns of other names or with a hole", async () => {
    const head = "HashOwner,HashApp,HashFunction,Trigger";
    const failure = async (header: string) => (await refusal(load({ "i.csv": `${header}\no,a,f,http,1,1\n` }))).message;
    expect(await failure(`${head},minute_1,minute_2`)).to.equal(
      'i.csv:1:40: expected minute columns named 1 to 1440, got "minute_1"',
    );
    expect(await failure(`${head},1_minute,2_minute`)).to.include('got "1_minute"');
    expect(await failure(`${head},1440,1441`)).to.equal(
      'i.csv:1:45: expected minute columns named 1 to 1440, got "1441"',
    );
    expect(await failure(`${head},5,7`)).to.equal("i.csv:1:42: expected minute column 6, got 7");
    expect(await failure(`${head},5,5`)).to.include('expected each column once, got "5" again');
  });

  it("refuses counts that are not whole numbers >= 0, by line and column", async () => {
    for (const cell of ["1.5", "-1", "NaN", "", "1e3", "99999999999", "0x1"]) {
      const error = await refusal(load({ "i.csv": `${INVOCATIONS}o,a,f,http,0,2,1\no,a,g,http,0,${cell},1\n` }));
      expect(error.message).to.equal(`i.csv:3:14: expected a whole number of calls >= 0, got ${JSON.stringify(cell)}`);
    }
  });

  it("refuses a ragged row, an empty id and a file without rows", async () => {
    expect((await refusal(load({ "i.csv": `${INVOCATIONS}o,a,f,http,0,2\n` }))).message).to.equal(
      "i.csv:2:15: expected 7 columns, got 6",
    );
    expect((await refusal(load({ "i.csv": `${INVOCATIONS}o,,f,http,0,2,1\n` }))).message).to.equal(
      "i.csv:2:3: expected HashApp, got an empty field",
    );
    expect((await refusal(load({ "i.csv": INVOCATIONS }))).message).to.include("expected rows below the header");
  });

  it("asks for a file of calls, by the place it looked at", async () => {
    const source = { path: "m.csv", files: [textFile("m.csv", `${MEMORY}o,a,1,2,3\n`)] };
    expect((await refusal(readAzure2019(source))).message).to.match(
      /^m.csv:1:1: expected a file of calls .* only memory/,
    );
    const both = await refusal(load({ "m.csv": `${MEMORY}o,a,1,2,3\n`, "d.csv": `${DURATIONS}` }));
    expect(both.message).to.match(/^dir: expected a file of calls .* only durations and memory/);
  });

  it("leaves out a README beside the files, and refuses an unknown CSV", async () => {
    const calls = `${INVOCATIONS}o,a,f,http,0,2,1\n`;
    const counts = await load({ "README.md": 'a "quote" here\n', "i.csv": calls });
    expect(counts.load.counts).to.include({ ignoredFiles: 1 });
    const error = await refusal(load({ "other.csv": "x,y\n1,2\n", "i.csv": calls }));
    expect(error.message).to.match(/^other.csv:1:1: expected the header of an Azure 2019 file/);
  });

  it("adds the calls of a function's rows and counts them", async () => {
    const counts = await load({ "i.csv": `${INVOCATIONS}o,a,f,http,1,0,2\no,a,g,http,1,0,0\no,a,f,http,4,5,0\n` });
    expect(dense(counts, 0)).to.deep.equal([5, 5, 2]);
    expect(counts.load.counts).to.include({ duplicateFunctions: 1 });
  });

  it("keeps functions of one name in two apps apart, and apps of one name under two owners", async () => {
    const counts = await load({ "i.csv": `${INVOCATIONS}o,a,f,http,1,0,0\no,b,f,http,2,0,0\np,a,f,http,3,0,0\n` });
    expect(counts.functions.map(({ name }) => name)).to.deep.equal(["a/f", "b/f", "p/a/f"]);
    expect(counts.apps.map(({ name, owner }) => [name, owner])).to.deep.equal([
      ["a", "o"],
      ["b", "o"],
      ["p/a", "p"],
    ]);
  });

  it("knows no owner that stands in for one, but where other apps have it too", async () => {
    const rows = ["ba,ab,f", "dc,cd,f", "dc,e,f"].map((key) => `${key},http,1,0,0\n`).join("");
    const { apps } = await load({ "i.csv": `${INVOCATIONS}${rows}` });
    expect(apps.map(({ name, owner }) => [name, owner])).to.deep.equal([
      ["ab", undefined],
      ["cd", "dc"],
      ["e", "dc"],
    ]);
    expect(apps[0]).not.to.have.property("owner");
  });

  it("merges duplicate durations by Count: 1/4 of (8, ..) and 3/4 of (16, ..)", async () => {
    const counts = await load({
      "i.csv": `${INVOCATIONS}o,a,f,http,1,0,0\n`,
      "d.csv": `${DURATIONS}o,a,f,8,10,0,0,2,4,8,8,8,8,99\no,a,f,16,30,0,0,3,8,16,16,16,16,20\n`,
    });
    // average 8 + 0.75 * 8 = 14; percentile 1: 4 + 0.75 * 4 = 7; least 2, greatest 99
    expect(counts.durations[0]).to.deep.equal({ average: 14, percentiles: [2, 7, 14, 14, 14, 14, 99] });
    expect(counts.load.counts).to.include({ duplicateDurations: 1 });
  });

  it("merges duplicate memory by SampleCount: (100 * 300 + 140 * 100) / 400 = 110", async () => {
    const counts = await load({
      "i.csv": `${INVOCATIONS}o,a,f,http,1,0,0\n`,
      "m.csv": `${MEMORY}o,a,300,100,1\no,a,100,140,1\n`,
    });
    expect(counts.apps[0]!.memory).to.equal(110);
    expect(counts.load.counts).to.include({ duplicateMemory: 1 });
  });

  it("raises an average and percentiles of 0 to 0.5 ms and makes percentiles ascend", async () => {
    const counts = await load({
      "i.csv": `${INVOCATIONS}o,a,f,http,1,0,0\no,a,g,http,1,0,0\n`,
      "d.csv": `${DURATIONS}o,a,f,0,1,0,9,0,0,0,0,1,2,3\no,a,g,5,1,0,9,1,4,3,5,5,4,9\n`,
    });
    expect(counts.durations[0]).to.deep.equal({ average: 0.5, percentiles: [0.5, 0.5, 0.5, 0.5, 1, 2, 3] });
    expect(counts.durations[1]!.percentiles).to.deep.equal([1, 4, 4, 5, 5, 5, 9]);
    expect(counts.load.counts).to.include({ zeroDurations: 1, zeroPercentiles: 1, unorderedPercentiles: 1 });
  });

  it("replaces a negative average by the row's median, or by its trigger's", async () => {
    const counts = await load({
      "i.csv": `${INVOCATIONS}o,a,f,http,1,0,0\no,a,g,http,1,0,0\no,a,h,timer,1,0,0\n`,
      "d.csv": `${DURATIONS}o,a,f,-41690,1,0,9,-90,10,20,30,40,50,60\no,a,g,-125,1,0,0,-9,-9,-9,-9,-9,-9,-9\no,a,h,7,1,0,9,7,7,7,7,7,7,7\n`,
    });
    const profile = { average: 30, percentiles: [0.5, 10, 20, 30, 40, 50, 60] };
    expect(counts.durations.slice(0, 2)).to.deep.equal([profile, profile]);
    expect(counts.load.counts).to.include({ negativeDurations: 2 });
  });

  it("gives functions without durations their trigger's median, the median of all, or a constant", async () => {
    const files = {
      "i.csv": `${INVOCATIONS}o,a,f,http,1,0,0\no,b,g,http,1,0,0\no,c,h,http,1,0,0\no,d,t,timer,1,0,0\n`,
      "d.csv": `${DURATIONS}o,a,f,10,1,0,9,10,10,10,10,10,10,10\no,b,g,30,1,0,9,30,30,30,30,30,30,50\n`,
      "m.csv": `${MEMORY}o,a,1,100,1\no,b,1,100,1\no,c,1,100,1\n`,
    };
    const median = await load(files);
    const expected = { average: 20, percentiles: [20, 20, 20, 20, 20, 20, 30] };
    expect(median.durations.slice(2)).to.deep.equal([expected, expected]);
    expect(median.load.counts).to.include({ missingDurations: 2, missingMemory: 1 });
    expect(median.apps[3]!.memory).to.equal(143);
    expect((await load(files, "default")).durations[2]!.average).to.equal(670);
  });

  it("drops functions without durations or memory, renumbering the rest", async () => {
    const files = {
      "i.csv": `${INVOCATIONS}o,a,e,http,9,0,0\no,a,f,http,1,0,0\no,b,g,http,2,0,0\no,c,h,http,0,3,0\n`,
      "d.csv": `${DURATIONS}o,a,f,10,1,0,9,10,10,10,10,10,10,10\no,b,g,30,1,0,9,30,30,30,30,30,30,50\no,c,h,9,1,0,9,9,9,9,9,9,9,9\n`,
      "m.csv": `${MEMORY}o,a,1,100,1\no,c,1,60,1\n`,
    };
    const counts = await load(files, "drop");
    expect(counts.functions.map(({ name, memory }) => [name, memory])).to.deep.equal([
      ["a/f", 100],
      ["c/h", 60],
    ]);
    expect([dense(counts, 0), dense(counts, 1)]).to.deep.equal([
      [1, 0, 0],
      [0, 3, 0],
    ]);
    expect(counts.load.counts).to.deep.equal({ droppedFunctions: 2 });
    const nothing = await refusal(load({ "i.csv": files["i.csv"], "d.csv": DURATIONS }, "drop"));
    expect(nothing.message).to.include("expected functions with durations and memory");
  });

  it("sums memory that is divided by function back to the app", async () => {
    const counts = await load({
      "i.csv": `${INVOCATIONS}o,a,f,http,1,0,0\no,a,g,http,1,0,0\n`,
      "m.csv": `${DIVIDED}f,o,a,10,40.5\ng,o,a,10,39.5\n`,
    });
    expect(counts.apps[0]!.memory).to.equal(80);
    expect(counts.functions.map(({ memory }) => memory)).to.deep.equal([40.5, 39.5]);
    expect(counts.load.counts).to.include({ dividedMemory: 2 });
    expect(counts.load.notes.join(" ")).to.include("summed back");
  });

  it("reads a memory of 0 as missing and refuses a negative one", async () => {
    const calls = `${INVOCATIONS}o,a,f,http,1,0,0\n`;
    const counts = await load({ "i.csv": calls, "m.csv": `${MEMORY}o,a,5,0,0\n` });
    expect(counts.apps[0]!.memory).to.equal(143);
    expect(counts.load.counts).to.include({ zeroMemory: 1, missingMemory: 1 });
    const error = await refusal(load({ "i.csv": calls, "m.csv": `${MEMORY}o,a,5,-3,0\n` }));
    expect(error.message).to.equal('m.csv:2:7: expected AverageAllocatedMb >= 0, got "-3"');
  });

  it("joins days in order at 1440 minutes each, counting what is missing", async () => {
    const counts = await load({
      "inv.anon.d03.csv": "HashOwner,HashApp,HashFunction,Trigger,10,11\no,a,g,http,0,2\no,a,f,queue,7,0\n",
      "inv.anon.d01.csv": "HashOwner,HashApp,HashFunction,Trigger,1,2\no,a,f,others,5,6\n",
      "mem.anon.d01.csv": `${MEMORY}o,a,5,200,1\n`,
    });
    expect(counts.minutes).to.equal(2880);
    expect([...counts.minute]).to.deep.equal([0, 1, 1440 + 9, 1440 + 10]);
    expect([...counts.count]).to.deep.equal([5, 6, 7, 2]);
    expect(counts.functions.map(({ name, trigger }) => [name, trigger])).to.deep.equal([
      ["a/f", "queue"],
      ["a/g", "http"],
    ]);
    expect(counts.load.counts).to.include({
      missingDays: 1,
      daysWithoutMemory: 1,
      daysWithoutDurations: 2,
      changedTriggers: 1,
    });
    expect(counts.load.counts).not.to.have.property("duplicateFunctions");
  });

  it("asks for days that differ in the names of several files", async () => {
    const calls = `${INVOCATIONS}o,a,f,http,1,0,0\n`;
    expect((await refusal(load({ "a.csv": calls, "b.d01.csv": calls }))).message).to.include(
      "expected a day in the name",
    );
    expect((await refusal(load({ "a.d01.csv": calls, "b.d01.csv": calls }))).message).to.include("got day 1 again");
  });

  it("reads the day from Microsoft's names alone", () => {
    expect(dayOf("x/invocations_per_function_md.anon.d07.csv.gz")).to.equal(7);
    expect(dayOf("d12.csv")).to.equal(12);
    expect(dayOf("/d01/invocations.csv")).to.equal(undefined);
    expect(dayOf("build2.csv")).to.equal(undefined);
  });

  it("counts triggers it does not know, and does without the column", async () => {
    const unknown = await load({ "i.csv": `${INVOCATIONS}o,a,f,cron,1,0,0\n` });
    expect(unknown.functions[0]!.trigger).to.equal("unknown");
    expect(unknown.load.counts).to.include({ unknownTriggers: 1 });
    const without = await load({ "i.csv": "HashOwner,HashApp,HashFunction,1\no,a,f,1\n" });
    expect(without.functions[0]!.trigger).to.equal("unknown");
  });

  it("has one digest whatever the order of the files", async () => {
    const files = { "i.csv": `${INVOCATIONS}o,a,f,http,1,0,0\n`, "m.csv": `${MEMORY}o,a,5,200,1\n` };
    const reversed = Object.fromEntries(Object.entries(files).reverse());
    expect((await load(files)).digest).to.equal((await load(reversed)).digest);
  });
});
