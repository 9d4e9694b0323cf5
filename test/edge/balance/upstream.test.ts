import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { ms } from "../../../src/base/units.ts";
import { Ending, type OriginRequest } from "../../../src/edge/balance/attempt.ts";
import { createBalancer } from "../../../src/edge/balance/balancer.ts";
import { type BalanceMethod, balancers } from "../../../src/edge/balance/catalog.ts";
import { ClientAddresses } from "../../../src/edge/balance/client-addresses.ts";
import type { Origin } from "../../../src/edge/balance/contract.ts";
import { azionFailover, type Failover, nginxFailover } from "../../../src/edge/balance/failover.ts";
import { type OriginFault, OriginFaults } from "../../../src/edge/balance/faults.ts";
import { Upstream } from "../../../src/edge/balance/upstream.ts";

const METHODS = Object.keys(balancers) as BalanceMethod[];
const two: readonly Origin[] = [{ name: "a" }, { name: "b" }];

interface Setting {
  readonly method?: BalanceMethod;
  readonly origins?: readonly Origin[];
  readonly failover?: Partial<Failover>;
  readonly faults?: readonly OriginFault[];
}

function upstreamOf({ method = "round-robin", origins = two, failover = {}, faults = [] }: Setting): Upstream {
  const needs = { random: Random.root(1), clients: new ClientAddresses([1, 2, 3].map((i) => i * 2 ** 24)) };
  const names = origins.map(({ name }) => name);
  return new Upstream(
    createBalancer(method, origins, needs),
    { ...nginxFailover, ...failover },
    new OriginFaults(names, faults, Random.root(2)),
  );
}

/** A request at `now`: round trips of 10, 20, 30 ... ms, 100 ms of service, answered 200. */
function at(now: number, more: Partial<OriginRequest> = {}): OriginRequest {
  const roundTrip = Float64Array.from({ length: 10 }, (_, i) => 10 * (i + 1));
  const fixed = { client: 0, key: 1, roundTrip, serviceTime: ms(100), transferTime: ms(0), status: 200 };
  return { now: ms(now), ...fixed, ...more };
}

const result = (origin: number, ending: Ending, status: number, attempts: number, times: readonly number[]) => {
  const [retries, connect, wait] = times;
  return { origin, ending, status, attempts, retries, connect, wait };
};

