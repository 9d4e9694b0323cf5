import type { RequestBatch } from "../requests/stream.ts";
import { Calendar } from "./calendar.ts";
import { AnswerCounts, Cause, type ChainTally } from "./chain-tally.ts";
import { FunctionHost, type HostListener } from "./function-host.ts";
import { Journey } from "./journey.ts";
import { ChainEvent, type ChainPlan } from "./plan.ts";
import { RequestStore } from "./request-store.ts";
import { Slicing } from "./slicing.ts";

const INFINITY = Number.POSITIVE_INFINITY;
const LEAST_DAY = 0.125; // ms: a calendar of such days reaches as far as most answers take

/**
 * Kernel. Requests on their way through an edge platform, one event at a time: the nearest node, its cache, on a miss the
 * function on that node, the tier's cache, the origins behind a balancer, and back. The caches, the platform and the
 * balancer are those that run alone elsewhere; here they are given each other's times.
 *
 * A function runs before its request goes on to the tier, as an origin-request trigger does, and no longer holds its
 * instance then; a dynamic request is answered by its function, or without functions by an origin. Bytes are forwarded
 * while they come in: a transfer takes its time once, at the hop where the content lay. Requests that wait for another
 * one's fetch get it when it is whole. The tier passes on the age of what it keeps where the nodes' rules honor it.
 *
 * Where objects are kept in slices, a request goes through its slices one after the other, each a request to the cache and,
 * if it is missing, to the function, the tier and the origins; what is dynamic is neither cut nor stored then.
 *
 * A request costs O(log requests under way) per hop; memory does not grow with the length of the stream.
 */
export class Chain implements HostListener {
  readonly #plan: ChainPlan;
  readonly #hosts: readonly (FunctionHost | undefined)[];
  readonly #events: Calendar<ChainEvent>;
  readonly #requests = new RequestStore();
  readonly #counts: AnswerCounts;
  readonly #journey: Journey;
  readonly #slicing: Slicing | undefined;
  #batch: RequestBatch | undefined;
  #row = 0;
  #issued = 0;
  #now = 0;
  #requestedBytes = 0;
  #undecided = 0; // calls whose fate no host knows yet

