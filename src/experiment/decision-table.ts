import {
  CAUSES,
  DECISIONS,
  type Decision,
  type DecisionLog,
  type DecisionOutcome,
  OUTCOMES,
} from "../platform/decision-log.ts";
import type { Pools } from "../platform/pools.ts";

/** Decisions of a block: columns grow by blocks, so that nothing is copied. */
export const BLOCK = 32_768;
/** In the columns of instances and reasons: none. */
export const NONE = 0xffffffff;
/** In the column of outcomes: not known when the run ended. */
export const OPEN = 255;

/** Columns of up to 32,768 decisions; `kind`, `cause` and `outcome` are indices into the lists of their names. */
export type DecisionBlock = ReturnType<typeof newBlock>;

/** The decisions of a run on some of the pools, as plain data that another thread can be sent. */
export interface DecisionPart {
  readonly pools: readonly string[];
  readonly length: number;
  readonly instances: number; // above all that are named
  readonly blocks: readonly DecisionBlock[];
  readonly reasons: readonly string[];
}

/** The log of a run's decisions in columns: 39 bytes a decision, and each reason's text once. `add`, `settle`: O(1). */
export class DecisionTable implements DecisionLog {
  readonly #pools: readonly string[];
  readonly #blocks: DecisionBlock[] = [];
  readonly #reasons: string[] = [];
  readonly #reasonId = new Map<string, number>();
  #length = 0;
  #instances = 0;

  /** For pools of these names. */
  constructor(pools: readonly string[]) {
    this.#pools = pools;
  }

  add({ kind, timeMs, pool, instance = NONE, value = Number.NaN, cause, reason }: Decision): number {
    const id = this.#length++;
    const at = id % BLOCK;
    if (at === 0) this.#blocks.push(newBlock());
    const block = this.#blocks.at(-1)!;
    block.time[at] = timeMs;
    block.value[at] = value;
    block.pool[at] = pool;
    block.instance[at] = instance;
    block.kind[at] = DECISIONS.indexOf(kind);
    block.cause[at] = CAUSES.indexOf(cause);
    block.reason[at] = reason === undefined ? NONE : this.#idOf(reason);
    if (instance !== NONE && instance >= this.#instances) this.#instances = instance + 1;
    return id;
  }

  settle(id: number, outcome: DecisionOutcome, timeMs: number): void {
    const block = this.#blocks[Math.floor(id / BLOCK)]!;
    block.outcome[id % BLOCK] = OUTCOMES.indexOf(outcome);
    block.outcomeTime[id % BLOCK] = timeMs;
  }

  /** What was logged; the table must not be used any more. */
  take(): DecisionPart {
    return {
      pools: this.#pools,
      length: this.#length,
      instances: this.#instances,
      blocks: this.#blocks,
      reasons: this.#reasons,
    };
  }

  #idOf(reason: string): number {
    const known = this.#reasonId.get(reason);
    if (known !== undefined) return known;
    this.#reasonId.set(reason, this.#reasons.length);
    return this.#reasons.push(reason) - 1;
  }
}

/** An empty log for the pools, where one is wanted. */
export function tableFor(wanted: boolean | undefined, pools: Pools): DecisionTable | undefined {
  return wanted === true ? new DecisionTable(pools.profiles.map(({ name }) => name)) : undefined;
}

function newBlock() {
  return {
    time: new Float64Array(BLOCK),
    value: new Float64Array(BLOCK), // NaN of none
    outcomeTime: new Float64Array(BLOCK),
    pool: new Uint32Array(BLOCK),
    instance: new Uint32Array(BLOCK),
    reason: new Uint32Array(BLOCK),
    kind: new Uint8Array(BLOCK),
    cause: new Uint8Array(BLOCK),
    outcome: new Uint8Array(BLOCK).fill(OPEN),
  };
}