describe("edge/balance/upstream", () => {
  it("splits the latency of an answer into connecting and waiting", () => {
    const upstream = upstreamOf({});
    expect(upstream.serve(at(0))).to.deep.equal(result(0, Ending.Answer, 200, 1, [0, 10, 110]));
    expect(upstream.serve(at(1))).to.deep.equal(result(1, Ending.Answer, 200, 1, [0, 20, 120]));
    const kept = upstreamOf({ failover: { connectRoundTrips: 0 } });
    expect(kept.serve(at(0))).to.deep.equal(result(0, Ending.Answer, 200, 1, [0, 0, 110]));
  });

  it("goes to the next origin from one that refuses, and leaves that alone for 10 s", () => {
    const upstream = upstreamOf({ faults: [{ kind: "down", origin: "a" }] });
    // a refuses after its round trip of 10 ms; then b: 20 + 120
    expect(upstream.serve(at(0))).to.deep.equal(result(1, Ending.Answer, 200, 2, [10, 20, 120]));
    for (const now of [20, 5000, 10_010]) expect(upstream.serve(at(now)).attempts).to.equal(1);
    // claims of a and b are then -1, 1, the effective weight of a 0: b (-1, 1), b (0, 0), a on trial (-1, 1), b alone
    const later = [10_011, 10_012, 10_013, 10_014].map((now) => upstream.serve(at(now)).attempts);
    expect(later).to.deep.equal([1, 1, 2, 1]);
    expect(Array.from(upstream.attempts)).to.deep.equal([2, 8]);
    expect(Array.from(upstream.failures)).to.deep.equal([2, 0]);
    expect(Array.from(upstream.answers)).to.deep.equal([0, 8]);
  });

  it("waits for a silent origin until connecting times out, for a slow one until reading does", () => {
    const silent = upstreamOf({ faults: [{ kind: "down", origin: "a", how: "time-out" }] });
    expect(silent.serve(at(0))).to.deep.equal(result(1, Ending.Answer, 200, 2, [60_000, 20, 120]));
    // 100 x 3 + 700 = 1000 ms of service and 10 of round trip: over a read time-out of 1005
    const slow: OriginFault = { kind: "slow", origin: "a", factor: 3, added: ms(700) };
    const cut = upstreamOf({ faults: [slow], failover: { readTimeout: ms(1005) } });
    expect(cut.serve(at(0))).to.deep.equal(result(1, Ending.Answer, 200, 2, [1015, 20, 120]));
    const borne = upstreamOf({ faults: [slow], failover: { readTimeout: ms(1010) } });
    expect(borne.serve(at(0))).to.deep.equal(result(0, Ending.Answer, 200, 1, [0, 10, 1010]));
    const far = upstreamOf({ failover: { connectTimeout: ms(15) } }); // b is 20 ms away
    expect([far.serve(at(0)).origin, far.serve(at(1)).origin, far.serve(at(2)).origin]).to.deep.equal([0, 0, 0]);
  });

  it("loses the connection when an origin goes down under way", () => {
    const down = (from: number, how: "refuse" | "time-out") =>
      upstreamOf({ faults: [{ kind: "down", origin: "a", from: ms(from), how }] }).serve(at(0));
    expect(down(50, "refuse").retries).to.equal(50); // reset at once
    expect(down(5, "refuse").retries).to.equal(5);
    expect(down(50, "time-out").retries).to.equal(10 + 60_000); // connected, then silence
    expect(down(5, "time-out").retries).to.equal(60_000);
    expect(down(121, "refuse").attempts).to.equal(1); // the answer came at 120
  });

  it("passes 5xx on by nginx's default, goes to the next origin where told to", () => {
    const faults: OriginFault[] = [{ kind: "5xx", origin: "a", probability: 1 }];
    expect(upstreamOf({ faults }).serve(at(0))).to.deep.equal(result(0, Ending.Answer, 503, 1, [0, 10, 110]));
    for (const nextOn of [["http_503"], ["http_5xx"], azionFailover.nextOn] as const) {
      const upstream = upstreamOf({ faults, failover: { nextOn } });
      expect(upstream.serve(at(0))).to.deep.equal(result(1, Ending.Answer, 200, 2, [120, 20, 120]));
      expect(upstream.balancer.available(0, ms(119))).to.equal(true);
      upstream.settle(ms(120));
      expect(upstream.balancer.available(0, ms(120))).to.equal(false);
    }
  });

  it("asks every origin for a page that none has, at Azion, and holds it against none", () => {
    const upstream = upstreamOf({ failover: azionFailover });
    expect(upstream.serve(at(0, { status: 404 }))).to.deep.equal(result(1, Ending.Answer, 404, 2, [120, 20, 120]));
    upstream.settle(ms(1000));
    expect([0, 1].map((origin) => upstream.balancer.available(origin, ms(1000)))).to.deep.equal([true, true]);
    expect(upstreamOf({}).serve(at(0, { status: 404 })).attempts).to.equal(1);
  });

  it("stops at maxTries, at retryTimeout, and where errors are not to lead on", () => {
    const faults: OriginFault[] = [
      { kind: "down", origin: "a" },
      { kind: "down", origin: "b", how: "time-out" },
    ];
    const serve = (failover: Partial<Failover>) => upstreamOf({ faults, failover }).serve(at(0));
    expect(serve({ maxTries: 1 })).to.deep.equal(result(0, Ending.Error, 502, 1, [0, 10, 0]));
    expect(serve({})).to.deep.equal(result(1, Ending.TimeOut, 504, 2, [10, 60_000, 0]));
    expect(serve({ retryTimeout: ms(10) }).attempts).to.equal(1); // the first attempt ends at 10
    expect(serve({ retryTimeout: ms(11) }).attempts).to.equal(2);
    expect(serve({ nextOn: ["timeout"] }).attempts).to.equal(1);
  });

  it("answers 502 where no origin is eligible", () => {
    const upstream = upstreamOf({ origins: two.map((origin) => ({ ...origin, active: false })) });
    expect(upstream.serve(at(0))).to.deep.equal(result(-1, Ending.NoOrigin, 502, 0, [0, 0, 0]));
    const erring: OriginFault[] = [{ kind: "down", origin: "b" }];
    const one = upstreamOf({ faults: erring, failover: azionFailover });
    one.serve(at(0)); // a
    one.serve(at(1)); // b refuses, then a
    // a 500 leads on, but b is left alone: nginx then answers for itself
    expect(one.serve(at(500, { status: 500 }))).to.deep.equal(result(0, Ending.NoOrigin, 502, 1, [120, 0, 0]));
  });

  it("lets later requests see open connections, the transfer included, until they end", () => {
    const upstream = upstreamOf({ method: "least-connections" });
    const open = () => [0, 1].map((origin) => upstream.balancer.connections(origin));
    upstream.serve(at(0, { transferTime: ms(1000) })); // a until 10 + 110 + 1000
    upstream.serve(at(1)); // b until 1 + 20 + 120
    expect(open()).to.deep.equal([1, 1]);
    expect(upstream.serve(at(141)).origin).to.equal(1); // b is free again, a is not
    upstream.settle(ms(1119));
    expect(open()).to.deep.equal([1, 0]);
    upstream.settle(ms(1120));
    expect(open()).to.deep.equal([0, 0]);
  });

  it("refuses settings that make no sense", () => {
    expect(() => upstreamOf({ failover: { connectTimeout: ms(0) } })).to.throw(RangeError, "time-outs above 0");
    expect(() => upstreamOf({ failover: { maxTries: -1 } })).to.throw(RangeError, "maxTries");
    expect(() => upstreamOf({ failover: { retryTimeout: ms(-1) } })).to.throw(RangeError, "retryTimeout");
    expect(() => upstreamOf({ failover: { connectRoundTrips: -1 } })).to.throw(RangeError, "connectRoundTrips");
    expect(() => upstreamOf({ failover: { nextOn: ["http_700"] } })).to.throw(RangeError, "got http_700");
  });

  const killed = (how: "refuse" | "time-out") =>
    fc.record({
      kind: fc.constant("down" as const),
      how: fc.constant(how),
      origin: fc.constantFrom("b", "c"),
      from: fc.nat(9000).map(ms),
      until: fc.integer({ min: 9001, max: 30_000 }).map(ms),
    });
  const flapping = fc.record({
    kind: fc.constant("flapping" as const),
    how: fc.constantFrom("refuse" as const, "time-out" as const),
    origin: fc.constantFrom("b", "c"),
    period: fc.integer({ min: 1, max: 3000 }).map(ms),
    duty: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const faultsOf = fc.array(fc.oneof(killed("refuse"), killed("time-out"), flapping), { minLength: 1, maxLength: 4 });
  for (const method of METHODS) {
    it(`${method} loses no request to origins killed mid-run while another lives`, () => {
      const gapsOf = fc.array(fc.nat(200), { minLength: 50, maxLength: 150 });
      const property = fc.property(faultsOf, gapsOf, fc.constantFrom(60_000, 300), (faults, gaps, timeout) => {
        const origins = ["a", "b", "c"].map((name) => ({ name, failTimeout: ms(500) }));
        const failover = { connectTimeout: ms(timeout), readTimeout: ms(timeout) };
        const upstream = upstreamOf({ method, origins, faults, failover });
        let now = 0;
        for (const gap of gaps) {
          const { status, ending } = upstream.serve(at((now += gap), { client: gap % 3, key: gap }));
          expect([status, ending]).to.deep.equal([200, Ending.Answer]);
        }
        const made = upstream.attempts.reduce((sum, n) => sum + n, 0);
        const failed = upstream.failures.reduce((sum, n) => sum + n, 0);
        expect(made - failed).to.equal(gaps.length);
        upstream.settle(ms(1e9));
        expect([0, 1, 2].map((origin) => upstream.balancer.connections(origin))).to.deep.equal([0, 0, 0]);
      });
      fc.assert(property, { numRuns: 40 });
    });
  }

  it("counts the failures of an origin killed mid-run: it is what the run would lose without the other", () => {
    const faults: OriginFault[] = [{ kind: "down", origin: "b", from: ms(1000) }];
    const run = (maxTries: number) => {
      const upstream = upstreamOf({ faults, failover: { maxTries } });
      const statuses = Array.from({ length: 4000 }, (_, i) => upstream.serve(at(i * 10)).status);
      return { lost: statuses.filter((status) => status !== 200).length, failures: upstream.failures[1] };
    };
    expect(run(0).lost).to.equal(0);
    expect(run(0).failures).to.be.above(3);
    expect(run(1).lost).to.equal(run(1).failures);
    expect(run(1).lost).to.be.above(3);
  });
});
