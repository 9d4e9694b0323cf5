import type { BackgroundLoad } from "./background-load.ts";
import { BackgroundSteps } from "./background-steps.ts";
import type { PlatformConfig } from "./conventions.ts";
import { NONE } from "./instance-store.ts";
import { NodeMeter, type NodeTally, type NodeUse } from "./node-meter.ts";

/** What the background got of the nodes' cores, up to the horizon. */
export interface BackgroundTally {
  readonly windowCoreMs: Float64Array; // [windows] core-time, all nodes
  /** [windows] core-time of live instances, a core each, in the share that the background had of their node's cores. */
  readonly windowLiveCoreMs: Float64Array;
  readonly poolLiveCoreMs: Float64Array; // [pools] the same by pool
}

/**
 * Kernel. The load of the nodes besides functions: what it asks for, what it gets, and the integrals of that per node,
 * window and pool. A node sleeps while nothing contends with its background: that gets what it asks for then, up to the
 * node's cores, and is brought up to date when somebody looks. A node that is awake is told what its background gets.
 * Layout: columns per node, per instance, per pool. advance: O(samples and windows passed); settle: O(instances + nodes).
 */
export class Background implements NodeUse {
  readonly rule: string;
  readonly #steps: BackgroundSteps;
  readonly #functions: NodeMeter;
  readonly #all: NodeMeter;
  readonly #cores: number;
  readonly #horizon: number;
  readonly #window: number;
  readonly #awake: Uint8Array; //    [nodes] 1 where the use is told
  readonly #inUse: Float64Array; //  [nodes] cores that the background gets
  readonly #since: Float64Array; //  [nodes] ms, up to which the integrals are complete
  readonly #coreMs: Float64Array; // [nodes]
  readonly #live: Float64Array; //   [nodes] instances
  readonly #windowCoreMs: Float64Array;
  readonly #windowLiveCoreMs: Float64Array;
  readonly #poolLiveCoreMs: Float64Array;
  readonly #marked: Float64Array; // [pools] the same at the last mark
  #pool = new Int32Array(256).fill(NONE); // [instances] NONE of one that does not exist
  #node = new Int32Array(256); //    [instances]
  #counted = new Float64Array(256); // [instances] core-time of its node's background that is counted
  #extent = 0;
  #settled = -1;

