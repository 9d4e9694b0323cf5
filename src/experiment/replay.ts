import type { EntrySpec } from "../base/parameters.ts";
import type { BackgroundLoad } from "../platform/background-load.ts";
import type { KeepAlivePolicy, PolicyContext } from "../platform/contract.ts";
import { platformConfig } from "../platform/conventions.ts";
import type { PolicyDefinition } from "../policy/definition.ts";
import type { AnyTrace } from "../trace/call-source.ts";
import type { Trace } from "../trace/trace.ts";
import { type Resolved, resolveAgent, resolvePolicy } from "./catalog.ts";
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
  /** The load of the nodes besides functions, by `backgroundLoad`. */
  readonly background?: BackgroundLoad;
  /** Whether to log every decision, into `decisions` of the output. */
  readonly decisions?: boolean;
}

/** A policy of one's own: an object, or what makes one from its pools and a random stream. */
export type OwnPolicy = KeepAlivePolicy | ((context: PolicyContext) => KeepAlivePolicy | Promise<KeepAlivePolicy>);

/** Replays a trace, stored or not, against a policy: of the catalog, as `name:key=value,...`, or one's own. */
export async function replay(
  trace: AnyTrace,
  policy: string | OwnPolicy,
  options: ScriptOptions = {},
): Promise<RunOutput> {
  return replayPolicy(
    trace,
    typeof policy === "string" ? resolvePolicy(policy) : ownPolicy(policy),
    runOptions(options),
  );
}

function ownPolicy(policy: OwnPolicy): Resolved<PolicyDefinition> {
  const kind = policy.name || "own";
  const create: PolicyDefinition["create"] = (_, context) => (typeof policy === "function" ? policy(context) : policy);
  // what is but a window is replayed without being asked; a factory is not called twice to find out
  const separable = () => typeof policy !== "function" && policy.constantWindow !== undefined;
  const definition = { summary: kind, source: "own", revision: 1, parameters: {}, separable, create };
  return { kind, spec: kind, definition, values: {}, files: [] };
}

/** Trains an agent given as `name:key=value,...` on one trace, 20 episodes unless given, and evaluates it greedily on another. */
export async function train(
  agent: string,
  traces: { readonly training: Trace; readonly evaluation: Trace },
  options: ScriptOptions & { readonly episodes?: number } = {},
): Promise<TrainOutput> {
  return trainAgent(resolveAgent(agent), traces, { ...runOptions(options), episodes: options.episodes ?? 20 });
}

function runOptions({ seed = 42, platform, clock = () => 0, file, background, decisions = false }: ScriptOptions) {
  return {
    seed,
    platform: platformConfig(platform),
    clock,
    decisions,
    background,
    ...(file === undefined ? {} : { file }),
  };
}
