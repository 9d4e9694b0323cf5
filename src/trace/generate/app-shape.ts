import type { Random } from "../../base/random.ts";
import { pickWeighted } from "./distribution.ts";
import type { AzureTrigger } from "./published-2019.ts";
import type { AppClass, WorkloadProfile } from "./workload-profile.ts";

/** Draws the triggers of an app's functions: at least one function for each trigger of the drawn set, in the set's order. */
export function drawAppShape(profile: WorkloadProfile, random: Random): readonly AzureTrigger[] {
  const [set] = pickWeighted(profile.triggerSets, ([, weight]) => weight, random);
  const count = Math.max(set.length, drawFunctionCount(profile, classOf(set), random));
  const triggers = [...set];
  while (triggers.length < count)
    triggers.push(pickWeighted(set, (trigger) => profile.extraFunctions[trigger], random));
  return triggers;
}

function drawFunctionCount(profile: WorkloadProfile, appClass: AppClass, random: Random): number {
  const { from, to } = pickWeighted(profile.functionsPerApp[appClass], (bin) => bin.weight, random);
  return from + random.int(to - from + 1);
}

function classOf(set: readonly AzureTrigger[]): AppClass {
  if (set.includes("orchestration")) return "orchestration";
  return set.length === 1 ? "single" : set.length === 2 ? "pair" : "many";
}
