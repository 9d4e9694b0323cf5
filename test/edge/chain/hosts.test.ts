import { expect } from "chai";
import { Random } from "../../../src/base/random.ts";
import { ofHosts } from "../../../src/edge/requests/of-hosts.ts";
import { parseScenario } from "../../../src/edge/scenario/scenario.ts";
import { handStream } from "../../model/edge-stream.ts";
import { handChain, statusText } from "../../model/hand-chain.ts";

/** Two origins at no distance; `servers` are fields of the first and the second. */
function scenario(servers: readonly [string, string], origins = "", more = ""): string {
  return `
name: by hand
requests: {kind: requests, path: x}
clients: [{name: user, at: [0, 0]}]
nodes: [{name: node, at: [0, 0]}]
network: {access: 0ms}
edge: {cache: {capacity: 1MB, rules: {preset: plain}}}
origins:
  ${origins}
  service: {median: 20ms, sigma: 0}
  servers: [{name: a, at: [0, 0]${servers[0]}}, {name: b, at: [0, 0]${servers[1]}}]
${more}`;
}

const REQUESTS = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => ({ at: 1000 * i, object: i % 4 }));
const SIZES = [10, 10, 10, 10];

async function run(text: string) {
  return (await handChain(text, SIZES, REQUESTS)).run();
}

describe("edge chain and the hosts of requests", () => {
  const ONE = "hosts: [{name: www}]";

  it("asks every origin where none says what it serves", async () => {
    const { origins, nodes } = await run(scenario(["", ""], "", ONE));
    expect(origins.map(({ answers, misdirected }) => [answers, misdirected])).to.deep.equal([
      [2, 0],
      [2, 0],
    ]);
    expect(statusText(nodes[0]!.site)).to.equal("HIT 4, MISS 4");
  });

  it("is answered 404 by an origin that does not serve its host, and goes on to the next or fails", async () => {
    const wrong = [", hosts: [api]", ""] as const;
    // Azion asks the other one: 4 objects, of which round robin sends 2 to a first
    const azion = await run(scenario(wrong, "preset: azion", ONE));
    expect(azion.failures.originStatus).to.equal(0);
    expect(azion.origins[0]).to.include({ attempts: 2, failures: 2, answers: 0, misdirected: 2 });
    expect(azion.origins[1]).to.include({ answers: 4, misdirected: 0 });
    // nginx passes it on, and stores nothing of it
    const nginx = await run(scenario(wrong, "preset: nginx", ONE));
    expect(nginx.origins[0]!.misdirected).to.equal(nginx.failures.originStatus).and.to.be.above(0);
    expect(nginx.origins[0]!.failures).to.equal(0);
    const kept = scenario(wrong, "preset: nginx", ONE).replace("preset: plain", 'preset: plain, errorTtl: {"404": 1h}');
    expect((await run(kept)).failures).to.include({ originStatus: 2, cachedError: 2 });
    const misdirected = scenario(wrong, "preset: nginx\n  unknownHost: 421", ONE);
    const other = misdirected.replace("preset: plain", 'preset: plain, errorTtl: {"404": 1h}');
    expect((await run(other)).failures.cachedError).to.equal(0);
  });

  it("is sent the host that the balancer sets, or the origin's own", async () => {
    const serve = [", hosts: [inner]", ", hosts: [inner]"] as const;
    expect((await run(scenario(serve, "", ONE))).failures.originStatus).to.equal(8);
    expect((await run(scenario(serve, "host: inner", ONE))).failures.originStatus).to.equal(0);
    expect((await run(scenario(serve, "host: inner"))).failures.originStatus).to.equal(0); // without hosts of requests
    const own = [", hosts: [inner], host: inner", ", hosts: [inner]"] as const;
    const mixed = await run(scenario(own, "host: other"));
    expect(mixed.origins.map(({ misdirected }) => misdirected > 0)).to.deep.equal([false, true]);
  });

  it("has hosts in the keys of caches, by weight, and purges an object of all hosts", async () => {
    const text = scenario(["", ""], "", "hosts: [{name: www, weight: 3}, {name: api}]");
    const { value } = parseScenario(text, "s.yaml");
    const many = Array.from({ length: 4000 }, (_, i) => ({ at: i, object: i % 4 }));
    const stream = ofHosts(handStream(value, [1, 2, 3, 4], many), [3, 1], Random.root(3));
    expect(stream.objectCount).to.equal(8);
    expect([...stream.sizes()]).to.deep.equal([1, 1, 2, 2, 3, 3, 4, 4]);
    const ids = [...stream.next()!.object];
    expect(ids.map((id) => Math.floor(id / 2))).to.deep.equal(many.map(({ object }) => object));
    expect(ids.filter((id) => id % 2 === 0).length).to.be.within(2900, 3100);
    const misses = async (more: string) => {
      const chain = await handChain(
        `${text}${more}`,
        [1, 2, 3, 4],
        many.map(({ at, object }) => ({ at: 100 * at, object })),
      );
      return statusText(chain.run().nodes[0]!.site);
    };
    expect(await misses("")).to.equal("HIT 3992, MISS 8");
    expect(await misses("\npurges: [{at: 200s, object: 2}]")).to.equal("HIT 3990, MISS 10");
  });
});

describe("edge chain and objects that no origin has", () => {
  it("answers 404, always for the same objects, and keeps that where the rules say so", async () => {
    const rows = Array.from({ length: 4000 }, (_, i) => ({ at: 1000 * i, object: i % 1000 }));
    const of = async (rules: string) => {
      const text = scenario(["", ""], "missing: 0.25").replace("preset: plain", `preset: plain${rules}`);
      return (await handChain(text, Array(1000).fill(1), rows)).run();
    };
    const plain = await of("");
    const missing = plain.failures.originStatus / 4;
    expect(missing).to.be.within(200, 300).and.to.satisfy(Number.isInteger);
    expect(plain.origins[0]!.attempts + plain.origins[1]!.attempts).to.equal(1000 - missing + 8 * missing); // both asked
    const kept = await of(', errorTtl: {"404": 10d}');
    expect(kept.failures).to.include({ originStatus: missing, cachedError: 3 * missing });
    expect(kept.nodes[0]!.site).to.include({ keptErrors: 3 * missing, failed: 4 * missing });
    // an error has no bytes, whether the cache kept it or not: of each object that is there one miss, then three hits
    const bytesOf = ({ nodes }: typeof plain) => [...nodes[0]!.site.statusBytes.subarray(0, 2)];
    expect(bytesOf(kept)).to.deep.equal([3 * (1000 - missing), 1000 - missing]);
    expect(bytesOf(plain)).to.deep.equal(bytesOf(kept));
  });
});
