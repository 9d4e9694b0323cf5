import { expect } from "chai";
import { type BenchDocument, cachePeerTable, peerTable, scalingTable, workTable } from "../../bench/table-rows.ts";

const at = (median: number) => ({ median, min: median / 2, max: median * 2 });

function bench(results: BenchDocument["results"]): BenchDocument {
  const machine = { cpu: "a processor", cores: 2, memoryGB: 8, system: "linux x64" };
  return { machine, node: "20.0.0", v8: "11.3", scale: "full", results };
}

function rowOf(table: string, work: string): string {
  return table.split("\n").find((line) => line.startsWith(`| ${work} |`))!;
}

describe("the tables of docs/performance.md", () => {
  it("set a figure beside its goal and plain C", () => {
    const windows = [
      { workload: "dense", metrics: "counts", callsPerCpuSecond: at(20e6) },
      { workload: "sparse", metrics: "counts", callsPerCpuSecond: at(59e6) },
    ];
    const minutes = [{ policy: "fixed:window=10m", apps: 30_000, cpuSeconds: at(0.31) }];
    const table = workTable(bench({ windows, minutes }), undefined);
    expect(rowOf(table, "window replay, sparse calls")).to.equal(
      "| window replay, sparse calls | ≥ 50 M/s | 59 M/s (29.5 M to 118 M) | yes | 118 M/s | 50 % |",
    );
    expect(rowOf(table, "window replay, dense calls")).to.contain("| no | 55 M/s | 36 % |");
    // 0.155 s in C, 0.31 s here: half as fast
    expect(rowOf(table, "14 days of 30,000 apps by the minute, fixed window")).to.equal(
      "| 14 days of 30,000 apps by the minute, fixed window | ≤ 0.5 s | 0.31 s (0.155 to 0.62) | yes | 0.155 s | 50 % |",
    );
  });

  it("say what was not measured, be it an entry, a row of it, or all", () => {
    const table = workTable(
      bench({ minutes: [{ policy: "fixed:window=10m", apps: 300, cpuSeconds: at(0.01) }] }),
      undefined,
    );
    const rows = table.split("\n").slice(2);
    expect(rows.length).to.be.above(15);
    for (const row of rows) expect(row).to.contain("| not measured |");
    expect(workTable(undefined, undefined).split("\n").slice(2)).to.deep.equal(rows);
    expect(scalingTable(bench({}))).to.equal("not measured");
    expect(peerTable(undefined)).to.equal("not measured");
    expect(cachePeerTable(undefined)).to.equal("not measured");
  });

  it("set libCacheSim beside the caches", () => {
    const comparison = {
      policy: "lru",
      capacity: 3000,
      ours: at(40e6),
      theirs: at(20e6),
      ratio: at(2),
      sameMissRatio: true,
    };
    const machine = { cpu: "C", cores: 2, memoryGB: 1, system: "s" };
    const document = { machine, node: "20", cachePeer: "libcachesim==1", requests: 1e6, objects: 1e5 };
    const [head, , ...table] = cachePeerTable({ ...document, comparisons: [comparison] }).split("\n");
    expect(head).to.match(/^C; libcachesim==1; Node 20; 1 M requests of 100 k objects/);
    expect(table.at(-1)).to.match(/^\| `lru` \| 3,000 \| 40 M\/s .* \| 20 M\/s .* \| 2 \(1 to 4\) \| yes \|$/);
  });

  it("take the sizes of what grows together", () => {
    const row = { grows: "functions", engine: "platform" };
    const scaling = [
      { ...row, size: 1000, nsPerCall: at(400), growth: 1 },
      { ...row, engine: "window", size: 1000, nsPerCall: at(40), growth: 1 },
      { ...row, size: 10_000, nsPerCall: at(480), growth: 1.2 },
    ];
    expect(scalingTable(bench({ scaling })).split("\n").slice(2)).to.deep.equal([
      "| functions | platform | 1,000: 400 ns (1); 10,000: 480 ns (1.2) |",
      "| functions | window | 1,000: 40 ns (1) |",
    ]);
  });
});
