import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { bytesOf, FileServer } from "./fetch/file-server.ts";
import { commandOf, jsonOf, listing, type Outcome, prewarm, prewarmEach, scratch } from "./run.ts";

interface FetchDocument {
  readonly licence: string;
  readonly attribution: string;
  readonly files: readonly {
    readonly name: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly status: string;
    readonly checked: string;
  }[];
  readonly unpack: readonly string[];
}

const RAR = "AzureFunctionsInvocationTraceForTwoWeeksJan2021.rar";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

const WHOLE = bytesOf(3_000_000, 1);

describe("prewarm trace fetch", () => {
  const folder = scratch();
  let server: FileServer;
  let runs = 0;
  let out: string;

  const at = (name: string) => join(out, name);
  const args = (set: string, options = "") => [
    "trace",
    "fetch",
    set,
    "--base-url",
    server.url,
    "--out",
    out,
    ...options.split(" ").filter((text) => text !== ""),
  ];
  const fetchSet = (set: string, options?: string): Promise<Outcome> => prewarm(args(set, options));
  const ranges = () => server.asked.map(({ range }) => range);

  before(async () => {
    server = await FileServer.start();
  });

  after(async () => {
    await server.stop();
    folder.remove();
  });

  beforeEach(() => {
    server.reset();
    server.files.clear();
    server.files.set(RAR, WHOLE);
    out = join(folder.path, `run-${++runs}`);
  });

  it("downloads a file with its digest and its notice, and not again", async () => {
    const [first, again] = await prewarmEach([args("azure2021", "--json"), args("azure2021", "--json --quiet")]);
    const { files, licence, attribution, unpack } = jsonOf<FetchDocument>(first!);
    const url = `${server.url}${RAR}`;
    const described = { name: RAR, url, bytes: WHOLE.length, sha256: sha256(WHOLE) };
    expect(files).to.deep.equal([{ ...described, status: "fetched", checked: "none" }]);
    expect(readFileSync(at(RAR)).equals(WHOLE)).to.equal(true);
    expect(listing(out)).to.deep.equal([RAR, "NOTICE.txt", "fetched.json"].sort());
    expect([licence, attribution].join()).to.match(/CC BY 4\.0.*Y\. Zhang et al\./);
    for (const text of [first!.stderr, readFileSync(at("NOTICE.txt"), "utf8")])
      expect(text).to.match(/Azure Functions Invocation Trace 2021[\s\S]*SOSP 2021[\s\S]*creativecommons\.org/);
    expect(unpack).to.deep.equal([`unrar x ${RAR}`]);
    expect(first!.stderr).to.contain(`&& unrar x ${RAR}`);
    const remembered = JSON.parse(readFileSync(at("fetched.json"), "utf8")).files[RAR];
    expect(remembered).to.include({ dataSet: "azure2021", url, bytes: WHOLE.length, sha256: sha256(WHOLE) });
    const second = jsonOf<FetchDocument>(again!);
    expect(again!.stderr).to.equal("");
    expect(second.files).to.deep.equal([{ ...described, status: "present", checked: "earlier" }]);
    expect(server.asked).to.have.length(1);
  });

  it("leaves what has arrived when it is interrupted, and completes it the next time", async function () {
    if (process.platform === "win32") this.skip();
    server.mishaps = [{ kind: "hang", bytes: 1_500_000 }];
    const [file, all] = commandOf(args("azure2021", "--quiet"));
    const child = spawn(file, all, { stdio: "ignore" });
    const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve(signal ?? code)));
    const size = () => statSync(at(`${RAR}.part`), { throwIfNoEntry: false })?.size ?? 0;
    while (size() < 1_500_000 && child.exitCode === null) await wait(20);
    child.kill("SIGINT");
    expect(await ended).to.equal("SIGINT");
    expect(listing(out)).to.deep.equal([`${RAR}.part`, "NOTICE.txt", "fetched.json"].sort());
    expect((await fetchSet("azure2021", "--quiet")).code).to.equal(0);
    expect(ranges()).to.deep.equal([undefined, "bytes=1500000-"]);
    expect(readFileSync(at(RAR)).equals(WHOLE)).to.equal(true);
  });

  it("chooses files by their names, and days by what to unpack", async () => {
    const small = ["node", "minute"].map((text) => Buffer.from(text));
    server.files.set("requests_minute.zip", small[0]!).set("public_requests_minute.zip", small[1]!);
    server.files.set("AzureLLMInferenceTrace_code.csv", Buffer.from("wrong"));
    const [chosen, days, wrong] = await prewarmEach([
      args("huawei2023", "--json --quiet --only requests_minute"),
      [..."trace fetch azure2019 --dry-run --json --days 2-3 --out".split(" "), out],
      args("azure-llm2023", "--quiet --only code"),
    ]);
    const { files, unpack } = jsonOf<FetchDocument>(chosen!);
    expect(files.map(({ name }) => name)).to.deep.equal(["requests_minute.zip", "public_requests_minute.zip"]);
    expect(unpack).to.deep.equal(["unzip requests_minute.zip", "unzip public_requests_minute.zip"]);
    const tar = "tar -xJf azurefunctions-dataset2019.tar.xz --wildcards '*.d02.csv' '*.d03.csv'";
    expect(jsonOf<FetchDocument>(days!).unpack).to.deep.equal([tar]);
    expect(server.asked).to.have.length(3);
    expect([wrong!.code, wrong!.stdout]).to.deep.equal([1, ""]);
    expect(wrong!.stderr).to.match(/^prewarm: http.*got one of 5 bytes where 320117 are published\n$/);
    const notice = readFileSync(at("NOTICE.txt"), "utf8");
    expect(notice).to.match(/Azure LLM inference trace 2023[\s\S]*Huawei Cloud functions 2023/);
    expect(listing(out)).to.deep.equal([
      "NOTICE.txt",
      "fetched.json",
      "public_requests_minute.zip",
      "requests_minute.zip",
    ]);
  });

  it("refuses what it cannot do with one line and exit code 2, and leaves no trace of it", async () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ["trace fetch azure2020 --out x", /azure2020.*azure2019, azure2021/],
      ["trace fetch azure2021", /--out/],
      [
        "trace fetch azure-vm-v1 --out x",
        /^azure-vm-v1: expected --all, or --only .*vmtable\.csv\.gz .*for 126 files$/,
      ],
      ["trace fetch azure2021 --only nothing --out x", /^--only: expected part of a name such as .*got nothing$/],
      ["trace fetch azure2021 --days 1 --out x", /^--days: expected azure2019/],
      ["trace fetch azure2019 --days 1-15 --out x", /^--days: expected days from 1 to 14, got 15$/],
      ["trace fetch azure2019 --days 3-1 --out x", /expected days such as 1-3 or 7, got "3-1"/],
      ["trace fetch azure2021 --base-url ftp://x --out x", /begins with http.*got "ftp:\/\/x"/],
      ["trace fetch azure2021 --timeout 0s --out x", /--timeout.*got "0s"/],
      ["trace fetch azure2021 --out taken/x", /^taken\/x: expected a directory that can be written/],
      [
        "trace fetch azure2021 --base-url http://127.0.0.1:9 --out here --quiet",
        /^here\/fetched\.json: expected what prewarm/,
      ],
    ];
    mkdirSync(out);
    mkdirSync(at("here"));
    writeFileSync(at("taken"), "");
    writeFileSync(at("here/fetched.json"), '{"schema":2}');
    const before = listing(out);
    const said = await prewarmEach(
      cases.map(([command]) => command.split(" ")),
      { cwd: out },
    );
    for (const [k, { code, stdout, stderr }] of said.entries()) {
      expect([code, stdout], stderr).to.deep.equal([2, ""]);
      expect(stderr).to.match(/^prewarm: .+\n$/);
      expect(stderr.slice("prewarm: ".length, -1)).to.match(cases[k]![1]);
    }
    expect(listing(out)).to.deep.equal(before);
  });
});
