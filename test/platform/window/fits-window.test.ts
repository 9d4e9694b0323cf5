import { expect } from "chai";
import { ms } from "../../../src/base/units.ts";
import { fitsWindow } from "../../../src/platform/window/fits-window.ts";
import { fixed } from "../../../src/policy/fixed.ts";
import { infinite } from "../../../src/policy/infinite.ts";
import { none } from "../../../src/policy/none.ts";
import { platformConfig } from "../../model/config.ts";

const policy = fixed(ms(600_000));

describe("fitsWindow", () => {
  it("takes every policy that is a constant window", () => {
    for (const constant of [policy, infinite(), none()]) expect(fitsWindow(constant, platformConfig())).to.equal(true);
  });

  it("refuses policies that decide, or do more than keep", () => {
    const asks = { name: "asks", keepAlive: () => ms(1000) };
    expect(fitsWindow(asks, platformConfig())).to.equal(false);
    expect(fitsWindow({ ...policy, prewarmIn: () => ms(1000) }, platformConfig())).to.equal(false);
    expect(fitsWindow({ ...policy, tick: ms(1000) }, platformConfig())).to.equal(false);
  });

  it("takes what changes nothing while memory is unlimited", () => {
    const free = { unit: "function", window: 3_600_000, nodes: 7, evict: "none", onFull: "drop", retryDelay: 9 };
    expect(fitsWindow(policy, platformConfig(free))).to.equal(true);
  });

  it("refuses limits and other conventions", () => {
    const others = [
      { nodeMemory: 1e9 },
      { maxInstances: 1000 },
      { concurrency: 2 },
      { keepAliveFrom: "start" },
      { deadline: "exclusive" },
      { renew: false },
      { tie: "arrival-first" },
      { instance: "lru" },
      { nodes: 2, lowEndNodes: 1 },
    ];
    for (const params of others) expect(fitsWindow(policy, platformConfig(params))).to.equal(false);
  });
});
