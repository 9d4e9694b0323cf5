import { type FunctionProfile, TRIGGERS, type TraceFacts, type Trigger } from "./trace.ts";

/** What a trigger has of a trace's functions and invocations, 0 .. 1. */
export interface TriggerCharacteristics {
  readonly trigger: Trigger;
  readonly functionShare: number;
  readonly invocationShare: number | null;
}

/** The triggers that occur, in the order of TRIGGERS. */
export function triggerShares(
  functions: readonly FunctionProfile[],
  calls: Float64Array,
  invocations: number,
): TriggerCharacteristics[] {
  return TRIGGERS.flatMap((trigger) => {
    const ids = functions.flatMap((fn, id) => (fn.trigger === trigger ? [id] : []));
    if (ids.length === 0) return [];
    const own = ids.reduce((sum, id) => sum + calls[id]!, 0);
    const invocationShare = invocations === 0 ? null : own / invocations;
    return [{ trigger, functionShare: ids.length / functions.length, invocationShare }];
  });
}

/** How many of an app's functions are timers. */
export type TimerMix = "only" | "some" | "none";

/** Per app, whether timers alone start it, timers and others, or no timer; undefined where no trigger is known. */
export function timerMixes({ functions, apps }: Pick<TraceFacts, "functions" | "apps">): TimerMix[] | undefined {
  if (functions.every(({ trigger }) => trigger === "unknown")) return undefined;
  return apps.map((app): TimerMix => {
    const timers = app.functions.filter((id) => functions[id]!.trigger === "timer").length;
    return timers === 0 ? "none" : timers === app.functions.length ? "only" : "some";
  });
}
