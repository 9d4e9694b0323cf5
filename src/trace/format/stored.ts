import { InputError } from "../../base/errors.ts";
import { BINARY_MAGIC } from "../binary/columns.ts";
import { readStoredTrace } from "../binary/stored-trace.ts";
import { defineFormat } from "./contract.ts";

/** The package's own binary file: what its readers made of a trace. */
export const definition = defineFormat({
  summary: "the package's own binary file (`trace convert --to prewarm`): every kind of trace, loaded in milliseconds",
  source: "prewarm",
  header: "a file that begins with prewarm1",
  magic: BINARY_MAGIC,
  matches: () => false,
  async read(source) {
    const [file] = source.files;
    if (file !== undefined && source.files.length === 1) return readStoredTrace(file);
    throw new InputError(
      "malformed",
      { source: source.path },
      `expected one stored trace, got ${source.files.length} files`,
    );
  },
});
