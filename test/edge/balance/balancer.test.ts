import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { ms } from "../../../src/base/units.ts";
import { createBalancer } from "../../../src/edge/balance/balancer.ts";
import { type BalanceMethod, balancers } from "../../../src/edge/balance/catalog.ts";
import { ClientAddresses } from "../../../src/edge/balance/client-addresses.ts";
import { type Balancer, type Origin, Outcome } from "../../../src/edge/balance/contract.ts";

const METHODS = Object.keys(balancers) as BalanceMethod[];
const needs = () => ({ random: Random.root(7), clients: new ClientAddresses([0x0a000001, 0x0a000101, 0x0a000201]) });
const three: readonly Origin[] = [{ name: "a:1" }, { name: "b:1", weight: 3 }, { name: "c:1" }];

/** Gives each of `count` requests an origin that serves it at once. */
function picks(balancer: Balancer, count: number, now = ms(0)): number[] {
  return Array.from({ length: count }, (_, i) => {
    const origin = balancer.pick(now, i % 3, i);
    if (origin < 0) return origin;
    balancer.begin(origin);
    balancer.end(origin, now, Outcome.Served);
    return origin;
  });
}

function fail(balancer: Balancer, origin: number, now: number): void {
  balancer.begin(origin);
  balancer.end(origin, ms(now), Outcome.Failed);
}

