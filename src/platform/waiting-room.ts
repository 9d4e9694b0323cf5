import { NONE } from "./instance-store.ts";
import { MaxTree } from "./max-tree.ts";

/** Told that somebody waits for memory on a node, or nobody any more. */
export type NodeLineListener = (node: number, waits: boolean) => void;

/**
 * Kernel. Invocations that wait, first in, first out: in a line per node for memory, and in one per pool for an instance
 * of a pool that is at its limit. A line is a number: `atNode(node)` or `atPool(pool)`. Layout: a column per fact of a
 * ticket, a free list, and two intrusive lists through the tickets: the line, and all who wait by the time they came.
 * Everything O(1), but O(log nodes) at a node's line where there are several nodes.
 */
export class WaitingRoom {
  readonly #nodes: number;
  readonly #listener: NodeLineListener;
  readonly #head: Int32Array; //   [lines]
  readonly #tail: Int32Array; //   [lines]
  readonly #length: Int32Array; // [lines]
  readonly #shortness: MaxTree | undefined; // of minus the lengths of the nodes' lines
  #invocation = new Int32Array(64); // [tickets], from here on
  #line = new Int32Array(64);
  #next = new Int32Array(64); // in the line, or the next free ticket
  #previous = new Int32Array(64);
  #younger = new Int32Array(64);
  #older = new Int32Array(64);
  #since = new Float64Array(64);
  #oldest = NONE;
  #youngest = NONE;
  #freeHead = NONE;
  #used = 0;

  constructor(nodeCount: number, poolCount: number, listener: NodeLineListener) {
    const lines = nodeCount + poolCount;
    this.#nodes = nodeCount;
    this.#listener = listener;
    this.#head = new Int32Array(lines).fill(NONE);
    this.#tail = new Int32Array(lines).fill(NONE);
    this.#length = new Int32Array(lines);
    this.#shortness = nodeCount > 1 ? new MaxTree(nodeCount) : undefined;
    for (let node = 0; node < nodeCount; node++) this.#shortness?.set(node, 0);
  }

  /** Whether nobody waits anywhere. */
  get isEmpty(): boolean {
    return this.#oldest === NONE;
  }

  /** The line of who waits for memory on the node. */
  atNode(node: number): number {
    return node;
  }

  /** The line of who waits for an instance of the pool. */
  atPool(pool: number): number {
    return this.#nodes + pool;
  }

  /** The shortest of the nodes' lines, the one of the lower node of equals. */
  shortest(): number {
    return this.#shortness === undefined ? 0 : this.#shortness.firstFrom(0, this.#shortness.largest);
  }

  lengthOf(line: number): number {
    return this.#length[line]!;
  }

  /** The invocation that stands first; there must be one. */
  first(line: number): number {
    return this.#invocation[this.#head[line]!]!;
  }

  /** An invocation joins the line; calls come with `now` ascending. */
  push(line: number, invocation: number, now: number): void {
    const ticket = this.#allocate();
    this.#invocation[ticket] = invocation;
    this.#since[ticket] = now;
    this.#append(line, ticket);
    this.#older[ticket] = this.#youngest;
    this.#younger[ticket] = NONE;
    if (this.#youngest === NONE) this.#oldest = ticket;
    else this.#younger[this.#youngest] = ticket;
    this.#youngest = ticket;
  }

  /** Takes out the invocation that stands first; there must be one. */
  shift(line: number): number {
    return this.#leave(this.#head[line]!);
  }

  /** The first of a line, which must have one, goes to the end of another. */
  move(from: number, to: number): void {
    const ticket = this.#head[from]!;
    this.#unlink(ticket);
    this.#append(to, ticket);
  }

  /** When the invocation that has waited longest, in whichever line, came; Infinity of none. */
  get oldestSince(): number {
    return this.#oldest === NONE ? Number.POSITIVE_INFINITY : this.#since[this.#oldest]!;
  }

  /** The line of the invocation that has waited longest; there must be one. */
  get oldestLine(): number {
    return this.#line[this.#oldest]!;
  }

  /** Takes out the invocation that has waited longest; there must be one. */
  shiftOldest(): number {
    return this.#leave(this.#oldest);
  }

  #leave(ticket: number): number {
    this.#unlink(ticket);
    const older = this.#older[ticket]!;
    const younger = this.#younger[ticket]!;
    if (older === NONE) this.#oldest = younger;
    else this.#younger[older] = younger;
    if (younger === NONE) this.#youngest = older;
    else this.#older[younger] = older;
    this.#next[ticket] = this.#freeHead;
    this.#freeHead = ticket;
    return this.#invocation[ticket]!;
  }

  #append(line: number, ticket: number): void {
    const tail = this.#tail[line]!;
    this.#line[ticket] = line;
    this.#next[ticket] = NONE;
    this.#previous[ticket] = tail;
    if (tail === NONE) this.#head[line] = ticket;
    else this.#next[tail] = ticket;
    this.#tail[line] = ticket;
    this.#count(line, 1);
  }

  #unlink(ticket: number): void {
    const line = this.#line[ticket]!;
    const previous = this.#previous[ticket]!;
    const next = this.#next[ticket]!;
    if (previous === NONE) this.#head[line] = next;
    else this.#next[previous] = next;
    if (next === NONE) this.#tail[line] = previous;
    else this.#previous[next] = previous;
    this.#count(line, -1);
  }

  #count(line: number, change: number): void {
    const length = this.#length[line]! + change;
    this.#length[line] = length;
    if (line >= this.#nodes) return;
    this.#shortness?.set(line, -length);
    if (length === 0 || (length === 1 && change === 1)) this.#listener(line, length > 0);
  }

  #allocate(): number {
    const ticket = this.#freeHead;
    if (ticket !== NONE) {
      this.#freeHead = this.#next[ticket]!;
      return ticket;
    }
    if (this.#used === this.#invocation.length) this.#grow();
    return this.#used++;
  }

  #grow(): void {
    const size = this.#invocation.length * 2;
    this.#invocation = doubled(this.#invocation);
    this.#line = doubled(this.#line);
    this.#next = doubled(this.#next);
    this.#previous = doubled(this.#previous);
    this.#younger = doubled(this.#younger);
    this.#older = doubled(this.#older);
    const since = new Float64Array(size);
    since.set(this.#since);
    this.#since = since;
  }
}

function doubled(from: Int32Array): Int32Array<ArrayBuffer> {
  const to = new Int32Array(from.length * 2);
  to.set(from);
  return to;
}
