/**
 * Kernel. A set of the integers 0 .. length - 1 that knows its largest one. Layout: level 0 holds a bit a number, each
 * level above a bit for every word of the one below that is not 0, up to a single word. Every operation looks at a word
 * a level, 6 levels for a thousand million numbers; little more than a bit a number.
 */
export class IndexSet {
  readonly #levels: readonly Uint32Array[];

  constructor(length: number) {
    const levels: Uint32Array[] = [];
    let words = Math.max(1, length);
    do levels.push(new Uint32Array((words = Math.ceil(words / 32))));
    while (words > 1);
    this.#levels = levels;
  }

  add(number: number): void {
    let index = number;
    for (let level = 0; level < this.#levels.length; level++) {
      const words = this.#levels[level]!;
      const word = index >>> 5;
      const before = words[word]!;
      words[word] = before | (1 << (index & 31));
      if (before !== 0) return; // then the levels above know
      index = word;
    }
  }

  delete(number: number): void {
    let index = number;
    for (let level = 0; level < this.#levels.length; level++) {
      const words = this.#levels[level]!;
      const word = index >>> 5;
      words[word] = words[word]! & ~(1 << (index & 31));
      if (words[word] !== 0) return;
      index = word;
    }
  }

  /** The largest number in the set, -1 of an empty one. */
  largest(): number {
    let index = 0;
    for (let level = this.#levels.length - 1; level >= 0; level--) {
      const word = this.#levels[level]![index]!;
      if (word === 0) return -1;
      index = index * 32 + 31 - Math.clz32(word);
    }
    return index;
  }
}
