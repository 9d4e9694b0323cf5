import type { CsvRow } from "../csv/row.ts";
import type { SourceFile } from "../source.ts";
import { defineRequestFormat, type RequestHead } from "./contract.ts";
import type { RequestTrace } from "./requests.ts";
import { readTextRequests } from "./text-requests.ts";

/** The traces of the simulator of LRB [song20], such as that of Wikipedia: no header, a space between two fields. */
export const definition = defineRequestFormat({
  summary: "LRB's and webcachesim's traces, Wikipedia's among them; features after the size are left out",
  source: "[song20]",
  layout: "time id size [features]",
  takes: [],
  matches: ({ line }: RequestHead) => line !== undefined && /^\d+ \d+ \d+(?: \d+)* ?$/.test(line),
  read: readLrb,
});

/** Reads a trace of LRB's simulator [song20]: rows of `time id size` and any number of features, between single spaces. */
export async function readLrb(file: SourceFile): Promise<RequestTrace> {
  return readTextRequests(file, { name: "lrb", delimiter: " ", open: openLrb });
}

function openLrb(first: CsvRow) {
  const layout = {
    delimiter: " ",
    columns: first.fields.length,
    fewest: 3,
    time: { index: 0, name: "time" },
    object: { index: 1, name: "id" },
    sizes: [{ index: 2, name: "size" }],
  };
  return { hasHeader: false, layout };
}
