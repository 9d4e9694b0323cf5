import { expect } from "chai";
import { prewarmBound } from "../../../src/policy/bound/prewarm-bound.ts";
import { traceFuture } from "../../model/pool-future.ts";

describe("the least RUM with pre-warms", () => {
  it("is what calls wait that come before an instance can have been started", () => {
    // 500 ms to start: 0 waits 500, 200 waits 300, 500 none. The other pool's only call waits 1000 - 900
    const calls = [0, 200, 500, 5000].map((t) => ({ t, f: "a", cold: 500 }));
    const { future, profiles } = traceFuture([...calls, { t: 900, f: "b", cold: 1000 }]);
    const bound = prewarmBound(future, profiles);
    expect(bound.kind).to.equal("exact");
    expect(bound.rum).to.be.closeTo(0.9, 1e-12);
    // from 500 ms on what is left of an instance of the first pool may shorten the other's start
    expect(bound.fromShells).to.be.closeTo(0.8, 1e-12);
  });

  it("takes each call's least where the cold starts of a pool differ", () => {
    // One app; a pre-warm takes the larger, 1000. The call at 100 waits its own 200, not 900; that at 350 can use the
    // instance that has ended at 310; that at 250 cannot: 200 again, or 750. Before it ends nothing is left over.
    const call = { f: "a", app: "x", d: 10, cold: 200 };
    const { future, profiles } = traceFuture([
      { ...call, t: 100 },
      { ...call, t: 250 },
      { ...call, t: 350 },
      { t: 9000, f: "b", app: "x", cold: 1000 },
    ]);
    const bound = prewarmBound(future, profiles);
    expect(bound.kind).to.equal("lower bound");
    expect(bound.rum).to.be.closeTo(0.4, 1e-12);
    expect(bound.fromShells).to.be.closeTo(0.4, 1e-12); // an instance is ready at 300 at the earliest
  });
});
