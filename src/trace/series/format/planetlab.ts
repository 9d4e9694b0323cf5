import { csvRows } from "../../csv/rows.ts";
import { traceName } from "../../function-table.ts";
import type { SourceFile } from "../../source.ts";
import type { Samples } from "../samples.ts";
import { defineSeriesFormat, type FirstRows } from "./contract.ts";

const STEP_MS = 300_000;
const DAY = 288; // samples

/** PlanetLab's VMs as CloudSim has them [beloglazov12]: a file per VM and day, a whole per cent per line. */
export const definition = defineSeriesFormat({
  summary: "PlanetLab as in CloudSim: a file per VM and day, 288 whole numbers of per cent, 5 minutes apart",
  source: "[beloglazov12]",
  header: "24 (no header: a whole number a line)",
  unit: "percent",
  time: "s",
  step: STEP_MS,
  matches: (rows: FirstRows) => rows.every((row) => row.length === 1 && /^\d{1,3}$/.test(row[0]!.trim())),
  read: readPlanetlab,
});

async function readPlanetlab(file: SourceFile, into: Samples): Promise<void> {
  const name = traceName(file.path);
  into.time = "known";
  let index = 0;
  for await (const row of csvRows(file)) into.add(name, index++ * into.step, into.value(row, 0));
  if (index !== DAY) into.log.count("filesNotOf288");
}
