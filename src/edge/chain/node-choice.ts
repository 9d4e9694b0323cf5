/** What a choice of nodes knows. */
export interface NodeChoiceOptions {
  readonly oneWay: Float64Array; // [clients * nodes] ms
  readonly nodeCount: number;
  readonly maxInFlight: number;
  /** By node: when it takes no new requests. */
  readonly down: readonly (readonly { readonly from: number; readonly until: number }[])[];
}

/**
 * Which node a client's request goes to: the nearest one that is up and has fewer than `maxInFlight` requests; where all
 * that are up have more, the nearest of these. Azion documents the nearest node and no formula [azion]; nearest is least
 * time, ties by order. A node that goes down ends what it has begun. choose: O(1), O(nodes) where nodes are passed over.
 */
export class NodeChoice {
  readonly inFlight: Int32Array; // [nodes]
  readonly #options: NodeChoiceOptions;
  readonly #order: Int32Array; // [clients * nodes] each client's nodes, the nearest first

  constructor(options: NodeChoiceOptions) {
    const { oneWay, nodeCount } = options;
    this.#options = options;
    this.inFlight = new Int32Array(nodeCount);
    this.#order = new Int32Array(oneWay.length);
    for (let from = 0; from < oneWay.length; from += nodeCount) {
      const nodes = Int32Array.from({ length: nodeCount }, (_, node) => node);
      this.#order.set(
        nodes.sort((a, b) => oneWay[from + a]! - oneWay[from + b]! || a - b),
        from,
      );
    }
  }

  /** The time from a client to a node, ms. */
  oneWay(client: number, node: number): number {
    return this.#options.oneWay[client * this.#options.nodeCount + node]!;
  }

  /** The node for a request of now, -1 where none is up. */
  choose(client: number, now: number): number {
    const { nodeCount, maxInFlight } = this.#options;
    let nearest = -1;
    for (let k = client * nodeCount; k < (client + 1) * nodeCount; k++) {
      const node = this.#order[k]!;
      if (this.#isDown(node, now)) continue;
      if (this.inFlight[node]! < maxInFlight) return node;
      if (nearest < 0) nearest = node;
    }
    return nearest;
  }

  #isDown(node: number, now: number): boolean {
    const down = this.#options.down[node]!;
    for (let i = 0; i < down.length; i++) if (now >= down[i]!.from && now < down[i]!.until) return true;
    return false;
  }
}
