import { azureLookalike, azureRole } from "../azure-2019/files.ts";
import { readAzure2019 } from "../azure-2019/read.ts";
import { defineFormat } from "./contract.ts";

/** The Azure Functions trace 2019 [shahrad20]. */
export const definition = defineFormat({
  summary: "Azure Functions trace 2019: calls per minute, durations and memory, any days, .csv or .csv.gz",
  source: "[shahrad20]",
  header: "HashOwner,HashApp,HashFunction,Trigger,1,2,...",
  matches: (header) => azureRole(header) !== undefined,
  lookalike: azureLookalike,
  read: async (source, { missing, readDays }) => ({
    kind: "minutes",
    counts: await readAzure2019(source, missing, readDays),
  }),
});
