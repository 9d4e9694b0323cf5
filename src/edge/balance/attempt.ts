import { type Milliseconds, ms } from "../../base/units.ts";
import type { BalanceKey, ClientAddress } from "./contract.ts";
import type { Failover } from "./failover.ts";
import { Health, type OriginFaults } from "./faults.ts";

/** How an attempt, or a request, ended. */
export const Ending = {
  Answer: 0,
  Error: 1, //    no connection, or a connection lost
  TimeOut: 2,
  NoOrigin: 3, // none was eligible: no attempt was made
} as const;
export type Ending = (typeof Ending)[keyof typeof Ending];

/** A request to the origins; the caller may use one object again and again. */
export interface OriginRequest {
  readonly now: Milliseconds; // non-decreasing from request to request
  readonly client: ClientAddress;
  readonly key: BalanceKey;
  /** [origins] ms from here to an origin and back. */
  readonly roundTrip: Float64Array;
  /** From the request at the origin to the first byte of its answer, when nothing is wrong. */
  readonly serviceTime: Milliseconds;
  /** How long the connection stays busy after that. */
  readonly transferTime: Milliseconds;
  /** What an origin answers when nothing is wrong. */
  readonly status: number;
  /** [origins] 1 where an origin serves the host that it would be sent; if undefined, all do. */
  readonly servesHost?: Uint8Array | undefined;
  /** What one that does not answers; default 404. */
  readonly unknownHost?: number;
}

const BAD_GATEWAY = 502;
const GATEWAY_TIME_OUT = 504;
const NOT_FOUND = 404;

/** Whether an origin does not serve a request's host. */
export function isMisdirected({ servesHost }: OriginRequest, origin: number): boolean {
  return servesHost !== undefined && servesHost[origin] === 0;
}

/** One attempt at one origin: what came of it and the times it took. Its fields hold until the next `run`. */
export class Attempt {
  ending: Ending = Ending.NoOrigin;
  status = BAD_GATEWAY;
  connect: Milliseconds = ms(0);
  wait: Milliseconds = ms(0);
  readonly #failover: Failover;
  readonly #faults: OriginFaults | undefined;

  constructor(failover: Failover, faults: OriginFaults | undefined) {
    this.#failover = failover;
    this.#faults = faults;
  }

  /** Makes the attempt at `at`. */
  run(request: OriginRequest, origin: number, at: Milliseconds): void {
    const health = this.#faults === undefined ? Health.Up : this.#faults.health(origin, at);
    if (health !== Health.Up) this.#knock(health, request.roundTrip[origin]!);
    else this.#ask(request, origin, at);
  }

  /** No origin was eligible. */
  none(): void {
    this.#set(Ending.NoOrigin, BAD_GATEWAY, 0, 0);
  }

  /** At an origin that is down. */
  #knock(health: Health, roundTrip: number): void {
    const { connectTimeout } = this.#failover;
    if (health === Health.Silent || roundTrip > connectTimeout)
      this.#set(Ending.TimeOut, GATEWAY_TIME_OUT, connectTimeout, 0);
    else this.#set(Ending.Error, BAD_GATEWAY, roundTrip, 0);
  }

  /** At an origin that is up when the attempt begins. */
  #ask(request: OriginRequest, origin: number, at: Milliseconds): void {
    const { roundTrip, serviceTime } = request;
    const status = isMisdirected(request, origin) ? (request.unknownHost ?? NOT_FOUND) : request.status;
    const { connectTimeout, readTimeout, connectRoundTrips } = this.#failover;
    const faults = this.#faults;
    const connect = roundTrip[origin]! * connectRoundTrips;
    const asked = ms(at + connect);
    const wait = roundTrip[origin]! + (faults?.serviceTime(origin, asked, serviceTime) ?? serviceTime);
    if (connect > connectTimeout) this.#set(Ending.TimeOut, GATEWAY_TIME_OUT, connectTimeout, 0);
    else if (wait > readTimeout) this.#set(Ending.TimeOut, GATEWAY_TIME_OUT, connect, readTimeout);
    else this.#set(Ending.Answer, faults?.status(origin, asked, status) ?? status, connect, wait);
    if (faults !== undefined) this.#cut(faults, origin, at);
  }

  /** Mends what `#ask` found where the origin goes down under way. */
  #cut(faults: OriginFaults, origin: number, at: Milliseconds): void {
    const { connectTimeout, readTimeout } = this.#failover;
    const down = faults.goesDown(origin, at, ms(at + this.connect + this.wait));
    if (down === Number.POSITIVE_INFINITY) return;
    const age = down - at;
    const connected = age > this.connect;
    if (faults.health(origin, down) === Health.Refuses)
      this.#set(Ending.Error, BAD_GATEWAY, connected ? this.connect : age, connected ? age - this.connect : 0);
    else if (connected) this.#set(Ending.TimeOut, GATEWAY_TIME_OUT, this.connect, readTimeout);
    else this.#set(Ending.TimeOut, GATEWAY_TIME_OUT, connectTimeout, 0);
  }

  #set(ending: Ending, status: number, connect: number, wait: number): void {
    this.ending = ending;
    this.status = status;
    this.connect = ms(connect);
    this.wait = ms(wait);
  }
}
