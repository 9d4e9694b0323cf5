import { PrewarmCause } from "./contract.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Endings } from "./endings.ts";
import type { Fleet } from "./fleet.ts";
import { NONE } from "./instance-store.ts";
import type { PolicyPort } from "./policy-port.ts";
import type { PrewarmTimer } from "./prewarm-timer.ts";

const INFINITY = Number.POSITIVE_INFINITY;

/** The parts of a platform that instances meet once they have nothing to do. */
export interface FinishParts {
  readonly fleet: Fleet;
  readonly ask: PolicyPort;
  readonly prewarms: PrewarmTimer;
  readonly dispatcher: Dispatcher;
  readonly deadlines: Deadlines;
  readonly endings: Endings;
}

/** Kernel. What an instance does that has executed, or is ready: it serves who waits, or stays idle. O(log events) beside who is served. */
export class Finishes {
  readonly #fleet: Fleet;
  readonly #ask: PolicyPort;
  readonly #prewarms: PrewarmTimer;
  readonly #dispatcher: Dispatcher;
  readonly #deadlines: Deadlines;
  readonly #endings: Endings;

  constructor({ fleet, ask, prewarms, dispatcher, deadlines, endings }: FinishParts) {
    this.#fleet = fleet;
    this.#ask = ask;
    this.#prewarms = prewarms;
    this.#dispatcher = dispatcher;
    this.#deadlines = deadlines;
    this.#endings = endings;
  }

  /** An execution has ended: of the instance `subject`, or, where instances are shared, the execution `subject`. */
  executed(subject: number, now: number): void {
    const { sharing } = this.#fleet;
    if (sharing === undefined) return this.release(subject, now);
    const instance = this.#fleet.endShared(subject, now);
    if (sharing.running(instance) > 0) this.#dispatcher.fillSlots(instance, now);
    else this.#settle(instance, now, false, this.#fleet.endBusy(instance, now));
  }

  /** An instance has started. */
  ready(instance: number, now: number): void {
    if (this.#fleet.isStarting(instance)) return this.release(instance, now);
    this.#openUp(instance, now); // taken over: it is busy until later than now
  }

  /** An instance has executed, or is ready and nobody waited for it; NONE is none. */
  release(instance: number, now: number): void {
    if (instance === NONE) return;
    if (!this.#fleet.isStarting(instance))
      return this.#settle(instance, now, false, this.#fleet.endBusy(instance, now));
    this.#fleet.endStarting(instance, now);
    this.#settle(instance, now, true, 0);
  }

  /** An instance that a request waited for is ready; if it can serve several at once, others need not wait any more. */
  #openUp(instance: number, now: number): void {
    if (this.#fleet.sharing === undefined) return;
    this.#fleet.sharing.open(instance);
    this.#dispatcher.fillSlots(instance, now);
  }

  /** An instance has nothing to do, and gives back `cores`: it serves who waits for it, or stays idle as long as the policy says. */
  #settle(instance: number, now: number, prewarmed: boolean, cores: number): void {
    const pool = this.#fleet.poolOf(instance);
    const node = this.#fleet.nodeOf(instance);
    if (this.#dispatcher.serveWaiting(instance, now, cores)) {
      if (this.#fleet.sharing !== undefined) this.#dispatcher.fillSlots(instance, now);
      this.#dispatcher.drain(node, now); // who stands first now may have an idle instance
      return;
    }
    const window = this.#ask.keepAlive(pool, prewarmed);
    this.#ask.watch?.kept(pool, this.#fleet.serialOf(instance), window, prewarmed);
    const deadline = this.#deadlines.of(instance, now, window, prewarmed);
    if ((window === 0 && deadline < INFINITY) || deadline < now)
      this.#endings.close(instance, now, window === 0 ? "released" : "expired", cores);
    else {
      this.#fleet.makeIdle(instance, now, cores);
      this.#deadlines.set(instance, deadline);
    }
    this.#dispatcher.drain(node, now);
    this.#prewarms.ask(pool, PrewarmCause.Idle, now);
  }
}
