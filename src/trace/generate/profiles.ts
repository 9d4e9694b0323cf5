import { AZURE_2019 } from "./azure-2019-profile.ts";
import { HUAWEI_2025 } from "./huawei-2025-profile.ts";
import type { WorkloadProfile } from "./workload-profile.ts";

/** The profiles that a command line can name. */
export const profiles = { azure2019: AZURE_2019, huawei2025: HUAWEI_2025 } as const satisfies Readonly<
  Record<string, WorkloadProfile>
>;