describe("edge/balance, every method", () => {
  for (const method of METHODS) {
    it(`${method} gives a request each active origin once, then none`, () => {
      fc.assert(
        fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 10 }), fc.boolean()), { minLength: 1 }), (shape) => {
          const origins = shape.map(([weight, active], i) => ({ name: `o:${i}`, weight, active }));
          const active = origins.flatMap((origin, i) => (origin.active ? [i] : []));
          const balancer = createBalancer(method, origins, needs());
          expect(balancer.maxTries).to.equal(active.length);
          for (let request = 0; request < 5; request++) {
            const given = [balancer.pick(ms(request), request % 3, `key ${request}`)];
            while (given.at(-1)! >= 0) given.push(balancer.next(ms(request)));
            expect(given.pop()).to.equal(-1);
            expect(given.toSorted((x, y) => x - y)).to.deep.equal(active);
          }
        }),
      );
    });

    it(`${method} leaves an origin alone that failed, tries it once after failTimeout, and takes it back`, () => {
      const balancer = createBalancer(method, three, needs());
      fail(balancer, 1, 1000);
      expect(balancer.available(1, ms(11_000))).to.equal(false); // the window is closed: 10 s after is still inside
      expect(new Set(picks(balancer, 60, ms(11_000)))).to.deep.equal(new Set([0, 2]));
      expect(balancer.available(1, ms(11_001))).to.equal(true);
      const trial = [balancer.pick(ms(11_001), 0, "k"), balancer.next(ms(11_001)), balancer.next(ms(11_001))];
      expect(trial.toSorted()).to.deep.equal([0, 1, 2]);
      expect(balancer.available(1, ms(11_001))).to.equal(false); // its trial is under way
      balancer.begin(1);
      balancer.end(1, ms(11_500), Outcome.Served);
      expect(balancer.available(1, ms(11_500))).to.equal(true);
      expect(new Set(picks(balancer, 60, ms(11_500))).has(1)).to.equal(true);
    });

    it(`${method} asks a lone origin whatever its failures, and never twice for one request`, () => {
      const balancer = createBalancer(method, [{ name: "a:1" }], needs());
      for (let i = 0; i < 5; i++) fail(balancer, 0, i);
      expect([balancer.pick(ms(5), 0, "k"), balancer.next(ms(5))]).to.deep.equal([0, -1]);
    });

    it(`${method} ${balancers[method].backups ? "asks backups when no primary is left" : "refuses backups"}`, () => {
      const origins: Origin[] = [
        { name: "spare:1", role: "backup" },
        { name: "a:1" },
        { name: "spare:2", role: "backup", weight: 2 },
        { name: "b:1" },
      ];
      if (!balancers[method].backups) {
        expect(() => createBalancer(method, origins, needs())).to.throw(RangeError, "spare:1: expected primaries only");
        return;
      }
      const balancer = createBalancer(method, origins, needs());
      expect(new Set(picks(balancer, 20))).to.deep.equal(new Set([1, 3]));
      const given = [balancer.pick(ms(0), 0, "k"), ...Array.from({ length: 4 }, () => balancer.next(ms(0)))];
      expect(new Set(given.slice(0, 2))).to.deep.equal(new Set([1, 3]));
      expect(new Set(given.slice(2, 4))).to.deep.equal(new Set([0, 2]));
      expect(given[4]).to.equal(-1);
      fail(balancer, 1, 0);
      fail(balancer, 3, 0);
      expect(picks(balancer, 3, ms(1))).to.have.members([2, 0, 2]); // weights 1 and 2
    });

    it(`${method} never leaves alone an origin without maxFails, and one with 3 only after three failures`, () => {
      const origins = [
        { name: "a:1", maxFails: 0 },
        { name: "b:1", maxFails: 3 },
      ];
      const balancer = createBalancer(method, origins, needs());
      for (let i = 0; i < 4; i++) fail(balancer, 0, 0);
      for (let i = 0; i < 2; i++) fail(balancer, 1, 0);
      expect([balancer.available(0, ms(1)), balancer.available(1, ms(1))]).to.deep.equal([true, true]);
      fail(balancer, 1, 2);
      expect([balancer.available(0, ms(3)), balancer.available(1, ms(3))]).to.deep.equal([true, false]);
    });
  }

  it("refuses origins and needs it cannot work with", () => {
    const wrong = (origins: readonly Origin[]) => () => createBalancer("round-robin", origins);
    expect(wrong([])).to.throw(RangeError, "expected a primary origin, got none");
    expect(wrong([{ name: "a", role: "backup" }])).to.throw(RangeError, "expected a primary origin");
    expect(wrong([{ name: "a" }, { name: "a" }])).to.throw(RangeError, "got a twice");
    for (const weight of [0, 11, 1.5, Number.NaN])
      expect(wrong([{ name: "a", weight }])).to.throw(RangeError, "a: expected a weight from 1 to 10");
    expect(wrong([{ name: "a", maxFails: -1 }])).to.throw(RangeError, "maxFails");
    expect(wrong([{ name: "a", failTimeout: ms(-1) }])).to.throw(RangeError, "failTimeout");
    expect(() => createBalancer("random", three)).to.throw(RangeError, "expected a stream of random numbers");
    expect(() => createBalancer("ip-hash", three)).to.throw(RangeError, "expected the addresses of the clients");
  });
});

