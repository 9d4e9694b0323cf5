import type { Random } from "../../base/random.ts";
import { type Bytes, bytes } from "../../base/units.ts";
import type { CachePolicy } from "../../cache/contract.ts";
import type { KeepAlivePolicy } from "../../platform/contract.ts";
import type { PlatformConfig } from "../../platform/conventions.ts";
import { type Pools, poolsOf } from "../../platform/pools.ts";
import { type RuntimeProfile, withRuntime } from "../../platform/runtime.ts";
import { startSampler } from "../../platform/start-time.ts";
import { createBalancer } from "../balance/balancer.ts";
import { ClientAddresses } from "../balance/client-addresses.ts";
import { OriginFaults } from "../balance/faults.ts";
import { Upstream } from "../balance/upstream.ts";
import { ContentCache } from "../content-cache/content-cache.ts";
import { UNSTATED } from "../content-cache/freshness.ts";
import { type Purge, PurgeSchedule } from "../content-cache/purges.ts";
import { Slices } from "../content-cache/slices.ts";
import { ofHosts } from "../requests/of-hosts.ts";
import { drawLogNormal } from "../requests/own-functions.ts";
import type { RequestStream } from "../requests/stream.ts";
import { distancesOf, type Named } from "../scenario/geography.ts";
import { failoverOf, faultsOf, type Scenario, type ScenarioCache } from "../scenario/scenario.ts";
import { Chain } from "./chain.ts";
import { type CodeLayer, CodeStore } from "./code-store.ts";
import { type HostOptions, withoutCalls } from "./function-host.ts";
import { NodeChoice } from "./node-choice.ts";
import { originsOf } from "./origins-of.ts";
import { Level } from "./request-store.ts";
import { Site } from "./site.ts";

const SECOND = 1000;
const NO_SLICE = Number.MAX_SAFE_INTEGER;

/** What a scenario only names, made by whoever knows the catalogs. */
export interface ChainParts {
  cache(spec: string, context: { capacity: Bytes; objectCount: number; random: Random }): CachePolicy;
  policy(spec: string, pools: Pools, random: Random): KeepAlivePolicy | Promise<KeepAlivePolicy>;
  readonly platform: PlatformConfig;
  readonly runtime: RuntimeProfile | undefined; // of the scenario's functions
}

/** The chain of a scenario for a stream of requests, all its random draws from `random`. */
export async function chainOf(
  scenario: Scenario,
  requests: RequestStream,
  parts: ChainParts,
  random: Random,
): Promise<Chain> {
  const weights = scenario.hosts?.map(({ weight }) => weight);
  const stream = weights === undefined ? requests : ofHosts(requests, weights, random.fork("hosts"));
  const builder = new ChainBuilder(scenario, stream, parts, random);
  const { clients, nodes, edge, network, tier } = scenario;
  const distances = distancesOf(scenario);
  const oneWay = new Float64Array(clients.length * nodes.length);
  for (const [c, client] of clients.entries())
    for (const [n, node] of nodes.entries())
      oneWay[c * nodes.length + n] = distances.roundTrip(client, node) / 2 + network.access;
  const down = nodes.map((node) => node.down);
  return new Chain({
    stream,
    choice: new NodeChoice({
      oneWay,
      nodeCount: nodes.length,
      maxInFlight: edge.maxInFlight ?? Number.POSITIVE_INFINITY,
      down,
    }),
    nodes: await Promise.all(
      nodes.map(async (node) => ({
        name: node.name,
        site: builder.site(node, edge.cache, Level.Node),
        host: await builder.host(node),
        toTier: tier === undefined ? 0 : distances.roundTrip(node, tier) / 2,
      })),
    ),
    tier: tier === undefined ? undefined : { name: tier.name, site: builder.site(tier, tier.cache, Level.Tier) },
    origins: originsOf(scenario, random),
    bytesPerMs: network.bytesPerSecond / SECOND,
    windowMs: scenario.window,
    slices: builder.slices,
  });
}

/** Makes the parts of a chain. */
class ChainBuilder {
  readonly slices: Slices | undefined;
  readonly #scenario: Scenario;
  readonly #stream: RequestStream;
  readonly #parts: ChainParts;
  readonly #random: Random;
  readonly #addresses: ClientAddresses;
  readonly #pools: Pools;
  readonly #codeSizes: Float64Array;

  constructor(scenario: Scenario, stream: RequestStream, parts: ChainParts, random: Random) {
    this.#scenario = scenario;
    this.#stream = stream;
    this.#parts = parts;
    this.#random = random;
    const slice = scenario.edge.cache?.slice;
    if (slice !== undefined || stream.ranges)
      this.slices = new Slices(stream.sizes(), Math.min(slice ?? NO_SLICE, NO_SLICE));
    // a network of its own for each place: 10.0.0.0, 10.0.1.0 and so on
    this.#addresses = new ClientAddresses(scenario.clients.map((_, i) => 0x0a000000 + i * 256));
    this.#pools = poolsOf(stream.functions, parts.platform.unit);
    const codeRandom = random.fork("code sizes");
    const { code } = scenario.edge;
    const draw = () => (code === undefined ? 0 : Math.max(1, Math.round(drawLogNormal(code.size, codeRandom))));
    this.#codeSizes = Float64Array.from(this.#pools.profiles, draw);
  }

