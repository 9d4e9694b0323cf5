import { definition as azure2019 } from "./azure-2019.ts";
import { definition as azure2021 } from "./azure-2021.ts";
import { definition as azureLlm2023 } from "./azure-llm-2023.ts";
import { definition as csv } from "./generic-csv.ts";
import { definition as huawei2023 } from "./huawei-2023.ts";
import { definition as huawei2025 } from "./huawei-2025.ts";
import { definition as iluvatar } from "./iluvatar.ts";
import { definition as minuteValues } from "./minute-values.ts";
import { definition as opendc } from "./opendc.ts";
import { definition as prewarm } from "./stored.ts";

/** The formats of function traces by the prefix that forces them, in the order in which a header is held against them. */
export const formats = {
  azure2019,
  azure2021,
  "azure-llm2023": azureLlm2023,
  huawei2023,
  huawei2025,
  iluvatar,
  opendc,
  "minute-values": minuteValues,
  csv,
  prewarm,
};
export type TraceFormat = keyof typeof formats;
