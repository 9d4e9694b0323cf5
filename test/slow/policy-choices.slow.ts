import { resolveParameters } from "../../src/base/parameters.ts";
import { policies } from "../../src/policy/catalog.ts";
import type { PolicyDefinition } from "../../src/policy/definition.ts";
import { checkKeepAlivePolicy } from "../../src/testing/check-keep-alive-policy.ts";

describe("policies at what is not their default", () => {
  for (const [kind, entry] of Object.entries(policies)) {
    const definition = entry as unknown as PolicyDefinition;
    const offline = definition.offline === true;

    for (const [name, parameter] of Object.entries(definition.parameters)) {
      if (parameter.kind !== "choice") continue;
      for (const choice of parameter.choices.filter((one) => one !== parameter.default)) {
        it(`${kind} conforms with ${name}=${choice}`, async () => {
          const values = resolveParameters(definition.parameters, { [name]: choice }, kind);
          await checkKeepAlivePolicy((context) => definition.create(values, context), { offline });
        });
      }
    }

    for (const [flag, parameter] of Object.entries(definition.parameters)) {
      if (parameter.kind !== "flag") continue;
      it(`${kind} conforms with ${flag} turned`, async () => {
        const values = resolveParameters(definition.parameters, { [flag]: !parameter.default }, kind);
        await checkKeepAlivePolicy((context) => definition.create(values, context), { offline });
      });
    }
  }
});
