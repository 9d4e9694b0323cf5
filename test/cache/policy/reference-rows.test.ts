import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { type Bytes, bytes } from "../../../src/base/units.ts";
import type { CachePolicy } from "../../../src/cache/contract.ts";
import { fifo } from "../../../src/cache/policy/fifo.ts";
import { lfu } from "../../../src/cache/policy/lfu.ts";
import { lru } from "../../../src/cache/policy/lru.ts";
import { replayCache } from "../../../src/cache/replay.ts";
import { readRequestFile } from "../../model/request-fixture.ts";

// Oracle: 1a1a11a/libCacheSim @ aa0fc40 (2024-10-07). Tolerance: none, the counts are equal.
const ROWS = "../shared/reference/cache/expected_misses.json";
const TRACES = "../shared/data/cache";

interface Row {
  readonly trace: string;
  readonly size_bytes: number | null;
  readonly size_objects: number | null;
  readonly ignore_size: boolean;
  readonly policy: string;
  readonly deterministic: boolean;
  readonly n_req: number;
  readonly n_miss: number;
  readonly miss_bytes: number;
}

const policies: Readonly<Record<string, (capacity: Bytes, objectCount: number) => CachePolicy>> = { fifo, lru, lfu };

describe("libCacheSim's counts", () => {
  for (const trace of ["adaptsize-request", "cache2k-web12", "tragen-tc0", "webcachesim-test"]) {
    it(`are those of fifo, lru and lfu on ${trace}`, function () {
      const path = `${TRACES}/${trace}.csv.gz`;
      if (!existsSync(ROWS) || !existsSync(path)) return this.skip();
      const requests = readRequestFile(path)!;
      const all = JSON.parse(readFileSync(ROWS, "utf8")) as readonly Row[];
      const rows = all.filter((row) => row.trace === trace && row.deterministic && row.policy in policies);
      expect(rows).to.have.length.at.least(6);
      for (const row of rows) {
        const capacity = bytes(row.size_bytes ?? row.size_objects!);
        const policy = policies[row.policy]!(capacity, requests.objectCount);
        const tally = replayCache(requests, policy, { ignoreSize: row.ignore_size });
        const counts = { n_req: tally.requests, n_miss: tally.misses, miss_bytes: tally.missedBytes };
        const { n_req, n_miss, miss_bytes } = row;
        expect(counts, `${row.policy} of ${capacity}`).to.deep.equal({ n_req, n_miss, miss_bytes });
      }
    });
  }
});
