import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { bytes } from "../../../src/base/units.ts";
import { replayCache } from "../../../src/cache/replay.ts";
import { Cause, type ChainTally } from "../../../src/edge/chain/chain-tally.ts";
import { resolveCache } from "../../../src/experiment/catalog.ts";
import type { HandRequest } from "../../model/edge-stream.ts";
import { handChain, statusText } from "../../model/hand-chain.ts";
import { requestTrace } from "../../model/request-fixture.ts";

/** A client 5 ms from its node, which is 10 ms, there and back, from an origin that takes 20 ms; 1 byte takes 1 ms. */
function scenario(cache: string, more = ""): string {
  return `
name: by hand
requests: {kind: requests, path: x}
clients: [{name: user, at: [0, 0]}]
nodes: [{name: node, at: [0, 0]}]
network: {access: 5ms, bytesPerSecond: 1000, roundTrips: {node: {origin: 10ms}}}
edge: {cache: {${cache}}}
origins: {connectRoundTrips: 0, service: {median: 20ms, sigma: 0}, servers: [{name: origin, at: [0, 0]}]}
${more}`;
}

async function run(text: string, sizes: readonly number[], requests: readonly HandRequest[]): Promise<ChainTally> {
  const chain = await handChain(text, sizes, requests);
  const tally = chain.run();
  expect(chain.underWay).to.equal(0);
  expect(tally.latencyMs.count).to.equal(requests.length);
  return tally;
}

