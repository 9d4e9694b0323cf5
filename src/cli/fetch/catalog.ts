import { alibaba2021 } from "./alibaba.ts";
import { azure2019, azure2021, azureLlm2023, azureVmV1 } from "./azure.ts";
import type { DataSet } from "./data-set.ts";
import { huawei2023, huawei2025 } from "./huawei.ts";

/** The public data sets that `prewarm trace fetch` knows. */
export const dataSets: Readonly<Record<string, DataSet>> = {
  azure2019,
  azure2021,
  "azure-llm2023": azureLlm2023,
  "azure-vm-v1": azureVmV1,
  huawei2023,
  huawei2025,
  alibaba2021,
};
