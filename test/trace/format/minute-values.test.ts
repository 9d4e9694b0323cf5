import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { readMinuteValues } from "../../../src/trace/format/minute-values.ts";
import type { MinuteCounts } from "../../../src/trace/minute-counts.ts";
import { readMinuteCounts } from "../../../src/trace/read-trace.ts";
import { bytesFile, diskSource, refusal, textFile, textSource } from "../text-source.ts";

const DATA = "../shared/data";
const HEADER = "day,minute,value\n";

const load = (files: Readonly<Record<string, string>>) => readMinuteValues(textSource(files));

/** A function's minutes and calls. */
function row({ offsets, minute, count }: MinuteCounts, id: number): [minute: number, calls: number][] {
  const [from, to] = [offsets[id]!, offsets[id + 1]!];
  return [...minute.subarray(from, to)].map((when, k) => [when, count[from + k]!]);
}

describe("readMinuteValues", () => {
  it("reads a function a file, from the first minute that any states to the last", async () => {
    const source = {
      path: "folder/of-two",
      files: [
        textFile("a/f.csv", `${HEADER}0,480,2\n0,481,0\n0,483,5`),
        bytesFile("a/g.csv.gz", gzipSync("value,day,minute\r\n1,1,0\r\n")),
      ],
    };
    const counts = await readMinuteCounts(source);
    // 480 .. 1440 are 961 minutes; f states 3 of them, g one
    expect(counts.minutes).to.equal(961);
    expect([row(counts, 0), row(counts, 1)]).to.deep.equal([
      [
        [0, 2],
        [3, 5],
      ],
      [[960, 1]],
    ]);
    expect(counts.functions).to.deep.equal([
      { name: "f", app: 0, trigger: "unknown", memory: 143, coldStart: 808 },
      { name: "g", app: 1, trigger: "unknown", memory: 143, coldStart: 808 },
    ]);
    expect(counts.apps.map(({ functions }) => functions)).to.deep.equal([[0], [1]]);
    expect(counts.durations[1]!.average).to.equal(670);
    expect(counts.name).to.equal("of-two");
    expect(counts.load).to.deep.include({ format: "minute-values", sources: ["a/f.csv", "a/g.csv.gz"] });
    expect(counts.load.counts).to.deep.equal({
      missingColdStarts: 2,
      missingDurations: 2,
      missingMemory: 2,
      missingMinutes: 958 + 960,
    });
    expect(counts.load.notes).to.have.length(3);
  });

  it("adds the calls of a minute that is repeated and sorts minutes, both counted", async () => {
    const counts = await load({ "f.csv": `${HEADER}0,2,7\n0,0,1\n0,2,3\n0,1,4\n` });
    expect(row(counts, 0)).to.deep.equal([
      [0, 1],
      [1, 4],
      [2, 10],
    ]);
    expect(counts.load.counts).to.include({ duplicateMinutes: 1, unsortedRows: 2 });
    expect(counts.load.counts).not.to.have.property("missingMinutes");
  });

  it("names files of one name by their paths, and leaves out what is no CSV by name", async () => {
    const text = `${HEADER}0,0,1\n`;
    const counts = await load({ "a/f.csv": text, "b/f.csv": text, "g.csv": text, "README.md": "day by day" });
    expect(counts.functions.map(({ name }) => name)).to.deep.equal(["a/f.csv", "b/f.csv", "g"]);
    expect(counts.load.counts).to.include({ ignoredFiles: 1 });
    expect(counts.load.notes).to.include("Left out as no CSV files: README.md.");
    const { message } = await refusal(load({ "f.csv": text, "g.csv": "a,b\n1,2\n" }));
    expect(message).to.equal('g.csv:1:1: expected the header day,minute,value, got "a,b"');
  });

  it("keeps more minutes than a page of cells holds", async () => {
    // 210 days of 1440 minutes, every other one with a call: 302,400 minutes, more than 2^18
    const lines = Array.from({ length: 302_400 }, (_, i) => `${Math.floor(i / 1440)},${i % 1440},${i % 2}`);
    const counts = await readMinuteValues({ path: "f", files: [textFile("f.csv", HEADER + lines.join("\n"), 65_536)] });
    expect([counts.minutes, counts.minute.length]).to.deep.equal([302_400, 151_200]);
    expect(counts.minute.every((minute, k) => minute === 2 * k + 1)).to.equal(true);
  });

  it("refuses what is no minute or no number of calls, by line and column", async () => {
    const message = async (line: string) => (await refusal(load({ "f.csv": `${HEADER}0,0,1\n${line}\n` }))).message;
    expect(await message("0,1440,1")).to.equal('f.csv:3:3: expected minute <= 1439, got "1440"');
    expect(await message("-1,0,1")).to.equal('f.csv:3:1: expected a whole number >= 0 for day, got "-1"');
    expect(await message("0,1,1e3")).to.equal('f.csv:3:5: expected a whole number >= 0 for value, got "1e3"');
    expect(await message("0,1,1.5")).to.equal('f.csv:3:5: expected a whole number >= 0 for value, got "1.5"');
    expect(await message("0,1,NaN")).to.equal('f.csv:3:5: expected a whole number >= 0 for value, got "NaN"');
    expect(await message("0,1,")).to.equal('f.csv:3:5: expected a whole number >= 0 for value, got ""');
    expect(await message("0,1,4294967296")).to.equal('f.csv:3:5: expected value <= 4294967295, got "4294967296"');
    expect(await message("0,1")).to.equal("f.csv:3:4: expected 3 columns, got 2");
    expect((await refusal(load({ "f.csv": HEADER }))).message).to.equal("f.csv:2: expected minutes, got none");
    expect((await refusal(load({ "f.csv": `${HEADER}0,0,4294967295\n0,0,1\n` }))).message).to.equal(
      "f.csv: expected at most 4294967295 calls in minute 0, got 4294967296",
    );
  });

  // calls, those of the busiest minute and the minutes with calls, by awk; 7,200 rows a file
  const REAL: Readonly<Record<string, readonly (readonly number[])[]>> = {
    "azure/2019-5days": [
      [82_946, 332, 1363],
      [120, 1, 120],
      [53_219, 33, 6674],
    ],
    "other/huawei-2023": [
      [389_624_681, 109_401, 7200],
      [69_245, 52, 6324],
      [21_206_221, 7457, 7200],
    ],
  };
  for (const [folder, figures] of Object.entries(REAL)) {
    it(`reads ${folder}`, async function () {
      if (!existsSync(`${DATA}/${folder}`)) this.skip();
      const counts = await readMinuteCounts(diskSource(`${DATA}/${folder}`, (name) => name.endsWith(".csv.gz")));
      expect(counts.minutes).to.equal(7200);
      const read = figures.map((_, id) => {
        const calls = row(counts, id).map(([, count]) => count);
        return [calls.reduce((sum, count) => sum + count, 0), Math.max(...calls), calls.length];
      });
      expect(read).to.deep.equal(figures);
      expect(counts.functions).to.have.length(3);
      expect(counts.load.counts).not.to.have.any.keys("missingMinutes", "duplicateMinutes", "unsortedRows");
    });
  }
});
