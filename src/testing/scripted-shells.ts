import type { PoolId } from "../base/units.ts";
import {
  type KeepAlivePolicy,
  NO_SHELL,
  type PlatformView,
  type ShellPolicy,
  shellStarts,
} from "../platform/contract.ts";

interface Shell {
  readonly origin: number;
  readonly kind: number;
  readonly memory: number;
  readonly until: number;
  readonly order: number;
}

/** Keeps an answer and refuses it where it is out of range. */
export type RecordAnswer = (
  question: string,
  pool: number,
  answer: number,
  expected?: string,
  inRange?: boolean,
) => number;

/** The shells of a scripted world, in one list that is searched each time; `record` hears every answer. */
export class ScriptedShells {
  /** Memory-time of shells so far, MB ms. */
  memoryMBms = 0;
  #shells: Shell[] = [];
  readonly #policy: ShellPolicy;
  readonly #starts: ReturnType<typeof shellStarts>;
  readonly #record: RecordAnswer;

  constructor(policy: KeepAlivePolicy, poolCount: number, record: RecordAnswer) {
    this.#policy = policy.shells!;
    this.#starts = shellStarts(policy, poolCount);
    this.#record = record;
  }

  /** The shells by when they end. */
  get all(): readonly Shell[] {
    return this.#shells;
  }

  /** Time goes on by `elapsed` ms. */
  advance(elapsed: number): void {
    for (const { memory } of this.#shells) this.memoryMBms += elapsed * memory;
  }

  /** What an instance of the pool, or its shell of kind `from`, which had `held` MB, leaves. */
  leave(pool: number, from: number, held: number, order: number, view: PlatformView): void {
    const id = pool as PoolId;
    const { kinds } = this.#policy;
    let kind = this.#policy.downgrade(id, from, view);
    const later = kind === NO_SHELL || (kinds[kind] !== undefined && kind > from);
    kind = this.#record("downgrade", pool, kind, `-1 or a whole number from ${from + 1} to ${kinds.length - 1}`, later);
    if (kind === NO_SHELL) return;
    const window = this.#record("keep of a shell", pool, this.#policy.keep(id, kind, view));
    if (window === 0) return this.leave(pool, kind, held, order, view);
    const memory = this.#policy.memory(id, kind);
    this.#record("memory of a shell", pool, memory, `a number from 0 to ${held}`, memory >= 0 && memory <= held);
    this.#shells.push({ origin: pool, kind, memory, until: view.now + window, order });
  }

  /** A shell's time is up: it may leave another. */
  expire(shell: Shell, order: number, view: PlatformView): void {
    this.#remove(shell);
    this.leave(shell.origin, shell.kind, shell.memory, order, view);
  }

  /** Takes the shell that a cold start of the pool begins from, if there is one, and returns what the start then takes. */
  start(pool: number, coldStart: number): number {
    for (const { kind, share, ms } of this.#starts[pool]!) {
      const latest = this.#shells.findLast((shell) => shell.kind === kind);
      if (latest === undefined) continue;
      this.#remove(latest);
      return Math.min(coldStart, ms + share * coldStart);
    }
    return coldStart;
  }

  #remove(shell: Shell): void {
    this.#shells.splice(this.#shells.indexOf(shell), 1);
  }
}
