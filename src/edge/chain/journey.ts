import type { ContentAnswer } from "../content-cache/content-cache.ts";
import { UNSTATED } from "../content-cache/freshness.ts";
import { CacheStatus, Fetch } from "../content-cache/status.ts";
import type { Calendar } from "./calendar.ts";
import { type AnswerCounts, Cause, FailureKind } from "./chain-tally.ts";
import { Departure } from "./departure.ts";
import { faultOf } from "./fault-of.ts";
import type { FunctionHost } from "./function-host.ts";
import { OriginCall } from "./origin-call.ts";
import { ChainEvent, type ChainPlan } from "./plan.ts";
import { Level, NOBODY, type RequestStore } from "./request-store.ts";
import type { Site } from "./site.ts";
import type { Slicing } from "./slicing.ts";

const INFINITY = Number.POSITIVE_INFINITY;
const UNAVAILABLE = 503;

/** What a journey takes part in. */
export interface JourneyParts {
  readonly plan: ChainPlan;
  readonly hosts: readonly (FunctionHost | undefined)[];
  readonly events: Calendar<ChainEvent>;
  readonly requests: RequestStore;
  readonly counts: AnswerCounts;
  readonly slicing: Slicing | undefined;
}

/** Kernel. What happens to a request from its arrival at a node to its answer; one call for each event on its way. */
export class Journey {
  readonly #parts: JourneyParts;
  readonly #requests: RequestStore;
  readonly #origins: OriginCall;
  readonly #departure: Departure;
  readonly #isSliced: boolean;
  #now = 0;

  constructor(parts: JourneyParts) {
    const { plan, events, requests, counts, slicing } = parts;
    this.#parts = parts;
    this.#requests = requests;
    this.#origins = new OriginCall(plan, events, requests);
    this.#departure = new Departure(plan, requests, counts, slicing);
    this.#isSliced = slicing !== undefined;
  }

  /** Handles an event. */
  handle(event: ChainEvent, request: number, now: number): void {
    this.#now = now;
    switch (event) {
      case ChainEvent.AtNode:
        return this.#lookUp(request, this.#nodeSite(request));
      case ChainEvent.Computed:
        return this.#goUp(request);
      case ChainEvent.AtTier:
        return this.#lookUp(request, this.#tierSite());
      case ChainEvent.FetchedByNode:
      case ChainEvent.Replied:
        return this.#fetched(request, this.#nodeSite(request));
      case ChainEvent.FetchedByTier:
        return this.#fetched(request, this.#tierSite());
      case ChainEvent.LookAtNode:
        return this.#isDue(request) ? this.#lookAgain(request, this.#nodeSite(request)) : undefined;
      case ChainEvent.LookAtTier:
        return this.#isDue(request) ? this.#lookAgain(request, this.#tierSite()) : undefined;
    }
  }

  /** The platform of its node has no place for a request's function. */
  turnAway(request: number, now: number): void {
    this.#requests.fail(request, FailureKind.functionTurnedAway, UNAVAILABLE);
    this.#parts.events.push(now, ChainEvent.FetchedByNode, request);
  }

