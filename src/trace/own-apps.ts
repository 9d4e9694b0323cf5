import { appId, functionId, megabytes, ms } from "../base/units.ts";
import type { LoadLog } from "./load-log.ts";
import {
  type AppProfile,
  DEFAULT_COLD_START_MS,
  DEFAULT_MEMORY_MB,
  type FunctionProfile,
  type Trigger,
} from "./trace.ts";

/** What a source says of a function that shares its instances with no other. */
export interface OwnApp {
  readonly name: string;
  readonly trigger?: Trigger;
  readonly memory?: number | undefined; // MB
  readonly coldStart?: number | undefined; // ms
}

/**
 * The tables of functions that are each an app of its own. Memory and cold starts that are not stated take the defaults,
 * are counted (`missingMemory`, `missingColdStarts`) and noted.
 */
export function ownApps(
  facts: readonly OwnApp[],
  log: LoadLog,
): { readonly functions: readonly FunctionProfile[]; readonly apps: readonly AppProfile[] } {
  const memoryless = facts.filter(({ memory }) => memory === undefined).length;
  const unstarted = facts.filter(({ coldStart }) => coldStart === undefined).length;
  log.count("missingMemory", memoryless);
  if (memoryless > 0) log.note(`Memory is ${DEFAULT_MEMORY_MB} MB for ${some(memoryless, facts)}: none is stated.`);
  log.count("missingColdStarts", unstarted);
  if (unstarted > 0)
    log.note(`Cold starts take ${DEFAULT_COLD_START_MS} ms for ${some(unstarted, facts)}: none are stated.`);
  const functions = facts.map(
    ({ name, trigger = "unknown", memory = DEFAULT_MEMORY_MB, coldStart = DEFAULT_COLD_START_MS }, id) => ({
      name,
      app: appId(id),
      trigger,
      memory: megabytes(memory),
      coldStart: ms(coldStart),
    }),
  );
  const apps = functions.map(({ name, memory }, id) => ({ name, memory, functions: [functionId(id)] }));
  return { functions, apps };
}

function some(count: number, of: readonly unknown[]): string {
  return count === of.length ? "every function" : `${count} of ${of.length} functions`;
}
