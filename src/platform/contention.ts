import { InputError } from "../base/errors.ts";
import type { Background } from "./background.ts";
import type { CallStore } from "./call-store.ts";
import type { PlatformConfig } from "./conventions.ts";
import { EventKind, type EventQueue, Rank } from "./event-queue.ts";
import type { Fleet } from "./fleet.ts";
import { NONE } from "./instance-store.ts";
import type { Meter } from "./meter.ts";
import { ProcessorSharing } from "./processor-sharing.ts";
import type { Counters } from "./tally.ts";

const INFINITY = Number.POSITIVE_INFINITY;
const ORDERS = 2 ** 49; // of one rank, as in the event queue

/** What an instance's work is: a start ahead of demand, a start that a call waits for, the call's execution. */
const Phase = { None: 0, Ahead: 1, Awaited: 2, Executing: 3 } as const;

/** The parts of a platform that contention touches. */
export interface ContentionParts {
  readonly calls: CallStore;
  readonly config: PlatformConfig;
  readonly events: EventQueue;
  readonly counters: Counters;
  readonly meter: Meter;
  readonly fleet: Fleet;
}

/**
 * Kernel. Instances that compete for the cores of their node. A start ahead of demand asks for one core, all else for
 * those of its call; while a node lacks cores, starts and executions on it go on at the same share of their speed
 * (`ProcessorSharing`). Core-time in use is what they get: no more than the node has. One event is pending per node, that
 * of its next end or an earlier one; waits, latencies and memory-time are counted at the ends, when they are known.
 * Layout: columns per instance. Everything O(log instances of the node), `settle` O(instances at work).
 */
export class Contention {
  readonly #parts: ContentionParts;
  readonly #sharing: ProcessorSharing;
  readonly #background: Background | undefined;
  readonly #pending: Float64Array; // [nodes] time of the event that counts, Infinity of none
  readonly #stepping: Float64Array; // [nodes] time of the pending event of the background, Infinity of none
  readonly #executionRank: number;
  #orders = 0;
  #settled = 0;
  #closed = false;
  #phase = new Uint8Array(256); //   [instances], from here on
  #cores = new Float64Array(256);
  #since = new Float64Array(256); //  begin of the phase
  #clock = new Float64Array(256); //  the node's, up to which core-time is counted
  #fn = new Uint32Array(256); //      of the call, and so on
  #arrival = new Float64Array(256);
  #duration = new Float64Array(256);
  #served = new Float64Array(256); // when the wait for the start began

  constructor(parts: ContentionParts) {
    const { nodes, nodeCores, concurrency, tie } = parts.config;
    if (concurrency > 1)
      throw new InputError(
        "out-of-range",
        { source: "platform: contention" },
        `expected concurrency 1 where nodes contend for cores, got ${concurrency}`,
      );
    this.#parts = parts;
    this.#sharing = new ProcessorSharing(nodes, nodeCores);
    this.#background = parts.meter.background;
    this.#pending = new Float64Array(nodes).fill(INFINITY);
    this.#stepping = new Float64Array(nodes).fill(INFINITY);
    this.#executionRank = tie === "finish-first" ? Rank.Finish : Rank.FinishLate;
    parts.meter.settle = (now) => this.settle(now);
  }

