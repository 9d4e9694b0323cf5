import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { bytes } from "../../../src/base/units.ts";
import { replayCache } from "../../../src/cache/replay.ts";
import { Cause, type ChainTally } from "../../../src/edge/chain/chain-tally.ts";
import { type GeneratedRequests, generatedRequests } from "../../../src/edge/requests/generated.ts";
import {
  type RecordedCalls,
  type RecordedRequests,
  recordedCalls,
  recordedRequests,
} from "../../../src/edge/requests/recorded.ts";
import { parseScenario } from "../../../src/edge/scenario/scenario.ts";
import { resolveCache, resolvePolicy } from "../../../src/experiment/catalog.ts";
import { edgeChain, runEdge } from "../../../src/experiment/edge-run.ts";
import { platformConfig } from "../../../src/platform/conventions.ts";
import { Platform } from "../../../src/platform/platform.ts";
import { poolsOf } from "../../../src/platform/pools.ts";
import { withRuntime } from "../../../src/platform/runtime.ts";
import { runtimes } from "../../../src/platform/runtimes.ts";
import { makeTrace } from "../../model/make-trace.ts";
import { requestTrace } from "../../model/request-fixture.ts";
import { tallyFacts } from "../../model/tally-facts.ts";
import { refusal } from "../../trace/text-source.ts";

const HERE = "[0, 0]";
const ALONE = `
clients: [{name: user, at: ${HERE}}]
nodes: [{name: node, at: ${HERE}}]
network: {access: 0ms, bytesPerSecond: 1e300}
`;
const ORIGIN = "origins: {service: {median: 0ms, sigma: 0}, servers: [{name: origin, at: [0, 0]}]}";

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Answered once, or failed for a stated reason; nothing is left; bytes out are the bytes asked for, less those of failures. */
function expectWhole(tally: ChainTally): void {
  const { noNode, ...others } = tally.failures;
  expect(tally.latencyMs.count + noNode).to.equal(tally.requests);
  expect(sum(tally.causes.map(({ count }) => count))).to.equal(tally.latencyMs.count);
  expect(tally.causes[Cause.Failed]!.count).to.equal(sum(Object.values(others)));
  const statuses = sum(tally.nodes.map(({ site }) => sum(site.statuses)));
  expect(statuses).to.equal(tally.latencyMs.count);
  expect(sum(tally.nodes.map(({ site }) => site.requests))).to.equal(tally.latencyMs.count);
  expect(sum(tally.nodes.flatMap(({ windows }) => [...windows.requests]))).to.equal(tally.latencyMs.count);
  if (tally.latencyMs.count === tally.requests && tally.causes[Cause.Failed]!.count === 0)
    expect(tally.answeredBytes).to.equal(tally.requestedBytes);
}

async function generated(text: string, seed = 1): Promise<ChainTally> {
  const scenario = parseScenario(text, "s.yaml");
  const { requests } = scenario.value;
  const stream = generatedRequests(scenario.value, requests as GeneratedRequests, Random.root(seed).fork("requests"));
  const chain = await edgeChain(scenario, stream, { seed });
  const tally = chain.run();
  expectWhole(tally);
  expect(chain.underWay).to.equal(0); // nor a refresh in the background
  return tally;
}

