import { expect } from "chai";
import { jsonOf, type Outcome, prewarm, prewarmEach } from "./run.ts";

interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly parameters: Readonly<Record<string, { readonly kind: string; readonly default: unknown }>>;
}

const ROOMS = ["policies", "agents", "caches", "runtimes", "traces"];

describe("prewarm list", () => {
  let said: Outcome[];
  const entries = (room: string) => jsonOf<Entry[]>(said[ROOMS.indexOf(room)]!);
  const names = (room: string) => entries(room).map(({ name }) => name);

  before(async () => {
    said = await prewarmEach([
      ...ROOMS.map((room) => ["list", room, "--json"]),
      ["list", "policies"],
      ["list", "nowhere"],
      ["--help"],
      ["replay", "--help"],
      [],
      ["list", "runtimes"],
    ]);
  });

  it("prints an array of entries with a name, a summary, a source and parameters", () => {
    for (const room of ROOMS) {
      expect(entries(room), room).to.not.be.empty;
      for (const entry of entries(room)) {
        expect(entry, room).to.include.all.keys("name", "summary", "source", "parameters");
        expect(entry.summary, entry.name).to.match(/\S/);
        expect(entry.source, entry.name).to.match(/\S/);
      }
    }
  });

  it("has the names that are fixed", () => {
    expect(names("agents")).to.include.members(["q-learning", "keep-alive"]);
    expect(names("caches")).to.include.members(["lru", "q-cache"]);
    expect(names("policies")).to.include.members(["fixed", "hybrid-histogram", "agent"]);
    expect(names("traces")).to.have.members(["bundled:azure2019-synthetic", "bundled:huawei2025-synthetic"]);
  });

  it("names each entry once", () => {
    for (const room of ROOMS) expect(new Set(names(room)).size, room).to.equal(names(room).length);
  });

  it("describes every parameter by its kind and default, none lost on the way to JSON", () => {
    const parameters = ROOMS.flatMap(entries).flatMap((entry) => Object.entries(entry.parameters));
    for (const [name, parameter] of parameters) {
      expect(parameter, name).to.include.keys("kind", "default");
      expect(parameter.default, name).to.not.equal(null); // Infinity has no JSON of its own
    }
    expect(entries("policies").find(({ name }) => name === "fixed")!.parameters).to.have.nested.include({
      "window.kind": "duration",
      "window.default": 600_000,
    });
  });

  it("prints lines for people, every name at the start of one", () => {
    const text = said[ROOMS.length]!.stdout;
    for (const name of names("policies")) expect(text).to.match(new RegExp(`^${name} `, "m"));
  });

  it("says of each runtime its class, its start time and what the figures rest on", () => {
    const entry = (name: string) => entries("runtimes").find((each) => each.name === name);
    expect(entry("aws-js-empirical")).to.deep.include({
      class: "micro-vm",
      provenance: "measured",
      n: 686,
      date: "2021-01",
      startMs: { p50: 264, p95: 487, p99: 847 },
      overheadMB: null,
    });
    expect(entry("micro-vm-loaded")).to.deep.include({
      class: "micro-vm",
      provenance: "specified",
      n: null,
      start: { kind: "load", alone: { kind: "constant", ms: 125 }, slowdownMs: 1000 / 180, parallel: 22.5 },
      overheadMB: 5,
    });
    const text = said[ROOMS.length + 5]!.stdout;
    for (const name of names("runtimes")) expect(text).to.match(new RegExp(`^${name} `, "m"));
    expect(text).to.contain("p50 264, p95 487, p99 847 ms").and.to.contain("measured, n = 686, 2021-01");
    expect(text).to.match(/^ {4}micro-vm; specified; constant 125 ms; 5 MB per instance$/m);
  });

  it("refuses a room it does not know", () => {
    const { code, stdout, stderr } = said[ROOMS.length + 1]!;
    expect([code, stdout]).to.deep.equal([2, ""]);
    expect(stderr).to.match(/^prewarm: .*nowhere.*\n$/);
  });

  it("helps on standard output", () => {
    expect(said[ROOMS.length + 2]).to.include({ code: 0, stderr: "" });
    for (const command of ["start", "replay", "train", "cache", "trace", "report", "list"])
      expect(said[ROOMS.length + 2]!.stdout).to.contain(`  ${command}`);
    for (const option of ["--policy", "--seed", "--out", "--json", "--quiet", "--platform", "--arrivals", "--debug"])
      expect(said[ROOMS.length + 3]!.stdout).to.contain(option);
  });

  it("asks for a command when there is none", () => {
    expect(said[ROOMS.length + 4]).to.include({ code: 2, stdout: "" });
    expect(said[ROOMS.length + 4]!.stderr).to.match(/^prewarm: expected a command.*\n$/);
  });

  it("ends with its exit code as a process too", async () => {
    const { version } = (await import("../../package.json", { with: { type: "json" } })).default;
    expect(await prewarm(["--version"])).to.deep.equal({ code: 0, stdout: `${version}\n`, stderr: "" });
  });
});
