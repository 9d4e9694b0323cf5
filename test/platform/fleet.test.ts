import { expect } from "chai";
import fc from "fast-check";
import { ms } from "../../src/base/units.ts";
import type { KeepAlivePolicy } from "../../src/platform/contract.ts";
import { Fleet } from "../../src/platform/fleet.ts";
import { NONE } from "../../src/platform/instance-store.ts";
import { Meter } from "../../src/platform/meter.ts";
import { Platform } from "../../src/platform/platform.ts";
import { PolicyPort } from "../../src/platform/policy-port.ts";
import { poolsOf } from "../../src/platform/pools.ts";
import { Counters } from "../../src/platform/tally.ts";
import { platformConfig } from "../model/config.ts";
import { makeTrace } from "../model/make-trace.ts";

const NO_WINDOW: KeepAlivePolicy = { name: "none", keepAlive: () => ms(0) };
const SIZES = [100, 200, 300];

/** A fleet of three pools with instances of 100, 200 and 300 MB. */
function fleetOf(params = {}) {
  const config = platformConfig(params);
  const trace = makeTrace(SIZES.map((mb) => ({ t: 0, f: `f${mb}`, mb })));
  const pools = poolsOf(trace, "app");
  const meter = new Meter(pools.profiles, ms(1e6), 1e6);
  const counters = new Counters(SIZES.length);
  return {
    fleet: new Fleet(pools, config, new PolicyPort(NO_WINDOW, new Platform(trace, NO_WINDOW, config)), meter, counters),
    meter,
    counters,
  };
}

/** An instance that started at `at` and is idle at once. */
function idleInstance(fleet: Fleet, pool: number, at: number, node = 0): number {
  const instance = fleet.startCold(pool, node, at);
  fleet.makeBusy(instance, at, 1, at, false);
  fleet.makeIdle(instance, at, fleet.endBusy(instance, at));
  return instance;
}

