import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { seed } from "../../../src/base/units.ts";
import { readColdStarts } from "../../../src/trace/huawei-2025/cold-starts.ts";
import { readHuawei2025 } from "../../../src/trace/huawei-2025/read.ts";
import { readTrace } from "../../../src/trace/read-trace.ts";
import { bytesFile, refusal, textFile, textSource } from "../text-source.ts";

const REQUESTS =
  "time_worker,time_frontend,requestID,clusterName,funcName,podID,userID,totalCost_worker,workerCost,runtimeCost,totalCost_frontend,frontendCost,busCost,readBodyCost,writeRspCost,cpu_usage,memory_usage,requestBodySize";
const COLD_STARTS =
  "day,time,clusterName,funcName,userID,requestID,totalCost_cold_start,podAllocationCost,deployCodeCost,deployDependencyCost,schedulingCost,podID";

/** A row of requests: time_worker and totalCost_worker in s, cores. */
const request = (time: string, fn: string, pod: string, cost: string, cpu = "0.5") =>
  `${time},NaN,abc,3,${fn},${pod},224,${cost},0.1,0.1,,,,,,${cpu},32.3,`;
const coldStart = (fn: string, pod: string, total: string) => `0,10.5,1,${fn},224,def,${total},0.1,0.2,,0.3,${pod}`;
const file = (header: string, ...rows: string[]) => `${header}\n${rows.join("\n")}\n`;

// day 30 begins at 2,592,000 s
const CALLS = file(
  REQUESTS,
  request("2592001.5", "296", "pool22-300-128-0000618412", "0.250001"),
  request("2592001.6", "34", "pool24-600-512-0000577863", "1.2"),
  request("2592002", "296", "pool22-300-128-0000618999", "0.1", "0.25"),
  request("2592003", "296", "pool24-600-512-0000577000", "0.5"),
);

describe("readHuawei2025", () => {
  it("reads a call a row: time_worker is its end, a function is name, user and pool", async () => {
    const trace = await readTrace(textSource({ "R2/requests.csv": CALLS }), { arrivals: "even", seed: seed(1) });
    // 1.6 - 1.2 = 0.4 s is the first to start; 1.5 - 0.250001 s, 2 - 0.1 s, 3 - 0.5 s
    expect([...trace.arrival]).to.deep.equal([400, 1249.999, 1900, 2500]);
    expect([...trace.duration]).to.deep.equal([1200, 250.001, 100, 500]);
    expect([...trace.functionId]).to.deep.equal([1, 0, 0, 2]);
    expect([...trace.cpu!]).to.deep.equal([0.5, 0.5, 0.25, 0.5]);
    expect(trace.functions).to.deep.equal([
      { name: "296---224---pool22-300-128", app: 0, trigger: "unknown", memory: 128, coldStart: 808 },
      { name: "34---224---pool24-600-512", app: 1, trigger: "unknown", memory: 512, coldStart: 808 },
      { name: "296---224---pool24-600-512", app: 2, trigger: "unknown", memory: 512, coldStart: 808 },
    ]);
    expect(trace.horizon).to.equal(3000);
    expect(trace.load.format).to.equal("huawei2025");
    expect(trace.load.counts).to.deep.equal({ missingColdStarts: 3 });
    expect(trace.load.notes.join(" ")).to.include(
      "Times count from the start of day 30; time_worker is read as the end",
    );
  });

  it("reads time_worker as the start when told", async () => {
    const source = { ...textSource({ "r.csv": CALLS }), parameters: { stamps: "start" } };
    const trace = await readTrace(source, { arrivals: "even", seed: seed(1) });
    expect([...trace.arrival]).to.deep.equal([1500, 1600, 2000, 3000]);
    expect(trace.horizon).to.equal(3500);
  });

  it("clamps starts before the day, raises durations of 0, takes a core for cores that are missing, counted", async () => {
    const rows = [
      request("2592000.1", "1", "pool1-100-64-1", "5", "NaN"),
      request("2592000.2", "1", "pool1-100-64-1", "0", ""),
      request("2592000.3", "1", "pool1-100-64-1", "0.1", "0.75"),
    ];
    const trace = await readHuawei2025(textSource({ "r.csv": file(REQUESTS, ...rows) }));
    expect([...trace.arrival]).to.deep.equal([0, 199.9995, 200]);
    expect([...trace.duration]).to.deep.equal([5000, 0.0005, 100]);
    expect([...trace.cpu!]).to.deep.equal([1, 1, 0.75]);
    expect(trace.load.counts).to.include({ negativeStarts: 1, zeroDurations: 1, missingCpu: 2 });
    expect(trace.horizon).to.equal(300);
  });

  it("reads several files of requests, without cores too, columns in another order, gzip", async () => {
    const parts = [
      textFile("part1.csv", "podID,userID,funcName,totalCost_worker,time_worker\npool1-100-64-1,2,3,1,86402\n"),
      bytesFile("part2.csv.gz", gzipSync(CALLS.replaceAll("25920", "864"))),
    ];
    const trace = await readHuawei2025({ path: "dir", files: parts });
    expect(trace.length).to.equal(5);
    expect(trace.cpu).to.equal(undefined);
    expect(trace.arrival.every((time, i) => time >= (trace.arrival[i - 1] ?? 0))).to.equal(true);
  });

  it("gives functions the median of their cold starts, or of all", async () => {
    const colds = [
      coldStart("296", "pool22-300-128-1", "2"),
      coldStart("296", "pool22-300-128-2", "4"),
      coldStart("34", "pool24-600-512-3", "0.7"),
      coldStart("99", "pool24-600-512-3", "1"),
    ];
    const source = textSource({ "cold.csv": file(COLD_STARTS, ...colds), "requests.csv": CALLS });
    const trace = await readHuawei2025(source);
    // (2 + 4) / 2, 0.7; the third function had none: the median of 0.7, 1, 2, 4
    expect(trace.functions.map(({ coldStart: time }) => time)).to.deep.equal([3000, 700, 1500]);
    expect(trace.load.sources).to.deep.equal(["requests.csv", "cold.csv"]);
    expect(trace.load.counts).to.deep.equal({ coldStarts: 4, lentColdStarts: 1, missingParts: 4, unusedColdStarts: 1 });
    expect(trace.load.notes.join(" ")).to.include("Cold starts of 1 of 3 functions take the median of all");
    expect(trace.coldStart).to.equal(undefined);
    const constant = await readHuawei2025(source, { missing: "default" });
    expect(constant.functions.map(({ coldStart: time }) => time)).to.deep.equal([3000, 700, 808]);
    expect(constant.load.counts).to.include({ missingColdStarts: 1 });
  });

  it("refuses what cannot be, by line and column, and says what reads cold starts alone", async () => {
    const message = async (...rows: string[]) =>
      (await refusal(readHuawei2025(textSource({ "r.csv": file(REQUESTS, ...rows) })))).message;
    expect(await message(request("x", "1", "pool1-100-64-1", "1"))).to.equal(
      'r.csv:2:1: expected a number for time_worker, got "x"',
    );
    expect(await message(request("NaN", "1", "pool1-100-64-1", "1"))).to.include("r.csv:2:1: expected a number");
    expect(await message(request("1", "1", "pool1-100-64-1", "-1"))).to.include(
      ":2:34: expected totalCost_worker >= 0",
    );
    expect(await message(request("1", "1", "pool-100", "1"))).to.equal(
      'r.csv:2:15: expected a podID such as pool22-300-128-0000618412, got "pool-100"',
    );
    expect(await message(request("1", "", "pool1-100-64-1", "1"))).to.equal(
      "r.csv:2:13: expected funcName, got an empty field",
    );
    expect(await message()).to.equal("r.csv:2: expected calls, got none");
    const alone = textSource({ "c.csv": file(COLD_STARTS, coldStart("1", "pool1-100-64-1", "2")) });
    expect((await refusal(readHuawei2025(alone))).message).to.include(
      "got only cold starts, which readColdStarts reads",
    );
  });
});

