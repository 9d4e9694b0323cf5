import type { ParameterTable, ParameterValues } from "../base/parameters.ts";
import type { Random } from "../base/random.ts";
import type { KeepAlivePolicy, PolicyContext } from "../platform/contract.ts";

/** What one episode of training came to. */
export interface EpisodeSummary {
  readonly steps: number; // decisions
  readonly reward: number; // their sum
  readonly epsilon: number; // at the end of the episode
  readonly tdError: number | undefined; // mean absolute; undefined when nothing was learned
}

/**
 * A learner that reaches the platform as a policy. One episode is one run of the platform under `policy("learn")`;
 * `policy("greedy")` neither explores nor learns. Evaluation and training go through the same platform.
 */
export interface TrainableAgent {
  readonly name: string;
  policy(mode: "learn" | "greedy", context: PolicyContext): KeepAlivePolicy;
  /** Ends the episode of the last "learn" policy and says what it came to. */
  endEpisode(): EpisodeSummary;
  /** What it has learned, as JSON-able data. */
  save(): unknown;
  /** Takes back what `save` gave; throws InputError with source "agent" when it does not fit. */
  load(saved: unknown): void;
  /** Facts for the manifest, such as the learning engine and why it was chosen. */
  readonly notes?: Readonly<Record<string, string>>;
}

/** A catalog entry of the agent room. */
export interface AgentDefinition<T extends ParameterTable = ParameterTable> {
  readonly summary: string;
  readonly source: string;
  readonly revision: number;
  readonly parameters: T;
  create(values: ParameterValues<T>, context: { readonly random: Random }): TrainableAgent | Promise<TrainableAgent>;
}

/** Types a definition from its own table; does nothing at run time. */
export function defineAgent<const T extends ParameterTable>(definition: AgentDefinition<T>): AgentDefinition<T> {
  return definition;
}
