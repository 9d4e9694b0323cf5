import type { Random } from "../../base/random.ts";
import type { Milliseconds } from "../../base/units.ts";
import type { ClientAddresses } from "./client-addresses.ts";
import type { BalanceKey, ClientAddress, Origin } from "./contract.ts";
import type { OriginStates } from "./origin-states.ts";

/** How a method finds the next origin of the open request; who is healthy and who was given already, the states know. */
export interface Chooser {
  /** A request opens. */
  open?(client: ClientAddress, key: BalanceKey): void;
  /** An eligible origin, -1 where there is none. */
  choose(now: Milliseconds): number;
}

/** A balancing method's surroundings. */
export interface BalanceContext {
  readonly origins: readonly Origin[];
  readonly states: OriginStates;
  /** Of methods that draw. */
  readonly random?: Random | undefined;
  /** Of methods that hash addresses. */
  readonly clients?: ClientAddresses | undefined;
}

/** A balancing method of the catalog. */
export interface BalanceDefinition {
  readonly summary: string;
  readonly source: string;
  readonly revision: number;
  /** Whether backups may stand among its origins: nginx and Azion refuse them beside hashes and chance. */
  readonly backups: boolean;
  create(context: BalanceContext): Chooser;
}
