import type { Env, Step } from "../../src/agent/contract.ts";
import { Random } from "../../src/base/random.ts";
import type { Seed } from "../../src/base/units.ts";

const GRAVITY = 9.8;
const POLE_MASS = 0.1;
const TOTAL_MASS = 1.1;
const HALF_LENGTH = 0.5;
const FORCE = 10;
const TICK = 0.02;
const FAIL_ANGLE = (12 * 2 * Math.PI) / 360;

/** The state [x, dx/dt, angle, dangle/dt] one tick later, by Euler's method with the old accelerations [barto83]. */
export function cartPoleTick([x, dx, angle, spin]: readonly number[], action: number): number[] {
  const force = action === 1 ? FORCE : -FORCE;
  const [cos, sin] = [Math.cos(angle!), Math.sin(angle!)];
  const push = (force + POLE_MASS * HALF_LENGTH * spin! * spin! * sin) / TOTAL_MASS;
  const turn = (GRAVITY * sin - cos * push) / (HALF_LENGTH * (4 / 3 - (POLE_MASS * cos * cos) / TOTAL_MASS));
  const pull = push - (POLE_MASS * HALF_LENGTH * turn * cos) / TOTAL_MASS;
  return [x! + TICK * dx!, dx! + TICK * pull, angle! + TICK * spin!, spin! + TICK * turn];
}

/** Gymnasium's CartPole-v1: reward 1 a step, over at |x| > 2.4 or 12 degrees, truncated after 500 steps. */
export class CartPole implements Env<Float64Array> {
  readonly actionCount = 2;
  readonly observationSpace = {
    low: [-4.8, -1e9, -2 * FAIL_ANGLE, -1e9],
    high: [4.8, 1e9, 2 * FAIL_ANGLE, 1e9],
  };
  #random = Random.root(0);
  #state: number[] = [];
  #steps = 0;

  reset(options: { readonly seed?: Seed } = {}): Float64Array {
    if (options.seed !== undefined) this.#random = Random.root(options.seed);
    this.#state = [0, 0, 0, 0].map(() => 0.1 * this.#random.double() - 0.05);
    this.#steps = 0;
    return Float64Array.from(this.#state);
  }

  step(action: number): Step<Float64Array> {
    this.#state = cartPoleTick(this.#state, action);
    this.#steps++;
    const terminated = Math.abs(this.#state[0]!) > 2.4 || Math.abs(this.#state[2]!) > FAIL_ANGLE;
    const truncated = !terminated && this.#steps >= 500;
    return { observation: Float64Array.from(this.#state), reward: 1, terminated, truncated };
  }
}
