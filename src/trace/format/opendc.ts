import { isOpenDcHeader, OPENDC_HEADER } from "../opendc/function-file.ts";
import { readOpenDc } from "../opendc/read.ts";
import { defineFormat } from "./contract.ts";

/** Traces of OpenDC's functions as a service [mastenbroek21]. */
export const definition = defineFormat({
  summary: "OpenDC's traces of functions: a file per function, a row per interval",
  source: "[mastenbroek21]",
  header: OPENDC_HEADER,
  matches: isOpenDcHeader,
  read: (source, { missing }) => readOpenDc(source, missing),
});
