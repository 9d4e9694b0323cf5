import { expect } from "chai";
import { InputError } from "../../src/base/errors.ts";
import { boundsOf } from "../../src/experiment/bounds.ts";
import { platformConfig } from "../../src/platform/conventions.ts";
import { makeTrace } from "../model/make-trace.ts";

/** 0 s and 100 s, 128 MB, 500 ms to start: 98.5 s idle cost 12.3125 / 99.69 = 0.12351 s, less than a cold start. */
const trace = makeTrace([0, 100_000].map((t) => ({ t, cold: 500, mb: 128 })));
const bounds = (params = {}, background = false) => boundsOf(trace, { platform: platformConfig(params), background });

describe("boundsOf", () => {
  it("gives all bounds on the platform's defaults", () => {
    const { keepAlive, prewarm, starts, coldStartSeconds, notes } = bounds();
    expect(keepAlive).to.include({ kind: "exact", coldWaitSeconds: 0.5, pools: 1, exactPools: 1 });
    expect(keepAlive?.wastedGBSeconds).to.be.closeTo(98.5 / 8, 1e-9);
    expect(keepAlive?.rum).to.be.closeTo(0.5 + 98.5 / 8 / 99.69, 1e-9);
    expect(keepAlive?.attainedRum).to.equal(keepAlive?.rum);
    expect(prewarm).to.include({ kind: "exact", rum: 0.5, coldWaitSeconds: 0.5, wastedGBSeconds: 0, fromShells: 0.5 });
    expect(starts).to.deep.equal({ kind: "lower bound", memoryMB: null, starts: 1, startsOrWaits: 1 });
    expect(coldStartSeconds).to.equal(0.5);
    expect(notes).to.deep.equal([]);
  });

  it("calls none exact where other conventions may cost a run more", () => {
    for (const params of [{ tie: "arrival-first" }, { renew: false }, { startSlowdown: 10 }]) {
      expect(bounds(params).keepAlive?.kind).to.equal("lower bound");
      expect(bounds(params).prewarm?.kind).to.equal("lower bound");
    }
  });

  it("bounds nothing in RUM, and says why, where calls can wait or instances come for nothing", () => {
    const refused: [params: object, reason: RegExp][] = [
      [{ nodes: 2, nodeMemory: 64 }, /memory is short/],
      [{ maxInstances: 3 }, /limit of instances/],
      [{ reservedInstances: 1 }, /without a start/],
      [{ nodeCores: 2, contention: "cpu" }, /cores are short/],
    ];
    for (const [params, reason] of refused) {
      expect(bounds(params)).to.have.all.keys("starts", "notes");
      expect(bounds(params).notes.join()).to.match(reason);
    }
    expect(bounds({}, true).notes.join()).to.match(/cores are short/);
    // two nodes of 64 MB are a limit of 128 MB: room for the one instance
    expect(bounds({ nodes: 2, nodeMemory: 64 }).starts).to.include({ memoryMB: 128, starts: 1 });
  });

  it("refuses shared instances and calls that are not stored", () => {
    expect(() => bounds({ concurrency: 2 })).to.throw(InputError, /--bounds: expected concurrency 1/);
    expect(() => bounds({ nodes: 2, lowEndNodes: 1 })).to.throw(
      InputError,
      /--bounds: expected nodes of one class, got 1/,
    );
    const { arrival: _, functionId: __, duration: ___, ...facts } = trace;
    const drawn = { ...facts, open: () => ({ next: () => undefined }) };
    const message = /--bounds: expected a trace whose calls are stored.*slice or a sample/;
    expect(() => boundsOf(drawn, { platform: platformConfig() })).to.throw(InputError, message);
  });

  it("knows no cold start for all where they differ", () => {
    const both = makeTrace([
      { t: 0, f: "a", cold: 100 },
      { t: 1, f: "b", cold: 200 },
    ]);
    expect(boundsOf(both, { platform: platformConfig() }).coldStartSeconds).to.equal(null);
  });
});
