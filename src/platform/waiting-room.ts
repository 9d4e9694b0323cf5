import { WaitingLine } from "./waiting-line.ts";

/** Where invocations wait: a line per node for memory, and one per pool below its limit of instances. */
export class WaitingRoom {
  readonly #nodeLine: readonly WaitingLine[];
  readonly #poolLine = new Map<number, WaitingLine>();

  constructor(nodeCount: number) {
    this.#nodeLine = Array.from({ length: nodeCount }, () => new WaitingLine());
  }

  /** Who waits for memory on the node. */
  atNode(node: number): WaitingLine {
    return this.#nodeLine[node]!;
  }

  /** Who waits for an instance of a pool that is at its limit. */
  atPool(pool: number): WaitingLine {
    const line = this.#poolLine.get(pool) ?? new WaitingLine();
    this.#poolLine.set(pool, line);
    return line;
  }

  /** Whether somebody waits for an instance of the pool. */
  waitsAtPool(pool: number): boolean {
    return (this.#poolLine.get(pool)?.length ?? 0) > 0;
  }

  /** The node line with the fewest waiting; ties go to the lower node. */
  shortest(): WaitingLine {
    let best = this.#nodeLine[0]!;
    for (const line of this.#nodeLine) if (line.length < best.length) best = line;
    return best;
  }
}
