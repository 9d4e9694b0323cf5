import { expect } from "chai";
import { parse } from "csv-parse/sync";
import { Random } from "../../../src/base/random.ts";
import { appId, functionId, megabytes, ms } from "../../../src/base/units.ts";
import {
  type Azure2019Options,
  Azure2019Writer,
  azure2019Files,
  azure2019Names,
} from "../../../src/trace/azure-2019/write.ts";
import { generateMinuteCounts } from "../../../src/trace/generate/generate.ts";
import type { MinuteCounts } from "../../../src/trace/minute-counts.ts";

type Row = Readonly<Record<string, string>>;

function parsed(counts: MinuteCounts): Map<string, Row[]> {
  const files = [...azure2019Files(counts)];
  return new Map(files.map(({ name, rows }) => [name, parse([...rows].join("\n"), { columns: true }) as Row[]]));
}

/** One app of two functions over two days: the first is called in minutes 0 (twice) and 1441 (once), the second in minute 1441 (5 times). */
const TINY: MinuteCounts = {
  name: "tiny",
  functions: [
    { name: "f", app: appId(0), trigger: "http", memory: megabytes(50), coldStart: ms(808) },
    { name: "ab/g", app: appId(0), trigger: "unknown", memory: megabytes(50), coldStart: ms(808) },
  ],
  apps: [{ name: "ab", memory: megabytes(100), functions: [functionId(0), functionId(1)] }],
  minutes: 2880,
  offsets: Float64Array.of(0, 2, 3),
  minute: Uint32Array.of(0, 1441, 1441),
  count: Uint32Array.of(2, 1, 5),
  durations: [
    { average: ms(30), percentiles: [10, 11, 20, 25, 40, 90, 100] },
    { average: ms(7), percentiles: [7, 7, 7, 7, 7, 7, 7] },
  ],
  digest: "",
  load: { format: "azure2019", sources: [], counts: {}, notes: [] },
};

describe("azure2019Files", () => {
  it("writes three files a day in the data set's names and columns", () => {
    const files = [...azure2019Files(TINY)];
    expect(files.map((file) => file.name)).to.deep.equal([
      "invocations_per_function_md.anon.d01.csv",
      "function_durations_percentiles.anon.d01.csv",
      "app_memory_percentiles.anon.d01.csv",
      "invocations_per_function_md.anon.d02.csv",
      "function_durations_percentiles.anon.d02.csv",
      "app_memory_percentiles.anon.d02.csv",
    ]);
    const header = (k: number) => [...files[k]!.rows][0]!;
    expect(header(0)).to.match(/^HashOwner,HashApp,HashFunction,Trigger,1,2,3,.*,1439,1440$/);
    expect(header(1)).to.equal(
      "HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0,percentile_Average_1," +
        "percentile_Average_25,percentile_Average_50,percentile_Average_75,percentile_Average_99,percentile_Average_100",
    );
    expect(header(2)).to.equal(
      "HashOwner,HashApp,SampleCount,AverageAllocatedMb,AverageAllocatedMb_pct1,AverageAllocatedMb_pct5," +
        "AverageAllocatedMb_pct25,AverageAllocatedMb_pct50,AverageAllocatedMb_pct75,AverageAllocatedMb_pct95," +
        "AverageAllocatedMb_pct99,AverageAllocatedMb_pct100",
    );
  });

  it("writes a row per function or app called on the day", () => {
    const rows = [...azure2019Files(TINY)].map((file) => [...file.rows].slice(1));
    const zeros = (n: number) => ",0".repeat(n);
    expect(rows[0]).to.deep.equal([`ba,ab,f,http,2${zeros(1439)}`]);
    expect(rows[1]).to.deep.equal(["ba,ab,f,30,2,10,100,10,11,20,25,40,90,100"]);
    expect(rows[2]).to.deep.equal(["ba,ab,12,100,86,92,97,100,103,110,114,120"]); // one minute of 5-s samples
    expect(rows[3]).to.deep.equal([`ba,ab,f,http,0,1${zeros(1438)}`, `ba,ab,g,others,0,5${zeros(1438)}`]);
    expect(rows[4]!.map((row) => row.split(",")[4])).to.deep.equal(["1", "5"]); // Count: the day's calls
    expect(rows[5]).to.have.lengthOf(1);
  });

  it("quotes a name that holds a comma", () => {
    const named = { ...TINY, apps: [{ ...TINY.apps[0]!, name: 'x,"y' }] };
    const [row] = parsed(named).get("invocations_per_function_md.anon.d01.csv")!;
    expect(row!.HashApp).to.equal('x,"y');
  });

  it("can be read back: the same calls, durations and memory", () => {
    const counts = generateMinuteCounts({ apps: 25, days: 2, maxDailyCalls: 3000, random: Random.root(11) });
    const files = parsed(counts);
    const seen = new Map<string, number>();
    for (const day of [1, 2]) {
      const invocations = files.get(`invocations_per_function_md.anon.d0${day}.csv`)!;
      const durations = new Map(
        files.get(`function_durations_percentiles.anon.d0${day}.csv`)!.map((row) => [row.HashFunction!, row]),
      );
      expect(invocations).to.have.lengthOf(durations.size);
      for (const row of invocations) {
        const name = row.HashFunction!;
        let calls = 0;
        for (let minute = 1; minute <= 1440; minute++) {
          const count = Number(row[minute]);
          calls += count;
          if (count > 0) seen.set(`${name} ${(day - 1) * 1440 + minute - 1}`, count);
        }
        expect(Number(durations.get(name)!.Count)).to.equal(calls);
      }
      const memory = files.get(`app_memory_percentiles.anon.d0${day}.csv`)!;
      expect(new Set(memory.map((row) => row.HashApp))).to.deep.equal(new Set(invocations.map((row) => row.HashApp)));
      for (const row of memory) {
        expect(Number(row.AverageAllocatedMb)).to.equal(counts.apps.find((app) => app.name === row.HashApp)!.memory);
      }
    }
    const expected = counts.functions.flatMap(({ name }, id) => {
      const [from, to] = [counts.offsets[id]!, counts.offsets[id + 1]!];
      return Array.from({ length: to - from }, (_, k): [string, number] => [
        `${name} ${counts.minute[from + k]}`,
        counts.count[from + k]!,
      ]);
    });
    expect([...seen].sort()).to.deep.equal(expected.sort());
  });
});

