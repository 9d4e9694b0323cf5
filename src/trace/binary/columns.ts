import { InputError } from "../../base/errors.ts";

/** The first bytes of a file. */
export const BINARY_MAGIC = "prewarm1";

/** The typed arrays that a column may be. */
export type Column = Float64Array | Float32Array | Uint32Array | Uint16Array | Uint8Array;

const TYPES = { f64: Float64Array, f32: Float32Array, u32: Uint32Array, u16: Uint16Array, u8: Uint8Array } as const;
type ColumnType = keyof typeof TYPES;

interface StoredColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly length: number;
  /** Whether its values, four bytes in memory, are written as two. */
  readonly narrow: boolean;
}

/** What a file holds: anything JSON, and columns by name. */
export interface BinaryContent {
  readonly header: unknown;
  readonly columns: Readonly<Record<string, Column>>;
}

const PIECE = 1 << 20; // bytes
const ALIGNMENT = 8;

/**
 * The bytes of a file: the magic, the header's length as a float64, the header as JSON, which names the columns, then
 * the columns one after the other, little-endian; header and columns each filled up to eight bytes with zeros. Of the
 * Uint32Arrays named `narrow` the lower halves are written, and read back as Uint32Arrays.
 */
export function* writeBinary(
  { header, columns }: BinaryContent,
  narrow: readonly string[] = [],
): Generator<Uint8Array> {
  refuseBigEndian();
  const stored = Object.entries(columns).map(
    ([name, column]): StoredColumn => ({
      name,
      type: typeOf(column),
      length: column.length,
      narrow: narrow.includes(name),
    }),
  );
  const text = new TextEncoder().encode(JSON.stringify({ columns: stored, header }));
  yield new TextEncoder().encode(BINARY_MAGIC);
  yield new Uint8Array(Float64Array.of(text.length).buffer);
  yield text;
  yield padding(text.length);
  for (const column of stored) {
    yield* pieces(columns[column.name]!, column.narrow);
    yield padding(bytesOf(column));
  }
}

function* pieces(column: Column, isNarrow: boolean): Generator<Uint8Array> {
  const step = PIECE / column.BYTES_PER_ELEMENT;
  for (let at = 0; at < column.length; at += step) {
    const part = column.subarray(at, at + step);
    const { buffer, byteOffset, byteLength } = isNarrow ? new Uint16Array(part) : part;
    yield new Uint8Array(buffer, byteOffset, byteLength);
  }
}

/** Reads such a file; InputError where it is cut, longer than its columns, or no such file. */
export async function readBinary(chunks: AsyncIterable<Uint8Array>, path: string): Promise<BinaryContent> {
  refuseBigEndian();
  const bytes = new ByteReader(chunks, path);
  try {
    return await readContent(bytes);
  } finally {
    await bytes.close();
  }
}

async function readContent(bytes: ByteReader): Promise<BinaryContent> {
  const magic = new TextDecoder("latin1").decode(await bytes.take(BINARY_MAGIC.length));
  if (magic !== BINARY_MAGIC) throw bytes.refuse(`a file that begins with ${BINARY_MAGIC}`, JSON.stringify(magic));
  const [length] = new Float64Array((await bytes.take(8)).buffer);
  if (!(Number.isSafeInteger(length) && length! > 0 && length! < 1e9))
    throw bytes.refuse("the length of a header", String(length));
  const { columns, header } = parse(new TextDecoder().decode(await bytes.take(length!)), bytes);
  await bytes.skip(padding(length!).length);
  const read: Record<string, Column> = {};
  for (const column of columns) {
    const values = allocate(column, bytes);
    if (column.narrow) await widen(bytes, values);
    else await bytes.fill(new Uint8Array(values.buffer));
    await bytes.skip(padding(bytesOf(column)).length);
    read[column.name] = values;
  }
  await bytes.expectEnd();
  return { header, columns: read };
}

/** Reads two bytes for each value. */
async function widen(bytes: ByteReader, values: Column): Promise<void> {
  const narrow = new Uint16Array(PIECE / 2);
  for (let at = 0; at < values.length; at += narrow.length) {
    const part = narrow.subarray(0, values.length - at);
    await bytes.fill(new Uint8Array(part.buffer, 0, part.byteLength));
    values.set(part, at);
  }
}

function bytesOf({ type, length, narrow }: StoredColumn): number {
  return length * (narrow ? 2 : TYPES[type].BYTES_PER_ELEMENT);
}

function parse(text: string, bytes: ByteReader): { columns: readonly StoredColumn[]; header: unknown } {
  try {
    const { columns, header } = JSON.parse(text) as { columns: readonly StoredColumn[]; header: unknown };
    const known = columns.every(
      ({ type, length, narrow }) =>
        Object.hasOwn(TYPES, type) && length >= 0 && length % 1 === 0 && narrow === (narrow && type === "u32"),
    );
    if (known) return { columns, header };
  } catch (cause) {
    if (!(cause instanceof SyntaxError || cause instanceof TypeError)) throw cause;
  }
  throw bytes.refuse("a header that names columns", "something else");
}

function allocate({ name, type, length }: StoredColumn, bytes: ByteReader): Column {
  try {
    return new TYPES[type](length);
  } catch (cause) {
    if (cause instanceof RangeError) throw bytes.refuse(`a column ${name} that fits into memory`, `${length} values`);
    throw cause;
  }
}

function typeOf(column: Column): ColumnType {
  return (Object.keys(TYPES) as ColumnType[]).find((type) => column instanceof TYPES[type])!;
}

function padding(length: number): Uint8Array {
  return new Uint8Array((ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT);
}

function refuseBigEndian(): void {
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1)
    throw new Error("expected a little-endian machine, got a big-endian one: its columns are written the other way");
}

/** The bytes of a stream, by number. */
class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #path: string;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0; // in the chunk
  #read = 0; // in the file

  constructor(chunks: AsyncIterable<Uint8Array>, path: string) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#path = path;
  }

  async take(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    await this.fill(bytes);
    return bytes;
  }

  async skip(length: number): Promise<void> {
    if (length > 0) await this.take(length);
  }

  async fill(target: Uint8Array): Promise<void> {
    let filled = 0;
    while (filled < target.length) {
      if (this.#at === this.#chunk.length && !(await this.#next()))
        throw this.refuse(`${target.length - filled} more bytes`, "the end of the file");
      const part = this.#chunk.subarray(this.#at, this.#at + target.length - filled);
      target.set(part, filled);
      filled += part.length;
      this.#at += part.length;
      this.#read += part.length;
    }
  }

  async expectEnd(): Promise<void> {
    if (this.#at < this.#chunk.length || (await this.#next())) throw this.refuse("the end of the file", "more bytes");
  }

  refuse(expected: string, got: string): InputError {
    const what = `expected ${expected} at byte ${this.#read}, got ${got}`;
    return new InputError("malformed", { source: this.#path }, what);
  }

  /** Leaves the source. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #next(): Promise<boolean> {
    do {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      this.#chunk = next.value;
      this.#at = 0;
    } while (this.#chunk.length === 0);
    return true;
  }
}
