import { appId, type FunctionId, functionId, megabytes, ms } from "../../base/units.ts";
import { constantDuration, DEFAULT_DURATION_MS, medianProfile } from "../duration-profile.ts";
import type { LoadLog } from "../load-log.ts";
import type { DurationProfile } from "../minute-counts.ts";
import {
  type AppProfile,
  DEFAULT_COLD_START_MS,
  DEFAULT_MEMORY_MB,
  type FunctionProfile,
  type Trigger,
} from "../trace.ts";
import type { AzureDurations } from "./durations.ts";
import { type AzureKey, appKey, standInOwner } from "./identity.ts";
import type { AzureInvocations } from "./invocations.ts";
import type { AzureMemory } from "./memory.ts";

/** The function and app tables of the functions `kept`, which become 0, 1, ... in that order. */
export function joinMemory(
  invocations: AzureInvocations,
  kept: readonly number[],
  memory: AzureMemory,
  log: LoadLog,
): { functions: FunctionProfile[]; apps: AppProfile[] } {
  const keys = kept.map((id) => invocations.key(id));
  const groups = groupByApp(keys);
  const apps = groups.map(({ key, name, owner, functions }): AppProfile => {
    const stated = memory.apps.get(key);
    if (stated === undefined) log.count("missingMemory");
    const owned = owner === undefined ? {} : { owner };
    return { name, ...owned, memory: megabytes(stated ?? DEFAULT_MEMORY_MB), functions };
  });
  const functions: FunctionProfile[] = new Array(kept.length);
  for (const [app, profile] of apps.entries()) {
    for (const id of profile.functions) {
      const key = keys[id]!;
      functions[id] = {
        name: `${profile.name}/${key.func}`,
        app: appId(app),
        trigger: invocations.triggers[kept[id]!]!,
        memory: megabytes(
          memory.functions.get(invocations.functionKeys[kept[id]!]!) ?? profile.memory / profile.functions.length,
        ),
        coldStart: ms(DEFAULT_COLD_START_MS),
      };
    }
  }
  return { functions, apps };
}

/** A duration profile for each of the functions `kept`: its own, or under `median` its trigger's, or the default. */
export function joinDurations(
  invocations: AzureInvocations,
  kept: readonly number[],
  durations: AzureDurations,
  fill: "median" | "default",
  log: LoadLog,
): DurationProfile[] {
  const own = kept.map((id) => durations.get(invocations.functionKeys[id]!));
  const medianOf = mediansByTrigger(
    own,
    kept.map((id) => invocations.triggers[id]!),
  );
  return own.map((profile, index) => {
    if (profile !== undefined && profile !== "unusable") return profile;
    if (profile === undefined) log.count("missingDurations");
    const median =
      profile === "unusable" || fill === "median" ? medianOf(invocations.triggers[kept[index]!]!) : undefined;
    return median ?? constantDuration(DEFAULT_DURATION_MS);
  });
}

interface AppGroup {
  readonly key: string;
  readonly name: string; // the app's hash, after its owner's where owners share it
  readonly owner: string | undefined; // undefined of the writer's stand-in
  readonly functions: FunctionId[];
}

function groupByApp(keys: readonly AzureKey[]): AppGroup[] {
  const groups = new Map<string, AppGroup>();
  const names = new Set<string>();
  const isAlone = soleApps(keys);
  keys.forEach((key, id) => {
    const own = appKey(key);
    let group = groups.get(own);
    if (group === undefined) {
      const owner = isAlone(key) && key.owner === standInOwner(key.app) ? undefined : key.owner;
      group = { key: own, name: names.has(key.app) ? `${key.owner}/${key.app}` : key.app, owner, functions: [] };
      names.add(group.name);
      groups.set(group.key, group);
    }
    group.functions.push(functionId(id));
  });
  return [...groups.values()];
}

/** Whether an app is the only one of its owner. */
function soleApps(keys: readonly AzureKey[]): (key: AzureKey) => boolean {
  const first = new Map<string, string>();
  const several = new Set<string>();
  for (const { owner, app } of keys) {
    const known = first.get(owner);
    if (known === undefined) first.set(owner, app);
    else if (known !== app) several.add(owner);
  }
  return ({ owner }) => !several.has(owner);
}

function mediansByTrigger(
  profiles: readonly (DurationProfile | "unusable" | undefined)[],
  triggers: readonly Trigger[],
): (trigger: Trigger) => DurationProfile | undefined {
  const byTrigger = new Map<Trigger, DurationProfile[]>();
  const all: DurationProfile[] = [];
  profiles.forEach((profile, index) => {
    if (profile === undefined || profile === "unusable") return;
    const trigger = triggers[index]!;
    if (!byTrigger.has(trigger)) byTrigger.set(trigger, []);
    byTrigger.get(trigger)!.push(profile);
    all.push(profile);
  });
  const known = new Map<Trigger, DurationProfile | undefined>();
  return (trigger) => {
    if (!known.has(trigger)) known.set(trigger, medianProfile(byTrigger.get(trigger) ?? all));
    return known.get(trigger);
  };
}
