import { ByteWriter, type ColumnSource, ParquetWriter, type SchemaElement } from "hyparquet-writer";

/** How many rows are encoded together, and in memory at a time. */
export const ROW_GROUP = 131_072;

/** What a column holds: texts, float64, float32 or uint32; texts and float64 may be undefined where the column says so. */
export type ParquetType = "text" | "float64" | "float32" | "uint32";

export interface ParquetColumn {
  readonly name: string;
  readonly type: ParquetType;
  readonly optional?: boolean;
}

/** The values of one column of a row group. */
export type ParquetValues = Float64Array | Float32Array | Uint32Array | readonly (string | number | undefined)[];

/** Some successive rows: the values of each column, in the order of the columns. */
export interface RowGroup {
  readonly length: number;
  readonly columns: readonly ParquetValues[];
}

/**
 * A Parquet file, row group by row group (Snappy, dictionaries where they save at least half); returns the number of
 * rows. Its bytes do not depend on the machine. Memory is that of one row group, besides what the footer says of each.
 */
export function* parquetFile(
  columns: readonly ParquetColumn[],
  groups: Iterable<RowGroup>,
  metadata: Readonly<Record<string, string>>,
): Generator<Uint8Array, number, undefined> {
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: [{ name: "root", num_children: columns.length }, ...columns.map(schemaElement)],
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: "prewarm",
  });
  let rows = 0;
  for (const { length, columns: values } of groups) {
    const columnData = columns.map(({ name, type }, k) => {
      const data = values[k]!.slice(0, length);
      // of a Uint32Array the writer takes no values from 2^31 on
      return { name, data: type === "uint32" ? Array.from(data as Uint32Array) : (data as ColumnSource["data"]) };
    });
    parquet.write({ columnData, rowGroupSize: ROW_GROUP });
    rows += length;
    yield taken(writer);
  }
  parquet.finish();
  yield taken(writer);
  return rows;
}

/** What was written since the last time, so that the writer's buffer can be used again. */
function taken(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0; // its offset in the file goes on
  return bytes;
}

function schemaElement({ name, type, optional }: ParquetColumn): SchemaElement {
  const repetition_type = optional === true ? "OPTIONAL" : "REQUIRED";
  switch (type) {
    case "text":
      return { name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type };
    case "float64":
      return { name, type: "DOUBLE", repetition_type };
    case "float32":
      return { name, type: "FLOAT", repetition_type };
    case "uint32":
      return { name, type: "INT32", converted_type: "UINT_32", repetition_type };
  }
}
