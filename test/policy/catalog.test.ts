import { expect } from "chai";
import { resolveParameters } from "../../src/base/parameters.ts";
import { Random } from "../../src/base/random.ts";
import { policies } from "../../src/policy/catalog.ts";
import type { PolicyDefinition } from "../../src/policy/definition.ts";
import { checkKeepAlivePolicy, randomScript } from "../../src/testing/check-keep-alive-policy.ts";
import { ScriptedWorld } from "../../src/testing/scripted-world.ts";

describe("policies", () => {
  for (const [kind, entry] of Object.entries(policies)) {
    const definition = entry as unknown as PolicyDefinition;
    const offline = definition.offline === true;

    it(`${kind} conforms`, async () => {
      const values = resolveParameters(definition.parameters, {}, kind);
      await checkKeepAlivePolicy((context) => definition.create(values, context), { offline });
    });

    if (!offline) {
      it(`${kind} tells its bytes of state`, async () => {
        const values = resolveParameters(definition.parameters, {}, kind);
        const script = randomScript(Random.root(1));
        const policy = await definition.create(values, { pools: script.pools, random: Random.root(2) });
        const before = policy.stateBytes?.();
        expect(before).to.be.a("number").and.to.be.at.least(0);
        new ScriptedWorld(script, policy).run();
        expect(policy.stateBytes?.()).to.be.at.least(before!);
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
