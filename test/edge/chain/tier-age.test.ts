import { expect } from "chai";
import { handChain, statusText } from "../../model/hand-chain.ts";

/** Two clients, each at its node, and a tier; every way takes no time, the origin states 10 s. */
function scenario(node: string, tier = ""): string {
  return `
name: by hand
requests: {kind: requests, path: x}
clients: [{name: west, at: [0, 0]}, {name: east, at: [0, 90]}]
nodes: [{name: w, at: [0, 0]}, {name: e, at: [0, 90]}]
network: {access: 0ms, bytesPerSecond: 1e300, kmPerMs: 1e300}
edge: {cache: {capacity: 1MB, rules: {preset: nginx, tick: 0${node}}}}
tier: {name: tier, at: [0, 0], cache: {capacity: 1MB, rules: {preset: nginx, tick: 0${tier}}}}
origins: {maxAge: 10s, service: {median: 0ms, sigma: 0}, servers: [{name: a, at: [0, 0]}]}
`;
}

describe("edge chain and the age of what the tier keeps", () => {
  /** The west fetches at 0; the east has it from the tier at 6 s, and asks again at 9, 11 and 17 s. */
  const REQUESTS = [
    { at: 0, object: 0, client: 0 },
    ...[6000, 9000, 11_000, 17_000].map((at) => ({ at, object: 0, client: 1 })),
  ];
  const run = async (text: string) => {
    const tally = (await handChain(text, [10], REQUESTS)).run();
    return [tally.nodes[1]!.site, tally.tier!.site].map(statusText);
  };

  it("is ignored unless told, as by nginx: what is 6 s old lives for another 10 s", async () => {
    expect(await run(scenario(""))).to.deep.equal(["HIT 2, MISS 1, EXPIRED 1", "HIT 1, MISS 1, EXPIRED 1"]);
  });

  it("is part of the lifetime where the nodes honor it: fresh until 10 s, then fetched through the tier", async () => {
    // at 11 s both have let it expire; the tier's new copy is 0 s old, so it is fresh at 17 s
    expect(await run(scenario(", age: honor"))).to.deep.equal(["HIT 2, MISS 1, EXPIRED 1", "HIT 1, MISS 1, EXPIRED 1"]);
  });

  it("is too high for a copy that the tier keeps longer than the nodes", async () => {
    // the tier keeps it for 60 s, the nodes for the 10 s that the origin states: at 11 and 17 s its copy is too old
    const tier = ", ttl: override, maxAge: 60s";
    expect(await run(scenario(", age: honor", tier))).to.deep.equal(["HIT 1, MISS 1, EXPIRED 2", "HIT 3, MISS 1"]);
    expect(await run(scenario("", tier))).to.deep.equal(["HIT 2, MISS 1, EXPIRED 1", "HIT 2, MISS 1"]);
  });
});
