import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import type { Chain } from "../../src/edge/chain/chain.ts";
import { CACHE_STATUS_NAMES } from "../../src/edge/content-cache/status.ts";
import { handChain } from "../model/hand-chain.ts";
import { hasNginx } from "../model/nginx.ts";
import { nginxSlices, type SliceOutcome, type SliceRequest } from "../model/nginx-slices.ts";

const SLICE = 1000;
const SIZES = [1, 999, 1000, 1001, 2500, 7300];

function hasSlices(): boolean {
  return hasNginx() && spawnSync("nginx", ["-V"]).stderr.toString().includes("http_slice_module");
}

/** What a request came to, by counts. */
interface Counts {
  readonly bytes: number;
  readonly statuses: readonly number[]; // by `CacheStatus`
  readonly originRequests: number;
  readonly originBytes: number;
}

/** The chain's counts of each request, one at a time. */
async function ours(requests: readonly SliceRequest[]): Promise<readonly Counts[]> {
  const text = `
name: slices
requests: {kind: requests, path: x}
clients: [{name: user, at: [0, 0]}]
nodes: [{name: node, at: [0, 0]}]
edge: {cache: {capacity: 1MB, slice: ${SLICE}, rules: {preset: nginx}}}
origins: {maxAge: 1000s, servers: [{name: origin, at: [0, 0]}]}
`;
  const rows = requests.map(({ object, range: [first, last] = [0, SIZES[object]! - 1] }, i) => {
    const end = Math.min(last, SIZES[object]! - 1);
    return { at: 5000 * i, object, offset: first, size: end - first + 1 };
  });
  const chain = await handChain(text, SIZES, rows);
  const seen: Counts[] = [];
  let before = zero(chain);
  for (let i = 0; i < rows.length; i++) {
    while (chain.issued <= i || chain.underWay > 0) chain.step();
    const after = countsOf(chain);
    seen.push(difference(after, before));
    before = after;
  }
  return seen;
}

function countsOf(chain: Chain): Counts {
  const { answeredBytes, nodes } = chain.tally();
  const { statuses, originRequests, originBytes } = nodes[0]!.site;
  return { bytes: answeredBytes, statuses: [...statuses], originRequests, originBytes };
}

function zero(chain: Chain): Counts {
  return countsOf(chain);
}

function difference(after: Counts, before: Counts): Counts {
  return {
    bytes: after.bytes - before.bytes,
    statuses: after.statuses.map((count, i) => count - before.statuses[i]!),
    originRequests: after.originRequests - before.originRequests,
    originBytes: after.originBytes - before.originBytes,
  };
}

function asCounts({ bytes, statuses, fetched }: SliceOutcome): Counts {
  const sizes = fetched.map((text) => text.split(/[ -]/).map(Number) as [number, number, number]);
  return {
    bytes,
    statuses: CACHE_STATUS_NAMES.map((name) => statuses.filter((status) => status === name).length),
    originRequests: fetched.length,
    originBytes: sizes.reduce((sum, [, first, last]) => sum + last - first + 1, 0),
  };
}

/** Whole objects and ranges of them by chance. */
function drawn(count: number): SliceRequest[] {
  const random = Random.root(11);
  return Array.from({ length: count }, () => {
    const object = random.int(SIZES.length);
    if (random.double() < 0.2) return { object };
    const first = random.int(SIZES[object]!);
    return { object, range: [first, first + random.int(2500)] as const }; // the last byte may lie behind the end
  });
}

describe("edge chain with slices beside nginx's slice module", () => {
  it("asks the origin for the same slices, with the same statuses", async function () {
    if (!hasSlices()) this.skip();
    const scripted: SliceRequest[] = [
      { object: 5, range: [1500, 1600] }, // one slice in the middle
      { object: 5, range: [1999, 2000] }, // the next one is missing
      { object: 5 }, //                      the rest of it
      { object: 5, range: [7299, 9000] },
      { object: 2 }, //                      exactly one slice
      { object: 3 },
      { object: 3, range: [1000, 1000] },
    ];
    const requests = [...scripted, ...drawn(60)];
    const nginx = await nginxSlices(SLICE, SIZES, requests);
    expect(nginx.every(({ whole }) => whole)).to.equal(true);
    expect(await ours(requests)).to.deep.equal(nginx.map(asCounts));
  });

  it("has an answer broken off there too whose object changed between its slices", async function () {
    if (!hasSlices()) this.skip();
    const requests: SliceRequest[] = [{ object: 4, range: [0, 10] }, { object: 4 }];
    const [, second] = await nginxSlices(SLICE, SIZES, requests, (_, request) => request);
    expect(second).to.include({ whole: false });
    expect(second!.bytes).to.be.below(SIZES[4]!);
  });
});
