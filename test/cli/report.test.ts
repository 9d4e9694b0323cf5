import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { InputError } from "../../src/base/errors.ts";
import { readLearned } from "../../src/cli/results-schema.ts";
import { CALLS, REQUESTS, writeFiles } from "./files.ts";
import { jsonOf, listing, type Outcome, prewarmEach, scratch } from "./run.ts";

describe("prewarm report", () => {
  const folder = scratch();
  const at = (...parts: string[]) => join(folder.path, ...parts);
  const page = (name: string) => readFileSync(at(name, "report.html"), "utf8");

  before(async () => {
    writeFiles(folder.path, { "calls.csv": CALLS, "requests.csv": REQUESTS });
    const commands = [
      "replay calls.csv --policy none --policy fixed:window=1m --quiet --out replay",
      "train calls.csv --agent q-learning --episodes 2 --quiet --out train",
      "cache requests.csv --policy lru --policy q-cache --capacity 400 --quiet --out cache",
    ];
    const outcomes = await prewarmEach(
      commands.map((command) => command.split(" ")),
      { cwd: folder.path },
    );
    expect(outcomes.map(({ code }) => code)).to.deep.equal([0, 0, 0]);
  });

  after(() => folder.remove());

  describe("of whole results", () => {
    const NAMES = ["replay", "train", "cache"];
    let said: Outcome[];
    const first = new Map<string, string>();

    before(async () => {
      for (const name of NAMES) {
        first.set(name, page(name));
        rmSync(at(name, "report.html"));
      }
      said = await prewarmEach(
        NAMES.map((name) => ["report", name, "--json"]),
        { cwd: folder.path },
      );
    });

    for (const name of NAMES) {
      it(`builds the page of ${name} again, byte for byte`, () => {
        expect(page(name) === first.get(name), "the same page").to.equal(true);
      });
    }

    it("prints one JSON document that names the page", () => {
      expect(said.map((outcome) => jsonOf<{ report: string }>(outcome).report)).to.deep.equal(
        NAMES.map((name) => join(name, "report.html")),
      );
      expect(said.map(({ stderr }) => stderr)).to.deep.equal(["", "", ""]);
    });

    it("leaves nothing else behind", () => {
      expect(listing(at("replay")).filter((name) => name.startsWith("."))).to.deep.equal([]);
      expect(listing(at("replay"))).to.have.length(7);
    });
  });

  describe("of results it cannot read", () => {
    const DOCUMENTS: Readonly<Record<string, string>> = {
      "no JSON": "nonsense",
      null: "null",
      "an array": "[]",
      "another schema": '{"schema":2,"results":[]}',
      "no trace": '{"schema":1,"command":"replay","seed":1,"results":[]}',
      "a result without fields":
        '{"schema":1,"command":"replay","seed":1,"trace":{"functions":1,"invocations":1,"horizonMs":1,"digest":"","load":{"format":"csv","sources":[],"counts":{},"notes":[]}},"results":[{}]}',
    };
    const cases = Object.keys(DOCUMENTS);
    let said: Outcome[];

    before(async () => {
      for (const [i, text] of Object.values(DOCUMENTS).entries()) {
        mkdirSync(at(`bad${i}`));
        writeFileSync(at(`bad${i}`, "results.json"), text);
      }
      cpSync(at("replay"), at("broken"), { recursive: true });
      writeFileSync(
        at("broken", "windows.csv"),
        readFileSync(at("broken", "windows.csv"), "utf8").replace(",60000,", ",x,"),
      );
      mkdirSync(at("empty"));
      copyFileSync(at("calls.csv"), at("file"));
      const targets = [...cases.map((_, i) => `bad${i}`), "broken", "empty", "file", "nowhere"];
      said = await prewarmEach(
        targets.map((target) => ["report", target]),
        { cwd: folder.path },
      );
    });

    for (const [i, name] of cases.entries()) {
      it(`refuses ${name} in one line that names the file`, () => {
        expect(said[i]!.stderr).to.match(new RegExp(`^prewarm: bad${i}/results\\.json: expected .*\\n$`));
        expect(said[i]).to.include({ code: 2, stdout: "" });
        expect(listing(at(`bad${i}`))).to.deep.equal(["results.json"]);
      });
    }

    it("names the line and column of a bad cell, and leaves the old page", () => {
      expect(said[cases.length]!.stderr).to.match(
        /^prewarm: broken\/windows\.csv:3:\d+: expected a number, got "x"\n$/,
      );
      expect(said[cases.length]!.code).to.equal(2);
      expect(page("broken") === page("replay")).to.equal(true);
    });

    it("refuses an empty folder, a file and a folder that is not there", () => {
      for (const { code, stdout, stderr } of said.slice(cases.length + 1)) {
        expect([code, stdout]).to.deep.equal([2, ""]);
        expect(stderr).to.match(/^prewarm: (empty\/results\.json|file|nowhere): expected .*\n$/);
      }
      expect(listing(at("empty"))).to.deep.equal([]);
    });
  });

  it("refuses what is not what caches learned, with its place", () => {
    expect(() => readLearned([{ policy: "q-cache", capacity: 1 }], "learned.json")).to.throw(
      InputError,
      /^learned\.json: expected what caches learned, got 0\.features: /,
    );
    expect(readLearned([{ policy: "q-cache", capacity: 1, features: [] }], "learned.json")).to.have.length(1);
  });

  it("does not show an earlier run's files among those of a new one in the same folder", async () => {
    cpSync(at("train"), at("used"), { recursive: true });
    const commands = ["replay calls.csv --policy none --quiet --out used", "report used --json"];
    const outcomes = await prewarmEach(
      commands.map((command) => command.split(" ")),
      { cwd: folder.path },
    );
    expect(outcomes.map(({ code }) => code)).to.deep.equal([0, 0]);
    expect(page("used")).to.not.match(/Training of /);
  });

  it("shows the trainings in the order of the run's agents, whose files sort otherwise", async () => {
    cpSync(at("train"), at("several"), { recursive: true });
    copyFileSync(at("several", "rewards.csv"), at("several", "rewards-dqn.csv"));
    const manifest = JSON.parse(readFileSync(at("several", "manifest.json"), "utf8"));
    const files = [...manifest.files, "rewards-dqn.csv"];
    writeFileSync(
      at("several", "manifest.json"),
      JSON.stringify({ ...manifest, files, agents: ["q-learning", "dqn"] }),
    );
    const [outcome] = await prewarmEach([["report", "several", "--json"]], { cwd: folder.path });
    expect(outcome!.code).to.equal(0);
    expect([...page("several").matchAll(/<h3>Training of ([^<]+)</g)].map(([, agent]) => agent)).to.deep.equal([
      "q-learning",
      "dqn",
    ]);
  });
});
