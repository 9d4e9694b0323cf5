import { Random } from "../src/base/random.ts";
import { type Milliseconds, ms } from "../src/base/units.ts";
import { createBalancer } from "../src/edge/balance/balancer.ts";
import { type BalanceMethod, balancers } from "../src/edge/balance/catalog.ts";
import { ClientAddresses } from "../src/edge/balance/client-addresses.ts";
import { nginxFailover } from "../src/edge/balance/failover.ts";
import { type OriginFault, OriginFaults } from "../src/edge/balance/faults.ts";
import { Upstream } from "../src/edge/balance/upstream.ts";
import { type BenchOptions, nanosecondsPer, type Spread, timed } from "./measure.ts";

/** One request through a balancer over three origins, the second of which flaps or not. */
export interface BalanceBench {
  readonly method: BalanceMethod;
  readonly faults: boolean;
  readonly nsPerRequest: Spread;
}

const REQUESTS = { quick: 20_000, usual: 2_000_000, full: 10_000_000 };
const CLIENTS = 1024;
const ORIGINS = [{ name: "10.0.0.1:80", weight: 5 }, { name: "10.0.0.2:80", weight: 3 }, { name: "10.0.0.3:80" }];
const FLAPPING: OriginFault = { kind: "flapping", origin: "10.0.0.2:80", period: ms(60_000), duty: 0.5 };

/** Requests 1 ms apart that take 50 to 70 ms, so that some 60 are under way. */
export function benchBalance({ scale, repeats }: BenchOptions): readonly BalanceBench[] {
  const count = REQUESTS[scale];
  return (Object.keys(balancers) as BalanceMethod[]).flatMap((method) =>
    [false, true].map((faults) => {
      const run = timed(
        repeats,
        (upstream) => serve(upstream, count),
        () => upstreamOf(method, faults ? [FLAPPING] : []),
      );
      return { method, faults, nsPerRequest: nanosecondsPer(count, run) };
    }),
  );
}

function upstreamOf(method: BalanceMethod, faults: readonly OriginFault[]): Upstream {
  const clients = new ClientAddresses(Uint32Array.from({ length: CLIENTS }, (_, i) => i * 65_537));
  const balancer = createBalancer(method, ORIGINS, { clients, random: Random.root(1) });
  const names = ORIGINS.map(({ name }) => name);
  return new Upstream(balancer, nginxFailover, new OriginFaults(names, faults, Random.root(2)));
}

function serve(upstream: Upstream, count: number): number {
  const request = {
    now: ms(0) as Milliseconds,
    client: 0,
    key: 0,
    roundTrip: Float64Array.of(10, 15, 20),
    serviceTime: ms(30),
    transferTime: ms(0),
    status: 200,
  };
  let sum = 0;
  for (let i = 0; i < count; i++) {
    request.now = ms(i);
    request.client = i % CLIENTS;
    request.key = i % 100_003;
    sum += upstream.serve(request).wait;
  }
  return sum;
}