  constructor(load: BackgroundLoad, config: PlatformConfig, poolCount: number, horizon: number) {
    const { nodes, nodeCores, window } = config;
    this.rule = load.rule;
    this.#steps = new BackgroundSteps(load, nodes);
    this.#functions = new NodeMeter(config, horizon);
    this.#all = new NodeMeter(config, horizon);
    this.#cores = nodeCores;
    this.#horizon = horizon;
    this.#window = Math.min(window, Math.max(1, horizon));
    const windows = Math.ceil(horizon / this.#window);
    this.#awake = new Uint8Array(nodes);
    this.#inUse = new Float64Array(nodes);
    this.#since = new Float64Array(nodes);
    this.#coreMs = new Float64Array(nodes);
    this.#live = new Float64Array(nodes);
    this.#windowCoreMs = new Float64Array(windows);
    this.#windowLiveCoreMs = new Float64Array(windows);
    this.#poolLiveCoreMs = new Float64Array(poolCount);
    this.#marked = new Float64Array(poolCount);
    for (let node = 0; node < nodes; node++) this.#rest(node, 0);
  }

  /** The functions use `by` more of the node's cores from `at` on. */
  change(node: number, at: number, by: number): void {
    this.#advance(node, at);
    this.#functions.change(node, at, by);
    this.#all.change(node, at, by);
  }

  /** An instance exists from `now` on. */
  enter(instance: number, pool: number, node: number, now: number): void {
    this.#advance(node, now);
    while (instance >= this.#pool.length) this.#grow();
    this.#pool[instance] = pool;
    this.#node[instance] = node;
    this.#counted[instance] = this.#coreMs[node]!;
    this.#live[node] = this.#live[node]! + 1;
    if (instance >= this.#extent) this.#extent = instance + 1;
  }

  /** An instance exists no longer. */
  leave(instance: number, now: number): void {
    const node = this.#node[instance]!;
    this.#advance(node, now);
    this.#count(instance);
    this.#pool[instance] = NONE;
    this.#live[node] = this.#live[node]! - 1;
  }

  /** Functions contend with the node's background from now on, or still do; the cores that it asks for. */
  wake(node: number, now: number): number {
    this.#advance(node, now);
    this.#awake[node] = 1;
    while (this.#steps.nextStep(node) <= now) this.#steps.step(node);
    return this.#steps.cores(node);
  }

  /** When what the node's background asks for changes next, Infinity for never. */
  nextStep(node: number): number {
    return this.#steps.nextStep(node);
  }

  /** The node's background, which is awake, gets `cores` from now on. */
  use(node: number, now: number, cores: number): void {
    this.#advance(node, now);
    this.#setUse(node, now, cores);
  }

  /** Nothing contends with the node's background any more. */
  sleep(node: number, now: number): void {
    this.#advance(node, now);
    this.#awake[node] = 0;
    this.#rest(node, now);
  }

  /** Completes all integrals up to `now`. */
  settle(now: number): void {
    if (now === this.#settled) return;
    this.#settled = now;
    for (let node = 0; node < this.#since.length; node++) this.#advance(node, now);
    for (let instance = 0; instance < this.#extent; instance++)
      if (this.#pool[instance] !== NONE) this.#count(instance);
  }

  /** Starts a new window for `read`; `settle` first. */
  mark(): void {
    this.#marked.set(this.#poolLiveCoreMs);
  }

  /** Core-time of the pool's live instances in the background's share since the last mark; `settle` first. */
  read(pool: number): number {
    return this.#poolLiveCoreMs[pool]! - this.#marked[pool]!;
  }

  /** The nodes up to `at`: `busyCoreMs` of functions, `peak` of both. */
  tally(at: number): NodeTally {
    this.settle(at);
    const { peak } = this.#all.tally(at);
    return { ...this.#functions.tally(at), peak, backgroundCoreMs: this.#coreMs.slice() };
  }

  /** What the background got; `settle` first. */
  get got(): BackgroundTally {
    return {
      windowCoreMs: this.#windowCoreMs.slice(),
      windowLiveCoreMs: this.#windowLiveCoreMs.slice(),
      poolLiveCoreMs: this.#poolLiveCoreMs.slice(),
    };
  }

  #advance(node: number, now: number): void {
    while (this.#awake[node] === 0 && this.#steps.nextStep(node) <= now) {
      const at = this.#steps.nextStep(node);
      this.#steps.step(node);
      this.#rest(node, at);
    }
    this.#accumulate(node, now);
  }

  /** The background gets what it asks for. */
  #rest(node: number, at: number): void {
    this.#accumulate(node, at);
    this.#setUse(node, at, Math.min(this.#steps.cores(node), this.#cores));
  }

  #setUse(node: number, at: number, cores: number): void {
    this.#all.change(node, at, cores - this.#inUse[node]!);
    this.#inUse[node] = cores;
  }

  #accumulate(node: number, at: number): void {
    const now = Math.min(at, this.#horizon);
    const inUse = this.#inUse[node]!;
    const ofLive = (inUse * this.#live[node]!) / this.#cores;
    let since = this.#since[node]!;
    if (now <= since) return;
    this.#coreMs[node] = this.#coreMs[node]! + inUse * (now - since);
    this.#since[node] = now;
    const last = this.#windowCoreMs.length - 1;
    let w = Math.min(Math.floor(since / this.#window), last);
    for (; since < now; w++) {
      const until = w === last ? now : Math.max(since, Math.min(now, (w + 1) * this.#window));
      this.#windowCoreMs[w] = this.#windowCoreMs[w]! + inUse * (until - since);
      this.#windowLiveCoreMs[w] = this.#windowLiveCoreMs[w]! + ofLive * (until - since);
      since = until;
    }
  }

  #count(instance: number): void {
    const pool = this.#pool[instance]!;
    const coreMs = this.#coreMs[this.#node[instance]!]!;
    const share = (coreMs - this.#counted[instance]!) / this.#cores;
    this.#counted[instance] = coreMs;
    this.#poolLiveCoreMs[pool] = this.#poolLiveCoreMs[pool]! + share;
  }

  #grow(): void {
    const length = this.#pool.length * 2;
    const [pool, node, counted] = [new Int32Array(length).fill(NONE), new Int32Array(length), new Float64Array(length)];
    pool.set(this.#pool);
    node.set(this.#node);
    counted.set(this.#counted);
    this.#pool = pool;
    this.#node = node;
    this.#counted = counted;
  }
}
