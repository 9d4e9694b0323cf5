import type { LoadLog } from "./load-log.ts";
import { TRIGGERS, type Trigger } from "./trace.ts";

const KNOWN: ReadonlyMap<string, Trigger> = new Map(TRIGGERS.map((trigger) => [trigger, trigger]));

/** The trigger a file names; another word is counted and reads as `unknown`. */
export function readTrigger(text: string, log: LoadLog): Trigger {
  const trigger = KNOWN.get(text);
  if (trigger === undefined && text !== "") log.count("unknownTriggers");
  return trigger ?? "unknown";
}
