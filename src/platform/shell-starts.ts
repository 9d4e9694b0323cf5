import { ContractError, InputError } from "../base/errors.ts";
import { exactMegabytes, megabytes } from "../base/units.ts";
import type { ShellEnd } from "./contract.ts";
import { contends, type PlatformConfig } from "./conventions.ts";
import { Deadlines } from "./deadlines.ts";
import { EventKind, type EventQueue, Rank } from "./event-queue.ts";
import type { Fleet } from "./fleet.ts";
import { NONE } from "./instance-store.ts";
import type { Meter } from "./meter.ts";
import type { PolicyPort } from "./policy-port.ts";
import type { Shells } from "./shells.ts";
import type { StartLoad } from "./start-load.ts";
import type { Counters, StartedShells } from "./tally.ts";

/** The parts of a platform that starts of shells touch. */
export interface ShellStartParts {
  readonly config: PlatformConfig;
  readonly events: EventQueue;
  readonly counters: Counters;
  readonly meter: Meter;
  readonly fleet: Fleet;
}

/**
 * Kernel. Shells that start from nothing (`ShellStock`). A start takes memory at once, on a node that has room and where
 * nobody waits, and uses one of its cores; it slows others as an instance's does. O(log nodes + log events) a start.
 */
export class ShellStarts {
  readonly #parts: ShellStartParts;
  readonly #ask: PolicyPort;
  readonly #shells: Shells;
  readonly #deadlines: Deadlines;
  readonly #slowdown: StartLoad | undefined;
  readonly #poolCount: number;
  readonly #memory: Float64Array; //  [kinds] MB
  readonly #alone: Float64Array; //   [kinds] ms
  readonly #started: Float64Array; // [kinds]
  readonly #startingMBms: Float64Array; // [kinds]

  constructor(parts: ShellStartParts, ask: PolicyPort, slowdown: StartLoad | undefined) {
    const { kinds, stock } = ask.policy.shells!;
    if (contends(parts.config))
      throw new InputError(
        "out-of-range",
        { source: "platform: contention" },
        `expected no contention for cores with ${ask.policy.name}, which starts shells from nothing, got cpu`,
      );
    this.#parts = parts;
    this.#ask = ask;
    this.#shells = parts.fleet.shells!;
    this.#deadlines = new Deadlines(parts.fleet, parts.events, parts.config);
    this.#slowdown = slowdown;
    this.#poolCount = parts.fleet.memory.length;
    this.#memory = Float64Array.from(kinds, (_, kind) =>
      exactMegabytes(megabytes(checked(ask, "memory", stock!.memory(kind), kind))),
    );
    this.#alone = Float64Array.from(kinds, (_, kind) => checked(ask, "startTime", stock!.startTime(kind), kind));
    this.#started = new Float64Array(kinds.length);
    this.#startingMBms = new Float64Array(kinds.length);
  }

  /** Starts up to `count` shells of the kind; returns how many found room. */
  start(kind: number, count: number, now: number): number {
    if (this.#memory[kind] === undefined) throw unknownKind(this.#ask, kind);
    if (!(count >= 0 && count < Number.POSITIVE_INFINITY))
      this.#ask.refuseKind("a number of shells to start >= 0", count, kind);
    let started = 0;
    while (started < count && this.#begin(kind, now)) started++;
    return started;
  }

  #begin(kind: number, now: number): boolean {
    const { fleet, counters, events, meter } = this.#parts;
    const memory = this.#memory[kind]!;
    const node = fleet.placement.nodeWithRoom(this.#poolCount + kind, memory);
    if (node === NONE) return false;
    const alone = this.#alone[kind]! * (fleet.classes?.startFactor(node) ?? 1);
    const took = this.#slowdown === undefined ? alone : this.#slowdown.begin(node, now, alone);
    const shell = this.#shells.begin(kind, node, memory);
    meter.nodes?.change(node, now, 1);
    counters.startingMBms += took * memory;
    this.#started[kind] = this.#started[kind]! + 1;
    this.#startingMBms[kind] = this.#startingMBms[kind]! + took * memory;
    events.push(now + took, Rank.Finish, EventKind.ShellReady, shell);
    return true;
  }

  /** A shell has started: it can be taken, for as long as the policy says. */
  ready(shell: number, now: number): void {
    const { fleet, meter } = this.#parts;
    meter.nodes?.change(fleet.nodeOf(shell), now, -1);
    this.#shells.offer(shell, now);
    this.#deadlines.set(shell, now + this.#ask.keepStarted(this.#shells.kindOf(shell)));
  }

  /** A request of the pool starts an instance, from a shell of the kind or, at `NO_SHELL`, from nothing. */
  startsCold(pool: number, kind: number): void {
    this.#ask.startsCold(pool, kind);
  }

  /** A shell of the kind has ended: others may start in its place, before the horizon. */
  ended(kind: number, how: ShellEnd, now: number): void {
    if (now >= this.#parts.meter.series.horizonMs) return;
    const count = this.#ask.replenish(kind, how);
    if (count !== 0) this.start(kind, count, now);
  }

  tally(): StartedShells {
    return { started: this.#started.slice(), startingMBms: this.#startingMBms.slice() };
  }
}

function checked(ask: PolicyPort, what: string, value: number, kind: number): number {
  return value >= 0 && value < Number.POSITIVE_INFINITY
    ? value
    : ask.refuseKind(`${what} of a started shell >= 0`, value, kind);
}

function unknownKind({ policy }: PolicyPort, kind: number): ContractError {
  return new ContractError(
    `${policy.name}: expected a kind of shell below ${policy.shells!.kinds.length}, got ${kind} to start`,
  );
}