describe("edge chain with slices", () => {
  const SLICED = scenario("capacity: 100, slice: 10, rules: {preset: plain}");

  it("fetches each missing slice by itself, one after the other, and the object's end is shorter", async () => {
    // 25 bytes in slices of 10, 10 and 5: each 10 + 20 ms and its bytes, so 40 + 40 + 35, and 5 ms both ways
    const { latencyMs, nodes, slices, origins, answeredBytes } = await run(SLICED, [25], [{ at: 0, object: 0 }]);
    expect(latencyMs.mean).to.be.closeTo(125, 1e-9);
    expect(statusText(nodes[0]!.site)).to.equal("MISS 3");
    expect(nodes[0]!.site).to.include({ originRequests: 3, originBytes: 25, requestedBytes: 25 });
    expect(slices).to.deep.equal({ asked: 3, found: 0, requestsInPart: 0 });
    expect(origins[0]!.answers).to.equal(3);
    expect(answeredBytes).to.equal(25);
  });

  it("touches only the slices of a range, and answers with its bytes alone", async () => {
    const requests = [
      { at: 0, object: 0, offset: 12, size: 6 }, //    in slice 1, which is fetched whole: 5 + 30 + 10 + 5
      { at: 1000, object: 0 }, //                      0 missing, 1 there, 2 missing: 5 + 40 + 35 + 10 owed + 5
      { at: 2000, object: 0, offset: 8, size: 4 }, //  the end of 0, the start of 1, both there: 5 + 4 + 5
      { at: 3000, object: 0, offset: 24, size: 1 }, // the last byte: 5 + 1 + 5
    ];
    const { latencyMs, nodes, slices, causes, answeredBytes, requestedBytes } = await run(SLICED, [25], requests);
    expect(latencyMs.mean! * 4).to.be.closeTo(50 + 95 + 14 + 11, 1e-9);
    expect(statusText(nodes[0]!.site)).to.equal("HIT 4, MISS 3");
    expect(nodes[0]!.site.originBytes).to.equal(25);
    expect(slices).to.deep.equal({ asked: 7, found: 4, requestsInPart: 1 });
    expect([causes[Cause.Hit]!.count, causes[Cause.Fetched]!.count]).to.deep.equal([2, 2]);
    expect([answeredBytes, requestedBytes]).to.deep.equal([36, 36]);
  });

  it("fetches an object whole for a range of it where there are no slices", async () => {
    const text = scenario("capacity: 100, rules: {preset: plain}");
    const requests = [
      { at: 0, object: 0, offset: 12, size: 6 },
      { at: 1000, object: 0 },
    ];
    const { nodes, answeredBytes } = await run(text, [25], requests);
    expect(statusText(nodes[0]!.site)).to.equal("HIT 1, MISS 1");
    expect(nodes[0]!.site.originBytes).to.equal(25);
    expect(answeredBytes).to.equal(31);
  });

  it("lets the tier keep slices too, and purges every slice of an object, of that object alone", async () => {
    const tier = "tier: {name: tier, at: [0, 0], cache: {capacity: 100, rules: {preset: plain}}}";
    const purges = "purges: [{at: 500ms, object: 1}]";
    const text = scenario("capacity: 10, slice: 10, rules: {preset: plain}", `${tier}\n${purges}`);
    const requests = [
      { at: 0, object: 0 },
      { at: 200, object: 1 },
      { at: 1000, object: 0 },
      { at: 2000, object: 1 },
    ];
    const { nodes, tier: seen } = await run(text, [20, 15], requests);
    expect(statusText(nodes[0]!.site)).to.equal("MISS 8"); // its room is of one slice
    expect(statusText(seen!.site)).to.equal("HIT 2, MISS 6"); // both slices of object 1 once more
    expect(seen!.site.originBytes).to.equal(20 + 15 + 15);
  });

  it("breaks off an answer whose object changes between two of its slices", async () => {
    const text = scenario("capacity: 100, slice: 10, rules: {preset: plain}").replace(
      "{connect",
      "{changes: 1s, connect",
    );
    // the object changes once in every second: of slices 0 and 1, fetched some 2 s apart, one is old; ever after, too
    const requests = [
      { at: 0, object: 0, offset: 0, size: 10 },
      { at: 2500, object: 0, offset: 10, size: 10 },
      { at: 2600, object: 0 },
      { at: 2700, object: 0, offset: 10, size: 10 },
    ];
    const { failures, causes, answeredBytes } = await run(text, [20], requests);
    expect(failures.sliceChanged).to.equal(1);
    expect(causes[Cause.Failed]!.count).to.equal(1);
    expect(answeredBytes).to.equal(30);
  });

  it("neither cuts nor stores what is dynamic", async () => {
    const text = scenario("capacity: 100, slice: 10, rules: {preset: nginx, maxAge: 1h}");
    const requests = [
      { at: 0, object: 0, dynamic: true },
      { at: 1000, object: 0 },
    ];
    const { nodes, slices } = await run(text, [25], requests);
    expect(statusText(nodes[0]!.site)).to.equal("MISS 3, BYPASS 1");
    expect(nodes[0]!.site).to.include({ originRequests: 4, originBytes: 50 });
    expect(slices!.asked).to.equal(3);
  });

  it("has the hits of a plain replay of the slices, and the bytes that come in go out", async () => {
    const request = fc.tuple(fc.nat(5), fc.nat(99), fc.nat(99));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 6, maxLength: 6 }),
        fc.array(request, { minLength: 1, maxLength: 60, size: "max" }),
        fc.integer({ min: 1, max: 25 }),
        fc.constantFrom("lru", "fifo", "s3-fifo", "gdsf"),
        fc.integer({ min: 5, max: 90 }),
        async (sizes, rows, slice, policy, capacity) => {
          const requests = rows.map(([object, from, to], i) => {
            const offset = from % sizes[object]!;
            return { at: 9000 * i, object, offset, size: 1 + (to % (sizes[object]! - offset)) };
          });
          // each slice an object of its own
          const slices = requests.flatMap(({ object, offset, size }) => {
            const [first, last] = [Math.floor(offset / slice), Math.floor((offset + size - 1) / slice)];
            const of = (k: number) => [64 * object + k, Math.min(slice, sizes[object]! - k * slice)] as const;
            return Array.from({ length: last - first + 1 }, (_, i) => of(first + i));
          });
          const text = scenario(`capacity: ${capacity}, policy: ${policy}, slice: ${slice}, rules: {preset: plain}`);
          const tally = await run(text.replace("bytesPerSecond: 1000", "bytesPerSecond: 1e9"), sizes, requests);
          const trace = requestTrace(slices);
          const { definition, values } = resolveCache(policy);
          const context = { capacity: bytes(capacity), objectCount: trace.objectCount, random: Random.root(2) };
          const plain = replayCache(trace, definition.create(values, context));
          const { site } = tally.nodes[0]!;
          expect(tally.slices!.asked).to.equal(plain.requests);
          expect(site.statuses[0]).to.equal(plain.requests - plain.misses);
          expect(tally.slices!.found).to.equal(plain.requests - plain.misses);
          expect(site.originRequests).to.equal(plain.misses);
          expect(site.originBytes).to.equal(plain.missedBytes);
          expect(site.requestedBytes).to.equal(plain.requestedBytes);
          expect(tally.answeredBytes).to.equal(tally.requestedBytes);
        },
      ),
      { numRuns: 60 },
    );
  });
});
