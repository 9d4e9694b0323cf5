import { CsvHeader } from "../../csv/fields.ts";
import { csvRows, nextRow } from "../../csv/rows.ts";
import type { SourceFile } from "../../source.ts";
import type { Samples } from "../samples.ts";
import { defineSeriesFormat, hasColumns } from "./contract.ts";

const VALUE = "cpu_utilization";

/** The tables Node and MSResource of Alibaba's microservice traces of 2021 and 2022 [luo21]: fractions, stamps in ms. */
export const definition = defineSeriesFormat({
  summary: "Alibaba microservices 2021 and 2022, Node or MSResource: a row per node or container and time, fractions",
  source: "[luo21]",
  header: "timestamp,[msname,msinstanceid,]nodeid,cpu_utilization,memory_utilization",
  unit: "fraction",
  time: "ms",
  matches: (rows) => hasColumns(rows, "timestamp", "nodeid", VALUE),
  read: readTable,
});

async function readTable(file: SourceFile, into: Samples): Promise<void> {
  const rows = csvRows(file);
  const header = new CsvHeader(await nextRow(rows, file));
  const name = header.find("msinstanceid") ?? header.require("nodeid");
  const at = { name, time: header.require("timestamp"), value: header.require(VALUE) };
  for await (const row of rows) into.addRow(row, at);
}
