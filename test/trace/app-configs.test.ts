import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { readPoolLimits } from "../../src/platform/pool-limits.ts";
import { poolsOf } from "../../src/platform/pools.ts";
import { limitRows, readAppConfigs } from "../../src/trace/app-configs.ts";
import { platformConfig } from "../model/config.ts";
import { makeTrace } from "../model/make-trace.ts";
import { bytesFile, diskFile, refusal, textFile } from "./text-source.ts";

const HEADER =
  "NamespaceHash,AppHash,Days,AppContainerRequestCpu,AppContainerRequestMemory,AppContainerConcurrency,AppMinScale\n";
const FILE = "../shared/data/other/ibm-code-engine/app_configs.csv.gz";

const load = (rows: string) => readAppConfigs(textFile("c.csv", HEADER + rows));

describe("readAppConfigs", () => {
  it("reads the days of each app, a day without value among them, and the last value", async () => {
    const { apps, load: report } = await load("n,a,3,1.0|0.5|,4|0.25|,100|10.0|,|2.0|0\nn,b,3,||,||,||,||\n");
    expect(apps[0]).to.deep.equal({
      namespace: "n",
      name: "a",
      cpu: { days: [1, 0.5, undefined], last: 0.5 },
      memory: { days: [4096, 256, undefined], last: 256 },
      concurrency: { days: [100, 10, undefined], last: 10 },
      minScale: { days: [undefined, 2, 0], last: 0 },
    });
    expect(apps[1]!.cpu).to.deep.equal({ days: [undefined, undefined, undefined], last: undefined });
    expect(report.counts).to.deep.equal({ missingValues: 4 + 12 });
  });

  it("takes columns in any order, gzip", async () => {
    const text = `AppMinScale,${HEADER.trim().replace(",AppMinScale", "")}\r\n1,n,a,1,2,4,100\r\n`;
    const { apps } = await readAppConfigs(bytesFile("c.csv.gz", gzipSync(text)));
    expect([apps[0]!.minScale.last, apps[0]!.cpu.last, apps[0]!.memory.last]).to.deep.equal([1, 2, 4096]);
  });

  it("refuses what cannot be, by line and column", async () => {
    const message = async (rows: string) => (await refusal(load(rows))).message;
    expect(await message("n,a,2,1|1,4|4|4,1|1,0|0\n")).to.equal(
      "c.csv:2:11: expected 2 days of AppContainerRequestMemory, got 3",
    );
    expect(await message("n,a,2,1|x,4|4,1|1,0|0\n")).to.equal(
      'c.csv:2:7: expected a number >= 0 for AppContainerRequestCpu on day 1, got "x"',
    );
    expect(await message("n,a,1,1,4,1,-1\n")).to.include("c.csv:2:13: expected a number >= 0 for AppMinScale on day 0");
    expect(await message("n,a,1,1,4,1,0\nn,a,1,1,4,1,0\n")).to.equal(
      'c.csv:3:3: expected each app once, got "a" again',
    );
    expect(await message("n,,1,1,4,1,0\n")).to.equal("c.csv:2:3: expected AppHash, got an empty field");
  });

  it("makes limits that the platform reads", async () => {
    const { apps } = await load("n,x,1,1,4,1,3\nn,y,1,1,4,1,0\nn,z,1,1,4,1,5\nn,w,1,,,,\n");
    const rows = [...limitRows(apps, new Set(["x", "y", "w"]))];
    expect(rows).to.deep.equal(["name,reserved_instances", "x,3", "y,0"]);
    const config = platformConfig({});
    const calls = ["x", "y"].map((app) => ({ t: 0, f: app, app }));
    const limits = await readPoolLimits(
      textFile("l.csv", rows.join("\n")),
      poolsOf(makeTrace(calls), config.unit),
      config,
    );
    expect([...limits.reservedInstances]).to.deep.equal([3, 0]);
  });

  // the figures of the file's README; empty values by Python: 4,169 of each of the four columns
  it("reads the published configurations", async function () {
    if (!existsSync(FILE)) this.skip();
    const { apps, load: report } = await readAppConfigs(diskFile(FILE));
    expect([apps.length, new Set(apps.map(({ namespace }) => namespace)).size]).to.deep.equal([1780, 192]);
    const last = (pick: "cpu" | "memory" | "concurrency" | "minScale", value: number) =>
      apps.filter((app) => app[pick].last === value).length;
    expect([last("cpu", 1), last("cpu", 0.125), last("cpu", 0.25)]).to.deep.equal([896, 332, 276]);
    expect([last("memory", 4096), last("concurrency", 100), last("minScale", 0)]).to.deep.equal([724, 1661, 735]);
    expect(apps.every(({ cpu }) => cpu.days.length === 62)).to.equal(true);
    expect(report.counts).to.deep.equal({ missingValues: 4 * 4169 });
  });
});
