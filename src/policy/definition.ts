import type { ParameterTable, ParameterValues } from "../base/parameters.ts";
import type { KeepAlivePolicy, MinutePolicy, PolicyContext } from "../platform/contract.ts";

/** A catalog entry: what a policy is, where it comes from, its parameters and how to make one. */
export interface PolicyDefinition<T extends ParameterTable = ParameterTable> {
  readonly summary: string; // one line
  readonly source: string; // a key of docs/references.md, or "baseline"
  readonly revision: number; // raised when its numbers change
  readonly offline?: boolean; // knows the future: a bound, not a competitor
  readonly parameters: T;
  /**
   * Whether it decides for a pool by what happens in that pool alone and draws nothing at random: pools that share no
   * memory may then be replayed apart from each other. Default: no.
   */
  separable?(values: ParameterValues<T>): boolean;
  create(values: ParameterValues<T>, context: PolicyContext): KeepAlivePolicy | Promise<KeepAlivePolicy>;
  /** The same policy for the simulation by the minute, where it has a place there; undefined where these values have none. */
  byMinute?(values: ParameterValues<T>): MinutePolicy | undefined;
}

/** Types a definition from its own table; does nothing at run time. */
export function definePolicy<const T extends ParameterTable>(definition: PolicyDefinition<T>): PolicyDefinition<T> {
  return definition;
}
