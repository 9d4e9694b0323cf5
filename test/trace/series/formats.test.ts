import { expect } from "chai";
import { seriesFormats } from "../../../src/trace/series/format/catalog.ts";
import { refusal } from "../text-source.ts";
import { columns, readText } from "./read-text.ts";

const READINGS = "0,vm+/a,1,30,10\n0,vm+/b,2,40,20\n300,vm+/a,3,50,30\n";
const vmRow = (id: string, cores: string) => `${id},s,d,0,900,99,12,95,Interactive,${cores},1.75\n`;
const BITBRAINS = [
  "Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\tCPU usage [%]",
  "1376314846;\t4;\t11704;\t2926;\t25",
  "1376315146;\t4;\t11704;\t13073.368;\t111.7",
  "1376315449;\t4;\t11704;\t0;\t0\n",
].join("\n");

describe("formats of CPU series", () => {
  it("are told apart by their first rows", async () => {
    const files: Readonly<Record<string, string>> = {
      "azure-vm": READINGS,
      alibaba2018: "m_1,0,20,,,,1,2,3\nm_1,10,21,,,,1,2,3\n",
      alibaba2021: "timestamp,nodeid,cpu_utilization,memory_utilization\n0,n,0.1,0.2\n30000,n,0.2,0.2\n",
      "dc-aggregate": "avg_cpu,avg_mem\n0.4,0.3\n0.4,0.3\n",
      crane: "ts,value\n0,1\n60,2\n",
      cloudwatch: "timestamp,value\n2014-02-14 14:30:00,0.132\n",
      huawei2023: "day,time,0,1\n0,0,0.1,0.2\n0,60,0.1,0.2\n",
      "cpu-table": "timestamp,value\n0,0.132\n",
      bitbrains: BITBRAINS,
      planetlab: "24\n7\n",
    };
    expect(Object.keys(files)).to.have.members(Object.keys(seriesFormats));
    for (const [format, text] of Object.entries(files))
      expect((await readText({ "cpu_10_seconds.csv": text })).load.format).to.equal(format);
  });

  it("azure-vm: rows without a header, a statistic by option, cores from the vmtable", async () => {
    const set = await readText({ "vm_cpu.csv": READINGS, "vmtable.csv": vmRow("vm+/a", "8") + vmRow("vm+/b", ">24") });
    expect(set.series.map(({ name, cores, utilisation }) => [name, cores, ...utilisation])).to.deep.equal([
      ["vm+/a", 8, 0.1, 0.3],
      ["vm+/b", undefined, 0.2],
    ]);
    expect(set.load.counts).to.deep.equal({ unknownCores: 1 });
    expect(set.series[1]!.span).to.equal(300_000); // the documented step, since it has one sample
    expect(columns(await readText({ "r.csv": READINGS }, { statistic: "max" }))[1]).to.deep.equal([0.3, 0.5]);
    const { message } = await refusal(readText({ "vmtable.csv": vmRow("a", "8") }));
    expect(message).to.equal(
      "vmtable.csv: expected samples of CPU utilisation, got a vmtable, which goes beside those of azure-vm",
    );
  });

  it("alibaba2018: -1 and 101 are no samples, and steps vary", async () => {
    // median step 10 s: 20 to 50 is a hole of two samples
    const rows = ["0,20", "10,-1", "20,40", "50,101", "60,60", "70,60", "80,60"];
    const set = await readText({ "u.csv": rows.map((row) => `m_7,${row},,,,1,2,3\n`).join("") });
    // left: 0, 20, 60, 70, 80; 0-20 lacks one, 20-60 lacks three
    expect(columns(set)[1]).to.deep.equal([0.2, 0.2, 0.4, 0.4, 0.4, 0.4, 0.6, 0.6, 0.6]);
    expect(set.load.counts).to.deep.equal({ invalidSamples: 2, gaps: 2, filledSamples: 4 });
  });

  it("alibaba2021: fractions by node or container, stamps in ms", async () => {
    const node = await readText({ "n.csv": "timestamp,nodeid,cpu_utilization\n0,n,0.1\n30000,n,0.2\n60000,n,0.3\n" });
    expect([columns(node), node.series[0]!.step]).to.deep.equal([
      [
        [0, 30_000, 60_000],
        [0.1, 0.2, 0.3],
      ],
      30_000,
    ]);
    expect(node.load.counts).to.deep.equal({});
    const rows = "timestamp,msname,msinstanceid,nodeid,cpu_utilization\n0,m,i1,n,0.1\n0,m,i2,n,0.2\n";
    expect((await readText({ "m.csv": rows })).series.map(({ name }) => name)).to.deep.equal(["i1", "i2"]);
  });

  it("dc-aggregate: the step from the name or the option; a sum of per cent times cores only with a capacity", async () => {
    const alibaba = "cpu_util_percent,mem_util_percent\n40,80\n50,80\n";
    const set = await readText({ "usage_grouped_30_seconds.csv": alibaba });
    expect(columns(set)).to.deep.equal([
      [0, 30_000],
      [0.4, 0.5],
    ]);
    expect(set.load.notes[0]).to.match(/^Samples have no time stamps: they are taken to be 30000 ms apart/);
    expect((await readText({ "u.csv": alibaba }, { step: 60_000 })).series[0]!.step).to.equal(60_000);
    expect((await refusal(readText({ "u.csv": alibaba }))).message).to.match(/^u.csv: expected step=/);
    expect(columns(await readText({ "x_300_seconds.csv": "avg_cpu,avg_mem\n0.4,0.3\n" }))[1]).to.deep.equal([0.4]);
    const azure = { "azure.csv": "timestamp,cpu_usage,assigned_mem\n0,6000,9\n300,3000,9\n" };
    expect((await refusal(readText(azure))).message).to.match(/^azure.csv: expected capacity=CORES .*got no capacity$/);
    expect((await refusal(readText(azure, { capacity: 9, unit: "cores" }))).message).to.match(/got unit=cores$/);
    // 6000 per cent times cores are 60 cores, of 120 one half
    expect(columns(await readText(azure, { capacity: 120 }))[1]).to.deep.equal([0.5, 0.25]);
  });

  it("crane: cores; counts too large for them are refused", async () => {
    expect((await readText({ "i.csv": "ts,value\n0,1.5\n60,2\n" })).unit).to.equal("cores");
    const { message } = await refusal(readText({ "i.csv": "ts,value\n1655316015,22258\n" }));
    expect(message).to.match(/^i.csv:2:12: expected CPU utilisation from 0 to 10000 cores/);
  });

  it("cloudwatch: local time, duplicates and the hole of a clock change, files of CPU alone", async () => {
    // 01:00 comes twice, 02:00 to 02:10 are missing
    const times = ["00:55", "01:00", "01:00", "01:05", "01:10", "02:15", "02:20"];
    const text = `timestamp,value\n${times.map((time, i) => `2014-03-09 ${time}:00,${i * 25}\n`).join("")}`;
    const set = await readText({ "ec2_cpu_utilization_1.csv": text });
    // 01:10 to 02:15 is 65 min: 12 samples of 100 %
    expect(columns(set)[1]).to.deep.equal([0, 0.375, 0.75, ...new Array(13).fill(1), 1.25, 1.5]);
    expect(set.load.counts).to.deep.equal({ duplicateSamples: 1, gaps: 1, filledSamples: 12 });
    expect(set.load.notes).to.deep.equal(["Time stamps are local times without a zone, taken as they stand."]);
    expect((await refusal(readText({ "elb_request_count.csv": text }))).message).to.match(
      /^elb_request_count.csv: expected a file of a CPU metric/,
    );
    expect((await readText({ "rest.csv": text }, { unit: "percent" })).series[0]!.name).to.equal("rest");
  });

  it("huawei2023: seconds since the start of the trace over its days; empty is not reported", async () => {
    const [a, b] = ["day,time,0,1\n3,259200,0.1,\n3,259260,0.2,0.5\n", "day,time,0,1\n4,259320,0.3,0.6\n"];
    const set = await readText({ "day_003.csv": a, "day_004.csv": b });
    expect(columns(set)).to.deep.equal([
      [0, 60_000, 120_000],
      [0.1, 0.2, 0.3],
    ]);
    expect([set.series[1]!.startMs, columns(set, 1)[1]]).to.deep.equal([60_000, [0.5, 0.6]]);
    expect(set.load.counts).to.deep.equal({ missingSamples: 1 });
  });

  it("bitbrains: seconds under the name of ms, above 100 %, uneven steps, MHz by option", async () => {
    const set = await readText({ "1.csv": BITBRAINS });
    const { time, utilisation, step, cores, name } = set.series[0]!;
    expect([name, cores, step, [...time]]).to.deep.equal(["1", 4, undefined, [0, 300_000, 603_000]]);
    for (const [i, value] of [0.25, 1.117, 0].entries()) expect(utilisation[i]).to.be.closeTo(value, 1e-12);
    expect(set.load.counts).to.deep.equal({ misstatedTimeUnit: 1 });
    expect((await refusal(readText({ "1.csv": BITBRAINS }, { time: "ms" }))).message).to.match(/got 300 ms$/);
    // 2926 of 11704 MHz is a quarter
    expect(columns(await readText({ "1.csv": BITBRAINS }, { unit: "MHz", capacity: 11_704 }))[1][0]).to.equal(0.25);
    const plain = await readText({ "1.csv": BITBRAINS.replaceAll(";\t", ";") });
    expect([...plain.series[0]!.utilisation]).to.deep.equal([...utilisation]);
  });

  it("planetlab: a number a line, 5 minutes apart, a file per machine; other lengths than a day's are counted", async () => {
    const day = Array.from({ length: 288 }, (_, i) => `${i % 100}\n`).join("");
    const set = await readText({ vm1: day, vm2: "24\n7" });
    expect(set.series.map(({ name, span }) => [name, span])).to.deep.equal([
      ["vm1", 86_400_000],
      ["vm2", 600_000],
    ]);
    expect([columns(set, 1)[1], set.load.counts]).to.deep.equal([[0.24, 0.07], { filesNotOf288: 1 }]);
  });
});
