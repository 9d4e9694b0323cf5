import { InputError } from "../base/errors.ts";
import { file, type ParameterTable, type ParameterValues, resolveParameters } from "../base/parameters.ts";
import type { KeepAlivePolicy, PolicyContext } from "../platform/contract.ts";
import { agents } from "./catalog.ts";
import type { AgentDefinition, TrainableAgent } from "./definition.ts";
import { parseSavedAgent } from "./saved-agent.ts";

/** The catalog entry that makes a policy of a trained agent: `agent:file=agent.json`. */
export const definition = {
  summary: "an agent trained by prewarm train, without exploring or learning any more",
  source: "baseline",
  revision: 1,
  parameters: { file: file("agent.json of prewarm train") },
  create: async (values: { readonly file: string }, context: PolicyContext): Promise<KeepAlivePolicy> => {
    if (values.file === "") throw new InputError("missing", { source: "agent" }, "expected file=PATH, got none");
    if (context.file === undefined)
      throw new TypeError("agent: expected the option { file: (path) => text } to read agent.json with, got none");
    const agent = await restoreAgent(context.file(values.file), values.file, context);
    const policy = agent.policy("greedy", context);
    return agent.notes === undefined ? policy : Object.assign(policy, { notes: agent.notes });
  },
};

/** The agent that `text`, an agent.json, describes; `path` is named in errors. */
export async function restoreAgent(
  text: string,
  path: string,
  context: Pick<PolicyContext, "random">,
): Promise<TrainableAgent> {
  const saved = parseSavedAgent(text, path);
  const table: Readonly<Record<string, AgentDefinition>> = agents;
  const agent = Object.hasOwn(agents, saved.agent) ? table[saved.agent] : undefined;
  if (agent === undefined)
    throw new InputError("unknown", { source: path }, `expected a known agent, got ${JSON.stringify(saved.agent)}`);
  if (agent.revision !== saved.revision) {
    throw new InputError(
      "out-of-range",
      { source: path },
      `expected revision ${agent.revision} of ${saved.agent}, got ${saved.revision}: train it again`,
    );
  }
  const values: ParameterValues<ParameterTable> = resolveParameters(agent.parameters, saved.parameters, path);
  const made = await agent.create(values, { random: context.random });
  try {
    made.load(saved.state);
  } catch (cause) {
    if (cause instanceof InputError) throw new InputError(cause.problem, { source: path }, cause.message, { cause });
    throw cause;
  }
  return made;
}
