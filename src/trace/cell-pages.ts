/** A row of cells: `from` .. `to` - 1, in one page. */
export interface CellRow {
  readonly from: number;
  readonly to: number;
}

/** Cells of a page. */
const PAGE = 1 << 18;

/** Rows of minutes and the calls in them, kept in pages, so that no growth copies them. */
export class CellPages {
  readonly #minute: Uint32Array[] = [];
  readonly #count: Uint32Array[] = [];
  #end = 0;

  /** Adds a row of at most 2^18 cells, `offset` added to its minutes. */
  add(minute: Uint32Array, count: Uint32Array, offset: number): CellRow {
    const size = minute.length;
    if ((this.#end % PAGE) + size > PAGE || this.#end === this.#minute.length * PAGE) this.#openPage();
    const from = this.#end;
    const page = this.#minute.at(-1)!;
    for (let i = 0, at = from % PAGE; i < size; i++) page[at++] = minute[i]! + offset;
    this.#count.at(-1)!.set(count, from % PAGE);
    this.#end += size;
    return { from, to: this.#end };
  }

  minutes({ from, to }: CellRow): Uint32Array {
    return within(this.#minute, from, to);
  }

  counts({ from, to }: CellRow): Uint32Array {
    return within(this.#count, from, to);
  }

  #openPage(): void {
    this.#end = this.#minute.length * PAGE;
    this.#minute.push(new Uint32Array(PAGE));
    this.#count.push(new Uint32Array(PAGE));
  }
}

function within(pages: readonly Uint32Array[], from: number, to: number): Uint32Array {
  const page = Math.floor(from / PAGE);
  return pages[page]!.subarray(from - page * PAGE, to - page * PAGE);
}
