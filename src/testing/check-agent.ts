import type { Agent, Env, Step } from "../agent/contract.ts";
import { ContractError } from "../base/errors.ts";
import { Random } from "../base/random.ts";

/** Makes a new agent whose draws, and start weights, come from `random` alone. */
export type AgentFactory = (random: Random) => Agent<Float64Array> | Promise<Agent<Float64Array>>;

/** What the agent acts on: an environment, or its two spaces. */
export type AgentTask = Pick<Env<Float64Array>, "actionCount" | "observationSpace">;

/** How to check an agent; everything has a default. */
export interface AgentCheck {
  /** Seed of agents and transitions; default 1. */
  readonly seed?: number;
  /** Transitions learned, default 300: enough that the agent does all it ever does. */
  readonly transitions?: number;
}

interface Transition {
  readonly observation: Float64Array;
  readonly next: Step<Float64Array>;
}

/** What an agent did: its actions while it explored, its TD errors, and its greedy actions afterwards. */
interface Answers {
  readonly action: readonly number[];
  readonly tdError: readonly (number | undefined)[];
  readonly greedyAction: readonly number[];
}

/** How an agent is treated in one run; the answers must not depend on it. */
interface Manner {
  readonly greedy?: boolean; // asked greedily before every transition
  readonly scribble?: boolean; // observations are overwritten once learned
  readonly beside?: Agent<Float64Array>; // another one acts and learns in between
}

/** Where a bound of the observations is infinite, they are drawn from this far around the other one, or 0. */
const REACH = 100;

/**
 * Checks what every agent promises, on random transitions between observations of the task: actions are integers in
 * 0 .. actionCount - 1 in both modes; asked greedily twice it says the same; TD errors are finite numbers or undefined;
 * `actGreedily` equals `act` row by row; observations are neither changed nor kept. The same seed gives the same actions
 * and TD errors, whether or not it is asked greedily in between, and beside another agent. Rejects with ContractError.
 */
export async function checkAgent(create: AgentFactory, task: AgentTask, check: AgentCheck = {}): Promise<void> {
  const random = Random.root(check.seed ?? 1);
  const script = transitions(task, check.transitions ?? 300, random.fork("transitions"));
  const make = () => create(random.fork("agent"));
  const first = await make();
  if (typeof first.name !== "string" || first.name === "")
    throw new ContractError(`expected an agent with a name, got ${JSON.stringify(first.name)}`);
  const expected = play(first, task, script, { greedy: true });
  checkRows(first, task, script);
  compare(first, expected, play(await make(), task, script, {}), "without being asked greedily in between");
  compare(first, expected, play(await make(), task, script, { scribble: true }), "once observations are overwritten");
  const beside = await create(random.fork("other agent"));
  compare(first, expected, play(await make(), task, script, { beside }), "beside another agent");
}

function play(agent: Agent, task: AgentTask, script: readonly Transition[], manner: Manner): Answers {
  const [action, tdError]: [number[], (number | undefined)[]] = [[], []];
  for (const [n, { observation: from, next: to }] of script.entries()) {
    const observation = from.slice();
    const next = { ...to, observation: to.observation.slice() };
    if (manner.greedy) greedily(agent, task, observation, n);
    action.push(act(agent, task, observation, "explore", n));
    tdError.push(learn(agent, observation, action.at(-1)!, next, n));
    checkUnchanged(agent, from, observation, `learn ${n}`);
    checkUnchanged(agent, to.observation, next.observation, `learn ${n}`);
    if (manner.scribble) for (const row of [observation, next.observation]) row.fill(Number.NaN);
    if (manner.beside !== undefined)
      manner.beside.learn(to.observation, act(manner.beside, task, from, "explore", n), to);
  }
  return { action, tdError, greedyAction: script.map(({ observation }, n) => greedily(agent, task, observation, n)) };
}

