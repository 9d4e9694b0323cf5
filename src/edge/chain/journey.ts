import { ms } from "../../base/units.ts";
import type { EventQueue } from "../../platform/event-queue.ts";
import { Ending } from "../balance/attempt.ts";
import type { ContentAnswer } from "../content-cache/content-cache.ts";
import { UNSTATED } from "../content-cache/freshness.ts";
import { CacheStatus, Fetch } from "../content-cache/status.ts";
import { type AnswerCounts, Cause, FAILURES, type Failure } from "./chain-tally.ts";
import { faultOf } from "./fault-of.ts";
import type { FunctionHost } from "./function-host.ts";
import { ChainEvent, type ChainPlan } from "./plan.ts";
import { Level, NOBODY, type RequestStore } from "./request-store.ts";
import type { Site } from "./site.ts";

const INFINITY = Number.POSITIVE_INFINITY;
const RANK = 0; // what is planned for one time happens in the order of planning
const UNAVAILABLE = 503;

/** What a journey takes part in. */
export interface JourneyParts {
  readonly plan: ChainPlan;
  readonly hosts: readonly (FunctionHost | undefined)[];
  readonly events: EventQueue<ChainEvent>;
  readonly requests: RequestStore;
  readonly counts: AnswerCounts;
}

/** Kernel. What happens to a request from its arrival at a node to its answer; one call for each event on its way. */
export class Journey {
  readonly #parts: JourneyParts;
  readonly #requests: RequestStore;
  #now = 0;

  constructor(parts: JourneyParts) {
    this.#parts = parts;
    this.#requests = parts.requests;
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
    this.#fail(request, "functionTurnedAway", UNAVAILABLE);
    this.#parts.events.push(now, RANK, ChainEvent.FetchedByNode, request);
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
    if (site.cache === undefined) {
      requests.status[at] = CacheStatus.Bypass;
      return this.#fetch(request, site);
    }
    site.purges.apply(site.cache, this.#now);
    if (requests.dynamic[request] === 1) this.#follow(request, site, site.cache.bypass(object, size, this.#now));
    else this.#follow(request, site, site.cache.lookup(object, size, this.#now));
  }

  /** Does what the cache says. */
  #follow(request: number, site: Site, { status, fetch, ticket, version, until }: ContentAnswer): void {
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
    requests.version[request] = site.versionOf(requests.object[request]!);
    if (fetch === Fetch.Background) this.#refresh(request, site, ticket, version);
    this.#answered(request, site);
  }

  /** A fetch that nobody waits for. */
  #refresh(request: number, site: Site, ticket: number, version: number): void {
    const requests = this.#requests;
    const fetch = requests.take(NOBODY, site.level === Level.Node ? requests.node[request]! : NOBODY);
    requests.object[fetch] = requests.object[request]!;
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
    this.#parts.events.push(until, RANK, look, request);
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
    if (site.level === Level.Tier) return this.#askOrigins(request, site);
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
    if (plan.tier === undefined || dynamic) return this.#askOrigins(request, site);
    events.push(this.#now + toTier, RANK, ChainEvent.AtTier, request);
  }

  #askOrigins(request: number, site: Site): void {
    const { plan, events } = this.#parts;
    const requests = this.#requests;
    const size = requests.size[request]!;
    const object = requests.object[request]!;
    const { asked, counts } = site;
    asked.now = ms(this.#now);
    asked.client = Math.max(0, requests.client[request]!);
    asked.key = object;
    asked.serviceTime = ms(plan.origins.drawService());
    asked.transferTime = ms(size / plan.bytesPerMs);
    const { ending, status, retries, connect, wait } = site.upstream.serve(asked);
    let end = this.#now + retries + connect + wait;
    counts.originRequests++;
    if (ending !== Ending.Answer)
      this.#fail(request, ending === Ending.TimeOut ? "originTimeout" : "originError", status);
    else if (status >= 400) this.#fail(request, "originStatus", status);
    else {
      const version = plan.origins.versionAt?.(object, end) ?? 0;
      requests.version[request] = version;
      requests.failure[request] = 0;
      if (version !== requests.known[2 * request + site.level]) {
        end += size / plan.bytesPerMs;
        requests.transferred[request] = 1;
        counts.originBytes += size;
      }
    }
    events.push(end, RANK, site.level === Level.Node ? ChainEvent.FetchedByNode : ChainEvent.FetchedByTier, request);
  }

  #fail(request: number, failure: Failure, status: number): void {
    this.#requests.failure[request] = status;
    this.#requests.failureKind[request] = FAILURES.indexOf(failure);
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
      if (cache.failed(object, ticket, faultOf(requests, request, direct))) {
        requests.failure[request] = 0;
        requests.status[at] = CacheStatus.Stale;
        requests.version[request] = site.versionOf(object);
      }
    } else if (cache !== undefined) {
      const version = requests.version[request]!;
      const reply = site.reply;
      reply.version = version;
      if (requests.known[at] !== UNSTATED && version === requests.known[at]) {
        requests.status[at] = CacheStatus.Revalidated;
        cache.confirmed(object, ticket, this.#now, reply);
      } else {
        cache.stored(object, ticket, this.#now, reply);
        if (ticket !== 0) site.keepVersion(object, version);
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
    const status = requests.status[at]!;
    const isRefresh = requests.client[request] === NOBODY;
    if (isRefresh && (site.level === Level.Node || requests.node[request] === NOBODY)) return requests.free(request);
    site.counts.statuses[status]!++;
    site.counts.statusBytes[status]! += size;
    if (requests.failure[request] !== 0) site.counts.failed++;
    if (site.level === Level.Node) return this.#respond(request);
    const { plan, events } = this.#parts;
    const node = requests.node[request]!;
    const confirms = requests.version[request] === requests.known[2 * request];
    let end = this.#now + plan.nodes[node]!.toTier;
    if (requests.failure[request] === 0 && requests.transferred[request] === 0 && !confirms) {
      end += size / plan.bytesPerMs;
      requests.transferred[request] = 1;
    }
    events.push(end, RANK, ChainEvent.Replied, request);
  }

  /** The node answers its client. */
  #respond(request: number): void {
    const { plan, counts } = this.#parts;
    const requests = this.#requests;
    const client = requests.client[request]!;
    const node = requests.node[request]!;
    const size = requests.size[request]!;
    const failed = requests.failure[request] !== 0;
    const status = requests.status[2 * request]!;
    const transfer = failed || requests.transferred[request] === 1 ? 0 : size / plan.bytesPerMs;
    const end = this.#now + plan.choice.oneWay(client, node) + transfer;
    let cause = requests.cause[request]! as Cause;
    if (failed) cause = Cause.Failed;
    else if (status === CacheStatus.Stale || status === CacheStatus.Updating) cause = Cause.Stale;
    else if (status === CacheStatus.Hit && cause !== Cause.Collapsed) cause = Cause.Hit;
    if (failed) counts.fail(requests.failureKind[request]!);
    else {
      counts.answeredBytes += size;
      const { versionAt } = plan.origins;
      if (versionAt !== undefined && requests.version[request]! < versionAt(requests.object[request]!, this.#now))
        counts.outdated++;
    }
    counts.add(node, cause, end - requests.issued[request]!, this.#now);
    plan.choice.inFlight[node]!--;
    requests.free(request);
  }
}
