import { EventKind, Rank } from "./event-queue.ts";
import { NONE } from "./instance-store.ts";
import type { PlatformParts } from "./parts.ts";
import type { WaitingRoom } from "./waiting-room.ts";

/** What turning calls away takes. */
export interface PatienceParts
  extends Pick<PlatformParts, "calls" | "pools" | "config" | "events" | "counters" | "meter" | "fleet" | "listener"> {
  readonly waiting: WaitingRoom;
}

/**
 * Kernel. What becomes of an invocation that cannot be served now: it waits, retries, or is dropped, and is given up when it
 * has waited for as long as is allowed. All have the same patience, so that one pending time-out is enough: that of whoever
 * has waited longest. O(1) beside a line and an event.
 */
export class Patience {
  readonly #parts: PatienceParts;
  #watches = false; // a time-out is pending

  constructor(parts: PatienceParts) {
    this.#parts = parts;
  }

  /** Turns an invocation away; `again` if it was before, `limited` if its pool may not grow. */
  turnAway(invocation: number, pool: number, again: boolean, limited: boolean, now: number): void {
    const { calls, config, counters, fleet, waiting } = this.#parts;
    const grows = fleet.placement.canHold(fleet.memory[pool]!); // ever; if not, it has what is reserved for it
    if (config.onFull === "drop" || (!grows && fleet.reserved[pool] === 0)) return this.#drop(invocation, now);
    const line = limited || !grows ? waiting.atPool(pool) : this.#nodeLine(pool);
    if (config.onFull === "queue" && waiting.lengthOf(line) >= config.queueLimit) return this.#drop(invocation, now);
    if (!again) counters.add(counters.functions.queued, calls.functionId[invocation]!, 1);
    if (config.onFull === "retry") return this.#retryLater(invocation, now);
    waiting.push(line, invocation, now);
    this.#watchOldest();
  }

  /** The first of a node's line has to wait for an instance of its pool from now on. */
  moveToPool(line: number, pool: number, now: number): void {
    const { config, waiting } = this.#parts;
    const own = waiting.atPool(pool);
    if (waiting.lengthOf(own) < config.queueLimit) waiting.move(line, own);
    else this.#drop(waiting.shift(line), now);
  }

  /** Drops an invocation that was turned away for too long. */
  giveUp(invocation: number, now: number): void {
    const { calls, counters } = this.#parts;
    counters.add(counters.functions.timedOut, calls.functionId[invocation]!, 1);
    this.#drop(invocation, now);
  }

  /** Gives up whoever has waited as long as is allowed; `drain` is told the nodes where those behind may find room. */
  timeOut(now: number, drain: (node: number) => void): void {
    const { config, waiting } = this.#parts;
    this.#watches = false;
    while (waiting.oldestSince + config.queueTimeout <= now) {
      const line = waiting.oldestLine;
      this.giveUp(waiting.shiftOldest(), now);
      if (line < config.nodes) drain(line);
    }
    this.#watchOldest();
  }

  /** The shortest line of the nodes that can hold a new instance of the pool. O(nodes) where memory is reserved. */
  #nodeLine(pool: number): number {
    const { config, fleet, waiting } = this.#parts;
    if (!fleet.placement.reserves) return waiting.shortest();
    let best = NONE;
    for (let node = 0; node < config.nodes; node++) {
      if (!fleet.placement.nodeCanHold(node, fleet.memory[pool]!)) continue;
      if (best === NONE || waiting.lengthOf(node) < waiting.lengthOf(best)) best = node;
    }
    return best;
  }

  #drop(invocation: number, now: number): void {
    const { calls, counters, listener, meter, pools } = this.#parts;
    const fn = calls.functionId[invocation]!;
    counters.add(counters.functions.dropped, fn, 1);
    meter.countFailure(pools.poolOfFunction[fn]!);
    calls.free(invocation);
    listener?.dropped(calls.tag[invocation]!, now);
  }

  #retryLater(invocation: number, now: number): void {
    const { calls, config, events } = this.#parts;
    const next = now + config.retryDelay;
    const deadline = calls.arrival[invocation]! + config.queueTimeout;
    if (next <= deadline) events.push(next, Rank.Arrival, EventKind.Retry, invocation);
    else events.push(deadline, Rank.TimeOut, EventKind.GiveUp, invocation);
  }

  #watchOldest(): void {
    const deadline = this.#parts.waiting.oldestSince + this.#parts.config.queueTimeout;
    if (this.#watches || deadline === Number.POSITIVE_INFINITY) return;
    this.#watches = true;
    this.#parts.events.push(deadline, Rank.TimeOut, EventKind.TimeOut, 0);
  }
}