  #nodeSite(request: number): Site {
    return this.#parts.plan.nodes[this.#requests.node[request]!]!.site;
  }

  #tierSite(): Site {
    return this.#parts.plan.tier!.site;
  }

  /** A request comes to a site. */
  #lookUp(request: number, site: Site): void {
    const requests = this.#requests;
    const object = requests.object[request]!;
    const size = requests.size[request]!;
    const at = 2 * request + site.level;
    site.counts.requests++;
    site.counts.requestedBytes += size;
    requests.since[at] = this.#now;
    requests.ticket[at] = 0;
    requests.known[at] = UNSTATED;
    const dynamic = requests.dynamic[request] === 1;
    if (site.cache === undefined || (dynamic && this.#isSliced)) {
      requests.status[at] = CacheStatus.Bypass;
      return this.#fetch(request, site);
    }
    site.purges.apply(site.cache, this.#now);
    if (dynamic) this.#follow(request, site, site.cache.bypass(object, size, this.#now));
    else this.#follow(request, site, site.cache.lookup(object, size, this.#now));
  }

  /** Does what the cache says. */
  #follow(request: number, site: Site, { status, fetch, ticket, version, until, error }: ContentAnswer): void {
    const requests = this.#requests;
    const at = 2 * request + site.level;
    requests.status[at] = status;
    if (fetch === Fetch.Wait) return this.#wait(request, site, until);
    if (fetch === Fetch.Foreground) {
      if (requests.cause[request] === Cause.Collapsed) requests.cause[request] = Cause.Fetched;
      requests.ticket[at] = ticket;
      requests.known[at] = version;
      return this.#fetch(request, site);
    }
    this.#takeStored(request, site, error);
    if (fetch === Fetch.Background) this.#refresh(request, site, ticket, version);
    this.#answered(request, site);
  }

  /** A site answers with what it has stored, a content or an error. */
  #takeStored(request: number, site: Site, error: number): void {
    const requests = this.#requests;
    const object = requests.object[request]!;
    requests.version[request] = site.versionOf(object);
    requests.age[request] = site.ageOf(object, this.#now);
    requests.fail(request, FailureKind.cachedError, error);
  }

  /** A fetch that nobody waits for. */
  #refresh(request: number, site: Site, ticket: number, version: number): void {
    const requests = this.#requests;
    const fetch = requests.take(NOBODY, site.level === Level.Node ? requests.node[request]! : NOBODY);
    requests.object[fetch] = requests.object[request]!;
    requests.whole[fetch] = requests.whole[request]!;
    requests.size[fetch] = requests.size[request]!;
    requests.functionId[fetch] = requests.functionId[request]!;
    requests.duration[fetch] = requests.duration[request]!;
    requests.ticket[2 * fetch + site.level] = ticket;
    requests.known[2 * fetch + site.level] = version;
    this.#fetch(fetch, site);
  }

  #wait(request: number, site: Site, until: number): void {
    const requests = this.#requests;
    site.join(requests.object[request]!, request);
    if (requests.cause[request] === Cause.Fetched) requests.cause[request] = Cause.Collapsed;
    requests.lookAt[request] = until;
    if (until === INFINITY) return;
    const look = site.level === Level.Node ? ChainEvent.LookAtNode : ChainEvent.LookAtTier;
    this.#parts.events.push(until, look, request);
  }

  /** Whether a request still waits for this look; it may have been served, and its handle given again. */
  #isDue(request: number): boolean {
    return this.#requests.lookAt[request] === this.#now;
  }

  #lookAgain(request: number, site: Site): void {
    site.leave(this.#requests.object[request]!, request);
    this.#retry(request, site);
  }

  #retry(request: number, site: Site): void {
    const requests = this.#requests;
    requests.lookAt[request] = NOBODY;
    const since = requests.since[2 * request + site.level]!;
    site.purges.apply(site.cache!, this.#now);
    this.#follow(request, site, site.cache!.retry(requests.object[request]!, since, this.#now));
  }

  /** A site has to have it fetched: on a node its function comes first. */
  #fetch(request: number, site: Site): void {
    if (site.level === Level.Tier) return this.#origins.make(request, site, this.#now);
    const requests = this.#requests;
    const host = this.#parts.hosts[requests.node[request]!];
    if (host === undefined) return this.#goUp(request);
    host.call(request, requests.functionId[request]!, this.#now, requests.duration[request]!);
  }

  /** From a node to the tier or the origins; what its function alone answers goes nowhere. */
  #goUp(request: number): void {
    const { plan, hosts, events } = this.#parts;
    const node = this.#requests.node[request]!;
    const { site, toTier } = plan.nodes[node]!;
    const dynamic = this.#requests.dynamic[request] === 1;
    if (dynamic && hosts[node] !== undefined) {
      this.#requests.version[request] = INFINITY; // made for this request
      return this.#fetched(request, site);
    }
    if (plan.tier === undefined || dynamic) return this.#origins.make(request, site, this.#now);
    events.push(this.#now + toTier, ChainEvent.AtTier, request);
  }

  /** A fetch has ended at its site. */
  #fetched(request: number, site: Site): void {
    const requests = this.#requests;
    const { cache } = site;
    const at = 2 * request + site.level;
    const object = requests.object[request]!;
    const ticket = requests.ticket[at]!;
    if (cache !== undefined) site.purges.apply(cache, this.#now);
    if (cache !== undefined && requests.failure[request] !== 0) {
      const direct = site.level === Level.Tier || this.#parts.plan.tier === undefined;
      const fault = faultOf(requests, request, direct);
      if (cache.failed(object, ticket, fault, requests.failure[request]!, this.#now)) {
        requests.status[at] = CacheStatus.Stale;
        this.#takeStored(request, site, cache.errorOf(object));
      }
    } else if (cache !== undefined) {
      const version = requests.version[request]!;
      const reply = site.reply;
      reply.version = version;
      reply.age = requests.age[request]!;
      if (requests.known[at] !== UNSTATED && version === requests.known[at]) {
        requests.status[at] = CacheStatus.Revalidated;
        site.renewAge(object, this.#now);
        cache.confirmed(object, ticket, this.#now, reply);
      } else {
        cache.stored(object, ticket, this.#now, reply);
        if (ticket !== 0) site.keepVersion(object, version, this.#now);
      }
    }
    this.#answered(request, site);
    const line = site.takeLine(object);
    if (line !== undefined) for (const waiting of line) this.#retry(waiting, site);
  }

  /** A site has its answer: it goes to the node, or to the client, or was a refresh. */
  #answered(request: number, site: Site): void {
    const requests = this.#requests;
    const size = requests.size[request]!;
    const at = 2 * request + site.level;
    const status = requests.status[at]! as CacheStatus;
    const isRefresh = requests.client[request] === NOBODY;
    if (isRefresh && (site.level === Level.Node || requests.node[request] === NOBODY)) return requests.free(request);
    this.#countAnswer(request, site, status, size);
    if (site.level === Level.Node) return this.#leave(request);
    const { plan, events } = this.#parts;
    const node = requests.node[request]!;
    const confirms = requests.version[request] === requests.known[2 * request];
    let end = this.#now + plan.nodes[node]!.toTier;
    if (requests.failure[request] === 0 && requests.transferred[request] === 0 && !confirms) {
      end += size / plan.bytesPerMs;
      requests.transferred[request] = 1;
    }
    events.push(end, ChainEvent.Replied, request);
  }

  #countAnswer(request: number, { counts }: Site, status: CacheStatus, size: number): void {
    counts.statuses[status]!++;
    if (this.#requests.failure[request] === 0) {
      counts.statusBytes[status]! += size;
      return;
    }
    counts.failed++;
    if (status === CacheStatus.Hit || status === CacheStatus.Stale || status === CacheStatus.Updating)
      counts.keptErrors++;
  }

  /** A node has its answer: to its client, or on to the next slice. */
  #leave(request: number): void {
    if (this.#departure.hasMore(request, this.#now)) this.#parts.events.push(this.#now, ChainEvent.AtNode, request);
  }
}