function act(agent: Agent, task: AgentTask, from: Float64Array, mode: "explore" | "greedy", n: number): number {
  const observation = from.slice();
  const action = agent.act(observation, mode);
  if (!(Number.isInteger(action) && action >= 0 && action < task.actionCount))
    broken(agent, `expected act(${mode}) to give an integer from 0 to ${task.actionCount - 1} at ${n}, got ${action}`);
  checkUnchanged(agent, from, observation, `act(${mode}) ${n}`);
  return action;
}

/** The greedy action, which must not depend on chance. */
function greedily(agent: Agent, task: AgentTask, observation: Float64Array, n: number): number {
  const first = act(agent, task, observation, "greedy", n);
  for (let i = 0; i < 3; i++) {
    const again = act(agent, task, observation, "greedy", n);
    if (again !== first) broken(agent, `expected act(greedy) to give ${first} again at ${n}, got ${again}`);
  }
  return first;
}

function learn(
  agent: Agent,
  from: Float64Array,
  action: number,
  next: Step<Float64Array>,
  n: number,
): number | undefined {
  const error = agent.learn(from, action, next);
  if (error !== undefined && !(typeof error === "number" && Number.isFinite(error)))
    broken(agent, `expected learn to return a finite TD error or undefined at ${n}, got ${String(error)}`);
  return error;
}

function checkUnchanged(agent: Agent, before: Float64Array, after: Float64Array, at: string): void {
  const i = before.findIndex((value, c) => value !== after[c]);
  if (i < 0) return;
  broken(agent, `expected observations to be left alone by ${at}, got ${after[i]} for ${before[i]} as component ${i}`);
}

/** `actGreedily`, where it is offered, over no row, one, and all; what lies behind the last row is not its business. */
function checkRows(agent: Agent, task: AgentTask, script: readonly Transition[]): void {
  if (agent.actGreedily === undefined) return;
  const size = task.observationSpace.low.length;
  const rows = new Float64Array(script.length * size);
  for (const [n, { observation }] of script.entries()) rows.set(observation, n * size);
  for (const count of [0, 1, script.length]) {
    const into = new Int32Array(script.length + 1).fill(-1);
    agent.actGreedily(rows, count, into);
    const expected = into.map((_, n) => (n < count ? act(agent, task, script[n]!.observation, "greedy", n) : -1));
    const n = into.findIndex((action, row) => action !== expected[row]);
    if (n >= 0)
      broken(agent, `expected actGreedily of ${count} rows to give ${expected[n]} for row ${n}, got ${into[n]}`);
  }
}

function compare(agent: Agent, expected: Answers, got: Answers, situation: string): void {
  for (const field of ["action", "tdError", "greedyAction"] as const) {
    const n = expected[field].findIndex((value, i) => value !== got[field][i]);
    if (n < 0) continue;
    broken(
      agent,
      `expected the same ${field} at ${n} from the same seed, ${expected[field][n]}, got ${got[field][n]} ${situation}`,
    );
  }
}

/** Transitions that follow one another, some of them ending an episode. */
function transitions({ observationSpace }: AgentTask, count: number, random: Random): Transition[] {
  let observation = draw(observationSpace, random);
  return Array.from({ length: count }, () => {
    const from = observation;
    const end = random.int(20);
    const next = { reward: random.normal(), terminated: end === 0, truncated: end === 1 };
    const reached = draw(observationSpace, random);
    observation = end < 2 ? draw(observationSpace, random) : reached;
    return { observation: from, next: { ...next, observation: reached } };
  });
}

/** An observation inside the box; each component stands on one of its bounds now and then. */
function draw({ low, high }: AgentTask["observationSpace"], random: Random): Float64Array {
  return Float64Array.from(low, (bound, i) => {
    const least = Number.isFinite(bound) ? bound : Math.min(high[i]!, 0) - REACH;
    const most = Number.isFinite(high[i]!) ? high[i]! : Math.max(least, 0) + REACH;
    const edge = random.int(20);
    return edge < 2 ? [least, most][edge]! : least + (most - least) * random.double();
  });
}

function broken(agent: Agent, what: string): never {
  throw new ContractError(`${agent.name}: ${what}`);
}