  site(place: Named, cache: ScenarioCache | undefined, level: Level): Site {
    const { origins, edge } = this.#scenario;
    const objectCount = this.slices?.count ?? this.#stream.objectCount;
    const random = this.#random.fork(`site ${place.name}`);
    const context = { capacity: bytes(cache?.capacity ?? 0), objectCount, random: random.fork("cache") };
    const names = origins.servers.map(({ name }) => name);
    const servers = origins.servers.map(({ at: _at, faults: _faults, host: _host, hosts: _hosts, ...server }) =>
      withoutUndefined(server),
    );
    const faults = new OriginFaults(names, faultsOf(this.#scenario), random.fork("faults"));
    const balancer = createBalancer(origins.method, servers, {
      random: random.fork("balance"),
      clients: this.#addresses,
    });
    const distances = distancesOf(this.#scenario);
    return new Site({
      level,
      cache:
        cache === undefined
          ? undefined
          : new ContentCache(this.#parts.cache(cache.policy, context), objectCount, cache.rules),
      wakes: cache?.rules.collapse.poll === 0,
      purges: new PurgeSchedule(this.#purges()),
      upstream: new Upstream(balancer, failoverOf(this.#scenario), faults),
      roundTrip: Float64Array.from(origins.servers, (server) => distances.roundTrip(place, server)),
      objectCount,
      changes: origins.changes < Number.POSITIVE_INFINITY,
      reply: {
        maxAge: origins.maxAge ?? UNSTATED,
        staleWhileRevalidate: origins.staleWhileRevalidate ?? UNSTATED,
        staleIfError: origins.staleIfError ?? UNSTATED,
      },
      statesAge: level === Level.Tier && edge.cache?.rules.age === "honor",
      unknownHost: origins.unknownHost,
    });
  }

  /** The purges of what the caches know objects by: of all hosts, and of every slice. */
  #purges(): readonly Purge[] {
    const hostCount = this.#scenario.hosts?.length ?? 1;
    const ids = (object: number): readonly number[] => {
      const ofHosts = Array.from({ length: hostCount }, (_, host) => object * hostCount + host);
      const { slices } = this;
      if (slices === undefined) return ofHosts;
      return ofHosts.flatMap((id) => Array.from({ length: slices.countOf(id) }, (_, i) => slices.firstOf(id) + i));
    };
    return this.#scenario.purges.flatMap(({ at: time, object }): readonly Purge[] =>
      object === "all" ? [{ time, object }] : ids(object).map((id) => ({ time, object: id })),
    );
  }

  async host(place: Named): Promise<HostOptions | undefined> {
    const { runtime, platform } = this.#parts;
    const { functions } = this.#scenario.edge;
    if (functions === undefined || runtime === undefined) return undefined;
    const random = this.#random.fork(`functions ${place.name}`);
    const callless = withoutCalls(this.#stream.functions, this.#stream.horizon);
    const trace = withRuntime(callless, functions.runtime, runtime, random);
    const pools = poolsOf(trace, platform.unit);
    return {
      trace,
      pools,
      policy: await this.#parts.policy(functions.policy, pools, random.fork("policy")),
      platform,
      drawStart: startSampler(runtime.start, random.fork("starts")),
      code: this.#code(place, random),
    };
  }

  #code(place: Named, random: Random): CodeStore | undefined {
    const { edge, network, origins } = this.#scenario;
    if (edge.code === undefined) return undefined;
    const { memory, disk } = edge.code;
    const layer = (own: { policy: string; capacity: number } | undefined, label: string): CodeLayer | undefined =>
      own && {
        policy: this.#parts.cache(own.policy, {
          capacity: bytes(own.capacity),
          objectCount: this.#codeSizes.length,
          random: random.fork(label),
        }),
        latency: label === "disk" ? disk!.latency : 0,
        bytesPerMs: label === "disk" ? disk!.bytesPerSecond / SECOND : Number.POSITIVE_INFINITY,
      };
    const nearest = Math.min(...origins.servers.map((server) => distancesOf(this.#scenario).roundTrip(place, server)));
    return new CodeStore({
      sizes: this.#codeSizes,
      memory: layer(memory, "memory"),
      disk: layer(disk, "disk"),
      origin: { latency: nearest, bytesPerMs: network.bytesPerSecond / SECOND },
    });
  }
}

function withoutUndefined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
