import { existsSync } from "node:fs";
import { expect } from "chai";
import { readMemory } from "../../../src/trace/azure-2019/memory.ts";
import { readAzure2019 } from "../../../src/trace/azure-2019/read.ts";
import { SourceDigest } from "../../../src/trace/csv/byte-stream.ts";
import type { Missing } from "../../../src/trace/format/contract.ts";
import { LoadLog } from "../../../src/trace/load-log.ts";
import { diskFile, textSource } from "../text-source.ts";

const CALLS = "HashOwner,HashApp,HashFunction,Trigger,1\no,a,f,http,1\n";
const PERCENTILES = [0, 1, 25, 50, 75, 99, 100].map((percent) => `percentile_Average_${percent}`);
const DURATIONS = `HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,${PERCENTILES.join(",")}\n`;
const MEMORY = "HashOwner,HashApp,SampleCount,AverageAllocatedMb\n";
const DATA = "../shared/data/azure/2019-memory";

const load = (files: Readonly<Record<string, string>>, missing?: Missing) =>
  readAzure2019(textSource({ "i.csv": CALLS, ...files }), missing);

describe("faults of the Azure Functions trace 2019", () => {
  it("durations and memory with their columns in another order", async () => {
    const counts = await load({
      "d.csv": `percentile_Average_100,Average,${PERCENTILES.slice(0, 6).reverse().join(",")},Count,HashFunction,HashApp,HashOwner,Maximum,Minimum\n90,30,80,70,50,20,10,5,3,f,a,o,99,1\n`,
      "m.csv": "AverageAllocatedMb,HashApp,SampleCount,HashOwner\n120,a,7,o\n",
    });
    expect(counts.durations[0]).to.deep.equal({ average: 30, percentiles: [5, 10, 20, 50, 70, 80, 90] });
    expect(counts.apps[0]!.memory).to.equal(120);
  });

  it("a row of zeros throughout, whose Count is above 0", async () => {
    const counts = await load({ "d.csv": `${DURATIONS}o,a,f,0,12,0,0,0,0,0,0,0,0,0\n` });
    expect(counts.durations[0]).to.deep.equal({ average: 0.5, percentiles: PERCENTILES.map(() => 0.5) });
    expect(counts.load.counts).to.include({ zeroDurations: 1, zeroPercentiles: 1 });
  });

  it("a Minimum and a Maximum that are missing, or far from the percentiles, are not asked", async () => {
    for (const extremes of ["0,0", "50,3"]) {
      const counts = await load({ "d.csv": `${DURATIONS}o,a,f,20,12,${extremes},10,11,15,20,25,29,30\n` });
      expect(counts.durations[0]!.percentiles).to.deep.equal([10, 11, 15, 20, 25, 29, 30]);
    }
  });

  it("duplicates without a weight count alike", async () => {
    const counts = await load({
      "d.csv": `${DURATIONS}o,a,f,10,0,0,0,10,10,10,10,10,10,10\no,a,f,30,0,0,0,30,30,30,30,30,30,30\n`,
      "m.csv": `${MEMORY}o,a,0,100\no,a,0,140\n`,
    });
    expect(counts.durations[0]).to.deep.equal({ average: 20, percentiles: [10, 20, 20, 20, 20, 20, 30] });
    expect(counts.apps[0]!.memory).to.equal(120);
    expect(counts.load.counts).to.include({ duplicateDurations: 1, duplicateMemory: 1 });
  });

  it("a negative average without a median is its function's alone: the default where no other function is known", async () => {
    const counts = await load({ "d.csv": `${DURATIONS}o,a,f,-40,1,0,0,-9,-9,-9,0,-9,-9,-9\n` });
    expect(counts.durations[0]!.average).to.equal(670);
    expect(counts.load.counts).to.include({ negativeDurations: 1 });
  });

  it("durations and memory of functions and apps that have no calls are not needed", async () => {
    const counts = await load({
      "d.csv": `${DURATIONS}o,z,f,10,1,0,0,10,10,10,10,10,10,10\n`,
      "m.csv": `${MEMORY}o,z,1,100\n`,
    });
    expect(counts.functions).to.have.length(1);
    expect(counts.load.counts).to.include({ missingDurations: 1, missingMemory: 1 });
  });

  it("days without memory, as the 13th and 14th, drop nothing for it", async () => {
    const durations = `${DURATIONS}o,a,f,10,1,0,0,10,10,10,10,10,10,10\n`;
    const source = textSource({ "inv.anon.d13.csv": CALLS, "dur.anon.d13.csv": durations });
    const counts = await readAzure2019(source, "drop");
    expect([counts.functions.length, counts.apps[0]!.memory]).to.deep.equal([1, 143]);
    expect(counts.load.counts).to.deep.equal({ daysWithoutMemory: 1, missingMemory: 1 });
    expect(counts.load.notes.join(" ")).to.include("1 of 1 days have no file of memory");
  });

  it("says that percentiles are those of 30-second averages", async () => {
    const { load: report } = await load({});
    expect(report.notes.join(" ")).to.include(
      "percentiles of 30-second averages, which are narrower than those of calls",
    );
  });

  // apps, rows of apps that stand twice and averages of 0 MB, by awk; half of the published apps
  const PUBLISHED = { d01: [8592, 6, 0], d07: [7416, 0, 0] };
  for (const [day, figures] of Object.entries(PUBLISHED)) {
    it(`the memory of ${day} as published, with its apps that stand twice`, async function () {
      const path = `${DATA}/app_memory_percentiles.anon.${day}.csv.gz`;
      if (!existsSync(path)) this.skip();
      const log = new LoadLog();
      const { apps } = await readMemory([{ file: diskFile(path), day: undefined }], new SourceDigest(), log);
      const { counts } = log.report("azure2019", []);
      expect([apps.size, counts.duplicateMemory ?? 0, counts.zeroMemory ?? 0]).to.deep.equal(figures);
    });
  }
});
