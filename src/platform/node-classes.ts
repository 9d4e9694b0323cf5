import { InputError } from "../base/errors.ts";
import type { NodeClass } from "./contract.ts";
import type { PlatformConfig } from "./conventions.ts";
import type { InstanceStore } from "./instance-store.ts";
import type { PolicyPort } from "./policy-port.ts";
import type { NodeClassTally } from "./tally.ts";

/** The classes of the platform's nodes, the fastest first: one, or high-end and low-end ones. InputError where there are more low-end nodes than nodes. */
export function nodeClasses(config: PlatformConfig): readonly NodeClass[] {
  const { nodes, lowEndNodes, lowEndStart, lowEndExecution, nodePrice, lowEndPrice } = config;
  if (lowEndNodes > nodes)
    throw new InputError(
      "out-of-range",
      { source: "platform: lowEndNodes" },
      `expected at most nodes, which is ${nodes}, got ${lowEndNodes}`,
    );
  const first = { firstNode: 0, nodes: nodes - lowEndNodes, startFactor: 1, executionFactor: 1, price: nodePrice };
  if (lowEndNodes === 0) return [{ name: "all", ...first }];
  const low = { startFactor: lowEndStart, executionFactor: lowEndExecution, price: lowEndPrice };
  return [
    { name: "high-end", ...first },
    { name: "low-end", firstNode: first.nodes, nodes: lowEndNodes, ...low },
  ];
}

/** The ledger of a platform whose nodes are of several classes; undefined where all are alike. */
export function ledgerOf(
  config: PlatformConfig,
  horizon: number,
  ask: PolicyPort,
  store: InstanceStore,
): ClassLedger | undefined {
  const classes = nodeClasses(config);
  return classes.length > 1 ? new ClassLedger(classes, horizon, ask, store) : undefined;
}

/**
 * Kernel. What the nodes of each class hold and serve, where there are several classes. Layout: columns by class; the class
 * of a node follows from its number, as classes are ranges of nodes. Everything O(classes), but questions about the idle
 * instances of a pool: O(these). Time beyond the horizon adds nothing.
 */
export class ClassLedger {
  readonly classes: readonly NodeClass[];
  readonly #horizon: number;
  readonly #ask: PolicyPort;
  readonly #store: InstanceStore;
  readonly #since: Float64Array; //    [classes] ms up to which the integrals are complete
  readonly #heldMB: Float64Array; //   [classes]
  readonly #idleMB: Float64Array; //   [classes]
  readonly #heldMBms: Float64Array; // [classes]
  readonly #idleMBms: Float64Array; // [classes]
  readonly #coldStarts: Float64Array;
  readonly #prewarms: Float64Array;
  readonly #served: Float64Array;

  constructor(classes: readonly NodeClass[], horizon: number, ask: PolicyPort, store: InstanceStore) {
    const column = () => new Float64Array(classes.length);
    this.classes = classes;
    this.#horizon = horizon;
    this.#ask = ask;
    this.#store = store;
    this.#since = column();
    this.#heldMB = column();
    this.#idleMB = column();
    this.#heldMBms = column();
    this.#idleMBms = column();
    this.#coldStarts = column();
    this.#prewarms = column();
    this.#served = column();
  }

  /** The class of a node. */
  classOf(node: number): number {
    let c = this.classes.length - 1;
    while (node < this.classes[c]!.firstNode) c--;
    return c;
  }

  /** The class that the policy chooses for a new instance, undefined where it does not. */
  chosen(pool: number, ahead: boolean): number | undefined {
    return this.#ask.nodeClass(pool, ahead, this.classes.length);
  }

  /** Idle instances of the pool on the nodes of a class. */
  idleOn(pool: number, c: number): number {
    const { firstNode, nodes } = this.classes[c]!;
    return this.#store.idleOn(pool, firstNode, firstNode + nodes);
  }

  /** The idle instance on a node of the class that can be released next, NONE of none. */
  leastRecentlyUsed(pool: number, c: number): number {
    const { firstNode, nodes } = this.classes[c]!;
    return this.#store.leastRecentlyUsed(pool, firstNode, firstNode + nodes);
  }

  /** How many times as long an execution takes on the node. */
  executionFactor(node: number): number {
    return this.classes[this.classOf(node)]!.executionFactor;
  }

  /** How many times as long a start takes on the node. */
  startFactor(node: number): number {
    return this.classes[this.classOf(node)]!.startFactor;
  }

  /** Instances and shells on the node hold `mb` more from now on. */
  hold(node: number, mb: number): void {
    const c = this.#advance(this.classOf(node));
    this.#heldMB[c] = this.#heldMB[c]! + mb;
  }

  /** Of what is held on the node, `mb` more are idle from now on. */
  idle(node: number, mb: number): void {
    const c = this.#advance(this.classOf(node));
    this.#idleMB[c] = this.#idleMB[c]! + mb;
  }

  /** Counts a start on the node, `ahead` of demand or by a request; how many times as long it takes there. */
  start(node: number, ahead: boolean): number {
    const c = this.classOf(node);
    const column = ahead ? this.#prewarms : this.#coldStarts;
    column[c] = column[c]! + 1;
    return this.classes[c]!.startFactor;
  }

  /** Counts an execution on the node; how many times as long it takes there. */
  serve(node: number): number {
    const c = this.classOf(node);
    this.#served[c] = this.#served[c]! + 1;
    return this.classes[c]!.executionFactor;
  }

  /** What has been counted up to now. */
  tally(): readonly NodeClassTally[] {
    return this.classes.map(({ name, nodes, price }, c) => {
      this.#advance(c);
      const counts = { coldStarts: this.#coldStarts[c]!, prewarms: this.#prewarms[c]!, served: this.#served[c]! };
      return { name, nodes, price, ...counts, heldMBms: this.#heldMBms[c]!, idleMBms: this.#idleMBms[c]! };
    });
  }

  #advance(c: number): number {
    const now = Math.min(this.#ask.now, this.#horizon);
    const elapsed = now - this.#since[c]!;
    if (elapsed <= 0) return c;
    this.#since[c] = now;
    this.#heldMBms[c] = this.#heldMBms[c]! + this.#heldMB[c]! * elapsed;
    this.#idleMBms[c] = this.#idleMBms[c]! + this.#idleMB[c]! * elapsed;
    return c;
  }
}
