import { type Milliseconds, ms } from "../../base/units.ts";
import { EventKind, EventQueue, Rank } from "../../platform/event-queue.ts";
import { Attempt, Ending, isMisdirected, type OriginRequest } from "./attempt.ts";
import { type Balancer, Outcome } from "./contract.ts";
import { type Failover, FailoverRule } from "./failover.ts";
import type { OriginFaults } from "./faults.ts";

/** What a request came to. Its times add up to its latency: until the last attempt began, and that attempt's two parts. */
export interface UpstreamResult {
  readonly origin: number; // of the last attempt, -1 where none was made
  readonly ending: Ending;
  readonly status: number; // the origin's; 502 for an error or no origin, 504 for a time-out
  readonly attempts: number;
  readonly retries: Milliseconds; // all attempts but the last
  readonly connect: Milliseconds;
  readonly wait: Milliseconds; // for the first byte
}

const Change = { Begin: 0, Served: 1, Failed: 2 } as const; // of a connection, as the queue holds it
const CHANGES = 4;
const TOO_MANY_REQUESTS = 429;

/**
 * Origins behind a balancer: each request is taken from origin to origin as nginx takes it [nginx]. Every error and
 * time-out is a failure in the origin's record; a status is one only where it leads to the next origin, and then not
 * 403, 404 or the other 4xx but 429. The last attempt's status is passed on as it is, on nobody's record.
 *
 * A request is followed to its end at once. What its attempts do to connections and records takes effect at their own
 * times, so that later requests see it then; a retry, though, does not yet see what requests that come after this one
 * will have done by its time.
 */
export class Upstream {
  readonly balancer: Balancer;
  readonly attempts: Float64Array; // [origins] made so far
  readonly failures: Float64Array; // [origins] of these, errors, time-outs and statuses that led elsewhere
  readonly answers: Float64Array; //  [origins] passed on to the client, of whatever status
  readonly misdirected: Float64Array; // [origins] attempts that it answered for a host that it does not serve
  readonly #failover: Failover;
  readonly #rule: FailoverRule;
  readonly #attempt: Attempt;
  readonly #changes = new EventQueue();
  readonly #result = {
    origin: -1,
    ending: Ending.NoOrigin as Ending,
    status: 0,
    attempts: 0,
    retries: ms(0),
    connect: ms(0),
    wait: ms(0),
  };

  constructor(balancer: Balancer, failover: Failover, faults?: OriginFaults) {
    checkFailover(failover);
    const count = balancer.origins.length;
    this.balancer = balancer;
    this.attempts = new Float64Array(count);
    this.failures = new Float64Array(count);
    this.answers = new Float64Array(count);
    this.misdirected = new Float64Array(count);
    this.#failover = failover;
    this.#rule = new FailoverRule(failover.nextOn);
    this.#attempt = new Attempt(failover, faults);
  }

  /** Serves a request; the result is valid until the next call. */
  serve(request: OriginRequest): UpstreamResult {
    this.settle(request.now);
    const attempt = this.#attempt;
    const { maxTries } = this.#failover;
    let tries = this.balancer.maxTries;
    if (maxTries > 0 && maxTries < tries) tries = maxTries;
    let at = request.now;
    let made = 0;
    let origin = this.balancer.pick(at, request.client, request.key);
    let last = origin;
    while (origin >= 0) {
      last = origin;
      made++;
      attempt.run(request, origin, at);
      const end = ms(at + attempt.connect + attempt.wait);
      const goesOn = this.#goesOn(tries - made, end - request.now);
      this.#record(request, origin, at, goesOn);
      if (!goesOn) return this.#conclude(last, made, at - request.now);
      at = end;
      origin = this.balancer.next(at);
    }
    attempt.none();
    return this.#conclude(last, made, at - request.now);
  }

  /** Lets all that ends up to `now` take effect. */
  settle(now: Milliseconds): void {
    const changes = this.#changes;
    while (changes.nextTime <= now) {
      const time = ms(changes.nextTime);
      const change = changes.nextSubject % CHANGES;
      const origin = (changes.nextSubject - change) / CHANGES;
      changes.pop();
      if (change === Change.Begin) this.balancer.begin(origin);
      else this.balancer.end(origin, time, change === Change.Served ? Outcome.Served : Outcome.Failed);
    }
  }

  /** Whether the attempt just made leads to another; `age` is the request's at its end. */
  #goesOn(triesLeft: number, age: number): boolean {
    const { retryTimeout } = this.#failover;
    if (triesLeft <= 0 || (retryTimeout > 0 && age >= retryTimeout)) return false;
    const { ending, status } = this.#attempt;
    if (ending === Ending.Error) return this.#rule.onError;
    if (ending === Ending.TimeOut) return this.#rule.onTimeout;
    return this.#rule.onStatus(status);
  }

  #record(request: OriginRequest, origin: number, at: Milliseconds, goesOn: boolean): void {
    const { ending, status, connect, wait } = this.#attempt;
    const answered = ending === Ending.Answer;
    const failed = answered ? goesOn && countsAsFailure(status) : true;
    const transfer = answered && !goesOn ? request.transferTime : 0;
    this.attempts[origin]!++;
    if (!answered || goesOn) this.failures[origin]!++;
    else this.answers[origin]!++;
    if (answered && isMisdirected(request, origin)) this.misdirected[origin]!++;
    if (at > request.now) this.#plan(at, origin, Change.Begin);
    else this.balancer.begin(origin);
    this.#plan(at + connect + wait + transfer, origin, failed ? Change.Failed : Change.Served);
  }

  #plan(time: number, origin: number, change: number): void {
    this.#changes.push(time, Rank.Finish, EventKind.Finish, origin * CHANGES + change);
  }

  #conclude(origin: number, attempts: number, retries: number): UpstreamResult {
    const result = this.#result;
    const attempt = this.#attempt;
    result.origin = origin;
    result.ending = attempt.ending;
    result.status = attempt.status;
    result.attempts = attempts;
    result.retries = ms(retries);
    result.connect = attempt.connect;
    result.wait = attempt.wait;
    return result;
  }
}

function countsAsFailure(status: number): boolean {
  return status < 400 || status >= 500 || status === TOO_MANY_REQUESTS;
}

function checkFailover({ connectTimeout, readTimeout, maxTries, retryTimeout, connectRoundTrips }: Failover): void {
  if (!(connectTimeout > 0 && readTimeout > 0)) throw new RangeError("expected time-outs above 0 ms");
  if (!(Number.isInteger(maxTries) && maxTries >= 0))
    throw new RangeError(`expected maxTries as an integer >= 0, got ${maxTries}`);
  if (!(retryTimeout >= 0)) throw new RangeError(`expected retryTimeout >= 0 ms, got ${retryTimeout}`);
  if (!(connectRoundTrips >= 0)) throw new RangeError(`expected connectRoundTrips >= 0, got ${connectRoundTrips}`);
}