describe("Chain", () => {
  it("with one node, no tier and one origin has the hits of the plain cache replay, whatever the policy", async () => {
    const request = fc.tuple(fc.nat(12), fc.integer({ min: 1, max: 9 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: 1, maxLength: 120, size: "max" }),
        fc.constantFrom("lru", "fifo", "sieve", "s3-fifo", "arc", "gdsf", "lfu", "2q"),
        fc.integer({ min: 1, max: 40 }),
        async (rows, policy, capacity) => {
          const trace = requestTrace(rows);
          const text = `
name: plain
requests: {kind: requests, path: x}
${ALONE}
edge: {cache: {policy: ${policy}, capacity: ${capacity}, rules: {preset: plain}}}
${ORIGIN}`;
          const scenario = parseScenario(text, "s.yaml");
          const random = Random.root(1).fork("requests");
          const model = scenario.value.requests as RecordedRequests;
          const tally = await runEdge(scenario, recordedRequests(scenario.value, model, trace, random), { seed: 1 });
          expectWhole(tally);
          const { definition, values } = resolveCache(policy);
          const context = { capacity: bytes(capacity), objectCount: trace.objectCount, random: Random.root(2) };
          const plain = replayCache(trace, definition.create(values, context));
          const { site } = tally.nodes[0]!;
          expect(site.statuses[0]).to.equal(plain.requests - plain.misses);
          expect(site.originRequests).to.equal(plain.misses);
          expect(site.originBytes).to.equal(plain.missedBytes);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("with one node and calls that their functions answer equals the plain platform, count for count", async () => {
    const call = fc.record({
      t: fc.integer({ min: 0, max: 3000 }),
      f: fc.constantFrom("a", "b", "c"),
      d: fc.integer({ min: 1, max: 400 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { minLength: 1, maxLength: 60, size: "max" }),
        fc.constantFrom("none", "fixed:window=300ms", "hybrid-histogram", "ski-rental"),
        fc.constantFrom(200, 300, 1e9),
        async (calls, policy, nodeMemory) => {
          const trace = makeTrace(calls);
          const text = `
name: plain
requests: {kind: calls, path: x}
${ALONE}
edge: {functions: {policy: "${policy}", runtime: isolate, platform: {nodeMemory: ${nodeMemory}}}}
${ORIGIN}`;
          const scenario = parseScenario(text, "s.yaml");
          const model = scenario.value.requests as RecordedCalls;
          const stream = recordedCalls(scenario.value, model, trace, Random.root(1).fork("requests"));
          const tally = await runEdge(scenario, stream, { seed: 1 });
          expectWhole(tally);
          const { definition, values } = resolvePolicy(policy);
          const isolates = withRuntime(trace, "isolate", runtimes.isolate, Random.root(3));
          const pools = poolsOf(isolates, "app");
          const plain = await definition.create(values, { pools: pools.profiles, random: Random.root(9) });
          const expected = new Platform(isolates, plain, platformConfig({ nodeMemory }), pools).run();
          expect(tallyFacts(tally.nodes[0]!.functions!)).to.deep.equal(tallyFacts(expected));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("loses no request to an origin that is killed while another lives", async () => {
    const text = (faults: string) => `
name: killed
requests: {kind: generated, duration: 60s, rate: 200, objects: 500, zipf: 0.8}
clients: [{name: user, at: [50, 8]}]
nodes: [{name: fra, at: [50.1, 8.7]}]
edge: {cache: {capacity: 2MB, rules: {maxAge: 5s, stale: {ifError: 0, whileRevalidate: 0}}}}
origins:
  servers:
    - {name: a, at: [52.5, 13.4], faults: [${faults}]}
    - {name: b, at: [48.9, 2.4]}
`;
    const whole = await generated(text(""));
    for (const how of ["refuse", "time-out"]) {
      const killed = await generated(text(`{kind: down, from: 20s, until: 40s, how: ${how}}`));
      expect(killed.causes[Cause.Failed]!.count, how).to.equal(0);
      expect(killed.origins[0]!.failures).to.be.above(0);
      expect(killed.origins[0]!.answers).to.be.below(whole.origins[0]!.answers);
      expect(killed.origins[1]!.answers).to.be.above(whole.origins[1]!.answers);
    }
    const alone = text("{kind: down, from: 20s, until: 40s}").replace(/ {4}- \{name: b.*\n/, "");
    const lost = await generated(alone);
    expect(lost.failures.originError).to.equal(lost.causes[Cause.Failed]!.count).and.to.be.above(0);
  });

  it("serves stale what it has while no origin lives", async () => {
    const text = (ifError: string) => `
name: stale
requests: {kind: generated, duration: 60s, rate: 100, objects: 50}
clients: [{name: user, at: [50, 8]}]
nodes: [{name: fra, at: [50.1, 8.7]}]
edge: {cache: {capacity: 1GB, rules: {minTtl: 0, maxAge: 2s, stale: {whileRevalidate: 0, ifError: ${ifError}}}}}
origins: {servers: [{name: a, at: [52.5, 13.4], faults: [{kind: down, from: 30s}]}]}
`;
    const kept = await generated(text("1h"));
    const strict = await generated(text("0"));
    expect(strict.failures.originError).to.be.above(500);
    expect(kept.failures.originError).to.be.below(strict.failures.originError / 20); // objects not asked for before
    expect(kept.causes[Cause.Stale]!.count).to.be.above(500);
  });

  it("sends a request past a node that is down or busy, and to nobody where all are down", async () => {
    const text = (first: string, second: string) => `
name: nodes
requests: {kind: generated, duration: 10s, rate: 100, objects: 50}
clients: [{name: user, at: [50, 8]}]
nodes: [{name: near, at: [50.1, 8.7]${first}}, {name: far, at: [40.7, -74]${second}}]
edge: {cache: {capacity: 1GB}}
origins: {servers: [{name: a, at: [52.5, 13.4]}]}
`;
    const down = ", down: [{from: 4s, until: 6s}]";
    const usual = await generated(text("", ""));
    expect(usual.nodes[1]!.site.requests).to.equal(0);
    const one = await generated(text(down, ""));
    expect(one.nodes[1]!.site.requests).to.be.within(150, 250); // 100 a second for 2 s
    const both = await generated(text(down, down));
    expect(both.failures.noNode).to.equal(one.nodes[1]!.site.requests);
    const busy = await generated(text("", "").replace("edge: {", "edge: {maxInFlight: 1, "));
    expect(busy.nodes[1]!.site.requests).to.be.above(0);
  });

  it("gives the same tally for the same seed, and another for another", async () => {
    const text = `
name: seeds
requests: {kind: generated, duration: 20s, rate: 100, objects: 500, dynamic: 0.2, wave: {amplitude: 1, peak: 20}}
clients: [{name: a, at: [50, 8]}, {name: b, at: [-23, -46], weight: 2}]
nodes: [{name: fra, at: [50.1, 8.7]}, {name: gru, at: [-23.4, -46.5]}]
edge: {cache: {capacity: 1MB}, functions: {count: 5, runtime: container}, code: {disk: {capacity: 5MB}}}
tier: {name: iad, at: [38.9, -77], cache: {capacity: 5MB}}
origins: {changes: 5s, servers: [{name: a, at: [52.5, 13.4]}, {name: b, at: [38.9, -77.1]}]}
`;
    const facts = (tally: ChainTally) => [
      tally.requests,
      tally.outdated,
      tally.latencyMs.mean,
      tally.tier!.site.originBytes,
      ...tally.nodes.map(({ site, functions }) => [...site.statuses, functions!.functions.coldStarts]),
    ];
    const [first, again, other] = [await generated(text), await generated(text), await generated(text, 2)];
    expect(facts(again)).to.deep.equal(facts(first));
    expect(facts(other)).not.to.deep.equal(facts(first));
  });

  it("revalidates what has not changed, and fetches anew what has or was purged", async () => {
    const text = (more: string, changes: string) => `
name: versions
requests: {kind: generated, duration: 60s, rate: 100, objects: 20}
clients: [{name: user, at: [50, 8]}]
nodes: [{name: fra, at: [50.1, 8.7]}]
edge: {cache: {capacity: 1GB, rules: {minTtl: 0, maxAge: 2s, stale: {whileRevalidate: 0, inBackground: false}}}}
origins: {changes: ${changes}, servers: [{name: a, at: [52.5, 13.4]}]}
${more}
`;
    const [miss, expired, revalidated] = [1, 2, 5];
    const steady = (await generated(text("", "100d"))).nodes[0]!.site;
    expect(steady.statuses[miss]).to.equal(20); // each object once
    expect(steady.statuses[revalidated]).to.be.above(300); // 20 objects every 2 s or so
    expect(steady.statuses[expired]).to.equal(0);
    const lively = await generated(text("", "3s"));
    expect(lively.nodes[0]!.site.statuses[expired]).to.be.above(100);
    expect(lively.outdated).to.be.above(0); // up to 2 s old
    const purged = (await generated(text("purges: [{at: 20s, object: all}, {at: 40s, object: 0}]", "100d"))).nodes[0]!;
    expect(purged.site.statuses[miss]).to.equal(41);
    const unknown = await refusal(generated(text("purges: [{at: 20s, object: 19}, {at: 40s, object: 20}]", "100d")));
    expect(unknown.message).to.equal("s.yaml:8:51: purges.1.object: expected an object below 20, got 20");
  });
});
