import { MB_PER_GB } from "../base/units.ts";
import { CAUSE_NAMES, type ChainTally, type Failure, type NodeOutcome } from "../edge/chain/chain-tally.ts";
import type { SiteCounts } from "../edge/chain/site.ts";
import { CACHE_STATUS_NAMES, CacheStatus } from "../edge/content-cache/status.ts";
import type { Named } from "../edge/scenario/geography.ts";
import type { Scenario } from "../edge/scenario/scenario.ts";
import type { Tally } from "../platform/tally.ts";
import type { LatencyQuantiles, Maybe, TraceSummary } from "./result.ts";
import { latencyQuantiles, ratio } from "./summary.ts";

const BYTES_PER_GB = 1e9; // as networks are billed
const MB_MS_PER_GB_SECOND = MB_PER_GB * 1000;

/**
 * A cache site: a node's, or the tier's. Where it keeps slices, each of them is a request of its own. Ratios are over the
 * answers it gave, and their bytes.
 */
export interface EdgeSite {
  readonly name: string;
  readonly requests: number;
  readonly requestedBytes: number;
  readonly statuses: Readonly<Record<string, number>>; // by nginx's words
  readonly hitRatio: Maybe; // HIT, STALE, UPDATING and REVALIDATED
  readonly byteHitRatio: Maybe;
  readonly staleShare: Maybe; // STALE and UPDATING
  readonly errorShare: Maybe;
  readonly keptErrors: number; // answers with an error that the cache kept: hits, but as all errors without bytes
  readonly originRequests: number;
  readonly originBytes: number;
}

/** A node: its site, and its functions where it has some. */
export interface EdgeNode extends EdgeSite {
  readonly latencyMs: LatencyQuantiles; // of its clients' requests
  readonly calls: number;
  readonly coldStarts: number; // full and partial
  readonly coldStartRate: Maybe; // over the calls that were served
  readonly dropped: number;
  readonly provisionedGBSeconds: number; // idle, busy and starting
  readonly codeReads: { readonly memory: number; readonly disk: number; readonly origin: number } | null;
}

/** The requests of one cause: what most of their time went to. */
export interface EdgeCause {
  readonly cause: string;
  readonly requests: number;
  readonly latencyMs: LatencyQuantiles;
}

/** What became of the slices that nodes were asked for. */
export interface EdgeSlices {
  readonly bytes: Maybe; // of a slice, null where objects are whole and only asked for in part
  readonly asked: number;
  readonly found: number; // in the node's cache at once
  readonly requestsInPart: number; // some of whose slices were found, and some not
}

/** A scenario run with one seed: an entry of results.json. */
export interface EdgeResult {
  readonly scenario: string;
  readonly seed: number;
  readonly requests: number;
  readonly requestedBytes: number;
  readonly answeredBytes: number;
  readonly hitRatio: Maybe; // at the nodes, over their answers: slices where they keep such
  readonly byteHitRatio: Maybe;
  readonly staleShare: Maybe;
  readonly outdatedShare: Maybe; // answered with a content that its origin had replaced
  readonly errorShare: Maybe;
  readonly coldStartRate: Maybe; // over the calls of functions
  readonly originRequests: number;
  readonly originBytes: number;
  readonly latencyMs: LatencyQuantiles; // of all requests, failed ones included
  readonly causes: readonly EdgeCause[];
  readonly failures: Readonly<Record<Failure, number>>;
  readonly slices: EdgeSlices | null;
  readonly nodes: readonly EdgeNode[];
  readonly tier: EdgeSite | null;
  readonly origins: readonly {
    readonly name: string;
    readonly attempts: number;
    readonly failures: number;
    readonly answers: number;
    readonly misdirected: number; // attempts for a host that it does not serve
  }[];
  readonly costUSD: {
    readonly requests: number;
    readonly functions: number;
    readonly origin: number;
    readonly edge: number;
    readonly total: number;
  };
  readonly wallMs: number;
  readonly requestsPerSecond: Maybe;
}

