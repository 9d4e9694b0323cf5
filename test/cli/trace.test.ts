import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import type { ResultsDocument } from "../../src/experiment/result.ts";
import { AZURE_2019 } from "../../src/trace/generate/azure-2019-profile.ts";
import { formatProfile, parseProfile } from "../../src/trace/generate/profile-schema.ts";
import { azureDay, CALLS, writeFiles } from "./files.ts";
import { jsonOf, listing, type Outcome, prewarmEach, scratch } from "./run.ts";

interface InfoDocument {
  readonly trace: ResultsDocument["trace"] & { readonly apps: number };
}

interface GenerateDocument {
  readonly files: readonly string[];
  readonly directory: string;
  readonly digest: string;
  readonly profile: string;
  readonly load: { readonly notes: readonly string[] };
  readonly fit: {
    readonly apps: number;
    readonly rows: readonly { readonly marginal: string; readonly distance: number }[];
  };
  readonly functions: number;
  readonly invocations: number;
}

const generate = "trace generate --apps 5 --days 1 --max-daily-calls 100";
const COMMANDS = [
  `${generate} --seed 1 --out gen --json`,
  `${generate} --seed 1 --out again --quiet`,
  `${generate} --seed 2 --out other --quiet`,
  "trace info gen --json",
  "trace info gen",
  "replay gen --policy none --json",
  "replay azure2019:gen --policy none --json",
  "trace info calls.csv --json",
  "trace info calls.csv.gz --json",
  "replay csv:bare.csv --policy none --policy infinite --json",
  "replay calls.csv --policy none --platform runtime=isolate --json",
  "trace info day.csv --json",
  "trace info day.csv --arrivals start --quiet",
  "replay day.csv --policy none --arrivals start --json",
  "replay end.csv --policy none --json",
  "trace info gen --out seen --quiet",
  "trace info apps.csv --out apps --json",
  "trace info apps.csv",
  "trace info cpu_vm1.csv --out cpu --json",
  "trace info cpu_vm1.csv",
  "trace generate --print-profile --profile huawei2025",
  "trace generate --profile own.json --apps 5 --days 1 --max-daily-calls 100 --seed 1 --compression 9 --out own --json",
  "trace generate --profile huawei2025 --apps 5 --days 1 --max-daily-calls 100 --seed 1 --out huawei --quiet",
];

