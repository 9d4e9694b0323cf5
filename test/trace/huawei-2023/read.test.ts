import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { readHuawei2023 } from "../../../src/trace/huawei-2023/read.ts";
import type { MinuteCounts } from "../../../src/trace/minute-counts.ts";
import { readMinuteCounts, recogniseFormat } from "../../../src/trace/read-trace.ts";
import { bytesFile, refusal, textSource } from "../text-source.ts";

/** A function's minutes and calls. */
function row({ offsets, minute, count }: MinuteCounts, id: number): [minute: number, calls: number][] {
  const [from, to] = [offsets[id]!, offsets[id + 1]!];
  return [...minute.subarray(from, to)].map((when, k) => [when, count[from + k]!]);
}

// day 3 begins at 3 * 86,400 = 259,200 s
const DAY_3 = {
  "data/requests_minute/day_003.csv": "day,time,0,1,2\n3,259200,2.0,,5\n3,259260,NaN,1,0\n3,259320,,3,\n",
  "data/function_delay_minute/day_003.csv": "time,2,0,day\n259200,10.5,100,3\n259260,4,7,3\n259320,,,3\n",
  "data/memory_limit_minute/day_003.csv": "day,time,0,2\n3,259200,128,256\n3,259260,512,256\n",
};

/** A day of requests in one minute of function 0. */
const calls = (day: number, count: number) => `day,time,0\n${day},${day * 86_400},${count}\n`;

