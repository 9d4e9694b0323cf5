import { Atc20Rule } from "./atc20.ts";
import { DslabRule } from "./dslab.ts";
import { EthRule } from "./eth.ts";
import { FaascacheRule } from "./faascache.ts";
import { RainbowcakeRule } from "./rainbowcake.ts";
import type { HybridRule, RuleParameters } from "./rule.ts";

type MakeRule = (poolCount: number, parameters: RuleParameters) => HybridRule;

/** The variants of the hybrid histogram policy: the paper's, and how public implementations of it decide. */
export const rules: Readonly<Record<string, MakeRule>> = {
  atc20: (poolCount, parameters) => new Atc20Rule(poolCount, parameters),
  dslab: (poolCount, parameters) => new DslabRule(poolCount, parameters),
  faascache: (poolCount, parameters) => new FaascacheRule(poolCount, parameters),
  eth: (poolCount, parameters) => new EthRule(poolCount, parameters),
  rainbowcake: (poolCount, parameters) => new RainbowcakeRule(poolCount, parameters),
};
