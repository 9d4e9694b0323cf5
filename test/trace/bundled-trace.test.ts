import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { azure2019Files } from "../../src/trace/azure-2019/write.ts";
import { generateMinuteCounts, levelCalls } from "../../src/trace/generate/generate.ts";
import { profiles } from "../../src/trace/generate/profiles.ts";

/** The arguments of the commands in traces/README.md. */
const TRACES = [
  { name: "azure2019-synthetic", profile: profiles.azure2019, apps: 150, days: 2, maxDailyCalls: 25_000, seed: 3 },
  { name: "huawei2025-synthetic", profile: profiles.huawei2025, apps: 200, days: 2, maxDailyCalls: 5000, seed: 1 },
] as const;

describe("the bundled traces", () => {
  for (const { name, seed, ...rest } of TRACES) {
    it(`${name} is what the generator draws with the arguments its README states`, () => {
      const directory = new URL(`../../traces/${name}/`, import.meta.url);
      const options = { ...rest, random: Random.root(seed) };
      const counts = generateMinuteCounts({ ...options, levels: levelCalls(options) });
      const files = [...azure2019Files(counts, rest.profile)];
      const names = [...files.map((file) => `${file.name}.gz`), "generation.json"];
      expect(readdirSync(directory).sort()).to.deep.equal(names.sort());
      for (const file of files) {
        const stored = gunzipSync(readFileSync(new URL(`${file.name}.gz`, directory))).toString();
        expect(stored === [...file.rows, ""].join("\n"), file.name).to.equal(true); // a diff of megabytes would help nobody
      }
      const made = JSON.parse(readFileSync(new URL("generation.json", directory), "utf8"));
      expect(made).to.include({ seed, digest: counts.digest, functions: counts.functions.length });
      const readme = readFileSync(new URL("../README.md", directory), "utf8");
      expect(readme).to.contain(
        `--seed ${seed} --max-daily-calls ${rest.maxDailyCalls} --compression 9 --out traces/${name}`,
      );
    });
  }
});