describe("readHuawei2023", () => {
  it("joins calls, delays and memory by what their folders say", async () => {
    const counts = await readMinuteCounts(textSource(DAY_3));
    expect(counts.minutes).to.equal(1440);
    expect([0, 1, 2].map((id) => row(counts, id))).to.deep.equal([
      [[0, 2]],
      [
        [1, 1],
        [2, 3],
      ],
      [[0, 5]],
    ]);
    expect(counts.functions).to.deep.equal([
      { name: "0", app: 0, trigger: "unknown", memory: 512, coldStart: 808 },
      { name: "1", app: 1, trigger: "unknown", memory: 143, coldStart: 808 },
      { name: "2", app: 2, trigger: "unknown", memory: 256, coldStart: 808 },
    ]);
    // function 1 states none: the median of 100 and 10.5
    expect(counts.durations.map(({ average }) => average)).to.deep.equal([100, 55.25, 10.5]);
    expect(counts.load.format).to.equal("huawei2023");
    expect(counts.load.sources).to.deep.equal(Object.keys(DAY_3));
    expect(counts.load.counts).to.deep.equal({
      delaysWithoutCalls: 2, // 4 and 7 in minute 1
      differingFunctionMemory: 1,
      missingColdStarts: 3,
      missingDurations: 1,
      missingMemory: 1,
      missingMinutes: 1437,
      unreportedCells: 4, // 1 + 1 + 2: empty or NaN, and no 0
    });
    expect(counts.load.notes).to.include("Delays are taken as ms: the source does not state their unit.");
  });

  it("sums seconds to minutes and takes the mean of a minute's delays, weighted by its calls", async () => {
    const counts = await readHuawei2023(
      textSource({
        "requests_second/day_000.csv": "day,time,7\n0,0,2\n0,1,3\n0,60,4\n0,62,NaN\n",
        "function_delay_second/day_000.csv": "day,time,7\n0,0,10\n0,1,30\n0,2,\n0,60,5\n",
      }),
    );
    expect(row(counts, 0)).to.deep.equal([
      [0, 5],
      [1, 4],
    ]);
    // 5 ms for 4 calls of 9, (10 + 30) / 2 ms for 5: 120 / 9 on average
    expect(counts.durations[0]).to.deep.equal({ average: 120 / 9, percentiles: [5, 5, 5, 20, 20, 20, 20] });
    expect(counts.load.counts).to.include({ unreportedCells: 1, missingMinutes: 1438 });
  });

  it("takes the unit of delays from its user", async () => {
    const average = async (delayUnit: string) =>
      (await readMinuteCounts({ ...textSource(DAY_3), parameters: { delayUnit } })).durations[0]!.average;
    expect([await average("us"), await average("ms"), await average("s")]).to.deep.equal([0.1, 100, 100_000]);
    expect((await refusal(average("h"))).message).to.include("huawei2023: delayUnit: expected one of us, ms, s");
    const other = readMinuteCounts({ ...textSource(DAY_3), parameters: { unit: "s" } });
    expect((await refusal(other)).message).to.include("unknown parameter unit; it takes delayUnit, gaps");
  });

  it("raises a delay of 0 to half a millisecond, counted", async () => {
    const counts = await readHuawei2023(
      textSource({ "requests_minute/day_0.csv": calls(0, 5), "function_delay_minute/day_0.csv": calls(0, 0) }),
    );
    expect([counts.durations[0]!.average, counts.load.counts.zeroDurations]).to.deep.equal([0.5, 1]);
  });

  it("keeps missing days as time without calls, or closes the gap", async () => {
    const files = textSource({
      "requests_minute/day_005.csv": calls(5, 30),
      "requests_minute/day_001.csv": calls(1, 10),
      "requests_minute/day_002.csv": calls(2, 20),
    });
    const kept = await readHuawei2023(files);
    expect([kept.minutes, row(kept, 0)]).to.deep.equal([
      5 * 1440,
      [
        [0, 10],
        [1440, 20],
        [4 * 1440, 30],
      ],
    ]);
    const closed = await readHuawei2023(files, { gaps: "close" });
    expect([closed.minutes, row(closed, 0).at(-1)]).to.deep.equal([3 * 1440, [2 * 1440, 30]]);
    for (const { load } of [kept, closed]) {
      expect(load.counts).to.include({ missingDays: 2, daysWithoutDurations: 3 });
      expect(load.notes.join(" ")).to.include("2 days between day 1 and day 5 have no file");
    }
  });

  it("reads minutes where seconds are there too, and leaves other metrics unread, counted", async () => {
    const counts = await readHuawei2023(
      textSource({
        "requests_second/day_0.csv": calls(0, 1),
        "requests_minute/day_0.csv": calls(0, 2),
        "instances_minute/day_0.csv": calls(0, 3),
        "cpu_usage_minute/day_0.csv": calls(0, 0.003),
        "platform_delay_minute/day_0.csv": calls(0, 4),
        "function_delay_minute/day_1.csv": calls(1, 4),
        "notes.md": "# Huawei",
      }),
    );
    expect(row(counts, 0)).to.deep.equal([[0, 2]]);
    expect(counts.load.sources).to.deep.equal(["requests_minute/day_0.csv"]);
    expect(counts.load.counts).to.include({ unreadFiles: 5, daysWithoutDurations: 1, ignoredFiles: 1 });
    expect(counts.load.notes.join(" ")).to.include("Not read: platform_delay, cpu_usage, instances.");
  });

  it("has the functions of all days, each day's columns in any order", async () => {
    const counts = await readHuawei2023(
      textSource({
        "requests_minute/day_0.csv": "day,time,1,0\n0,0,3,4\n",
        "requests_minute/day_1.csv": "day,0,2,time,1\n1,5,6,86400,\n",
      }),
    );
    expect(counts.functions.map(({ name }) => name)).to.deep.equal(["1", "0", "2"]);
    expect([0, 1, 2].map((id) => row(counts, id))).to.deep.equal([
      [[0, 3]],
      [
        [0, 4],
        [1440, 5],
      ],
      [[1440, 6]],
    ]);
  });

  it("drops functions without delay or memory when told, unless the source has none at all", async () => {
    const counts = await readHuawei2023(textSource(DAY_3), { missing: "drop" });
    expect(counts.functions.map(({ name }) => name)).to.deep.equal(["0", "2"]);
    expect([row(counts, 1), counts.load.counts.droppedFunctions]).to.deep.equal([[[0, 5]], 1]);
    const bare = await readHuawei2023(textSource({ "requests_minute/day_0.csv": calls(0, 2) }), { missing: "drop" });
    expect([bare.functions.length, bare.durations[0]!.average]).to.deep.equal([1, 670]);
  });

  it("reads a memory of 0 as missing", async () => {
    const counts = await readHuawei2023(
      textSource({ "requests_minute/day_0.csv": calls(0, 2), "memory_limit_minute/day_0.csv": calls(0, 0) }),
    );
    expect([counts.functions[0]!.memory, counts.load.counts]).to.deep.include(143);
    expect(counts.load.counts).to.include({ zeroMemory: 1, missingMemory: 1 });
  });

  it("reads gzipped files, named by the metric themselves", async () => {
    const file = bytesFile("huawei/requests_minute_day_02.csv.gz", gzipSync(calls(2, 6)));
    const source = { path: file.path, files: [file] };
    expect(await recogniseFormat(source)).to.equal("huawei2023");
    expect(row(await readMinuteCounts(source), 0)).to.deep.equal([[0, 6]]);
  });

  it("asks for names that say metric and day, once each, and for requests", async () => {
    const message = async (files: Readonly<Record<string, string>>) =>
      (await refusal(readHuawei2023(textSource(files)))).message;
    const expected =
      "expected the metric and the day in the names of folder or file, as in requests_minute/day_007.csv";
    expect(await message({ "day_000.csv": calls(0, 1) })).to.equal(`day_000.csv: ${expected}, got day_000.csv`);
    expect(await message({ "requests_minute/a.csv": calls(0, 1) })).to.equal(
      `requests_minute/a.csv: ${expected}, got requests_minute/a.csv`,
    );
    const twice = {
      "private/requests_minute/day_00.csv": calls(0, 1),
      "public/requests_minute/day_000.csv": calls(0, 1),
    };
    expect(await message(twice)).to.equal(
      "public/requests_minute/day_000.csv: expected one file of requests a day, got day 0 again, besides private/requests_minute/day_00.csv",
    );
    expect(await message({ "function_delay_minute/day_0.csv": calls(0, 1) })).to.equal(
      "dir: expected files of requests, got only function_delay",
    );
  });

  it("refuses cells and times that cannot be, by line and column", async () => {
    const message = async (rows: string, header = "day,time,0") =>
      (
        await refusal(readHuawei2023(textSource({ "requests_minute/day_1.csv": `${header}\n${rows}\n` })))
      ).message.replace("requests_minute/day_1.csv:", "");
    const whole = "expected a whole number of calls from 0 to 4294967295, got";
    expect(await message("1,86400,1.5")).to.equal(`2:9: ${whole} "1.5"`);
    expect(await message("1,86400,4294967296")).to.equal(`2:9: ${whole} "4294967296"`);
    expect(await message("1,86400,-1")).to.equal('2:9: expected 0 >= 0, got "-1"');
    expect(await message("1,86400,x")).to.equal('2:9: expected a number for 0, got "x"');
    expect(await message("2,86400,1")).to.equal(`2:1: expected day 1, as the file's name says, got "2"`);
    expect(await message(",86400,1")).to.equal(`2:1: expected day 1, as the file's name says, got ""`);
    expect(await message("1,60,1")).to.equal('2:3: expected a time of day 1 in s, 86400 to 172740 by 60, got "60"');
    expect(await message("1,86401,1")).to.equal(
      '2:3: expected a time of day 1 in s, 86400 to 172740 by 60, got "86401"',
    );
    expect(await message("1,86460,1\n1,86460,1")).to.equal('3:3: expected a time after 86460, got "86460"');
    expect(await message("1,86460,1\n1,86400,1")).to.equal('3:3: expected a time after 86460, got "86400"');
    expect(await message("1,86400")).to.equal("2:8: expected 3 columns, got 2");
    expect(await message("", "day,time,0,0")).to.equal('1:12: expected each column once, got "0" again');
    expect(await message("", "day,time,0")).to.equal("1:1: expected rows below the header, got none");
    expect(await message("1,86400,1", "day,time,x")).to.equal(
      '1:1: expected the header day,time,0,1,..., got "day,time,x"',
    );
  });
});
