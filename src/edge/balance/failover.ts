import { type Milliseconds, ms } from "../../base/units.ts";

/** What of an attempt leads a request to the next origin: no connection or a lost one, a time-out, or a status. */
export type FailoverCondition = "error" | "timeout" | "http_4xx" | "http_5xx" | `http_${number}`;

/** When an attempt is given up, and what comes after it. */
export interface Failover {
  readonly connectTimeout: Milliseconds;
  /** Longest wait for the answer of an origin that is connected. */
  readonly readTimeout: Milliseconds;
  /** Attempts at most, the first included; 0 for as many as there are active origins. */
  readonly maxTries: number;
  /** No attempt begins once the request is that old; 0 for no such bound. */
  readonly retryTimeout: Milliseconds;
  readonly nextOn: readonly FailoverCondition[];
  /** Round trips until a connection stands: 1 for TCP, 2 with TLS 1.3, 0 where connections are kept open. */
  readonly connectRoundTrips: number;
}

/** The defaults of nginx's proxy module [nginx]. */
export const nginxFailover: Failover = {
  connectTimeout: ms(60_000),
  readTimeout: ms(60_000),
  maxTries: 0,
  retryTimeout: ms(0),
  nextOn: ["error", "timeout"],
  connectRoundTrips: 1,
};

/**
 * Azion's load balancer [azion]: an answer of 4xx or 5xx too leads to the remaining origins before an error reaches the
 * user. Its interface has `max_retries` with a default of 0, which the same documents do not reconcile with that: set
 * `maxTries` to 1 to take it at its word.
 */
export const azionFailover: Failover = {
  ...nginxFailover,
  readTimeout: ms(120_000),
  nextOn: ["error", "timeout", "http_4xx", "http_5xx"],
};

const STATUS_COUNT = 600;

/** The rule as a lookup: which statuses, and whether errors and time-outs, lead to the next origin. */
export class FailoverRule {
  readonly onError: boolean;
  readonly onTimeout: boolean;
  readonly #onStatus = new Uint8Array(STATUS_COUNT);

  constructor(conditions: readonly FailoverCondition[]) {
    this.onError = conditions.includes("error");
    this.onTimeout = conditions.includes("timeout");
    for (const condition of conditions) if (condition.startsWith("http_")) this.#addStatus(condition.slice(5));
  }

  onStatus(status: number): boolean {
    return this.#onStatus[status] === 1;
  }

  #addStatus(text: string): void {
    if (!/^([45]xx|[1-5]\d\d)$/.test(text))
      throw new RangeError(`expected http_4xx, http_5xx or a status, got http_${text}`);
    if (text.endsWith("xx")) this.#onStatus.fill(1, Number(text[0]) * 100, Number(text[0]) * 100 + 100);
    else this.#onStatus[Number(text)] = 1;
  }
}
