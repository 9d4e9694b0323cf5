import { expect } from "chai";
import { Random } from "../../../src/base/random.ts";
import { bytes } from "../../../src/base/units.ts";
import { CodeStore } from "../../../src/edge/chain/code-store.ts";
import { resolveCache } from "../../../src/experiment/catalog.ts";

describe("CodeStore", () => {
  const layer = (capacity: number, latency: number, bytesPerMs: number) => {
    const { definition, values } = resolveCache("lru");
    const context = { capacity: bytes(capacity), objectCount: 3, random: Random.root(1) };
    return { policy: definition.create(values, context), latency, bytesPerMs };
  };
  const origin = { latency: 50, bytesPerMs: 1 };

  it("reads from the highest layer that has the code, and keeps it above", () => {
    const memory = layer(100, 0, Number.POSITIVE_INFINITY);
    const disk = layer(250, 1, 100);
    const store = new CodeStore({ sizes: Float64Array.of(100, 100, 100), memory, disk, origin });
    // memory holds one, the drive two: 0 and 1 come from the origin (50 + 100 / 1), then 0 is on the drive (1 + 100 / 100)
    expect([store.load(0, 0), store.load(1, 1), store.load(1, 2), store.load(0, 3)]).to.deep.equal([150, 150, 0, 2]);
    // 2 drives 1 out, which was used before 0 there
    expect([store.load(2, 4), store.load(0, 5), store.load(1, 6)]).to.deep.equal([150, 2, 150]);
    expect(store.counts).to.deep.equal({ memory: 1, disk: 2, origin: 4, originBytes: 400 });
  });

  it("reads everything from the origin without layers", () => {
    const store = new CodeStore({ sizes: Float64Array.of(10), memory: undefined, disk: undefined, origin });
    expect([store.load(0, 0), store.load(0, 1)]).to.deep.equal([60, 60]);
  });
});
