import type { Env, Step } from "../agent/contract.ts";
import { ContractError } from "../base/errors.ts";
import { Random } from "../base/random.ts";
import { seed } from "../base/units.ts";

/** How to check an environment; everything has a default. */
export interface EnvCheck {
  /** Seed of the episodes and of the actions played, an integer >= 0; default 1. */
  readonly seed?: number;
  /** Whether episodes go on for ever; default false. */
  readonly endless?: boolean;
  /** Steps within which an episode has to end, default 10,000; of an endless one the steps played, default 500. */
  readonly maxSteps?: number;
}

/** A reset or a step as it came, the observation copied. */
interface Played extends Omit<Step<Float64Array>, "observation"> {
  readonly at: string;
  readonly given: Float64Array;
  readonly copy: Float64Array;
}

const EPISODES = 3;

/**
 * Checks what every environment promises, on three episodes of random actions, the second without a seed of its own:
 * observations are of one length and inside `observationSpace`; rewards are finite, `terminated` and `truncated`
 * booleans, and an episode ends; the same seed and actions give the same steps, in another environment and after other
 * episodes; an action outside 0 .. actionCount - 1 is refused and changes nothing; what was observed is not overwritten
 * later. Throws ContractError.
 */
export function checkEnv(create: () => Env<Float64Array>, check: EnvCheck = {}): void {
  const first = create();
  checkSpaces(first);
  const expected = play(first, check);
  compare(expected, play(create(), check), "in another environment");
  const used = create();
  play(used, { ...check, seed: (check.seed ?? 1) + 1 });
  compare(expected, play(used, check), "after episodes of another seed");
  compare(expected, play(create(), check, refuseIllegal), "after illegal actions");
}

function checkSpaces({ actionCount, observationSpace: { low, high } }: Env<Float64Array>): void {
  if (!(Number.isInteger(actionCount) && actionCount >= 1))
    broken(`expected actionCount to be an integer >= 1, got ${actionCount}`);
  if (low.length !== high.length || low.length === 0)
    broken(`expected observationSpace with as many low as high bounds, got ${low.length} and ${high.length}`);
  const wrong = low.findIndex((bound, i) => !(bound <= high[i]!));
  if (wrong >= 0)
    broken(`expected observationSpace.low[${wrong}] <= high[${wrong}], got ${low[wrong]} and ${high[wrong]}`);
}

/** Plays the episodes, checks each reset and step, and returns them. `before` is called before every 10th step. */
function play(
  env: Env<Float64Array>,
  check: EnvCheck,
  before?: (env: Env<Float64Array>, at: string) => void,
): Played[] {
  const { seed: root = 1, endless = false, maxSteps = endless ? 500 : 10_000 } = check;
  const actions = Random.root(root).fork("actions");
  const played: Played[] = [];
  for (let episode = 0; episode < EPISODES; episode++) {
    const observation = env.reset(episode === 1 ? {} : { seed: seed(root + episode) });
    played.push(checked(env, { observation, reward: 0, terminated: false, truncated: false }, `reset ${episode}`));
    for (let n = 0; n < maxSteps && !isOver(played); n++) {
      const at = `step ${n} of episode ${episode}`;
      if (n % 10 === 0) before?.(env, at);
      played.push(checked(env, env.step(actions.int(env.actionCount)), at));
      checkKept(played.slice(-2));
    }
    if (isOver(played) === endless)
      broken(
        `expected an episode ${endless ? "without end" : `to end within ${maxSteps} steps`}, got ${place(played)}`,
      );
  }
  checkKept(played);
  return played;
}

function isOver(played: readonly Played[]): boolean {
  const { terminated, truncated } = played.at(-1)!;
  return terminated || truncated;
}

function place(played: readonly Played[]): string {
  const { at, terminated, truncated } = played.at(-1)!;
  return `terminated ${terminated} and truncated ${truncated} at ${at}`;
}

function checked(env: Env<Float64Array>, step: Step<Float64Array>, at: string): Played {
  const { observation, reward, terminated, truncated } = step;
  checkObservation(env, observation, at);
  if (!(typeof reward === "number" && Number.isFinite(reward)))
    broken(`expected reward to be a finite number at ${at}, got ${String(reward)}`);
  for (const [field, value] of Object.entries({ terminated, truncated }))
    if (typeof value !== "boolean") broken(`expected ${field} to be a boolean at ${at}, got ${String(value)}`);
  return { at, given: observation, copy: observation.slice(), reward, terminated, truncated };
}

function checkObservation({ observationSpace }: Env<Float64Array>, observation: Float64Array, at: string): void {
  const { low, high } = observationSpace;
  if (!(observation instanceof Float64Array))
    broken(`expected observation to be a Float64Array at ${at}, got ${String(observation)}`);
  if (observation.length !== low.length)
    broken(`expected observation to have ${low.length} components at ${at}, got ${observation.length}`);
  const i = observation.findIndex((value, c) => !(value >= low[c]! && value <= high[c]!));
  if (i >= 0) broken(`expected observation[${i}] from ${low[i]} to ${high[i]} at ${at}, got ${observation[i]}`);
}

/** What an environment has handed out is the caller's. */
function checkKept(played: readonly Played[]): void {
  for (const { at, given, copy } of played) {
    const i = copy.findIndex((value, c) => value !== given[c]);
    if (i < 0) continue;
    broken(
      `expected the observation of ${at} to stay as it was, got ${given[i]} for ${copy[i]} as component ${i} later`,
    );
  }
}

function refuseIllegal(env: Env<Float64Array>, at: string): void {
  for (const action of [-1, env.actionCount, 0.5, Number.NaN]) {
    let refused = false;
    try {
      env.step(action);
    } catch {
      refused = true;
    }
    if (!refused)
      broken(
        `expected action ${action} to be refused before ${at}, since actionCount is ${env.actionCount}, got a step`,
      );
  }
}

function compare(expected: readonly Played[], got: readonly Played[], situation: string): void {
  for (const [n, one] of expected.entries()) {
    const other = got[n];
    const field = difference(one, other);
    if (field === undefined) continue;
    const [was, is] = [one, other].map((played) => show(played, field));
    broken(`expected the same ${field} at ${one.at} from the same seed and actions, ${was}, got ${is} ${situation}`);
  }
}

type Field = "observation" | "reward" | "terminated" | "truncated";

function difference(a: Played, b: Played | undefined): Field | undefined {
  if (b === undefined || a.copy.some((value, i) => value !== b.copy[i])) return "observation";
  return (["reward", "terminated", "truncated"] as const).find((field) => a[field] !== b[field]);
}

function show(played: Played | undefined, field: Field): string {
  if (played === undefined) return "nothing";
  return field === "observation" ? `[${played.copy.join(", ")}]` : String(played[field]);
}

function broken(what: string): never {
  throw new ContractError(`env: ${what}`);
}
