import { ChosenVictims } from "./chosen-victims.ts";
import { EvictionOrder } from "./eviction-order.ts";
import type { InstanceStore } from "./instance-store.ts";
import type { PolicyPort } from "./policy-port.ts";

/** Who goes next when memory is short; told of everything that happens to instances that can go. */
export type VictimOrder = EvictionOrder | ChosenVictims;

/** The order that the policy asks for; undefined: the least recently used goes first. */
export function victimOrder(
  store: InstanceStore,
  ask: PolicyPort,
  poolCount: number,
  nodeCount: number,
): VictimOrder | undefined {
  if (ask.policy.chooseVictim !== undefined) return new ChosenVictims(store, ask, poolCount, nodeCount);
  return ask.policy.evictionPriority === undefined ? undefined : new EvictionOrder(store, ask, poolCount, nodeCount);
}
