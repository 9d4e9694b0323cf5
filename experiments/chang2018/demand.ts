import { Random } from "prewarm";
import { drawRank, zipfSums } from "../zipf-requests.ts";
import { AROUND, type Demand, DRIFT, LIFE, REGIMES, type Sizes } from "./setting.ts";

/** What one cell asks for in one epoch. */
export interface Epoch {
  readonly content: Uint32Array; // [requests]
  readonly user: Uint16Array; //    [requests]
  readonly around: readonly number[]; // the users, known as the epoch begins
  readonly rate: Float64Array; // [contents] chance of a request; sums to 1
}

type Rates = (epoch: number, around: readonly number[]) => Float64Array;

/** Another cell than the first of its seed: a share `related` of the contents has the same ranks, the others swap theirs. */
export interface Other {
  readonly name: string;
  readonly related: number;
}

const FIRST: Other = { name: "first", related: 1 };

/** The epochs of a cell. */
export function cellOf(demand: Demand, sizes: Sizes, seed: number | string, { name, related } = FIRST): Epoch[] {
  const root = Random.root(`chang2018/${demand.label}/${seed}`);
  const random = root.fork(`cell/${name}`);
  const orders = Array.from({ length: REGIMES.count }, (_, g) =>
    order(sizes.contents, root.fork(`order/${g}`), related),
  );
  const rates = ratesOf(demand, sizes, orders, random);
  let regime = random.int(REGIMES.count);
  return Array.from({ length: sizes.training + sizes.judged }, (_, epoch) => {
    if (random.double() >= REGIMES.stay) regime = (regime + 1 + random.int(REGIMES.count - 1)) % REGIMES.count;
    const chance = (user: number) =>
      demand.kind === "regimes" ? (groupOf(user) === regime ? REGIMES.around : REGIMES.away) : AROUND;
    const present = Array.from({ length: sizes.users }, (_, user) => user).filter(
      (user) => random.double() < chance(user),
    );
    const around = present.length > 0 ? present : [random.int(sizes.users)];
    return drawEpoch(rates, epoch, around, sizes.requests, random);
  });
}

function drawEpoch(rates: Rates, epoch: number, around: readonly number[], requests: number, random: Random): Epoch {
  const sums = new Map<number, Float64Array>(); // by group: users of a group ask alike
  const user = Uint16Array.from({ length: requests }, () => around[random.int(around.length)]!);
  const content = Uint32Array.from(user, (who) => {
    const group = groupOf(who);
    if (!sums.has(group)) sums.set(group, runningSums(rates(epoch, [who])));
    return drawRank(sums.get(group)!, random);
  });
  return { content, user, around, rate: rates(epoch, around) };
}

/** The group whose taste a user has. */
function groupOf(user: number): number {
  return user % REGIMES.count;
}

function ratesOf({ kind, zipf }: Demand, sizes: Sizes, orders: readonly Uint32Array[], random: Random): Rates {
  const weights = shares(zipfSums(sizes.contents, zipf));
  const byOrder = orders.map((ranks) => Float64Array.from(ranks, (rank) => weights[rank]!));
  if (kind === "stationary") return () => byOrder[0]!;
  if (kind === "regimes") {
    return (_, around) =>
      normalised(byOrder[0]!.map((_, i) => around.reduce((sum, user) => sum + byOrder[groupOf(user)]![i]!, 0)));
  }
  const epochs = sizes.training + sizes.judged;
  const table = kind === "drifting" ? drifting(weights, epochs, random) : shots(byOrder[0]!, epochs, random);
  return (epoch) => table[epoch]!;
}

/** Ranks by scores that wander: a stationary autoregression of the first order a content. */
function drifting(weights: Float64Array, epochs: number, random: Random): Float64Array[] {
  const score = weights.map(() => random.normal());
  const noise = Math.sqrt(1 - DRIFT * DRIFT);
  return Array.from({ length: epochs }, () => {
    for (let i = 0; i < score.length; i++) score[i] = DRIFT * score[i]! + noise * random.normal();
    const rate = new Float64Array(weights.length);
    const byScore = Array.from(score, (_, i) => i).sort((a, b) => score[b]! - score[a]!);
    for (const [rank, content] of byScore.entries()) rate[content] = weights[rank]!;
    return rate;
  });
}

/** Contents that appear at some time, most wanted then; the earliest two lives before the first epoch. */
function shots(weights: Float64Array, epochs: number, random: Random): Float64Array[] {
  const born = weights.map(() => Math.floor(random.double() * (epochs + 2 * LIFE)) - 2 * LIFE);
  born[0] = -2 * LIFE; // so that there is always something to ask for
  return Array.from({ length: epochs }, (_, epoch) =>
    normalised(weights.map((weight, i) => (epoch < born[i]! ? 0 : weight * Math.exp((born[i]! - epoch) / LIFE)))),
  );
}

/** Ranks by content; all but a share `related` of them change hands. */
function order(contents: number, random: Random, related: number): Uint32Array {
  const ranks = random.shuffle(Array.from({ length: contents }, (_, i) => i));
  const moved = random.shuffle(Array.from({ length: contents }, (_, i) => i)).slice(Math.round(related * contents));
  const swapped = random.shuffle(moved.map((i) => ranks[i]!));
  for (const [at, i] of moved.entries()) ranks[i] = swapped[at]!;
  return Uint32Array.from(ranks);
}

function shares(sums: Float64Array): Float64Array {
  return sums.map((sum, i) => (i === 0 ? sum : sum - sums[i - 1]!));
}

function runningSums(rate: Float64Array): Float64Array {
  let sum = 0;
  return rate.map((value) => (sum += value));
}

function normalised(rate: Float64Array): Float64Array {
  const sum = rate.reduce((a, b) => a + b, 0);
  return rate.map((value) => value / sum);
}
