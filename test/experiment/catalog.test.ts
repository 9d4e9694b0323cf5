import { expect } from "chai";
import { InputError, type InputProblem } from "../../src/base/errors.ts";
import { listCatalog, resolveAgent, resolveCache, resolvePolicy } from "../../src/experiment/catalog.ts";

function refused(resolve: () => unknown): InputError {
  try {
    resolve();
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    return error as InputError;
  }
  throw new Error("expected InputError, got none");
}

describe("the catalog", () => {
  it("fills in defaults and keeps what the user wrote", () => {
    const { kind, spec, values, files } = resolvePolicy("fixed");
    expect({ kind, spec, values, files }).to.deep.equal({
      kind: "fixed",
      spec: "fixed",
      values: { window: 600_000 },
      files: [],
    });
    expect(resolvePolicy("fixed:window=1.5h").values).to.deep.equal({ window: 5_400_000 });
    expect(resolvePolicy("fixed:window=Infinity").values).to.deep.equal({ window: Number.POSITIVE_INFINITY });
    expect(resolvePolicy("fixed:").values).to.deep.equal({ window: 600_000 });
  });

  it("collects the files that parameters name", () => {
    expect(resolvePolicy("agent:file=runs/a=b/agent.json").files).to.deep.equal(["runs/a=b/agent.json"]);
    expect(resolveCache("q-cache:file=saved.json,learn=false").files).to.deep.equal(["saved.json"]);
    expect(resolveCache("q-cache").files).to.deep.equal([]);
    expect(resolveAgent("q-learning").files).to.deep.equal([]);
  });

  for (const [what, resolve, problem, message] of [
    ["a name near another", () => resolvePolicy("hybrid-histogramm"), "unknown", /did you mean hybrid-histogram\?$/],
    ["a name near none", () => resolvePolicy("xxxxxxxx"), "unknown", /prewarm list policies names them$/],
    ["an agent as a policy", () => resolvePolicy("keep-alive"), "unknown", /unknown policy "keep-alive"/],
    ["a policy as an agent", () => resolveAgent("fixed"), "unknown", /unknown agent "fixed".*list agents/],
    ["a policy as a cache", () => resolveCache("fixed"), "unknown", /unknown cache policy "fixed".*list caches/],
    ["a name every object has", () => resolvePolicy("toString"), "unknown", /unknown policy "toString"/],
    [
      "an unknown parameter",
      () => resolvePolicy("fixed:windw=1m"),
      "unknown",
      /it takes window; did you mean window\?$/,
    ],
    ["a parameter where there is none", () => resolvePolicy("none:window=1m"), "unknown", /it takes none$/],
    [
      "a value not of its kind",
      () => resolvePolicy("fixed:window=1x"),
      "malformed",
      /window: expected a duration.*"1x"$/,
    ],
    ["no name", () => resolvePolicy(":window=1m"), "malformed", /expected name:key=value/],
    ["no value", () => resolvePolicy("fixed:window"), "malformed", /expected key=value, got "window"$/],
    ["a key of every object", () => resolvePolicy("fixed:__proto__=1"), "unknown", /unknown parameter __proto__/],
    ["a key twice", () => resolvePolicy("fixed:window=1m,window=2m"), "malformed", /window.*(twice|once|again)/],
  ] as readonly (readonly [string, () => unknown, InputProblem, RegExp])[]) {
    it(`refuses ${what}`, () => {
      const error = refused(resolve);
      expect(error.problem).to.equal(problem);
      expect(error.message).to.match(message);
    });
  }

  it("lists every entry with what a reader needs to choose and to write it", () => {
    for (const [room, entries] of Object.entries(listCatalog())) {
      expect(entries, room).to.not.be.empty;
      for (const { name, summary, source, parameters } of entries) {
        expect(name).to.match(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(summary, name).to.match(/\S/);
        expect(source, name).to.match(/\S/);
        for (const [key, { description }] of Object.entries(parameters))
          expect(description, `${name}.${key}`).to.match(/\S/);
      }
    }
  });

  it("resolves every entry it lists, by its name alone", () => {
    const { policies, agents, caches } = listCatalog();
    for (const { name, parameters } of policies)
      expect(Object.keys(resolvePolicy(name).values)).to.deep.equal(Object.keys(parameters));
    for (const { name } of agents) expect(resolveAgent(name).kind).to.equal(name);
    for (const { name } of caches) expect(resolveCache(name).kind).to.equal(name);
  });

  it("marks the policies that know the future", () => {
    const offline = listCatalog().policies.filter((entry) => entry.offline);
    expect(offline.map(({ name }) => name)).to.include.members(["oracle-keep-alive", "oracle-prewarm"]);
    expect(offline.every(({ name }) => name.startsWith("oracle"))).to.equal(true);
  });
});
