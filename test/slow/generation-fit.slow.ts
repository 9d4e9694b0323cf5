import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { FIT_LIMIT, generationFit } from "../../src/trace/generate/fit.ts";
import { generateApps, levelCalls } from "../../src/trace/generate/generate.ts";
import { profiles } from "../../src/trace/generate/profiles.ts";
import { WorkloadStatistics } from "../../src/trace/generate/workload-statistics.ts";

const APPS = 20_000;
const DAYS = 14;

describe("20,000 generated apps over 14 days", () => {
  for (const profile of Object.values(profiles)) {
    for (const seed of [1, 2, 3]) {
      it(`keep to 0.05 of every published marginal that is held: ${profile.name}, seed ${seed}`, () => {
        const options = { apps: APPS, days: DAYS, profile, random: Random.root(seed) };
        const statistics = new WorkloadStatistics(DAYS * 1440);
        for (const app of generateApps({ ...options, levels: levelCalls(options) })) statistics.add(app);
        const { rows } = generationFit(statistics.take(), profile.published);
        const held = rows.filter((row) => row.held);
        for (const { what, distance } of held) expect(distance, what).to.be.at.most(FIT_LIMIT);
        expect(held.length).to.equal(profile.name === "azure2019" ? 15 : 3);
      });
    }
  }
});
