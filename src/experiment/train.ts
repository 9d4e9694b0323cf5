import type { AgentDefinition, TrainableAgent } from "../agent/definition.ts";
import type { SavedAgent } from "../agent/saved-agent.ts";
import { Random } from "../base/random.ts";
import { laterBackground } from "../platform/background-load.ts";
import { poolsOf } from "../platform/pools.ts";
import type { Trace } from "../trace/trace.ts";
import type { Resolved } from "./catalog.ts";
import { tableFor } from "./decision-table.ts";
import { Decisions } from "./decisions.ts";
import type { RewardRow } from "./result.ts";
import { describeRun, type RunOptions, type RunOutput } from "./run.ts";
import { limitsOf, policyContext, type SimulateOptions, simulate } from "./simulate.ts";
import { summarise } from "./summary.ts";

export interface TrainOptions extends RunOptions {
  readonly episodes: number;
  /** Told after every episode. */
  readonly onEpisode?: (row: RewardRow) => void;
}

type Limited = Pick<SimulateOptions, "limits">;

/** A trained agent, how its training went, and its greedy run on the evaluation trace. */
export interface TrainOutput {
  readonly agent: TrainableAgent;
  readonly saved: SavedAgent;
  readonly rewards: readonly RewardRow[];
  readonly evaluation: RunOutput;
}

/** What an agent is trained on, and judged on. */
export interface TrainingTraces {
  readonly training: Trace;
  readonly evaluation: Trace; // maybe the same
  /** ms from the start of the one to that of the other, for a background load that goes on between them. */
  readonly evaluationFrom?: number;
}

/** Trains an agent of the catalog on one trace, an episode per replay, and evaluates it greedily on another. */
export async function trainAgent(
  entry: Resolved<AgentDefinition>,
  on: TrainingTraces,
  options: TrainOptions,
): Promise<TrainOutput> {
  const agent = await entry.definition.create(entry.values, {
    random: Random.root(options.seed).fork(`agent/${entry.kind}`),
  });
  const limits = await limitsOf(poolsOf(on.training, options.platform.unit), options);
  const rewards: RewardRow[] = [];
  for (let episode = 0; episode < options.episodes; episode++) {
    const row = runEpisode(agent, on.training, episode, { ...options, limits });
    rewards.push(row);
    options.onEpisode?.(row);
  }
  const saved: SavedAgent = {
    schema: 1,
    agent: entry.kind,
    revision: entry.definition.revision,
    parameters: entry.values,
    seed: options.seed,
    episodes: options.episodes,
    trainedOn: { digest: on.training.digest, invocations: on.training.length, horizonMs: on.training.horizon },
    state: agent.save(),
  };
  // the evaluation is one replay more
  const onProgress = (done: number) => options.onProgress?.((options.episodes + done) / (options.episodes + 1));
  const evaluated = await limitsOf(poolsOf(on.evaluation, options.platform.unit), options);
  const background = options.background && laterBackground(options.background, on.evaluationFrom ?? 0);
  const judging = { ...options, limits: evaluated, background, onProgress };
  return { agent, saved, rewards, evaluation: evaluateAgent(agent, entry, on.evaluation, judging) };
}

function runEpisode(agent: TrainableAgent, trace: Trace, episode: number, options: TrainOptions & Limited): RewardRow {
  const pools = poolsOf(trace, options.platform.unit);
  const policy = agent.policy("learn", policyContext(trace, pools, options, `episode/${episode}`, false));
  const progress = (done: number) => options.onProgress?.((episode + done) / (options.episodes + 1));
  const { platform, limits, background } = options;
  const tally = simulate(trace, policy, pools, { platform, limits, background, onProgress: progress });
  const { steps, reward, epsilon, tdError } = agent.endEpisode();
  const { coldStartRate, wastedGBSeconds, rum } = summarise(
    trace,
    tally,
    { policy: agent.name, spec: agent.name, seed: options.seed },
    0,
  );
  return { episode, steps, reward, coldStartRate, wastedGBSeconds, rum, epsilon, tdError: tdError ?? null };
}

/** The agent's greedy run. */
export function evaluateAgent(
  agent: TrainableAgent,
  entry: { readonly kind: string; readonly spec: string },
  trace: Trace,
  options: RunOptions & Limited,
): RunOutput {
  const pools = poolsOf(trace, options.platform.unit);
  const started = options.clock();
  const policy = agent.policy("greedy", policyContext(trace, pools, options, "evaluation", false));
  const label = { policy: entry.kind, spec: entry.spec, seed: options.seed };
  const table = tableFor(options.decisions, pools);
  const { platform, limits, background, onProgress } = options;
  const watched = { decisions: table, background, ...(onProgress && { onProgress }) };
  const tally = simulate(trace, policy, pools, { platform, limits, ...watched });
  const output = describeRun({ trace, pools, tally, label, wallMs: options.clock() - started });
  return table === undefined ? output : { ...output, decisions: new Decisions([table.take()], label, trace.horizon) };
}
