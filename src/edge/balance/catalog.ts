import { definition as consistentHash } from "./consistent-hash.ts";
import { definition as hash } from "./hash.ts";
import { definition as ipHash } from "./ip-hash.ts";
import { definition as leastConnections } from "./least-connections.ts";
import { definition as random } from "./random.ts";
import { definition as randomTwo } from "./random-two.ts";
import { definition as roundRobin } from "./round-robin.ts";

/** The balancing methods by kind. */
export const balancers = {
  "round-robin": roundRobin,
  "least-connections": leastConnections,
  "ip-hash": ipHash,
  random,
  "random-two": randomTwo,
  hash,
  "consistent-hash": consistentHash,
} as const;

/** A kind of balancing method. */
export type BalanceMethod = keyof typeof balancers;