describe("edge/balance, method by method", () => {
  it("round-robin spreads 5, 1, 1 as a a b a c a a, again and again", () => {
    const origins = [{ name: "a", weight: 5 }, { name: "b" }, { name: "c" }];
    const turn = [0, 0, 1, 0, 2, 0, 0];
    expect(picks(createBalancer("round-robin", origins), 14)).to.deep.equal([...turn, ...turn]);
  });

  it("round-robin brings a failed origin back slowly", () => {
    // weights 4 and 4, maxFails 2: a failure takes 4 / 2 = 2. Then claims (effective weights after the turn):
    // a 2 (3), b 4 (4) -> b: 4 - 6 = -2; a 2 + 3 = 5 (4), b -2 + 4 = 2 -> a: 5 - 7 = -2; a 2, b 6 -> b: -2; a 6, b 2 -> a
    const origins = [
      { name: "a", weight: 4, maxFails: 2 },
      { name: "b", weight: 4, maxFails: 2 },
    ];
    const balancer = createBalancer("round-robin", origins);
    fail(balancer, 0, 0);
    expect(picks(balancer, 4)).to.deep.equal([1, 0, 1, 0]);
  });

  it("least-connections counts open connections by weight, and takes turns among equals", () => {
    const balancer = createBalancer("least-connections", three); // weights 1, 3, 1
    const held = Array.from({ length: 10 }, () => {
      const origin = balancer.pick(ms(0), 0, 0);
      balancer.begin(origin);
      return origin;
    });
    // conns / weight: all 0: turns, b (claims 1, 3, 1) first; a and c are still at 0, tied: a (claim 2, then c 1 + 1 = 2: the first);
    // c alone at 0; then b at 1/3 and 2/3; at 1, 1, 1 turns again, and so on: twice 1, 3, 1 in 10
    expect(held.slice(0, 5)).to.deep.equal([1, 0, 2, 1, 1]);
    expect([0, 1, 2].map((origin) => balancer.connections(origin))).to.deep.equal([2, 6, 2]);
    balancer.end(2, ms(1), Outcome.Served);
    expect(balancer.pick(ms(1), 0, 0)).to.equal(2);
  });

  it("ip-hash keeps the clients of a /24 together and tells clients apart", () => {
    const clients = new ClientAddresses(Array.from({ length: 6000 }, (_, i) => 0x0a000000 + i * 64)); // four to a /24
    const balancer = createBalancer("ip-hash", three, { clients });
    const origins = Array.from({ length: 6000 }, (_, client) => balancer.pick(ms(0), client, 0));
    for (let i = 0; i < 6000; i++) expect(origins[i]).to.equal(origins[i - (i % 4)]);
    const counts = [0, 1, 2].map((origin) => origins.filter((o) => o === origin).length);
    // shares 1, 3, 1 of 1,500 networks of 4: 1200, 3600, 1200; 6 standard deviations of a fair draw are 372 and 456
    expect(counts[0]).to.be.within(828, 1572);
    expect(counts[1]).to.be.within(3144, 4056);
  });

  for (const method of ["hash", "consistent-hash"] as const) {
    it(`${method} keeps a key with its origin, whether the key is a number or its digits`, () => {
      const balancer = createBalancer(method, three);
      for (let key = 0; key < 300; key++) {
        const origin = balancer.pick(ms(0), 0, key);
        expect(balancer.pick(ms(key), 1, String(key))).to.equal(origin);
      }
    });
  }

  it("consistent-hash moves only the keys of an origin that goes, and shares by weight", () => {
    const all = createBalancer("consistent-hash", three);
    const less = createBalancer("consistent-hash", [three[0]!, three[1]!]);
    const counts = [0, 0, 0];
    for (let key = 0; key < 5000; key++) {
      const origin = all.pick(ms(0), 0, `/object/${key}`);
      counts[origin]!++;
      if (origin !== 2) expect(less.pick(ms(0), 0, `/object/${key}`)).to.equal(origin);
    }
    // 160, 480 and 160 points: the share of n of 800 random arcs has a relative deviation of about 1 / sqrt(n): 8 % and 3 %
    expect(counts[0]).to.be.within(700, 1300);
    expect(counts[1]).to.be.within(2600, 3400);
  });

  it("random draws by weight, the same for the same seed", () => {
    const draw = () => picks(createBalancer("random", three, { random: Random.root(3) }), 5000);
    const counts = [0, 1, 2].map((origin) => draw().filter((o) => o === origin).length);
    // shares 1/5, 3/5, 1/5 of 5,000: standard deviations 28, 35, 28
    expect(counts[0]).to.be.within(860, 1140);
    expect(counts[1]).to.be.within(2825, 3175);
    expect(draw()).to.deep.equal(draw());
  });

  it("random-two never takes the most loaded of three equal origins, and takes the others", () => {
    const origins = ["a", "b", "c"].map((name) => ({ name }));
    const balancer = createBalancer("random-two", origins, { random: Random.root(5) });
    balancer.begin(1);
    const seen = new Set(Array.from({ length: 500 }, () => balancer.pick(ms(0), 0, 0)));
    expect(seen).to.deep.equal(new Set([0, 2]));
  });
});
