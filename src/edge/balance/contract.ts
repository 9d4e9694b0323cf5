import type { Milliseconds } from "../../base/units.ts";

/** One address that requests may be sent to; the fields and their defaults are those of nginx's `server` [nginx]. */
export interface Origin {
  /** As written in a configuration, unique within a balancer: `10.0.0.1:8080`. The points of `consistent-hash` come from it. */
  readonly name: string;
  /** Share of the requests, an integer from 1 to 10 as at Azion [azion]; default 1. */
  readonly weight?: number;
  /** A backup is asked only when no primary can be; default primary. */
  readonly role?: "primary" | "backup";
  /** An inactive origin is never asked, yet keeps its place in the hashes, as nginx's `down`; default true. */
  readonly active?: boolean;
  /** Failures after which it is left alone for `failTimeout`; 0 for never, default 1. */
  readonly maxFails?: number;
  /** How long it is left alone, then tried by one request at a time; default 10 s. */
  readonly failTimeout?: Milliseconds;
}

/** Dense id of a client: its index in the `ClientAddresses` that the balancer was made with. */
export type ClientAddress = number;

/** What a request is hashed by: a text, or a dense id (an integer >= 0) that stands for its decimal digits. */
export type BalanceKey = string | number;

/** How an attempt at an origin ended. */
export const Outcome = { Served: 0, Failed: 1 } as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/**
 * Chooses among origins, which it knows by their index. Times never decrease from call to call, but that of `next`,
 * which may run ahead. One request is open at a time: the one of the last `pick`.
 */
export interface Balancer {
  readonly method: string;
  readonly origins: readonly Origin[];
  /** Attempts that nginx allows a request where no lower number is set: one per active origin, backups included. */
  readonly maxTries: number;
  /** Opens a request and returns its first origin, -1 where none is eligible. */
  pick(now: Milliseconds, client: ClientAddress, key: BalanceKey): number;
  /** Another origin for the open request, none that it has been given already; -1 where none is left. */
  next(now: Milliseconds): number;
  /** A connection to the origin opens. */
  begin(origin: number): void;
  /** That connection ends. */
  end(origin: number, now: Milliseconds, outcome: Outcome): void;
  /** Connections open now. */
  connections(origin: number): number;
  /** Whether a new request could be given to it: active, and not left alone after failures. */
  available(origin: number, now: Milliseconds): boolean;
}
