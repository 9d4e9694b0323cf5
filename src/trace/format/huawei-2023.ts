import { choice } from "../../base/parameters.ts";
import { isHuaweiTable } from "../huawei-2023/files.ts";
import { DELAY_UNITS, type Huawei2023Options, readHuawei2023 } from "../huawei-2023/read.ts";
import { defineFormat } from "./contract.ts";

/** The Huawei Cloud traces 2023, private and public [joosen23]. */
export const definition = defineFormat({
  summary: "Huawei Cloud traces 2023, private and public: a directory of METRIC_{minute,second}/day_N.csv",
  source: "[joosen23]",
  header: "day,time,0,1,...",
  matches: isHuaweiTable,
  parameters: {
    delayUnit: choice("ms", Object.keys(DELAY_UNITS), "unit of function_delay, which the source does not state"),
    gaps: choice("keep", ["keep", "close"], "days without a file: time without calls, or no time"),
  },
  read: async (source, { missing }, { delayUnit, gaps }) => {
    const options = { missing, delayUnit, gaps } as Huawei2023Options; // choices are texts that the table has checked
    return { kind: "minutes", counts: await readHuawei2023(source, options) };
  },
});
