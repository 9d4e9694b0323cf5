import type { Random } from "../../base/random.ts";
import { type Milliseconds, ms } from "../../base/units.ts";

/** How an origin that is down behaves: it refuses connections and resets open ones, or it is silent until a time-out. */
export type Silence = "refuse" | "time-out";

/** What is wrong with an origin from `from` (default 0) until before `until` (default the end). */
export type OriginFault = {
  readonly origin: string; // its name
  readonly from?: Milliseconds;
  readonly until?: Milliseconds;
} & (
  | { readonly kind: "down"; readonly how?: Silence } // default: refuse
  | { readonly kind: "slow"; readonly factor?: number; readonly added?: Milliseconds } // its service time x factor + added
  | { readonly kind: "5xx"; readonly probability: number; readonly status?: number } // default: 503
  | {
      readonly kind: "flapping"; // up for `duty` of each period, then down, the first period from `from` on
      readonly period: Milliseconds;
      readonly duty: number;
      readonly how?: Silence;
    }
);

/** A state of an origin at a moment. */
export const Health = { Up: 0, Refuses: 1, Silent: 2 } as const;
export type Health = (typeof Health)[keyof typeof Health];

const NEVER = ms(Number.POSITIVE_INFINITY);

interface Down {
  readonly from: number;
  readonly until: number;
  readonly period: number; // Infinity for one that stays down
  readonly up: number; //     ms of each period in which it is up
  readonly health: Health;
}
interface Slow {
  readonly from: number;
  readonly until: number;
  readonly factor: number;
  readonly added: number;
}
interface Erring {
  readonly from: number;
  readonly until: number;
  readonly probability: number;
  readonly status: number;
}

/** The injected faults of the origins of a run. Errors are drawn, once an answer, from `random`. */
export class OriginFaults {
  readonly #down: readonly (readonly Down[])[]; // by origin
  readonly #slow: readonly (readonly Slow[])[];
  readonly #erring: readonly (readonly Erring[])[];
  readonly #random: Random;

  constructor(names: readonly string[], faults: readonly OriginFault[], random: Random) {
    for (const fault of faults) checkFault(names, fault);
    const of = <T>(make: (fault: OriginFault) => T | undefined): T[][] =>
      names.map((name) =>
        faults
          .filter(({ origin }) => origin === name)
          .map(make)
          .filter((made) => made !== undefined),
      );
    this.#down = of(downOf);
    this.#slow = of(slowOf);
    this.#erring = of(erringOf);
    this.#random = random;
  }

  /** The state of an origin; of overlapping faults the first listed one counts. */
  health(origin: number, now: Milliseconds): Health {
    const downs = this.#down[origin]!;
    for (let i = 0; i < downs.length; i++) if (isDown(downs[i]!, now)) return downs[i]!.health;
    return Health.Up;
  }

  /** The first moment after `from`, when it was up, and up to `to` at which the origin goes down; Infinity for none. */
  goesDown(origin: number, from: Milliseconds, to: Milliseconds): Milliseconds {
    const downs = this.#down[origin]!;
    let first = NEVER;
    for (let i = 0; i < downs.length; i++) {
      const start = nextStart(downs[i]!, from);
      if (start <= to && start < first) first = ms(start);
    }
    return first;
  }

  /** The service time of an origin that would take `time` when nothing is wrong. */
  serviceTime(origin: number, now: Milliseconds, time: Milliseconds): Milliseconds {
    const slows = this.#slow[origin]!;
    let total: number = time;
    for (let i = 0; i < slows.length; i++) {
      const slow = slows[i]!;
      if (now >= slow.from && now < slow.until) total = total * slow.factor + slow.added;
    }
    return ms(total);
  }

  /** The status of an answer that would be `status` when nothing is wrong. */
  status(origin: number, now: Milliseconds, status: number): number {
    const erring = this.#erring[origin]!;
    for (let i = 0; i < erring.length; i++) {
      const fault = erring[i]!;
      const inside = now >= fault.from && now < fault.until;
      if (inside && this.#random.double() < fault.probability) return fault.status;
    }
    return status;
  }
}

function isDown({ from, until, period, up }: Down, now: number): boolean {
  if (now < from || now >= until) return false;
  return up === 0 || (now - from) % period >= up;
}

function nextStart({ from, until, period, up }: Down, after: number): number {
  if (after < from && up === 0) return from;
  if (up === 0) return NEVER;
  const cycles = after < from + up ? 0 : Math.floor((after - from - up) / period) + 1;
  const start = from + cycles * period + up;
  return start < until && up < period ? start : NEVER;
}

function downOf(fault: OriginFault): Down | undefined {
  if (fault.kind !== "down" && fault.kind !== "flapping") return undefined;
  const { from = 0, until = NEVER, how = "refuse" } = fault;
  const [period, up] = fault.kind === "flapping" ? [fault.period, fault.period * fault.duty] : [NEVER, 0];
  return { from, until, period, up, health: how === "refuse" ? Health.Refuses : Health.Silent };
}

function slowOf(fault: OriginFault): Slow | undefined {
  if (fault.kind !== "slow") return undefined;
  const { from = 0, until = NEVER, factor = 1, added = 0 } = fault;
  return { from, until, factor, added };
}

function erringOf(fault: OriginFault): Erring | undefined {
  if (fault.kind !== "5xx") return undefined;
  const { from = 0, until = NEVER, probability, status = 503 } = fault;
  return { from, until, probability, status };
}

/** Throws what is no fault of one of the origins. */
export function checkFault(names: readonly string[], fault: OriginFault): void {
  const refuse = (expected: string): never => {
    throw new RangeError(`${fault.kind} of ${fault.origin}: expected ${expected}, got ${JSON.stringify(fault)}`);
  };
  const { from = 0, until = NEVER } = fault;
  if (!names.includes(fault.origin)) refuse(`one of the origins ${names.join(", ")}`);
  if (!(from >= 0 && until > from)) refuse("0 <= from < until");
  if (fault.kind === "slow" && !((fault.factor ?? 1) >= 0 && (fault.added ?? 0) >= 0))
    refuse("a factor and a time >= 0");
  if (fault.kind === "5xx" && !(fault.probability >= 0 && fault.probability <= 1)) refuse("a probability from 0 to 1");
  if (fault.kind === "5xx" && !isServerError(fault.status ?? 503)) refuse("a status from 500 to 599");
  if (fault.kind === "flapping" && !(fault.period > 0 && fault.duty >= 0 && fault.duty <= 1))
    refuse("a period above 0 and a duty from 0 to 1");
}

function isServerError(status: number): boolean {
  return Number.isInteger(status) && status >= 500 && status <= 599;
}
