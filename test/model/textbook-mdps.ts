import type { Mdp, Outcome } from "./value-iteration.ts";

// Dynamics of Gymnasium's toy_text environments, written out as tables.

type Move = (state: number, action: number) => Omit<Outcome, "chance">;

/** With `slippery` the move is the one asked for or one of its two neighbours, a third each. */
function gridMdp(name: string, stateCount: number, starts: readonly number[], slippery: boolean, move: Move): Mdp {
  const outcomes = Array.from({ length: stateCount }, (_, s) =>
    [0, 1, 2, 3].map((a) =>
      slippery
        ? [(a + 3) % 4, a, (a + 1) % 4].map((b) => ({ chance: 1 / 3, ...move(s, b) }))
        : [{ chance: 1, ...move(s, a) }],
    ),
  );
  return { name: slippery ? `${name} slippery` : name, stateCount, actionCount: 4, starts, outcomes };
}

/** 4 x 12, start bottom left, goal bottom right, a cliff between: each step -1, the cliff -100 and back to the start. */
export function cliffWalking(slippery: boolean): Mdp {
  const steps = [
    [-1, 0],
    [0, 1],
    [1, 0],
    [0, -1],
  ] as const; // up, right, down, left
  return gridMdp("CliffWalking", 48, [36], slippery, (state, action) => {
    const [dr, dc] = steps[action]!;
    const row = Math.min(3, Math.max(0, Math.floor(state / 12) + dr));
    const column = Math.min(11, Math.max(0, (state % 12) + dc));
    if (row === 3 && column >= 1 && column <= 10) return { next: 36, reward: -100, terminated: false };
    const next = 12 * row + column;
    return { next, reward: -1, terminated: next === 47 };
  });
}

const LAKES = {
  4: "SFFFFHFHFFFHHFFG",
  8: "SFFFFFFFFFFFFFFFFFFHFFFFFFFFFHFFFFFHFFFFFHHFFFHFFHFFHFHFFFFHFFFG",
} as const;

/** A lake of frozen squares, holes and a goal worth 1; holes and goal end the episode and hold whoever is there. */
export function frozenLake(size: 4 | 8, slippery: boolean): Mdp {
  const map = LAKES[size];
  const steps = [
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, 0],
  ] as const; // left, down, right, up
  return gridMdp(`FrozenLake ${size}x${size}`, size * size, [0], slippery, (state, action) => {
    if (map[state] === "H" || map[state] === "G") return { next: state, reward: 0, terminated: true };
    const [dr, dc] = steps[action]!;
    const row = Math.min(size - 1, Math.max(0, Math.floor(state / size) + dr));
    const column = Math.min(size - 1, Math.max(0, (state % size) + dc));
    const next = size * row + column;
    return { next, reward: map[next] === "G" ? 1 : 0, terminated: map[next] === "H" || map[next] === "G" };
  });
}

const TAXI_MAP = ["|R: | : :G|", "| : | : : |", "| : : : : |", "| | : | : |", "|Y| : |B: |"];
const TAXI_STANDS = [
  [0, 0],
  [0, 4],
  [4, 0],
  [4, 3],
] as const;

/** State ((row * 5 + column) * 5 + passenger) * 4 + destination, passenger 4 = aboard; -1 a step, 20 delivered, -10 illegal. */
export function taxi(): Mdp {
  const stateCount = 500;
  const outcomes = Array.from({ length: stateCount }, (_, s) => [0, 1, 2, 3, 4, 5].map((a) => [taxiMove(s, a)]));
  const starts = Array.from({ length: stateCount }, (_, s) => s).filter((s) => {
    const passenger = Math.floor(s / 4) % 5;
    return passenger < 4 && passenger !== s % 4;
  });
  return { name: "Taxi", stateCount, actionCount: 6, starts, outcomes };
}

function taxiMove(state: number, action: number): Outcome {
  const destination = state % 4;
  let passenger = Math.floor(state / 4) % 5;
  let column = Math.floor(state / 20) % 5;
  let row = Math.floor(state / 100);
  let reward = -1;
  let terminated = false;
  const stand = TAXI_STANDS.findIndex(([r, c]) => r === row && c === column);
  if (action === 0) row = Math.min(4, row + 1);
  else if (action === 1) row = Math.max(0, row - 1);
  else if (action === 2 && TAXI_MAP[row]![2 * column + 2] === ":") column++;
  else if (action === 3 && TAXI_MAP[row]![2 * column] === ":") column--;
  else if (action === 4) {
    if (passenger < 4 && passenger === stand) passenger = 4;
    else reward = -10;
  } else if (action === 5) {
    if (passenger === 4 && stand === destination) {
      passenger = stand;
      reward = 20;
      terminated = true;
    } else if (passenger === 4 && stand >= 0) passenger = stand;
    else reward = -10;
  }
  return { chance: 1, next: ((row * 5 + column) * 5 + passenger) * 4 + destination, reward, terminated };
}
