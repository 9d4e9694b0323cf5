/** The bytes of a file from the end of the last record that was handed out. */
export class RawBytes {
  readonly source: string;
  readonly delimiter: string; // between two fields
  #chunks: Uint8Array[] = [];
  #start = 0; // offset of the first chunk in the file

  constructor(source: string, delimiter: string) {
    this.source = source;
    this.delimiter = delimiter;
  }

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
  }

  dropBefore(offset: number): void {
    while (this.#chunks.length > 0 && this.#start + this.#chunks[0]!.length <= offset) {
      this.#start += this.#chunks[0]!.length;
      this.#chunks.shift();
    }
  }

  /** Drops what lies before the offset, and copies what is left of the last chunk, which its source may overwrite. */
  keepFrom(offset: number): void {
    this.dropBefore(offset);
    const last = this.#chunks.at(-1);
    if (last === undefined) return;
    const from = this.#chunks.length === 1 ? Math.max(0, offset - this.#start) : 0;
    this.#chunks[this.#chunks.length - 1] = new Uint8Array(last.subarray(from));
    this.#start += from;
  }

  /** The text of the bytes from .. to - 1, or undefined when they were dropped. */
  text(from: number, to: number): string | undefined {
    if (from < this.#start) return undefined;
    const decoder = new TextDecoder();
    let text = "";
    let offset = this.#start;
    for (const chunk of this.#chunks) {
      const part = chunk.subarray(Math.max(0, from - offset), Math.max(0, Math.min(chunk.length, to - offset)));
      text += decoder.decode(part, { stream: true });
      offset += chunk.length;
    }
    return text + decoder.decode();
  }
}

/** Where field `index` of a record begins: lines below the record's first, and the column in characters from 1. */
export function placeOfField(text: string, index: number, delimiter: string): { linesBelow: number; column: number } {
  let field = 0;
  let linesBelow = 0;
  let column = 1;
  let quoted = false;
  let met = 0; // characters of the delimiter that end here
  for (const character of withoutBlankLines(text).replace(/[\r\n]+$/, "")) {
    if (field === index) break;
    if (character === '"') quoted = !quoted;
    if (quoted) met = 0;
    else met = character === delimiter[met] ? met + 1 : Number(character === delimiter[0]);
    if (met === delimiter.length) {
      field++;
      met = 0;
    }
    column++;
    if (character === "\n") {
      linesBelow++;
      column = 1;
    }
  }
  return { linesBelow, column };
}

/** How many blank lines stand before the first that is not. */
export function blankLinesBefore(text: string): number {
  return lineEnds(text.slice(0, text.length - withoutBlankLines(text).length));
}

function withoutBlankLines(text: string): string {
  return text.replace(/^[\r\n]+/, "");
}

/** How many lines end in a text. */
export function lineEnds(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
