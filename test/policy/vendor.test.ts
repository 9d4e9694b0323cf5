import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { poolId } from "../../src/base/units.ts";
import { idleLifetime, vendor } from "../../src/policy/vendor.ts";
import { ScriptedWorld } from "../../src/testing/scripted-world.ts";
import { makeTrace } from "../model/make-trace.ts";
import { policyFor, replayPolicy } from "../model/replay-policy.ts";

const MINUTE = 60_000;

describe("vendor", () => {
  it("has the quantiles that were measured, linear between them", () => {
    // AWS: (0.003, 5 min), (0.406, 6 min), (1, 7 min). Half way in share, (0.003 + 0.406) / 2 = 0.2045, is 5.5 min; 0.703
    // is 6.5 min. Azure: 20 + 10 u min. SeBS: half of the instances last 380 s, a quarter 760 s, an eighth 1140 s.
    const minutes = (name: string, shares: readonly number[]) => shares.map((u) => idleLifetime(name, u) / MINUTE);
    for (const [i, expected] of [5, 5, 5.5, 6, 6.5].entries()) {
      expect(minutes("aws", [0, 0.002, 0.2045, 0.406, 0.703])[i]).to.be.closeTo(expected, 1e-9);
    }
    expect(minutes("azure", [0, 0.25, 0.5])).to.deep.equal([20, 22.5, 25]);
    expect(minutes("gcp", [0, 0.5, 0.999])).to.deep.equal([15, 15, 15]);
    expect(minutes("huawei", [0, 0.999])).to.deep.equal([1, 1]);
    const sebs = [0, 0.49, 0.5, 0.74, 0.75, 0.875].map((u) => idleLifetime("aws-sebs", u) / 380_000);
    expect(sebs).to.deep.equal([1, 1, 2, 2, 3, 4]);
    expect(() => idleLifetime("elsewhere", 0)).to.throw(RangeError, "vendor: expected aws, ");
  });

  it("draws as often below a time as was measured", () => {
    // 20,000 draws: a share of 0.4 errs by sqrt(0.24 / 20000) = 0.0035; 4 of those are allowed.
    const view = new ScriptedWorld({ pools: [], calls: [], horizon: 0 }, vendor("gcp", Random.root(1)));
    const below = (name: string, longest: number) => {
      const policy = vendor(name, Random.root(3));
      let count = 0;
      for (let i = 0; i < 20_000; i++) if (policy.keepAlive(poolId(0), view) <= longest) count++;
      return count / 20_000;
    };
    expect(below("aws", 6 * MINUTE)).to.be.closeTo(0.406, 0.014);
    expect(below("azure", 24 * MINUTE)).to.be.closeTo(0.4, 0.014);
    expect(below("aws-sebs", 380_000)).to.be.closeTo(0.5, 0.014);
  });

  it("renews Huawei's minute with every request", async () => {
    // Cold 500 ms, execution 1 s. 0 cold, ends 1.5 s. 61.5 s is the deadline itself: warm, ends 62.5 s. 122.501 s is 1 ms
    // late: cold, ends 124.001 s. 150 s warm, ends 151 s = the horizon. Idle 60 + 60 + 25.999 s of 100 MB.
    const trace = makeTrace([0, 61_500, 122_501, 150_000].map((t) => ({ t, cold: 500, mb: 100 })));
    const totals = await replayPolicy("vendor", trace, { name: "huawei" });
    expect(totals).to.include({ cold: 2, warm: 2, idleMBms: 145_999 * 100 });
    expect((await policyFor("vendor", trace, { name: "huawei" })).constantWindow).to.equal(MINUTE);
  });

  it("keeps an instance at AWS for 5 minutes at least and 7 at most", async () => {
    // Ends at 1.5 s; 301.4 s is within 5 min of it, 421.6 s (7 min 0.1 s) is not, whatever was drawn.
    const at = async (second: number) => replayPolicy("vendor", makeTrace([{ t: 0, cold: 500 }, { t: second * 1000 }]));
    expect(await at(301.4)).to.include({ cold: 1, warm: 1 });
    expect(await at(421.6)).to.include({ cold: 2, warm: 0 });
  });
});
