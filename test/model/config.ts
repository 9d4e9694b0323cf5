import { type EntrySpec, resolveParameters } from "../../src/base/parameters.ts";
import { PLATFORM_PARAMETERS, type PlatformConfig } from "../../src/platform/conventions.ts";

/** The platform's parameters with the given ones changed. */
export function platformConfig(params: NonNullable<EntrySpec["params"]> = {}): PlatformConfig {
  return resolveParameters(PLATFORM_PARAMETERS, params, "test");
}
