import { readFileSync } from "node:fs";
import { expect } from "chai";
import { RUNTIME_CLASSES, type RuntimeProfile } from "../../src/platform/runtime.ts";
import { runtimes } from "../../src/platform/runtimes.ts";
import { checkStartTime } from "../../src/platform/start-time.ts";

const profiles = Object.entries<RuntimeProfile>(runtimes);

describe("runtimes", () => {
  it("name a source that docs/references.md has", () => {
    const references = readFileSync(new URL("../../docs/references.md", import.meta.url), "utf8");
    for (const [name, { source }] of profiles) {
      expect(source, name).to.match(/^\[[a-z-]+\d*\]$/);
      expect(references, name).to.contain(`\n| ${source} `);
    }
  });

  it("have every class under its own name", () => {
    for (const each of RUNTIME_CLASSES) {
      const profile = profiles.find(([name]) => name === each)?.[1];
      expect(profile?.class, each).to.equal(each);
    }
  });

  it("have start times that can be, and say what they rest on", () => {
    for (const [name, profile] of profiles) {
      expect(() => checkStartTime(profile.start), name).to.not.throw();
      expect(profile.date ?? "2025", name).to.match(/^20\d\d(-\d\d)?( to 20\d\d-\d\d)?$/);
      expect(profile.n ?? 1, name).to.be.above(0);
      expect(profile.overhead ?? 1, name).to.be.above(0);
      if (profile.start.kind === "log-normal") expect(profile.provenance, name).to.equal("fitted");
      if (profile.start.kind === "quantiles") expect(profile.provenance, name).to.equal("measured");
    }
  });
});