/** A named place of a scenario, for the map. */
export interface EdgePlace {
  readonly kind: "client" | "node" | "tier" | "origin";
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** The document of results.json, and of `--json`. */
export interface EdgeDocument {
  readonly schema: 1;
  readonly command: "edge";
  readonly seed: number;
  readonly trace: TraceSummary;
  readonly places: readonly EdgePlace[];
  readonly results: readonly EdgeResult[];
}

/** The places of a scenario. */
export function edgePlaces({ clients, nodes, tier, origins }: Scenario): readonly EdgePlace[] {
  const of = (kind: EdgePlace["kind"], list: readonly Named[]) =>
    list.map(({ name, at: [latitude, longitude] }) => ({ kind, name, latitude, longitude }));
  return [
    ...of("client", clients),
    ...of("node", nodes),
    ...of("tier", tier === undefined ? [] : [tier]),
    ...of("origin", origins.servers),
  ];
}

/** One window of one node. */
export interface EdgeWindowRow {
  readonly node: string;
  readonly window: number;
  readonly startMs: number;
  readonly requests: number;
  readonly hitRatio: Maybe;
  readonly cold: number;
  readonly failed: number;
  readonly latencyMs: Maybe; // mean
}

/** What a tally says, as ratios and quantiles. */
export function edgeResult(scenario: Scenario, tally: ChainTally, seed: number, wallMs: number): EdgeResult {
  const { requests, requestedBytes, answeredBytes, outdated, failures, causes, latencyMs, origins } = tally;
  const nodes = tally.nodes.map(edgeNode);
  const sites = [...tally.nodes.map(({ site }) => site), ...(tally.tier === undefined ? [] : [tally.tier.site])];
  const all = edgeSite("", merged(tally.nodes.map(({ site }) => site)));
  const total = (of: (node: EdgeNode) => number) => nodes.reduce((sum, node) => sum + of(node), 0);
  const originBytes = sites.reduce((sum, site) => sum + site.originBytes, 0);
  const codeBytes = tally.nodes.reduce((sum, { code }) => sum + (code?.originBytes ?? 0), 0);
  const cost = costOf(scenario, {
    requests,
    answeredBytes,
    originBytes: originBytes + codeBytes,
    GBs: total((node) => node.provisionedGBSeconds),
  });
  return {
    scenario: scenario.name,
    seed,
    requests,
    requestedBytes,
    answeredBytes,
    hitRatio: all.hitRatio,
    byteHitRatio: all.byteHitRatio,
    staleShare: all.staleShare,
    outdatedShare: ratio(outdated, requests),
    errorShare: ratio(
      Object.values(failures).reduce((sum, count) => sum + count, 0),
      requests,
    ),
    coldStartRate: ratio(
      total((node) => node.coldStarts),
      total((node) => node.calls - node.dropped),
    ),
    originRequests: sites.reduce((sum, site) => sum + site.originRequests, 0),
    originBytes,
    latencyMs: latencyQuantiles(latencyMs),
    causes: causes.map((of, i) => ({ cause: CAUSE_NAMES[i]!, requests: of.count, latencyMs: latencyQuantiles(of) })),
    failures,
    slices: tally.slices === undefined ? null : { bytes: scenario.edge.cache?.slice ?? null, ...tally.slices },
    nodes,
    tier: tally.tier === undefined ? null : edgeSite(tally.tier.name, tally.tier.site),
    origins,
    costUSD: cost,
    wallMs,
    requestsPerSecond: ratio(requests * 1000, wallMs),
  };
}

/** The windows of every node. */
export function edgeWindows({ nodes, windowMs }: ChainTally): readonly EdgeWindowRow[] {
  return nodes.flatMap(({ name, windows }) =>
    Array.from(windows.requests, (requests, window) => ({
      node: name,
      window,
      startMs: window * windowMs,
      requests,
      hitRatio: ratio(windows.hits[window]!, requests),
      cold: windows.cold[window]!,
      failed: windows.failed[window]!,
      latencyMs: ratio(windows.latencyMs[window]!, requests),
    })),
  );
}

function edgeSite(name: string, site: SiteCounts): EdgeSite {
  const { statuses, statusBytes, requests, requestedBytes, failed, keptErrors, originRequests, originBytes } = site;
  const answers = statuses.reduce((sum, count) => sum + count, 0);
  const stale = statuses[CacheStatus.Stale]! + statuses[CacheStatus.Updating]!;
  const kept = (of: Float64Array) =>
    of[CacheStatus.Hit]! + of[CacheStatus.Stale]! + of[CacheStatus.Updating]! + of[CacheStatus.Revalidated]!;
  return {
    name,
    requests,
    requestedBytes,
    statuses: Object.fromEntries(CACHE_STATUS_NAMES.map((word, i) => [word, statuses[i]!])),
    hitRatio: ratio(kept(statuses), answers),
    byteHitRatio: ratio(
      kept(statusBytes),
      statusBytes.reduce((sum, size) => sum + size, 0),
    ),
    staleShare: ratio(stale, answers),
    errorShare: ratio(failed, answers),
    keptErrors,
    originRequests,
    originBytes,
  };
}

function edgeNode({ name, site, latencyMs, functions, code }: NodeOutcome): EdgeNode {
  const calls = functions === undefined ? 0 : sum(functions.functions.invocations);
  const dropped = functions === undefined ? 0 : sum(functions.functions.dropped);
  const coldStarts = functions === undefined ? 0 : coldStartsOf(functions);
  return {
    ...edgeSite(name, site),
    latencyMs: latencyQuantiles(latencyMs),
    calls,
    coldStarts,
    coldStartRate: ratio(coldStarts, calls - dropped),
    dropped,
    provisionedGBSeconds: functions === undefined ? 0 : provisioned(functions),
    codeReads: code === undefined ? null : { memory: code.memory, disk: code.disk, origin: code.origin },
  };
}

function merged(sites: readonly SiteCounts[]): SiteCounts {
  const column = (of: (site: SiteCounts) => Float64Array) =>
    Float64Array.from({ length: CACHE_STATUS_NAMES.length }, (_, i) =>
      sites.reduce((total, site) => total + of(site)[i]!, 0),
    );
  const count = (of: (site: SiteCounts) => number) => sites.reduce((total, site) => total + of(site), 0);
  return {
    statuses: column((site) => site.statuses),
    statusBytes: column((site) => site.statusBytes),
    requests: count((site) => site.requests),
    requestedBytes: count((site) => site.requestedBytes),
    failed: count((site) => site.failed),
    keptErrors: count((site) => site.keptErrors),
    originRequests: count((site) => site.originRequests),
    originBytes: count((site) => site.originBytes),
  };
}

function coldStartsOf({ functions }: Tally): number {
  return sum(functions.coldStarts) + sum(functions.partialColdStarts);
}

function provisioned({ idleMBms, busyMBms, startingMBms }: Tally): number {
  return (idleMBms + busyMBms + startingMBms) / MB_MS_PER_GB_SECOND;
}

function costOf(
  { cost }: Scenario,
  used: {
    readonly requests: number;
    readonly answeredBytes: number;
    readonly originBytes: number;
    readonly GBs: number;
  },
): EdgeResult["costUSD"] {
  const requests = (used.requests / 1e6) * cost.perMillionRequests;
  const functions = used.GBs * cost.perGBSecond;
  const origin = (used.originBytes / BYTES_PER_GB) * cost.perGBOrigin;
  const edge = (used.answeredBytes / BYTES_PER_GB) * cost.perGBEdge;
  return { requests, functions, origin, edge, total: requests + functions + origin + edge };
}

function sum(column: Float64Array): number {
  return column.reduce((total, value) => total + value, 0);
}
