import type { Milliseconds } from "../base/units.ts";
import { CAUSES, DECISIONS, type DecisionKind, type DecisionOutcome, OUTCOMES } from "../platform/decision-log.ts";
import { BLOCK, type DecisionPart, NONE } from "./decision-table.ts";
import type { DecisionRow } from "./result.ts";

/** What a decision that nothing had settled was at the horizon; empty for what has no outcome. */
const OPEN_OUTCOME: Readonly<Record<DecisionKind, DecisionOutcome | "">> = {
  "keep-alive": "at-horizon",
  schedule: "beyond-horizon",
  prewarm: "unused-at-horizon",
  release: "",
  evict: "",
  shell: "at-horizon",
};

/** The decisions of one run, logged in parts whose pools share nothing. Instances are counted on from part to part. */
export class Decisions {
  readonly length: number;
  readonly #parts: readonly DecisionPart[];
  readonly #firstInstance: readonly number[];
  readonly #label: { readonly policy: string; readonly seed: number };
  readonly #horizon: number;

  constructor(
    parts: readonly DecisionPart[],
    label: { readonly spec: string; readonly seed: number },
    horizon: Milliseconds,
  ) {
    this.length = parts.reduce((sum, part) => sum + part.length, 0);
    this.#parts = parts;
    this.#firstInstance = parts.map((_, i) => parts.slice(0, i).reduce((sum, part) => sum + part.instances, 0));
    this.#label = { policy: label.spec, seed: label.seed };
    this.#horizon = horizon;
  }

  /** The rows of decisions.csv in the order of time, of one time by part. O(parts) each. */
  *rows(): Generator<DecisionRow> {
    const next = this.#parts.map(() => 0);
    for (let i = 0; i < this.length; i++) {
      const part = this.#earliest(next);
      yield this.#row(part, next[part]!++);
    }
  }

  #earliest(next: readonly number[]): number {
    let earliest = 0;
    let time = Number.POSITIVE_INFINITY;
    for (let part = 0; part < next.length; part++) {
      const { length, blocks } = this.#parts[part]!;
      const id = next[part]!;
      if (id === length) continue;
      const own = blocks[Math.floor(id / BLOCK)]!.time[id % BLOCK]!;
      if (own < time) [earliest, time] = [part, own];
    }
    return earliest;
  }

  #row(part: number, id: number): DecisionRow {
    const { pools, blocks, reasons } = this.#parts[part]!;
    const at = id % BLOCK;
    const block = blocks[Math.floor(id / BLOCK)]!;
    const decision = DECISIONS[block.kind[at]!]!;
    const settled = OUTCOMES[block.outcome[at]!];
    const outcome = settled ?? OPEN_OUTCOME[decision];
    const timeMs = block.time[at]!;
    const openUntil = outcome === "" ? null : Math.max(this.#horizon, timeMs);
    return {
      ...this.#label,
      timeMs,
      pool: pools[block.pool[at]!]!,
      instance: block.instance[at] === NONE ? null : block.instance[at]! + this.#firstInstance[part]!,
      decision,
      value: Number.isNaN(block.value[at]!) ? null : block.value[at]!,
      cause: CAUSES[block.cause[at]!]!,
      reason: reasons[block.reason[at]!] ?? "",
      outcome,
      outcomeMs: settled === undefined ? openUntil : block.outcomeTime[at]!,
    };
  }
}
