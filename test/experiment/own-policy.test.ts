import { expect } from "chai";
import { ms } from "../../src/base/units.ts";
import { replay } from "../../src/experiment/replay.ts";
import type { KeepAlivePolicy } from "../../src/platform/contract.ts";
import { platformTable } from "../../src/report/table.ts";
import { FIVE_CALLS } from "./five-calls.ts";

const tenMinutes: KeepAlivePolicy = { name: "ten minutes", keepAlive: () => ms(600_000) };

describe("a policy of one's own", () => {
  it("is replayed as the catalog's are, given as an object or by what makes it", async () => {
    const { result: expected } = await replay(FIVE_CALLS, "fixed:window=10m");
    const { result } = await replay(FIVE_CALLS, tenMinutes);
    expect(result).to.deep.equal({ ...expected, policy: "ten minutes", spec: "ten minutes" });
    const seen: number[] = [];
    const made = await replay(FIVE_CALLS, function made({ pools }) {
      seen.push(pools.length);
      return tenMinutes;
    });
    expect([made.result.spec, made.result.rum, ...seen]).to.deep.equal(["made", expected.rum, 2]);
  });

  it("given twice is no second sample", async () => {
    const { result } = await replay(FIVE_CALLS, tenMinutes);
    expect(platformTable([result, result], [])).to.equal(platformTable([result], []));
    expect(platformTable([result, { ...result, seed: 43 }], [])).to.contain("2 seeds");
  });
});
