import { existsSync } from "node:fs";
import { expect } from "chai";
import { describeSeries } from "../../../src/trace/series/describe.ts";
import type { SeriesOptions } from "../../../src/trace/series/options.ts";
import { readSeries } from "../../../src/trace/series/read-series.ts";
import { diskFile, refusal } from "../text-source.ts";

const CPU = "../shared/data/cpu";
const read = (path: string, options: Partial<SeriesOptions> = {}) =>
  readSeries({ path: `${CPU}/${path}`, files: [diskFile(`${CPU}/${path}`)] }, options);

/**
 * Series, samples after filling, holes, and over the series the mean of means, the largest value and the mean of lag-1
 * autocorrelations, by Python 3.11 (csv, math.fsum) with the rules of the reader: mean of duplicates, holes above 1.5
 * median steps held. The two README figures of azure-vm-v1, 12.4 and 4.1 %, 0.60 and 0.20, are among them.
 */
const FIGURES: Readonly<Record<string, readonly [number, number, number, number, number, number]>> = {
  "azure-vm-v1/setA_avg_cpu_100vm.csv.gz": [100, 800_100, 100, 0.12440427044763153, 1, 0.6023527563901611],
  "azure-vm-v1/setA_max_cpu_100vm.csv.gz": [100, 800_100, 100, 0.23751790560108738, 1, 0.3208504860191397],
  "azure-vm-v1/periodic_avg_cpu_78vm.csv.gz": [78, 655_200, 0, 0.040826163618025026, 0.99251397, 0.20196208513543473],
  "azure-vm-v1/periodic_max_cpu_78vm.csv.gz": [78, 655_200, 0, 0.10887048310036625, 1, 0.19608795638922236],
  "crane/dsp-test-data/input0.csv.gz": [1, 11_520, 0, 60.08130325, 151.09702, 0.9991010985735971],
  "crane/dsp-test-data/input1.csv.gz": [1, 23_040, 0, 2.431185267361111, 28.30568, 0.9853748793803753],
  "crane/dsp-test-data/input2.csv.gz": [1, 23_040, 0, 238.63343066297745, 536.01489, 0.9945709168365716],
  "crane/dsp-test-data/input3.csv.gz": [1, 23_040, 0, 0.0033418337673611115, 0.01644, 0.15730069438282998],
  "crane/dsp-test-data/input4.csv.gz": [1, 21_600, 0, 0.25726886828703704, 3.27886, 0.9644534819799994],
  "crane/dsp-test-data/input5.csv.gz": [1, 23_040, 0, 0.20495466601562498, 4.01965, 0.8973256262323327],
  "crane/dsp-test-data/input6.csv.gz": [1, 23_040, 0, 3.3182030787760417, 58.81905, 0.9900786536479634],
  "crane/dsp-test-data/input7.csv.gz": [1, 23_040, 0, 0.7169248626302083, 3.30232, 0.966768370761105],
  "crane/dsp-test-data/input8.csv.gz": [1, 23_040, 0, 468.390487984375, 674.53729, 0.9982087195855602],
  "crane/dsp-test-data/input9.csv.gz": [1, 23_040, 0, 459.56816046571186, 939.51279, 0.9985939364539805],
  "crane/dsp-test-data/input10.csv.gz": [1, 23_040, 0, 0.43675671180555553, 13.36218, 0.4507939990878342],
  "crane/dsp-test-data/input11.csv.gz": [1, 23_040, 0, 3.172461091579861, 18.48252, 0.9903213926113839],
  "crane/dsp-test-data/input12.csv.gz": [1, 23_040, 0, 3.9045287860243056, 10.18981, 0.9610998345162125],
  "crane/dsp-test-data/input13.csv.gz": [1, 23_040, 0, 258.6718451080729, 500.97645, 0.9990809306053046],
  "crane/dsp-test-data/input14.csv.gz": [1, 23_040, 0, 41.072566654079864, 128.49759, 0.9979204132587083],
  "dc-aggregate/alibaba2018.machine_usage_days_1_to_8_grouped_300_seconds.csv.gz": [
    1, 2243, 0, 0.4017565699733219, 0.7907429568686113, 0.8054690714573416,
  ],
  "dc-aggregate/alibaba2018.machine_usage_days_1_to_8_grouped_30_seconds.csv.gz": [
    1, 22_415, 0, 0.384534641836545, 0.7907429568686113, 0.9417722989147999,
  ],
  "dc-aggregate/google2019.instance_usage_grouped_300_seconds_month.csv.gz": [
    1, 8064, 0, 0.47282318454346245, 0.5924373024521205, 0.9167971174954702,
  ],
  "nab/realAWSCloudwatch/ec2_cpu_utilization_24ae8d.csv": [
    1, 4032, 0, 0.001263030753968254, 0.02344, -0.040141931208578494,
  ],
  "nab/realAWSCloudwatch/ec2_cpu_utilization_53ea38.csv": [
    1, 4032, 0, 0.018295550595238096, 0.02656, -0.11757418675445257,
  ],
  "nab/realAWSCloudwatch/ec2_cpu_utilization_5f5533.csv": [
    1, 4032, 0, 0.4311037160218254, 0.68092, 0.30336951486346386,
  ],
  "nab/realAWSCloudwatch/ec2_cpu_utilization_77c1ca.csv": [1, 4032, 0, 0.1051817609126984, 0.99898, 0.8185537209417965],
  "nab/realAWSCloudwatch/ec2_cpu_utilization_825cc2.csv": [1, 4034, 2, 0.8979378024293505, 0.99118, 0.9691021442943777],
  "nab/realAWSCloudwatch/ec2_cpu_utilization_ac20cd.csv": [1, 4037, 2, 0.40991062918008425, 0.99742, 0.988120541448922],
  "nab/realAWSCloudwatch/ec2_cpu_utilization_c6585a.csv": [
    1, 4032, 0, 0.000869484126984127, 0.01602, -0.03744406640509067,
  ],
  "nab/realAWSCloudwatch/ec2_cpu_utilization_fe7f93.csv": [1, 4032, 0, 0.0577896378968254, 0.99668, 0.7262027011972054],
  "nab/realAWSCloudwatch/rds_cpu_utilization_cc0c53.csv": [
    1, 4033, 1, 0.08111693719315646, 0.251033, 0.9738755770763043,
  ],
  "nab/realAWSCloudwatch/rds_cpu_utilization_e47b3b.csv": [1, 4032, 0, 0.18934867559523808, 0.7623, 0.9593031188914006],
  "nab/realKnownCause/cpu_utilization_asg_misconfiguration.csv": [
    1, 18_050, 0, 0.38282756049861494, 1, 0.43437180932898395,
  ],
};

