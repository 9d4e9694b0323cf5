import { CC_BY_4, type DataSet } from "./data-set.ts";

const PAGE = "https://github.com/Azure/AzurePublicDataset/blob/master";
const RELEASES = "https://github.com/Azure/AzurePublicDataset/releases/download";
/** The last commit in which these files were looked at: a later one may have moved them. */
const RAW = "https://raw.githubusercontent.com/Azure/AzurePublicDataset/b469a113cedca53ddc3bdea71a143dc4b7d8700c/data";

/** Azure's storage account of the data sets refuses the public since 2026; its files are releases on GitHub now. */
export const azure2019: DataSet = {
  title: "Azure Functions Trace 2019: calls per minute, durations and memory of two weeks",
  source: "[shahrad20]",
  page: `${PAGE}/AzureFunctionsDataset2019.md`,
  attribution:
    '(c) Microsoft. M. Shahrad et al.: "Serverless in the Wild: Characterizing and Optimizing the Serverless Workload at a Large Cloud Provider", USENIX ATC 2020.',
  licence: CC_BY_4,
  files: [
    {
      name: "azurefunctions-dataset2019.tar.xz",
      url: `${RELEASES}/dataset-functions-2019/azurefunctions_dataset2019_azurefunctions-dataset2019.tar.xz`,
      bytes: 142_968_140,
      sha256: "aff8b3ca7240a41a109e4ee598e0a96e45fcb92e7b8395ac19cb3748cd260d89",
    },
  ],
  days: 14,
  dayPattern: (day) => `*.d${String(day).padStart(2, "0")}.csv`,
};

export const azure2021: DataSet = {
  title: "Azure Functions Invocation Trace 2021: single calls of two weeks",
  source: "[zhang21]",
  page: `${PAGE}/AzureFunctionsInvocationTrace2021.md`,
  attribution:
    '(c) Microsoft. Y. Zhang et al.: "Faster and Cheaper Serverless Computing on Harvested Resources", SOSP 2021.',
  licence: CC_BY_4,
  files: [
    {
      name: "AzureFunctionsInvocationTraceForTwoWeeksJan2021.rar",
      url: `${RAW}/AzureFunctionsInvocationTraceForTwoWeeksJan2021.rar`,
    },
  ],
};

export const azureLlm2023: DataSet = {
  title: "Azure LLM inference trace 2023: single requests of two services, an hour",
  source: "[patel24]",
  page: `${PAGE}/AzureLLMInferenceDataset2023.md`,
  attribution:
    '(c) Microsoft. P. Patel et al.: "Splitwise: Efficient generative LLM inference using phase splitting", ISCA 2024.',
  licence: CC_BY_4,
  files: [
    {
      name: "AzureLLMInferenceTrace_code.csv",
      url: `${RAW}/AzureLLMInferenceTrace_code.csv`,
      bytes: 320_117,
      sha256: "54e9a6d2a4bd06ba1e060304b900abbc74cbea53de96506e60fe5bb4f2277fb6",
    },
    {
      name: "AzureLLMInferenceTrace_conv.csv",
      url: `${RAW}/AzureLLMInferenceTrace_conv.csv`,
      bytes: 719_188,
      sha256: "2f1e5b666d4e3055fdbba98598ce2ec307767b9064e03e2fa46676dbcc7d0bf8",
    },
  ],
};

/** The readings follow each other in time: file 1 has the first of the 30 days' hours. */
export const azureVmV1: DataSet = {
  title: "Azure VM trace V1, 2017: CPU of 2,013,767 virtual machines, 30 days; 78.5 GB",
  source: "[cortez17]",
  page: `${PAGE}/AzurePublicDatasetV1.md`,
  attribution:
    '(c) Microsoft. E. Cortez et al.: "Resource Central: Understanding and Predicting Workloads for Improved Resource Management in Large Cloud Platforms", SOSP 2017.',
  licence: CC_BY_4,
  files: [
    { name: "vmtable.csv.gz", url: `${RELEASES}/dataset-v1/trace_data_vmtable_vmtable.csv.gz` },
    ...Array.from({ length: 125 }, (_, i) => {
      const name = `vm_cpu_readings-file-${i + 1}-of-125.csv.gz`;
      return { name, url: `${RELEASES}/dataset-v1/trace_data_vm_cpu_readings_${name}` };
    }),
  ],
  large: true,
};
