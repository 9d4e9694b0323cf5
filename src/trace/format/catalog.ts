import { definition as azure2019 } from "./azure-2019.ts";
import { definition as azure2021 } from "./azure-2021.ts";
import { definition as csv } from "./generic-csv.ts";
import { definition as huawei2023 } from "./huawei-2023.ts";
import { definition as minuteValues } from "./minute-values.ts";
import { definition as prewarm } from "./stored.ts";

/** The formats of function traces by the prefix that forces them, in the order in which a header is held against them. */
export const formats = {
  azure2019,
  azure2021,
  huawei2023,
  "minute-values": minuteValues,
  csv,
  prewarm,
};
export type TraceFormat = keyof typeof formats;
