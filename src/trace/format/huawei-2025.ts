import { choice } from "../../base/parameters.ts";
import { COLD_START_HEADER } from "../huawei-2025/cold-starts.ts";
import { type Huawei2025Options, huaweiRole, readHuawei2025 } from "../huawei-2025/read.ts";
import { REQUEST_HEADER } from "../huawei-2025/requests.ts";
import { defineFormat } from "./contract.ts";

/** The Huawei Public Cloud trace 2025 [joosen25]. */
export const definition = defineFormat({
  summary: "Huawei Public Cloud trace 2025: requests, a row per call, and cold starts, any files of one region",
  source: "[joosen25]",
  header: `${REQUEST_HEADER} and ${COLD_START_HEADER}`,
  matches: (header) => huaweiRole(header) !== undefined,
  parameters: {
    stamps: choice("end", ["end", "start"], "what time_worker is: the end of a call or its start"),
  },
  read: async (source, { missing }, { stamps }) => {
    const options = { missing, stamps } as Huawei2025Options; // a choice is a text that the table has checked
    return { kind: "calls", trace: await readHuawei2025(source, options) };
  },
});
