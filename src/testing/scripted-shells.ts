import type { PoolId } from "../base/units.ts";
import {
  type KeepAlivePolicy,
  NO_SHELL,
  type PlatformView,
  ShellEnd,
  type ShellPolicy,
  shellStarts,
} from "../platform/contract.ts";

interface Shell {
  readonly origin: number; // the pool, NO_POOL of one that was started from nothing
  readonly kind: number;
  readonly memory: number;
  readonly until: number;
  readonly order: number;
  readonly ready: boolean;
}

const NO_POOL = -1;

/** Keeps an answer and refuses it where it is out of range. */
export type RecordAnswer = (
  question: string,
  pool: number,
  answer: number,
  expected?: string,
  inRange?: boolean,
) => number;

/** The end of the observed time, and the place of what happens now in the order of things. */
export interface ShellClock {
  readonly horizon: number;
  nextOrder(): number;
}

/** The shells of a scripted world, in one list that is searched each time; `record` hears every answer. */
export class ScriptedShells {
  /** Memory-time of shells so far, MB ms. */
  memoryMBms = 0;
  #shells: Shell[] = [];
  readonly #view: PlatformView;
  readonly #clock: ShellClock;
  readonly #policy: ShellPolicy;
  readonly #starts: ReturnType<typeof shellStarts>;
  readonly #record: RecordAnswer;

  constructor(policy: KeepAlivePolicy, view: PlatformView, record: RecordAnswer, clock: ShellClock) {
    this.#policy = policy.shells!;
    this.#starts = shellStarts(policy, view.poolCount);
    this.#view = view;
    this.#record = record;
    this.#clock = clock;
  }

  /** The shells, starting ones too, each until what happens to it next. */
  get all(): readonly Shell[] {
    return this.#shells;
  }

  /** Time goes on by `elapsed` ms. */
  advance(elapsed: number): void {
    for (const { memory, ready } of this.#shells) if (ready) this.memoryMBms += elapsed * memory;
  }

  /** Shells of the kind, starting ones included. */
  count(kind: number): number {
    return this.#shells.filter((shell) => shell.kind === kind).length;
  }

  /** Starts shells of the kind from nothing. */
  begin(kind: number, count: number): number {
    const { kinds, stock } = this.#policy;
    const number = "a number >= 0 and below Infinity";
    if (stock === undefined || kinds[kind] === undefined)
      this.#record("startShells's kind", NO_POOL, kind, "one of a policy with shells.stock", false);
    this.#record("startShells's count", NO_POOL, count, number, count >= 0 && count < Number.POSITIVE_INFINITY);
    const memory = stock!.memory(kind);
    const until = this.#view.now + stock!.startTime(kind);
    for (let i = 0; i < count; i++)
      this.#shells.push({ origin: NO_POOL, kind, memory, until, order: this.#clock.nextOrder(), ready: false });
    return Math.ceil(count);
  }

  /** What an instance of the pool, or its shell of kind `from`, which had `held` MB, leaves. */
  leave(pool: number, from: number, held: number): void {
    const id = pool as PoolId;
    const { kinds } = this.#policy;
    let kind = this.#policy.downgrade(id, from, this.#view);
    const later = kind === NO_SHELL || (kinds[kind] !== undefined && kind > from);
    kind = this.#record("downgrade", pool, kind, `-1 or a whole number from ${from + 1} to ${kinds.length - 1}`, later);
    if (kind === NO_SHELL) return;
    const window = this.#record("keep of a shell", pool, this.#policy.keep(id, kind, this.#view));
    if (window === 0) return this.leave(pool, kind, held);
    const memory = this.#policy.memory(id, kind);
    this.#record("memory of a shell", pool, memory, `a number from 0 to ${held}`, memory >= 0 && memory <= held);
    const until = this.#view.now + window;
    this.#shells.push({ origin: pool, kind, memory, until, order: this.#clock.nextOrder(), ready: true });
  }

  /** A shell's time is up: it has started, or it ends and may leave another, and others may start in its place. */
  turn(shell: Shell): void {
    this.#remove(shell);
    const { kind } = shell;
    if (!shell.ready) {
      const window = this.#policy.stock!.keep(kind, this.#view);
      this.#record("keep of a started shell", NO_POOL, window, "a number > 0", window > 0);
      this.#shells.push({ ...shell, until: this.#view.now + window, order: this.#clock.nextOrder(), ready: true });
      return;
    }
    if (shell.origin !== NO_POOL) this.leave(shell.origin, kind, shell.memory);
    this.#replenish(kind, ShellEnd.Expired);
  }

  /** Takes the shell that a cold start of the pool begins from, if there is one, and returns what the start then takes. */
  start(pool: number, coldStart: number): number {
    for (const { kind, share, ms } of this.#starts[pool]!) {
      const ready = this.#shells.filter((shell) => shell.kind === kind && shell.ready);
      const first = this.#policy.takes === "oldest" ? ready[0] : ready.at(-1);
      if (first === undefined) continue;
      this.#remove(first);
      this.#policy.stock?.onColdStart?.(pool as PoolId, kind, this.#view);
      this.#replenish(kind, ShellEnd.Taken);
      return Math.min(coldStart, ms + share * coldStart);
    }
    this.#policy.stock?.onColdStart?.(pool as PoolId, NO_SHELL, this.#view);
    return coldStart;
  }

  #replenish(kind: number, end: ShellEnd): void {
    if (this.#view.now >= this.#clock.horizon) return;
    const count = this.#policy.stock?.replenish?.(kind, end, this.#view) ?? 0;
    if (count !== 0) this.begin(kind, this.#record("replenish", NO_POOL, count));
  }

  #remove(shell: Shell): void {
    this.#shells.splice(this.#shells.indexOf(shell), 1);
  }
}