describe("readColdStarts", () => {
  it("reads cold starts with their parts", async () => {
    // the data set's own example: 0.027161815 + 0.045 + 0.454 + 1.713152185 = 2.239314
    const row = "0,51937.425,1,10,134,82f1,2.239314,0.027161815,0.045,0.454,1.713152185,pool24-600-512-0000577863";
    const { coldStarts, load } = await readColdStarts(textFile("c.csv", file(COLD_STARTS, row)));
    expect(coldStarts).to.deep.equal([
      {
        function: { name: "10---134---pool24-600-512", memory: 512, millicores: 600 },
        requestId: "82f1",
        day: 0,
        time: 51_937_425,
        total: 2239.314,
        podAllocation: 27.161815,
        deployCode: 45,
        deployDependency: 454,
        scheduling: 1713.152185,
      },
    ]);
    expect(load).to.deep.equal({ format: "huawei2025-cold-starts", sources: ["c.csv"], counts: {}, notes: [] });
  });

  it("counts missing parts, sums that differ and times of another day", async () => {
    const rows = [
      "0,10,1,1,2,a,1,0.1,0.2,NaN,0.3,pool1-100-64-1",
      "0,10,1,1,2,a,1,0.1,0.2,0.3,0.398,pool1-100-64-1",
      "1,10,1,1,2,a,1,0.1,0.2,0.3,0.4,pool1-100-64-1",
    ];
    const { coldStarts, load } = await readColdStarts(bytesFile("c.csv.gz", gzipSync(file(COLD_STARTS, ...rows))));
    expect(coldStarts[0]!.deployDependency).to.equal(undefined);
    expect(load.counts).to.deep.equal({ differingDays: 1, differingTotals: 1, missingParts: 1 });
    const { message } = await refusal(
      readColdStarts(textFile("c.csv", file(COLD_STARTS, coldStart("1", "pool1-100-64-1", "-2")))),
    );
    expect(message).to.equal('c.csv:2:20: expected totalCost_cold_start >= 0, got "-2"');
  });
});
