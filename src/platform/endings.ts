import { NO_SHELL, ShellEnd } from "./contract.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Ending } from "./decision-log.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Fleet } from "./fleet.ts";
import { NONE } from "./instance-store.ts";
import type { ShellStarts } from "./shell-starts.ts";

/** Kernel. How idle instances end, what they leave, and who is served with their memory. O(log events) beside who is served. */
export class Endings {
  readonly #fleet: Fleet;
  readonly #deadlines: Deadlines;
  readonly #dispatcher: Dispatcher;
  readonly #shellStarts: ShellStarts | undefined;

  constructor(fleet: Fleet, deadlines: Deadlines, dispatcher: Dispatcher, shellStarts: ShellStarts | undefined) {
    this.#fleet = fleet;
    this.#deadlines = deadlines;
    this.#dispatcher = dispatcher;
    this.#shellStarts = shellStarts;
  }

  /** Ends an idle instance, which leaves nothing. */
  drop(instance: number, now: number, how: Ending): void {
    const node = this.#fleet.nodeOf(instance);
    this.#fleet.discard(instance, now, how);
    this.#dispatcher.drain(node, now);
  }

  /** Releases up to `count` idle instances of the pool, of a class of nodes if one is given; how many were idle. */
  release(pool: number, count: number, now: number, nodeClass?: number): number {
    const { classes } = this.#fleet;
    const one = classes === undefined || nodeClass === undefined;
    let released = 0;
    for (; released < count; released++) {
      const instance = one ? this.#fleet.leastRecentlyUsed(pool) : classes.leastRecentlyUsed(pool, nodeClass);
      if (instance === NONE) break;
      this.drop(instance, now, "released");
    }
    return released;
  }

  /** Ends an instance that is in no list and gives back `cores`: its window is over at once. */
  close(instance: number, now: number, how: Ending, cores: number): void {
    const fleet = this.#fleet;
    const pool = fleet.poolOf(instance);
    const node = fleet.nodeOf(instance);
    fleet.remove(instance, now, how, cores);
    if (fleet.shells !== undefined) this.#leave(pool, node, NO_SHELL, fleet.memory[pool]!, now);
  }

  /** The deadline of an idle instance, or of a shell, has passed. */
  expire(instance: number, now: number): void {
    const { shells, memory } = this.#fleet;
    if (shells === undefined) return this.drop(instance, now, "expired");
    const node = this.#fleet.nodeOf(instance);
    const isShell = shells.isShell(instance);
    const kind = isShell ? shells.kindOf(instance) : NO_SHELL;
    const pool = isShell ? shells.originOf(instance) : this.#fleet.poolOf(instance);
    const held = isShell ? shells.memoryOf(instance) : memory[pool]!;
    if (isShell) shells.expire(instance, now);
    else this.#fleet.discard(instance, now, "expired");
    if (pool !== NONE) this.#leave(pool, node, kind, held, now);
    this.#dispatcher.drain(node, now);
    if (isShell) this.#shellStarts?.ended(kind, ShellEnd.Expired, now); // who waited comes first
  }

  /** A shell that was started from nothing is ready; it may be what somebody waits for. */
  shellReady(shell: number, now: number): void {
    this.#shellStarts!.ready(shell, now);
    this.#dispatcher.drain(this.#fleet.nodeOf(shell), now);
  }

  #leave(pool: number, node: number, from: number, held: number, now: number): void {
    const shells = this.#fleet.shells!;
    const shell = shells.leave(pool, node, from, held, now);
    if (shell !== NONE) this.#deadlines.set(shell, now + shells.window);
  }
}
