import type { Random } from "../../base/random.ts";
import type { Milliseconds } from "../../base/units.ts";
import { type BalanceMethod, balancers } from "./catalog.ts";
import type { ClientAddresses } from "./client-addresses.ts";
import type { BalanceKey, Balancer, ClientAddress, Origin, Outcome } from "./contract.ts";
import type { BalanceDefinition, Chooser } from "./definition.ts";
import { OriginStates } from "./origin-states.ts";

/** What some methods need: a stream to draw from, the addresses to hash. */
export interface BalancerNeeds {
  readonly random?: Random | undefined;
  readonly clients?: ClientAddresses | undefined;
}

/**
 * A balancer over at least one primary. Backups are refused where nginx and Azion refuse them: with the hashes and at
 * random. A lone origin is asked always, whatever its failures, as nginx does.
 */
export function createBalancer(method: BalanceMethod, origins: readonly Origin[], needs: BalancerNeeds = {}): Balancer {
  const definition: BalanceDefinition = balancers[method];
  checkOrigins(method, origins);
  const states = new OriginStates(origins);
  return new BalancerOf(method, origins, states, definition.create({ origins, states, ...needs }));
}

class BalancerOf implements Balancer {
  readonly method: string;
  readonly origins: readonly Origin[];
  readonly maxTries: number;
  readonly #states: OriginStates;
  readonly #chooser: Chooser;

  constructor(method: string, origins: readonly Origin[], states: OriginStates, chooser: Chooser) {
    this.method = method;
    this.origins = origins;
    this.maxTries = states.activeCount;
    this.#states = states;
    this.#chooser = chooser;
  }

  pick(now: Milliseconds, client: ClientAddress, key: BalanceKey): number {
    this.#states.open();
    this.#chooser.open?.(client, key);
    return this.next(now);
  }

  next(now: Milliseconds): number {
    // the methods look past a lone origin for something else, nginx does not ask them
    const origin = this.origins.length === 1 ? this.#lone(now) : this.#chooser.choose(now);
    if (origin >= 0) this.#states.give(origin, now);
    return origin;
  }

  begin(origin: number): void {
    this.#states.connections[origin]!++;
  }

  end(origin: number, now: Milliseconds, outcome: Outcome): void {
    this.#states.end(origin, now, outcome);
  }

  connections(origin: number): number {
    return this.#states.connections[origin]!;
  }

  available(origin: number, now: Milliseconds): boolean {
    return this.#states.available(origin, now);
  }

  #lone(now: Milliseconds): number {
    return this.#states.eligible(0, now) ? 0 : -1;
  }
}

/** Throws what the method cannot balance. */
export function checkOrigins(method: BalanceMethod, origins: readonly Origin[]): void {
  const { backups }: BalanceDefinition = balancers[method];
  const refuse = (what: string): never => {
    throw new RangeError(`${method}: ${what}`);
  };
  const seen = new Set<string>();
  for (const origin of origins) {
    const { name, weight = 1, role = "primary", maxFails = 1, failTimeout = 10_000 } = origin;
    if (seen.size === seen.add(name).size) refuse(`expected each origin once, got ${name} twice`);
    if (!(Number.isInteger(weight) && weight >= 1 && weight <= 10))
      refuse(`${name}: expected a weight from 1 to 10, got ${weight}`);
    if (!(Number.isInteger(maxFails) && maxFails >= 0))
      refuse(`${name}: expected maxFails as an integer >= 0, got ${maxFails}`);
    if (!(failTimeout >= 0)) refuse(`${name}: expected a failTimeout >= 0 ms, got ${failTimeout}`);
    if (role === "backup" && !backups)
      refuse(`${name}: expected primaries only, as in nginx and at Azion, got a backup`);
  }
  if (!origins.some(({ role }) => role !== "backup")) refuse("expected a primary origin, got none");
}