describe("Azure2019Writer", () => {
  const written = (days: number, parts: readonly MinuteCounts[], options: Azure2019Options = {}) => {
    const texts = azure2019Names(days).map(() => "");
    const writer = new Azure2019Writer(days, options, (file, piece) => {
      texts[file] += Buffer.from(piece).toString();
    });
    for (const part of parts) writer.add(part);
    writer.end();
    return texts;
  };
  const whole = (counts: MinuteCounts, options: Azure2019Options = {}) =>
    [...azure2019Files(counts, options)].map(({ rows }) => [...rows, ""].join("\n"));

  it("writes the texts of azure2019Files, whatever the parts", () => {
    const options = { days: 2, maxDailyCalls: 60_000, random: Random.root(2) };
    const counts = generateMinuteCounts({ ...options, apps: 60 }); // more than a piece of text, counts of several digits
    const parts = [0, 20, 40].map((firstApp) => generateMinuteCounts({ ...options, apps: 20, firstApp }));
    expect(written(2, [counts])).to.deep.equal(whole(counts));
    expect(written(2, parts)).to.deep.equal(whole(counts));
    expect(Math.max(...counts.count)).to.be.above(9);
  });

  it("writes a row of zeros on a day without calls", () => {
    const counts = { ...TINY, minutes: 3 * 1440 };
    expect(written(3, [counts])).to.deep.equal(whole(counts));
    expect(whole(counts)[6]!.split("\n")[1]).to.match(/^ba,ab,f,http(,0){1440}$/);
  });

  it("takes the memory's percentiles from its factors", () => {
    const memoryFactors = [0.5, 0.6, 0.7, 0.8, 0.9, 1.5, 2, 3];
    expect(whole(TINY, { memoryFactors })[2]!.split("\n")[1]).to.match(/,100,50,60,70,80,90,150,200,300$/);
    expect(written(2, [TINY], { memoryFactors })).to.deep.equal(whole(TINY, { memoryFactors }));
  });
});