describe("prewarm trace", () => {
  const folder = scratch();
  let said: Outcome[];
  const info = (command: number) => jsonOf<InfoDocument>(said[command]!).trace;
  const replayed = (command: number) => jsonOf<ResultsDocument>(said[command]!);

  before(async () => {
    const { gzipSync } = await import("node:zlib");
    writeFiles(folder.path, {
      "own.json": formatProfile({ ...AZURE_2019, name: "own" }),
      "calls.csv": CALLS,
      "calls.csv.gz": gzipSync(CALLS),
      "bare.csv": "t_ms,function,duration_ms\n0,f,1000\n5000,f,2000\n",
      "day.csv": azureDay("2", "0", "1"),
      "cpu_vm1.csv": "timestamp,value\n2014-02-14 14:30:00,50\n2014-02-14 14:35:00,100\n2014-02-14 14:40:00,0\n",
      "apps.csv": "HashApp,NumInvocations\na,5\nb,100\n",
      "end.csv": "app,func,end_timestamp,duration\na,f,10.5,0.5\na,f,20,1\nb,f,30,2\n",
    });
    said = await prewarmEach(
      COMMANDS.map((command) => command.split(" ")),
      { cwd: folder.path },
    );
  });

  after(() => folder.remove());

  it("ends every command well", () => {
    expect(said.map(({ code, stderr }) => [code, stderr])).to.deep.equal(COMMANDS.map(() => [0, ""]));
  });

  it("generates the three files of an Azure 2019 day", () => {
    const document = jsonOf<GenerateDocument>(said[0]!);
    expect(listing(join(folder.path, "gen"))).to.deep.equal([...document.files].sort());
    expect(document.files).to.have.length(4); // and generation.json
    expect(document).to.include({ apps: 5, minutes: 1440 });
  });

  it("generates the same bytes from the same seed, and others from another", () => {
    for (const name of listing(join(folder.path, "gen"))) {
      const bytes = ["gen", "again", "other"].map((each) => readFileSync(join(folder.path, each, name)));
      expect(bytes[1]!.equals(bytes[0]!), name).to.equal(true);
      expect(bytes[2]!.equals(bytes[0]!), name).to.equal(false);
    }
  });

  it("takes its profile from a name or a file, and prints it", () => {
    const [printed, own, huawei] = said.slice(-3);
    expect(parseProfile(printed!.stdout, "printed").name).to.equal("huawei2025");
    const given = jsonOf<GenerateDocument>(said[0]!);
    const document = jsonOf<GenerateDocument>(own!);
    expect(document).to.include({ profile: "own", functions: given.functions, invocations: given.invocations });
    const text = (folderName: string) =>
      gunzipSync(readFileSync(join(folder.path, folderName, given.files[0]!))).toString();
    expect(text("own") === text("gen")).to.equal(true);
    expect(huawei!.stdout).to.contain("replay with --platform runtime=huawei-2025");
  });

  it("tells how near it is to what is published, and keeps that beside the trace", () => {
    const { fit, ...document } = jsonOf<GenerateDocument>(said[0]!);
    expect(fit.apps).to.equal(5);
    expect(fit.rows.map(({ marginal }) => marginal)).to.include.members([
      "callsPerDayOfApps",
      "variationWithTimers",
      "memory",
    ]);
    const kept = JSON.parse(readFileSync(join(folder.path, "gen", "generation.json"), "utf8"));
    const { directory, ...same } = { ...document, fit };
    expect(kept).to.deep.equal(same);
    expect(said[1]!.stdout).to.match(/calls per day of an app +\d\.\d{3} +KS .*figure 5a/);
  });

  it("reads what it generated: as many functions and calls", () => {
    const { functions, invocations } = jsonOf<GenerateDocument>(said[0]!);
    expect(info(3)).to.include({ functions, invocations, apps: 5, horizonMs: 86_400_000 });
    expect(info(3).load).to.include({ format: "azure2019" });
    expect(replayed(5).trace).to.include({ functions, invocations });
    expect(replayed(5).results[0]).to.include({ invocations, warmStarts: 0, coldStarts: invocations });
    expect(said[4]!.stdout).to.contain(`${functions} functions of 5 apps, ${invocations} invocations`);
  });

  it("knows a format from its content, and reads the same when it is forced", () => {
    expect(replayed(6).results[0]!.coldStarts).to.equal(replayed(5).results[0]!.coldStarts);
    expect(replayed(6).trace.digest).to.equal(replayed(5).trace.digest);
    expect([info(7), info(11), replayed(14).trace].map(({ load }) => load.format)).to.deep.equal([
      "csv",
      "azure2019",
      "azure2021",
    ]);
  });

  it("reads gzipped files like plain ones", () => {
    const { functions, invocations, horizonMs } = info(7);
    expect(info(8)).to.include({ functions, invocations, horizonMs });
    expect([functions, invocations, horizonMs]).to.deep.equal([2, 5, 91_000]);
  });

  it("gives calls without cold starts 808 ms and apps without memory 143 MB, and says so", () => {
    const { results, trace } = replayed(9);
    // 0 and 5 s: with none both are cold; an infinite keep-alive has one cold start, 808 ms
    expect(results.map(({ coldWaitSeconds }) => coldWaitSeconds)).to.deep.equal([1.616, 0.808]);
    // idle from 1.808 s to 5 s; the second ends at 7 s, the horizon: 3.192 s of 143 MB
    expect(results[1]!.wastedGBSeconds).to.be.closeTo((3.192 * 143) / 1024, 1e-12);
    expect(trace.load.counts).to.include({ missingMemory: 2, missingColdStarts: 2 });
    expect(trace.load.notes.join(" ")).to.match(/143 MB.*808 ms/);
  });

  it("puts a runtime's cold starts in the place of the trace's", () => {
    expect(replayed(10).results[0]!.coldWaitSeconds).to.be.closeTo(5 * 0.005, 1e-12); // isolate: 5 ms each
  });

  it("places the calls of a minute as --arrivals says", () => {
    expect(info(11)).to.include({ functions: 1, invocations: 3 });
    expect(replayed(13).results[0]!.instances.peak).to.equal(2); // both calls of the first minute at its start
  });

  it("draws what it saw, and keeps the distributions, where a directory is given", () => {
    expect(listing(join(folder.path, "seen"))).to.deep.equal(["cdfs.csv", "report.html", "trace.json"]);
    const read = (name: string) => readFileSync(join(folder.path, "seen", name), "utf8");
    expect(read("report.html")).to.contain('id="figure-hours"').and.to.contain('id="figure-memory"');
    expect(read("cdfs.csv")).to.match(/^distribution,source,value,share\nfunctionsPerApp,trace,/);
    expect(JSON.parse(read("trace.json")).trace).to.deep.equal(info(3));
    expect(said[4]!.stdout).to.match(/Kolmogorov-Smirnov distance +members +to the paper/);
  });

  it("describes tables without calls as far as they go", () => {
    expect(info(16)).to.have.all.keys("name", "digest", "load", "marginals");
    expect(said[17]!.stdout).to.contain("apps (azure2019-tables): calls per day of an app (2); no calls per minute");
    expect(listing(join(folder.path, "apps"))).to.deep.equal(["cdfs.csv", "report.html", "trace.json"]);
  });

  it("describes CPU series, which are no trace", () => {
    const { series, unit, load } = jsonOf<{
      trace: ResultsDocument["trace"] & {
        unit: string;
        series: readonly { count: number; mean: number; stepMs: number }[];
      };
    }>(said[18]!).trace;
    expect([unit, load.format]).to.deep.equal(["fraction", "cloudwatch"]);
    expect(series).to.have.length(1);
    expect(series[0]).to.include({ count: 3, mean: 0.5, stepMs: 300_000 });
    expect(said[19]!.stdout).to.match(/1 series of CPU utilisation.*no calls\n[\s\S]*cpu_vm1 +3 +15 min +5 min +0\.5 /);
    expect(listing(join(folder.path, "cpu"))).to.deep.equal(["report.html", "series.csv", "trace.json"]);
  });

  it("takes the end of a call of Azure 2021 minus its duration for its arrival", () => {
    // 10 s, 19 s, 28 s; busy for 0.5 + 1 + 2 s of 143 MB
    expect(replayed(14).trace).to.include({ invocations: 3, functions: 2, horizonMs: 30_000 });
    expect(replayed(14).results[0]!.busyGBSeconds).to.be.closeTo((3.5 * 143) / 1024, 1e-12);
  });
});