  constructor(plan: ChainPlan) {
    this.#plan = plan;
    this.#hosts = plan.nodes.map(({ host }) => (host === undefined ? undefined : new FunctionHost(host, this)));
    this.#counts = new AnswerCounts(plan.nodes.length, plan.windowMs, plan.stream.horizon);
    this.#slicing = plan.slices === undefined ? undefined : new Slicing(plan.slices, this.#requests);
    this.#read();
    this.#events = new Calendar(dayOf(this.#batch));
    this.#journey = new Journey({
      plan,
      hosts: this.#hosts,
      events: this.#events,
      requests: this.#requests,
      counts: this.#counts,
      slicing: this.#slicing,
    });
  }

  /** Requests that clients have issued so far. */
  get issued(): number {
    return this.#issued;
  }

  /** Time of the last event, ms. */
  get now(): number {
    return this.#now;
  }

  /** Requests and refreshes under way. */
  get underWay(): number {
    return this.#requests.live;
  }

  /** Runs to the end of the stream, and until all is answered. */
  run(): ChainTally {
    while (this.step());
    return this.tally();
  }

  /** Handles up to `count` events; false when there is none left. */
  advance(count: number): boolean {
    for (let i = 0; i < count; i++) if (!this.step()) return false;
    return true;
  }

  /** Handles one event; false when there is none left. */
  step(): boolean {
    const arrival = this.#batch === undefined ? INFINITY : this.#batch.time[this.#row]!;
    const planned = this.#events.nextTime;
    const next = Math.min(arrival, planned);
    if (this.#undecided > 0 && this.#stepHost(next)) return true;
    if (next === INFINITY) return false;
    if (planned <= arrival) this.#handleNext();
    else this.#issue(arrival);
    return true;
  }

  /** Counts and sums, once all has ended. */
  tally(): ChainTally {
    const { nodes, tier, origins, windowMs } = this.#plan;
    const sites = [...nodes.map(({ site }) => site), ...(tier === undefined ? [] : [tier.site])];
    const total = (column: "attempts" | "failures" | "answers" | "misdirected", origin: number) =>
      sites.reduce((sum, { upstream }) => sum + upstream[column][origin]!, 0);
    const { answeredBytes, outdated, failures, causes, latencyMs } = this.#counts;
    return {
      requests: this.#issued,
      requestedBytes: this.#requestedBytes,
      answeredBytes,
      outdated,
      failures,
      causes,
      latencyMs,
      nodes: nodes.map(({ name, site }, i) => ({
        name,
        site: site.counts,
        ...this.#counts.nodes[i]!,
        functions: this.#hosts[i]?.finish(),
        code: this.#hosts[i]?.code?.counts,
      })),
      tier: tier === undefined ? undefined : { name: tier.name, site: tier.site.counts },
      origins: origins.names.map((name, i) => ({
        name,
        attempts: total("attempts", i),
        failures: total("failures", i),
        answers: total("answers", i),
        misdirected: total("misdirected", i),
      })),
      slices: this.#slicing?.counts,
      windowMs,
    };
  }

  called(): void {
    this.#undecided++;
  }

  computed(request: number, end: number, cold: boolean): void {
    this.#undecided--;
    if (cold) this.#requests.cause[request] = Cause.Cold;
    this.#events.push(end, ChainEvent.Computed, request);
  }

  turnedAway(request: number, now: number): void {
    this.#undecided--;
    this.#journey.turnAway(request, now);
  }

  /** Lets something happen on a host where a call waits, if it comes before all else; false if nothing does. */
  #stepHost(next: number): boolean {
    let first: FunctionHost | undefined;
    let time = next;
    for (const host of this.#hosts) {
      if (host === undefined || host.undecided === 0 || host.nextTime > time) continue;
      if (first !== undefined && host.nextTime === time) continue;
      first = host;
      time = host.nextTime;
    }
    if (first === undefined || time === INFINITY) return false;
    first.step();
    return true;
  }

  #read(): void {
    do this.#batch = this.#plan.stream.next();
    while (this.#batch?.length === 0);
    this.#row = 0;
  }

  /** A client asks. */
  #issue(now: number): void {
    const batch = this.#batch!;
    const row = this.#row++;
    const client = batch.client[row]!;
    const size = batch.size[row]!;
    const { choice } = this.#plan;
    this.#issued++;
    this.#requestedBytes += size;
    const node = choice.choose(client, now);
    if (node < 0) this.#counts.failures.noNode++;
    else {
      const requests = this.#requests;
      const request = requests.take(client, node);
      requests.issued[request] = now;
      requests.dynamic[request] = batch.dynamic[row]!;
      this.#address(request, batch, row);
      requests.functionId[request] = batch.functionId[row]!;
      requests.duration[request] = batch.duration[row]!;
      choice.inFlight[node]!++;
      this.#events.push(now + choice.oneWay(client, node), ChainEvent.AtNode, request);
    }
    if (this.#row === batch.length) this.#read();
  }

  /** What a request looks for. */
  #address(request: number, { object, size, offset, dynamic }: RequestBatch, row: number): void {
    const requests = this.#requests;
    const id = object[row]!;
    requests.whole[request] = id;
    if (this.#slicing === undefined) {
      requests.object[request] = id;
      requests.size[request] = size[row]!;
    } else if (dynamic[row] === 1) this.#slicing.beginWhole(request, id, size[row]!);
    else this.#slicing.begin(request, id, offset[row]!, size[row]!);
  }

  #handleNext(): void {
    const events = this.#events;
    const kind = events.nextKind;
    const request = events.nextSubject;
    const now = events.nextTime;
    this.#now = now;
    events.pop();
    this.#journey.handle(kind, request, now);
  }
}

/** The length of the calendar's days, ms, by the first requests: twice the time between two. */
function dayOf(batch: RequestBatch | undefined): number {
  if (batch === undefined) return LEAST_DAY;
  const { time, length } = batch;
  return Math.max(LEAST_DAY, (2 * (time[length - 1]! - time[0]!)) / length);
}