describe("Fleet", () => {
  it("takes an instance through its life and keeps the counts", () => {
    const { fleet, meter, counters } = fleetOf();
    const instance = fleet.startPrewarm(1, 0, 0, 50);
    expect([fleet.starting[1], fleet.busy[1], meter.live[1], meter.idle[1]]).to.deep.equal([1, 0, 1, 0]);
    expect([fleet.isStarting(instance), fleet.readyAt(instance), fleet.firstStarting(1)]).to.deep.equal([
      true,
      50,
      instance,
    ]);
    fleet.endStarting(instance, 50);
    fleet.makeIdle(instance, 50, 0);
    expect([fleet.isIdle(instance), fleet.starting[1], meter.idle[1], counters.prewarmsUsed]).to.deep.equal([
      true,
      0,
      1,
      0,
    ]);
    fleet.endIdle(instance, 80);
    fleet.makeBusy(instance, 80, 0.5, 79, false);
    expect([fleet.busy[1], meter.idle[1], counters.prewarmsUsed, fleet.servedSince(instance)]).to.deep.equal([
      1, 0, 1, 79,
    ]);
    fleet.remove(instance, 100, "expired", fleet.endBusy(instance, 100));
    expect([fleet.busy[1], meter.live[1], counters.prewarms, counters.evictions]).to.deep.equal([0, 0, 1, 0]);
    // a core while starting 0-50, half a core 80-100
    expect([meter.liveMs[1], meter.idleMs[1], meter.busyCoreMs[1]]).to.deep.equal([100, 30, 50 + 10]);
  });

  it("counts a pre-warm as used once, at its first invocation", () => {
    const { fleet, counters } = fleetOf();
    const instance = fleet.startPrewarm(0, 0, 0, 10);
    fleet.endStarting(instance, 5);
    for (const at of [5, 20]) {
      fleet.makeBusy(instance, at, 1, at, false);
      fleet.endBusy(instance, at + 1);
    }
    expect([counters.prewarms, counters.prewarmsUsed]).to.deep.equal([1, 1]);
  });

  it("evicts the longest idle first, as many as the shortfall needs", () => {
    const { fleet, counters } = fleetOf({ nodeMemory: 600 });
    const [a, b, c] = [idleInstance(fleet, 0, 1), idleInstance(fleet, 1, 2), idleInstance(fleet, 0, 3)];
    fleet.endIdle(a, 4); // used again: b is now the longest idle
    fleet.makeIdle(a, 4, 0);
    expect(fleet.placement.fits(0, SIZES[2]!)).to.equal(false); // 600 - 400 = 200 free
    expect(fleet.makeRoom(2, 0, 5)).to.equal(true);
    expect([fleet.isIdle(a), fleet.isIdle(b), fleet.isIdle(c), counters.evictions]).to.deep.equal([
      true,
      false,
      true,
      1,
    ]);
    expect(fleet.placement.fits(0, SIZES[2]!)).to.equal(true);
  });

  it("evicts nobody when all together would not suffice", () => {
    const { fleet, counters } = fleetOf({ nodeMemory: 300 });
    const idle = idleInstance(fleet, 0, 0);
    const busy = fleet.startCold(0, 0, 1);
    fleet.makeBusy(busy, 1, 1, 1, false);
    expect(fleet.makeRoom(2, 0, 2)).to.equal(false); // 100 free + 100 idle < 300
    expect([fleet.isIdle(idle), counters.evictions]).to.deep.equal([true, 0]);
    expect(fleet.makeRoom(1, 0, 2)).to.equal(true); // 200 is what they are together
    expect([fleet.isIdle(idle), counters.evictions]).to.deep.equal([false, 1]);
  });

  it("keeps the memory of nodes apart", () => {
    const { fleet } = fleetOf({ nodes: 2, nodeMemory: 300 });
    const instance = idleInstance(fleet, 2, 0, 1);
    expect([
      fleet.placement.fits(0, SIZES[0]!),
      fleet.placement.fits(1, SIZES[0]!),
      fleet.nodeOf(instance),
    ]).to.deep.equal([true, false, 1]);
    fleet.discard(instance, 1, "expired");
    expect(fleet.placement.fits(1, SIZES[2]!)).to.equal(true);
  });

  it("chooses among idle instances as the convention says", () => {
    const choose = (instance: string) => {
      const { fleet } = fleetOf({ instance });
      expect(fleet.chooseIdle(0)).to.equal(NONE);
      const [first, second, third] = [0, 1, 2].map((at) => idleInstance(fleet, 0, at));
      fleet.endIdle(second!, 5);
      fleet.makeIdle(second!, 5, 0); // used last: second, third, first
      expect(fleet.leastRecentlyUsed(0)).to.equal(first);
      return ["first", "second", "third"][[first, second, third].indexOf(fleet.chooseIdle(0))];
    };
    const chosen = ["mru", "lru", "newest", "oldest"].map(choose);
    expect(chosen).to.deep.equal(["second", "first", "third", "first"]);
  });

  it("knows when a pool is at its limit, starting instances included", () => {
    const { fleet } = fleetOf({ maxInstances: 2 });
    const prewarmed = fleet.startPrewarm(0, 0, 0, 10);
    expect(fleet.atLimit(0)).to.equal(false);
    idleInstance(fleet, 0, 0);
    expect([fleet.atLimit(0), fleet.atLimit(1)]).to.deep.equal([true, false]);
    fleet.endStarting(prewarmed, 5);
    fleet.remove(prewarmed, 5, "released", 0);
    expect(fleet.atLimit(0)).to.equal(false);
  });

  it("needs one expiry event per instance, and lets an early one find the later deadline", () => {
    const { fleet } = fleetOf();
    const instance = idleInstance(fleet, 0, 0);
    expect(fleet.setDeadline(instance, 100)).to.equal(true);
    expect(fleet.setDeadline(instance, 150)).to.equal(false); // the event at 100 will see
    expect(fleet.expiryFired(instance, 100)).to.equal(150);
    expect(fleet.setDeadline(instance, 150)).to.equal(true);
    expect(fleet.setDeadline(instance, 120)).to.equal(true); // earlier: an event of its own
    expect(fleet.expiryFired(instance, 120)).to.equal(120);
    expect(fleet.expiryFired(instance, 150)).to.equal(Number.POSITIVE_INFINITY); // of no meaning any more
  });

  it("asks for no expiry of an endless window, nor of a busy instance", () => {
    const { fleet } = fleetOf();
    const instance = idleInstance(fleet, 0, 0);
    expect(fleet.setDeadline(instance, Number.POSITIVE_INFINITY)).to.equal(false);
    expect(fleet.setDeadline(instance, 10)).to.equal(true);
    fleet.endIdle(instance, 5);
    fleet.makeBusy(instance, 5, 1, 5, false);
    expect(fleet.expiryFired(instance, 10)).to.equal(Number.POSITIVE_INFINITY);
  });

  it("makes room whenever free and idle memory suffice, and never more than needed", () => {
    const start = fc.record({ pool: fc.nat(2), idle: fc.boolean() });
    fc.assert(
      fc.property(fc.array(start, { maxLength: 12 }), fc.nat(2), (starts, wanted) => {
        const { fleet, counters } = fleetOf({ nodeMemory: 1000 });
        let free = 1000;
        const idle: number[] = []; // MB, longest idle first
        for (const [at, { pool, idle: rests }] of starts.entries()) {
          if (!fleet.placement.fits(0, SIZES[pool]!)) continue;
          free -= SIZES[pool]!;
          if (rests) idleInstance(fleet, pool, at);
          else fleet.makeBusy(fleet.startCold(pool, 0, at), at, 1, at, false);
          if (rests) idle.push(SIZES[pool]!);
        }
        const need = SIZES[wanted]!;
        const enough = free + idle.reduce((a, b) => a + b, 0) >= need;
        let evicted = 0;
        for (let got = free; enough && got < need; got += idle[evicted++]!);
        expect(fleet.makeRoom(wanted, 0, 100)).to.equal(enough);
        expect(counters.evictions).to.equal(evicted);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
