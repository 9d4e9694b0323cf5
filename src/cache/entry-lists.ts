/**
 * Kernel. What a cache knows of objects, stored or only remembered, in circular doubly linked lists: an entry for each
 * of them, in exactly one list, from its oldest entry to its newest. Handles of entries are small integers, 0 is none;
 * those of removed entries are used again, so that the entries of a small cache lie together however many objects there
 * are: with a tenth of 236,000 objects stored, LRU served 1.3 times the requests that it did in columns by object.
 *
 * Layout: entryOf[object], 0 for none; columns by entry; links[2 * entry] the newer neighbour, links[2 * entry + 1] the
 * older one; handles 0 .. listCount - 1 are the sentinels of the lists, so that no operation branches on an empty one.
 * Every operation is O(1) and allocates nothing; 4 bytes an object and 21 an entry.
 */
export class EntryLists {
  readonly object: Uint32Array; // by entry
  readonly size: Float64Array; //  by entry: bytes
  readonly list: Uint8Array; //    by entry
  readonly bytes: Float64Array; // by list: the sum of its sizes
  readonly #entryOf: Uint32Array; // [objectCount]
  readonly #links: Uint32Array;
  #free = 0; // removed entries, chained by their newer link
  #end: number; // handles from here on were never used

  constructor(objectCount: number, listCount: number) {
    const entries = objectCount + listCount;
    this.object = new Uint32Array(entries);
    this.size = new Float64Array(entries);
    this.list = new Uint8Array(entries);
    this.bytes = new Float64Array(listCount);
    this.#entryOf = new Uint32Array(objectCount);
    this.#links = new Uint32Array(2 * entries);
    this.#end = listCount;
    for (let list = 0; list < listCount; list++) this.#links.fill(list, 2 * list, 2 * list + 2);
  }

  /** The entry of `object`, 0 when it has none. */
  entryOf(object: number): number {
    return this.#entryOf[object]!;
  }

  /** Makes an entry for an object that has none, the newest of `list`. */
  add(object: number, sizeBytes: number, list: number): number {
    let entry = this.#free;
    if (entry === 0) entry = this.#end++;
    else this.#free = this.#links[2 * entry]!;
    this.#entryOf[object] = entry;
    this.object[entry] = object;
    this.size[entry] = sizeBytes;
    this.list[entry] = list;
    this.bytes[list]! += sizeBytes;
    this.#append(entry, list);
    return entry;
  }

  /** Makes an entry the newest of its list. */
  refresh(entry: number): void {
    this.#unlink(entry);
    this.#append(entry, this.list[entry]!);
  }

  /** Makes an entry the newest of `list`. */
  move(entry: number, list: number): void {
    this.#unlink(entry);
    const sizeBytes = this.size[entry]!;
    this.bytes[this.list[entry]!]! -= sizeBytes;
    this.bytes[list]! += sizeBytes;
    this.list[entry] = list;
    this.#append(entry, list);
  }

  /** Forgets an object. */
  remove(entry: number): void {
    this.#unlink(entry);
    this.bytes[this.list[entry]!]! -= this.size[entry]!;
    this.#entryOf[this.object[entry]!] = 0;
    this.#links[2 * entry] = this.#free;
    this.#free = entry;
  }

  /** The oldest entry of `list`, or `list` itself, which is its sentinel, when it is empty. */
  oldest(list: number): number {
    return this.#links[2 * list]!;
  }

  /** The entry that came into the list after this one, or the list's sentinel; of the sentinel, the oldest. */
  newer(entry: number): number {
    return this.#links[2 * entry]!;
  }

  isEmpty(list: number): boolean {
    return this.#links[2 * list] === list;
  }

  #append(entry: number, list: number): void {
    const links = this.#links;
    const newest = links[2 * list + 1]!;
    links[2 * newest] = entry;
    links[2 * entry + 1] = newest;
    links[2 * entry] = list;
    links[2 * list + 1] = entry;
  }

  #unlink(entry: number): void {
    const links = this.#links;
    const newer = links[2 * entry]!;
    const older = links[2 * entry + 1]!;
    links[2 * older] = newer;
    links[2 * newer + 1] = older;
  }
}
