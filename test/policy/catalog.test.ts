import { expect } from "chai";
import { resolveParameters } from "../../src/base/parameters.ts";
import { Random } from "../../src/base/random.ts";
import { policies } from "../../src/policy/catalog.ts";
import type { PolicyDefinition } from "../../src/policy/definition.ts";
import { checkKeepAlivePolicy } from "../../src/testing/check-keep-alive-policy.ts";

describe("policies", () => {
  for (const [kind, entry] of Object.entries(policies)) {
    const definition = entry as unknown as PolicyDefinition;
    const offline = definition.offline === true;

    it(`${kind} conforms`, async () => {
      const values = resolveParameters(definition.parameters, {}, kind);
      await checkKeepAlivePolicy((context) => definition.create(values, context), { offline });
    });

    for (const [flag, parameter] of Object.entries(definition.parameters)) {
      if (parameter.kind !== "flag") continue;
      it(`${kind} conforms with ${flag} turned`, async () => {
        const values = resolveParameters(definition.parameters, { [flag]: !parameter.default }, kind);
        await checkKeepAlivePolicy((context) => definition.create(values, context), { offline });
      });
    }

    it(`${kind} says what it is`, () => {
      expect(definition.summary)
        .to.match(/^\S.*\S$/)
        .and.not.match(/\.$/);
      expect(definition.source).to.match(/^(baseline|\[[a-z]+\d\d[a-z]?\])$/);
      expect(definition.revision).to.be.at.least(1);
    });
  }

  it("refuses the future's policies without the future", () => {
    for (const kind of ["oracle-keep-alive", "oracle-prewarm"] as const) {
      const context = { pools: [], random: Random.root(1) };
      expect(() => policies[kind].create({}, context)).to.throw(TypeError, `${kind}: expected the future, got none`);
    }
  });
});
