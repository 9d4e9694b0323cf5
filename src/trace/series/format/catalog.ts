import { definition as alibaba2018 } from "./alibaba-2018.ts";
import { definition as alibaba2021 } from "./alibaba-2021.ts";
import { definition as azureVm } from "./azure-vm.ts";
import { definition as bitbrains } from "./bitbrains.ts";
import { definition as cloudwatch } from "./cloudwatch.ts";
import { definition as cpuTable } from "./cpu-table.ts";
import { definition as crane } from "./crane.ts";
import { definition as dcAggregate } from "./dc-aggregate.ts";
import { definition as huawei2023 } from "./huawei-2023.ts";
import { definition as planetlab } from "./planetlab.ts";

/** The formats of CPU series by the prefix that forces them, in the order in which first rows are held against them. */
export const seriesFormats = {
  "azure-vm": azureVm,
  alibaba2018,
  alibaba2021,
  "dc-aggregate": dcAggregate,
  crane,
  cloudwatch,
  huawei2023,
  "cpu-table": cpuTable,
  bitbrains,
  planetlab,
};
export type SeriesFormat = keyof typeof seriesFormats;
