import { existsSync } from "node:fs";
import { expect } from "chai";
import { marginals } from "../../src/trace/marginals.ts";
import { readPartialTables } from "../../src/trace/partial-tables.ts";
import { diskSource, refusal, textSource } from "./text-source.ts";

const MEMORY = "HashOwner,HashApp,SampleCount,AverageAllocatedMb\no,a,1,100\no,b,1,300\no,a,3,200\n";
const PERCENTS = [0, 1, 25, 50, 75, 99, 100].map((p) => `percentile_Average_${p}`).join(",");
const DURATIONS = `HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,${PERCENTS}\no,a,f,7,5,1,9,1,2,3,4,5,6,9\n`;
const FUNCTIONS = "HashFunction,Average,Count\nf,100,3\ng,0,1\nf,200,1\nh,-5,9\n";
const APPS = "HashApp,NumInvocations\na,5\nb,0\na,2\n";
const CONTAINERS = "HashApp,NumEvents,MaxContainerMinute,AverageMemUsage,NumInvocations,1,2\na,1,1,132,4,0,1\n";
const CALLS = "HashOwner,HashApp,HashFunction,Trigger,1,2\no,a,f,http,1,2\n";
const DATA = "../shared/data/azure";

const read = (files: Readonly<Record<string, string>>) => readPartialTables(textSource(files));

describe("readPartialTables", () => {
  it("reads memory, durations, functions and apps, each as far as it goes", async () => {
    const memory = await read({ "m.csv": MEMORY });
    expect(memory!.populations).to.deep.equal({ memoryOfApps: Float64Array.of(175, 300) }); // (100 + 3 * 200) / 4
    expect(memory!.load).to.deep.include({ format: "azure2019-tables", counts: { duplicateMemory: 1 } });
    expect(memory!.name).to.equal("m");
    expect((await read({ "d.csv": DURATIONS }))!.populations).to.deep.equal({
      durationOfFunctions: Float64Array.of(7),
    });
    const functions = await read({ "f.csv": FUNCTIONS });
    expect(functions!.populations).to.deep.equal({
      durationOfFunctions: Float64Array.of(125, 0.5), // f: (3 * 100 + 200) / 4; 0 is below half a millisecond
      callsPerDayOfFunctions: Float64Array.of(4, 1),
    });
    expect(functions!.load.counts).to.deep.equal({ duplicateFunctions: 1, negativeDurations: 1, zeroDurations: 1 });
    const apps = await read({ "a.csv": APPS });
    expect(apps!.populations).to.deep.equal({ callsPerDayOfApps: Float64Array.of(7, 0) });
    expect(apps!.load.counts).to.deep.equal({ duplicateApps: 1 });
  });

  it("puts several tables together", async () => {
    const both = await read({ "a.csv": APPS, "m.csv": MEMORY, "README.md": "hello" });
    expect(both!.populations).to.have.all.keys("callsPerDayOfApps", "memoryOfApps");
    expect(both!.load.sources).to.deep.equal(["m.csv", "a.csv"]);
  });

  it("leaves calls, and what it does not know, to the readers of traces", async () => {
    expect(await read({ "i.csv": CALLS })).to.equal(undefined);
    expect(await read({ "i.csv": CALLS, "m.csv": MEMORY })).to.equal(undefined);
    expect(await read({ "m.csv": MEMORY, "x.csv": "a,b\n1,2\n" })).to.equal(undefined);
    expect(await readPartialTables(textSource({ "m.csv": MEMORY }, "azure2019"))).to.equal(undefined);
    expect(await read({})).to.equal(undefined);
  });

  it("never takes containers for calls", async () => {
    const { message } = await refusal(read({ "c.csv": CONTAINERS }));
    expect(message).to.equal("c.csv:1:1: expected calls, durations or memory, got containers per minute");
    const beside = await read({ "a.csv": APPS, "c.csv": CONTAINERS });
    expect(beside!.populations).to.deep.equal({ callsPerDayOfApps: Float64Array.of(7, 0) });
    expect(beside!.load.counts).to.include({ containerTables: 1 });
  });

  it("stops at the first bad field", async () => {
    const { message } = await refusal(read({ "a.csv": "HashApp,NumInvocations\na,-1\n" }));
    expect(message).to.equal('a.csv:2:3: expected NumInvocations >= 0, got "-1"');
  });

  it("finds the real tables near the data set they are from", async function () {
    if (!existsSync(DATA)) this.skip();
    const distances = async (folder: string, name = "") => {
      const tables = await readPartialTables(diskSource(`${DATA}/${folder}`, (file) => file.includes(name)));
      return marginals(tables!.populations).map(({ name: of, ascending, published }) => [
        of,
        ascending.length,
        published.find(({ source }) => source === "[yu20]")?.distance.toFixed(3),
      ]);
    };
    // numpy: 8,598 rows of d01, 0.0113 at all points of the published file
    const [memory] = await distances("2019-memory", "d01");
    expect(memory![0]).to.equal("memoryOfApps");
    expect(Number(memory![2])).to.be.at.most(0.0114);
    // numpy: 8,722 apps, 0.1352 at all points of the published file
    expect(await distances("2019-apps")).to.deep.equal([["callsPerDayOfApps", 8722, "0.135"]]);
    const functions = await distances("2019-d07-functions");
    expect(functions.map(([of, count]) => [of, count])).to.deep.equal([
      ["callsPerDayOfFunctions", 10_044],
      ["durationOfFunctions", 10_044],
    ]);
  });
});