  /** An instance starts ahead of demand; alone it would be ready at `readyAt`. */
  startAhead(instance: number, now: number, readyAt: number): void {
    while (instance >= this.#phase.length) this.#grow();
    this.#begin(instance, Phase.Ahead, 1, now, readyAt);
  }

  /**
   * A call is served from now on. Its execution begins at `start`, now or once an instance that starts is ready, which alone
   * it would be at `start`; one that starts already goes on with that.
   */
  serve(call: number, instance: number, now: number, start: number): void {
    while (instance >= this.#phase.length) this.#grow();
    const { calls, fleet } = this.#parts;
    const cores = calls.cores[call]!;
    this.#fn[instance] = calls.functionId[call]!;
    this.#arrival[instance] = calls.arrival[call]!;
    this.#duration[instance] = calls.duration[call]!;
    this.#served[instance] = now;
    fleet.makeBusy(instance, now, 0, calls.arrival[call]!, false); // cores are counted here
    if (this.#phase[instance] === Phase.Ahead) this.#takeOver(instance, cores, now);
    else if (start > now) this.#begin(instance, Phase.Awaited, cores, now, start);
    else this.#begin(instance, Phase.Executing, cores, now, now + calls.duration[call]!);
  }

  /** An event of the node: the instance whose work has ended, if one has and nobody waits for its start; else NONE. */
  handle(node: number, now: number): number {
    if (this.#pending[node] !== now) return NONE; // replaced since
    this.#pending[node] = INFINITY;
    const ended = this.#sharing.nextEnd(node) <= now ? this.#end(node, now) : NONE;
    this.#schedule(node);
    return ended;
  }

  /** The node's background may ask for another number of cores now; it sees to that while the node has work. */
  stepBackground(node: number, now: number): void {
    this.#stepping[node] = INFINITY;
    if (this.#sharing.jobCount(node) === 0) return;
    const before = this.#sharing.inUse(node);
    this.#wakeBackground(node, this.#background!, now);
    this.#meter(node, now, before);
    this.#schedule(node);
  }

  /** Counts the core-time of all work up to now. */
  settle(now: number): void {
    if (this.#closed || now === this.#settled) return;
    this.#settled = now;
    for (let node = 0; node < this.#pending.length; node++)
      for (let k = this.#sharing.jobCount(node) - 1; k >= 0; k--) this.#countCores(this.#sharing.job(node, k), now);
  }

  /** The horizon is reached: core-time is counted no more. */
  close(now: number): void {
    this.settle(now);
    this.#closed = true;
  }

  #takeOver(instance: number, cores: number, now: number): void {
    const node = this.#parts.fleet.nodeOf(instance);
    this.#countCores(instance, now);
    const before = this.#sharing.inUse(node);
    this.#sharing.changeDemand(node, cores - this.#cores[instance]!, now);
    this.#cores[instance] = cores;
    this.#phase[instance] = Phase.Awaited;
    this.#meter(node, now, before);
    this.#schedule(node);
  }

  #begin(instance: number, phase: number, cores: number, now: number, end: number): void {
    const node = this.#parts.fleet.nodeOf(instance);
    if (this.#background !== undefined && this.#sharing.jobCount(node) === 0)
      this.#wakeBackground(node, this.#background, now);
    const before = this.#sharing.inUse(node);
    const rank = phase === Phase.Executing ? this.#executionRank : Rank.Finish;
    this.#sharing.begin(node, instance, cores, now, end, rank * ORDERS + this.#orders++);
    this.#phase[instance] = phase;
    this.#cores[instance] = cores;
    this.#since[instance] = now;
    this.#clock[instance] = this.#sharing.clock(node, now);
    this.#meter(node, now, before);
    this.#schedule(node);
  }

  /** Ends the node's next work; the instance, or NONE if its call executes now. */
  #end(node: number, now: number): number {
    const instance = this.#sharing.nextJob(node);
    const { counters, fleet } = this.#parts;
    const phase = this.#phase[instance]!;
    const memory = fleet.memory[fleet.poolOf(instance)]!;
    const elapsed = now - this.#since[instance]!;
    this.#countCores(instance, now);
    const before = this.#sharing.inUse(node);
    this.#sharing.complete(node, this.#cores[instance]!, now);
    this.#phase[instance] = Phase.None;
    this.#meter(node, now, before);
    if (phase !== Phase.Executing) counters.startingMBms += elapsed * memory;
    else this.#countExecution(instance, Math.max(elapsed, this.#duration[instance]!), memory);
    if (phase !== Phase.Awaited) return instance;
    const waitMs = now - this.#served[instance]!;
    counters.add(counters.functions.coldWaitMs, this.#fn[instance]!, waitMs);
    this.#parts.meter.addColdWait(fleet.poolOf(instance), waitMs);
    this.#begin(instance, Phase.Executing, this.#cores[instance]!, now, now + this.#duration[instance]!);
    return NONE;
  }

  #countExecution(instance: number, elapsed: number, memory: number): void {
    const { counters, fleet } = this.#parts;
    const latency = this.#since[instance]! - this.#arrival[instance]! + elapsed;
    counters.busyMBms += elapsed * memory;
    counters.latencyMs.add(latency);
    const factor = fleet.classes?.executionFactor(fleet.nodeOf(instance)) ?? 1; // relative to the trace's duration
    counters.slowdown.add((factor * latency) / this.#duration[instance]!);
  }

  /** Adds the core-time that the instance got since it was last counted to its pool's. */
  #countCores(instance: number, now: number): void {
    const { fleet, meter } = this.#parts;
    const clock = this.#sharing.clock(fleet.nodeOf(instance), now);
    const got = (clock - this.#clock[instance]!) * this.#cores[instance]!;
    this.#clock[instance] = clock;
    if (!this.#closed) meter.addCores(fleet.poolOf(instance), got);
  }

  #meter(node: number, now: number, before: number): void {
    this.#parts.meter.changeCores(node, now, this.#sharing.inUse(node) - before);
    if (this.#background === undefined) return;
    if (this.#sharing.jobCount(node) === 0) this.#background.sleep(node, now);
    else this.#background.use(node, now, this.#sharing.besideInUse(node));
  }

  #wakeBackground(node: number, background: Background, now: number): void {
    const { nodeCores } = this.#parts.config;
    const wanted = background.wake(node, now);
    if (background.rule === "share") this.#sharing.setBackground(node, nodeCores, wanted, now);
    else this.#sharing.setBackground(node, nodeCores - Math.min(wanted, nodeCores), 0, now);
    const next = background.nextStep(node);
    if (next >= this.#stepping[node]!) return;
    this.#stepping[node] = next;
    this.#parts.events.push(next, Rank.Background, EventKind.Background, node);
  }

  /** Sees to an event at the node's next end; one before it will look again. */
  #schedule(node: number): void {
    const at = this.#sharing.nextEnd(node);
    if (at >= this.#pending[node]!) return;
    this.#pending[node] = at;
    const executes = this.#phase[this.#sharing.nextJob(node)] === Phase.Executing;
    this.#parts.events.push(at, executes ? this.#executionRank : Rank.Finish, EventKind.Work, node);
  }

  #grow(): void {
    const wider = (from: Float64Array) => {
      const to = new Float64Array(from.length * 2);
      to.set(from);
      return to;
    };
    const phase = new Uint8Array(this.#phase.length * 2);
    const fn = new Uint32Array(phase.length);
    phase.set(this.#phase);
    fn.set(this.#fn);
    this.#phase = phase;
    this.#fn = fn;
    this.#cores = wider(this.#cores);
    this.#since = wider(this.#since);
    this.#clock = wider(this.#clock);
    this.#arrival = wider(this.#arrival);
    this.#duration = wider(this.#duration);
    this.#served = wider(this.#served);
  }
}