/** Files that are refused, and why. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  "azure-vm-v1/opendc.vmtable.csv": /got a vmtable, which goes beside those of azure-vm$/,
  "crane/dsp-test-data/input15.csv.gz": /:1226:12: expected CPU utilisation from 0 to 10000 cores.*got "10128.000000"$/,
  "dc-aggregate/azure_v2.vm_cpu_readings_month_aggregated_cpu_mem.csv.gz": /expected capacity=CORES .*got no capacity$/,
  "nab/realAWSCloudwatch/ec2_disk_write_bytes_1ef3de.csv": /expected a file of a CPU metric/,
  "nab/realAWSCloudwatch/ec2_disk_write_bytes_c0d644.csv": /expected a file of a CPU metric/,
  "nab/realAWSCloudwatch/ec2_network_in_257a54.csv": /expected a file of a CPU metric/,
  "nab/realAWSCloudwatch/ec2_network_in_5abac7.csv": /expected a file of a CPU metric/,
  "nab/realAWSCloudwatch/elb_request_count_8c0756.csv": /expected a file of a CPU metric/,
  "nab/realAWSCloudwatch/grok_asg_anomaly.csv": /expected a file of a CPU metric/,
  "nab/realAWSCloudwatch/iio_us-east-1_i-a2eb1cd9_NetworkIn.csv": /expected a file of a CPU metric/,
  "nab/realKnownCause/ec2_request_latency_system_failure.csv": /expected a file of a CPU metric/,
};

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

describe("CPU series of public data sets", () => {
  for (const [path, [series, samples, gaps, mean, max, lag1]] of Object.entries(FIGURES)) {
    it(`has the figures of ${path}`, async function () {
      if (!existsSync(`${CPU}/${path}`)) this.skip();
      const set = await read(path);
      const described = set.series.map(describeSeries);
      expect([set.series.length, total(described.map(({ count }) => count))]).to.deep.equal([series, samples]);
      expect([set.load.counts.gaps ?? 0, set.load.counts.duplicateSamples ?? 0]).to.deep.equal([gaps, 0]);
      expect(total(described.map((each) => each.mean!)) / series).to.be.closeTo(mean, 1e-9 * mean);
      expect(Math.max(...described.map((each) => each.max!))).to.be.closeTo(max, 1e-12);
      expect(total(described.map((each) => each.lag1!)) / series).to.be.closeTo(lag1, 1e-9);
    }).timeout(20_000);
  }

  for (const [path, reason] of Object.entries(REFUSED)) {
    it(`refuses ${path}`, async function () {
      if (!existsSync(`${CPU}/${path}`)) this.skip();
      expect((await refusal(read(path))).message).to.match(reason);
    });
  }

  it("has the VMs of the original Azure layout; the vmtable beside them has others, so that none has cores", async function () {
    const path = `${CPU}/azure-vm-v1`;
    if (!existsSync(path)) this.skip();
    const files = ["opendc.vm_cpu_readings-file-1-of-125.csv", "opendc.vmtable.csv"].map((name) =>
      diskFile(`${path}/${name}`),
    );
    const { series } = await readSeries({ path, files });
    // awk -F, '{s+=$5} END {print s}': 754.572204
    expect(series.length).to.equal(100);
    expect(total(series.map(({ utilisation }) => utilisation[0]!))).to.be.closeTo(7.54572204, 1e-10);
    // grep -cFf of the table's ids: 0
    expect(series.filter(({ cores }) => cores !== undefined).length).to.equal(0);
  });

  it("takes Azure's sums as shares of a stated capacity, and a file of 11 duplicates once its unit is named", async function () {
    const sums = "dc-aggregate/azure_v2.vm_cpu_readings_month_aggregated_cpu_mem.csv.gz";
    if (!existsSync(`${CPU}/${sums}`)) this.skip();
    const { series } = await read(sums, { capacity: 200_000 });
    // zcat | awk -F, 'NR>1 {s+=$2} END {print NR-1, s/(NR-1)/100/200000}'
    expect(series[0]!.time.length).to.equal(8640);
    expect(describeSeries(series[0]!).mean).to.be.closeTo(0.309229027965, 1e-11);
    const latency = await read("nab/realKnownCause/ec2_request_latency_system_failure.csv", { unit: "percent" });
    // Python: 11 duplicates averaged, two holes of 13 samples
    expect(latency.load.counts).to.deep.equal({ duplicateSamples: 11, filledSamples: 13, gaps: 2 });
    expect(describeSeries(latency.series[0]!).mean).to.be.closeTo(0.4515329838043299, 1e-12);
  });
});
