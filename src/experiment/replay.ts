import { type EntrySpec, resolveParameters } from "../base/parameters.ts";
import { PLATFORM_PARAMETERS } from "../platform/conventions.ts";
import type { Trace } from "../trace/trace.ts";
import { resolveAgent, resolvePolicy } from "./catalog.ts";
import { type RunOutput, replayPolicy } from "./run.ts";
import { type TrainOutput, trainAgent } from "./train.ts";

/** What a script may choose; everything has a default. */
export interface ScriptOptions {
  readonly seed?: number; // 42
  /** Platform parameters that differ from their defaults, as `--platform` takes them. */
  readonly platform?: EntrySpec["params"];
  /** A clock in ms, for `wallMs`; without one it stays 0. */
  readonly clock?: () => number;
  /** Gives the text of a file that a parameter names, such as agent.json. */
  readonly file?: (path: string) => string;
}

/** Replays a trace against a policy given as `name:key=value,...`. */
export async function replay(trace: Trace, policy: string, options: ScriptOptions = {}): Promise<RunOutput> {
  return replayPolicy(trace, resolvePolicy(policy), runOptions(options));
}

/** Trains an agent given as `name:key=value,...` on one trace and evaluates it greedily on another. */
export async function train(
  agent: string,
  traces: { readonly training: Trace; readonly evaluation: Trace },
  options: ScriptOptions & { readonly episodes: number },
): Promise<TrainOutput> {
  return trainAgent(resolveAgent(agent), traces, { ...runOptions(options), episodes: options.episodes });
}

function runOptions({ seed = 42, platform, clock = () => 0, file }: ScriptOptions) {
  return {
    seed,
    platform: resolveParameters(PLATFORM_PARAMETERS, platform, "platform"),
    clock,
    ...(file === undefined ? {} : { file }),
  };
}
