import { existsSync, readdirSync } from "node:fs";
import { expect } from "chai";
import { InputError } from "../../src/base/errors.ts";
import { seed } from "../../src/base/units.ts";
import { isStored, storeCalls } from "../../src/trace/call-source.ts";
import { readCalls, readMinuteCounts, readTrace } from "../../src/trace/read-trace.ts";
import type { Arrivals, TraceSource } from "../../src/trace/source.ts";
import { expectOrdered } from "./minute-tables.ts";
import { diskFile, diskSource, refusal, textSource } from "./text-source.ts";

const AZURE_2019 = "HashOwner,HashApp,HashFunction,Trigger,1,2\no,a,f,http,1,2\n";
const AZURE_2021 = "app,func,end_timestamp,duration\na,f,1,0.5\n";
const GENERIC = "t_ms,function,duration_ms\n0,f,1\n";
const DATA = "../shared/data";

const read = (source: TraceSource, arrivals: Arrivals = "even") => readTrace(source, { arrivals, seed: seed(1) });

describe("readTrace", () => {
  it("recognises the formats by their headers", async () => {
    const formats = [];
    for (const text of [AZURE_2019, AZURE_2021, GENERIC]) {
      const trace = await read(textSource({ "x.csv": text, "README.md": "hello" }));
      formats.push([trace.load.format, trace.length]);
    }
    expect(formats).to.deep.equal([
      ["azure2019", 3],
      ["azure2021", 1],
      ["csv", 1],
    ]);
  });

  it("refuses an unknown header at 1:1, naming the known ones", async () => {
    const { message } = await refusal(read(textSource({ "x.csv": "a,b\n1,2\n" })));
    expect(message).to.match(/^x.csv:1:1: expected a header HashOwner,.*azure2019.*azure2021.*t_ms,.*got "a,b"$/);
    expect((await refusal(read(textSource({})))).message).to.equal("dir: expected trace files, got none");
  });

  it("refuses containers per minute, which look like calls, recognised or forced", async () => {
    const text = "HashApp,NumEvents,MaxContainerMinute,AverageMemUsage,NumInvocations,1,2\na,1,1,132,417,0,1\n";
    const what =
      "expected calls, as in azure2019, got containers per minute of apps (MaxContainerMinute), which are no calls";
    for (const source of [textSource({ "x.csv": text }), textSource({ "x.csv": text }, "azure2019")])
      expect((await refusal(read(source))).message).to.equal(`x.csv:1:1: ${what}`);
    // a column more does not make them calls
    const named = text.replace("HashApp", "HashOwner,HashFunction,HashApp").replace("\na", "\no,f,a");
    expect((await refusal(read(textSource({ "x.csv": named })))).message).to.equal(`x.csv:1:1: ${what}`);
  });

  it("refuses FeMux's containers per minute", async function () {
    const path = `${DATA}/azure/2019-apps/containers_per_minute_100apps.csv.gz`;
    if (!existsSync(path)) this.skip();
    const { message } = await refusal(read({ path, files: [diskFile(path)] }));
    expect(message).to.include(
      "containers_per_minute_100apps.csv.gz:1:1: expected calls, as in azure2019, got containers",
    );
  });

  it("obeys a forced format", async () => {
    const { message } = await refusal(read(textSource({ "x.csv": GENERIC }, "azure2021")));
    expect(message).to.include("x.csv:1:26: expected a column app");
  });

  it("wants one file of the formats that are one file", async () => {
    const { message } = await refusal(read(textSource({ "x.csv": GENERIC, "y.csv": GENERIC })));
    expect(message).to.equal("dir: expected one csv file, got x.csv, y.csv");
  });

  it("places calls by the seed", async () => {
    const source = textSource({ "x.csv": AZURE_2019 });
    const arrivals = async (value: number) => [
      ...(await readTrace(source, { arrivals: "uniform", seed: seed(value) })).arrival,
    ];
    expect(await arrivals(1)).to.deep.equal(await arrivals(1));
    expect(await arrivals(1)).not.to.deep.equal(await arrivals(2));
  });

  it("leaves calls behind minute counts unstored from a number on, the same ones", async () => {
    const options = { arrivals: "uniform", seed: seed(1) } as const;
    const [source, other] = [AZURE_2019, GENERIC].map((text) => textSource({ "x.csv": text }));
    const unstored = await readCalls(source!, options, 2);
    expect([isStored(unstored), unstored.length]).to.deep.equal([false, 3]);
    const stored = await readCalls(source!, options, 3);
    expect(isStored(stored)).to.equal(true);
    expect(storeCalls(unstored)).to.deep.equal(stored);
    expect(stored).to.deep.equal(await readTrace(source!, options));
    expect(isStored(await readCalls(other!, options, 0))).to.equal(true); // they are stored in the file
  });

  it("reads minute counts, where the format has them", async () => {
    expect((await readMinuteCounts(textSource({ "x.csv": AZURE_2019 }))).minutes).to.equal(2);
    const { message } = await refusal(readMinuteCounts(textSource({ "x.csv": GENERIC })));
    expect(message).to.equal("dir: expected calls per minute, as in azure2019, got csv");
  });

  // 269 functions, 253 apps and 2,670,375 calls: the sample's README
  for (const arrivals of ["even", "uniform", "start"] as const) {
    it(`loads the Azure 2019 sample (${arrivals})`, async function () {
      if (!existsSync(`${DATA}/azure/2019-d07-sample`)) this.skip();
      const trace = await read(diskSource(`${DATA}/azure/2019-d07-sample`), arrivals);
      expect(trace.length).to.equal(2_670_375);
      expect([trace.functions.length, trace.apps.length, trace.horizon]).to.deep.equal([269, 253, 480 * 60_000]);
      expect(trace.duration.every((value) => value > 0)).to.equal(true);
      expectOrdered(trace);
      expect(trace.load.counts).to.include({ dividedMemory: 269 });
    });
  }

  it("loads the Azure 2021 sample", async function () {
    const path = `${DATA}/azure/2021-first998/AzureFunctionsInvocationTrace2021.first998.csv`;
    if (!existsSync(path)) this.skip();
    const trace = await read({ path, files: [diskFile(path)] });
    expect(trace.length).to.equal(649);
    expect(trace.arrival.every((time, i) => time >= (trace.arrival[i - 1] ?? 0) && time < trace.horizon)).to.equal(
      true,
    );
  });
});

describe("altered files", () => {
  const outcome = async (name: string): Promise<string> => {
    const path = `${DATA}/bad-input/${name}`;
    try {
      const trace = await read({ path, files: [diskFile(path)] }, "start");
      return `${trace.length} calls of ${trace.functions.length} ${JSON.stringify(trace.load.counts)}`;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return error.message.replace(`${DATA}/bad-input/`, "").slice(0, 90);
    }
  };

  // the calls are the sums of the files' cells, taken by awk
  const expected: Readonly<Record<string, RegExp>> = {
    "README.md": /^README.md:1:1: expected a header/,
    "azure2021_30.handmade.csv": /^29 calls of 14 \{"missingMemory":2\}$/,
    "invitro2022-pr15.100_inv.csv.gz": /^invitro2022-pr15.100_inv.csv.gz:1:32: expected minute columns named 1 to 1440/,
    "invitro2022.50_inv.csv": /^invitro2022.50_inv.csv:1:32: expected minute columns named 1 to 1440/,
    "invitro2022.50_mem.csv": /^invitro2022.50_mem.csv:1:1: expected a file of calls per minute/,
    "invitro2022.50_run.csv": /^invitro2022.50_run.csv:1:1: expected a file of calls per minute/,
    "invitro2022.header-variant-1_minute.csv.gz": /^invitro2022.header-variant-1_minute.csv.gz:1:32: expected minute/,
    "loader-example.invocations.csv": /^4525 calls of 4 \{.*"missingDurations":4,"missingMemory":4\}$/,
    "loader10.durations.csv": /^loader10.durations.csv:1:1: expected a file of calls per minute/,
    "loader10.invocations.csv": /^13037064 calls of 10 \{.*"missingDurations":10,"missingMemory":10\}$/,
    "loader10.memory.csv": /^loader10.memory.csv:1:1: expected a file of calls per minute/,
  };

  for (const [name, pattern] of Object.entries(expected)) {
    it(`ends ${name} in a place or in counts`, async function () {
      if (!existsSync(`${DATA}/bad-input`)) this.skip();
      expect(await outcome(name)).to.match(pattern);
    });
  }

  it("knows every file of the folder", function () {
    if (!existsSync(`${DATA}/bad-input`)) this.skip();
    expect(readdirSync(`${DATA}/bad-input`).sort()).to.deep.equal(Object.keys(expected).sort());
  });
});
