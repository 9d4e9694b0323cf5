import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { azionFailover, nginxFailover } from "../../../src/edge/balance/failover.ts";
import { AZION_CACHE, NGINX_CACHE } from "../../../src/edge/content-cache/rules.ts";
import { failoverOf, faultsOf, parseScenario } from "../../../src/edge/scenario/scenario.ts";

const TEXT = `name: s
requests: {kind: generated, rate: 5, objects: 10}
clients:
  - {name: a, at: [0, 0]}
nodes:
  - {name: n, at: [0, 1]}
edge:
  cache: {capacity: 1MiB, rules: {preset: nginx, maxAge: 30s, collapse: {requests: new}}}
origins:
  preset: nginx
  maxTries: 2
  servers:
    - {name: o, at: [0, 2], faults: [{kind: down, from: 1m, until: 2m}]}
`;

const GENERATED = "kind: generated, rate: 5, objects: 10}";

function refusal(text: string): string {
  try {
    parseScenario(text, "s.yaml");
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("expected a refusal");
}

/** Line and column, from 1, of a text that stands there once. */
function placeOf(text: string, part: string): string {
  const before = text.slice(0, text.indexOf(part)).split("\n");
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

describe("edge scenario", () => {
  it("reads quantities, and fills in presets and defaults", () => {
    const { value } = parseScenario(TEXT, "s.yaml");
    expect(value.edge.cache!.capacity).to.equal(1_048_576);
    expect(value.edge.cache!.policy).to.equal("lru");
    expect(value.edge.cache!.rules).to.deep.equal({
      ...NGINX_CACHE,
      maxAge: 30_000,
      collapse: { ...NGINX_CACHE.collapse, requests: "new" },
    });
    expect(failoverOf(value)).to.deep.equal({ ...nginxFailover, maxTries: 2 });
    expect(faultsOf(value)).to.deep.equal([{ origin: "o", kind: "down", from: 60_000, until: 120_000 }]);
    const azion = parseScenario(TEXT.replaceAll("preset: nginx", "preset: azion"), "s.yaml").value;
    expect(azion.edge.cache!.rules.stale).to.deep.equal(AZION_CACHE.stale);
    expect(failoverOf(azion)).to.deep.equal({ ...azionFailover, maxTries: 2 });
  });

  it("reads JSON as well", () => {
    const { value } = parseScenario(TEXT, "s.yaml");
    const json = JSON.stringify({
      name: "s",
      requests: { kind: "generated", rate: 5, objects: 10 },
      clients: [{ name: "a", at: [0, 0] }],
      nodes: [{ name: "n", at: [0, 1] }],
      edge: {},
      origins: { servers: [{ name: "o", at: [0, 2] }] },
    });
    expect(parseScenario(json, "s.json").value.clients).to.deep.equal(value.clients);
  });

  it("says where a value is wrong, and what it is", () => {
    const cases: readonly (readonly [from: string, to: string, at: string, what: RegExp])[] = [
      ["rate: 5", "rate: 0", "0, objects", /^requests\.rate: expected number to be >0, got 0$/],
      ["capacity: 1MiB", "capacity: 1 Mb", "1 Mb", /edge\.cache\.capacity: expected a size .* got "1 Mb"$/],
      ["rate: 5", "rate: 5, rats: 6", "6, objects", /requests\.rats: expected a field of the schema/],
      ["at: [0, 1]", "at: [0, 181]", "181", /nodes\.0\.at\.1: .*got 181$/],
      [
        "name: n,",
        "name: n, at: [3, 3]}\n  - {name: n,",
        "n, at: [0, 1]",
        /nodes\.1\.name: expected a name once, got n twice$/,
      ],
      ["kind: generated", "kind: generate", "generate, rate", /requests\.kind: /],
      ["1MiB,", "1MiB, slice: 0.5,", "0.5", /edge\.cache\.slice: expected at least 1 byte, got 0\.5$/],
      ["maxAge: 30s", 'errorTtl: {"404": soon}', "soon", /errorTtl\.404: expected a time .* got "soon"$/],
      [
        "maxAge: 30s",
        "errorTtl: {any: 1s, 4xx: 1m}",
        "1m}",
        /errorTtl\.4xx: expected a status from 400 to 599, or any, got 4xx$/,
      ],
      ["maxAge: 30s", "age: honour", "honour", /rules\.age: .*"honor".* got "honour"$/],
      ["at: [0, 2],", "at: [0, 2], hosts: [x],", "[x]", /servers\.0\.hosts: expected hosts of .* got none$/],
      ["maxTries: 2", "unknownHost: 403", "403", /origins\.unknownHost: .* got 403$/],
      ["maxTries: 2", "missing: 2", "2\n  servers", /origins\.missing: .* got 2$/],
      ["clients:", "hosts: [{name: h}, {name: h}]\nclients:", "h}]", /hosts\.1\.name: .* got h twice$/],
      ["rate: 5", "rate: 5, ranges: {share: 2}", "2}", /requests\.ranges\.share: .* got 2$/],
      ["rate: 5", "rate: 5, duration: Infinity", "Infinity", /requests\.duration: expected a finite time, got "Inf/],
      ["rate: 5", "rate: 5, size: {median: 0}", "0}", /requests\.size\.median: expected at least 1 byte, got 0$/],
      ["rate: 5", "rate: 5, size: {median: inf}", "inf}", /requests\.size\.median: expected a finite size, got "inf"$/],
      [GENERATED, "kind: calls, path: f, size: 0}", "0}\nclients", /requests\.size: expected at least 1 byte, got 0$/],
      [GENERATED, "kind: requests, path: f, unit: 0ms}", "0ms", /requests\.unit: expected a time above 0, got "0ms"$/],
      ["capacity: 1MiB", "capacity: true", "true", /edge\.cache\.capacity: expected a size such as .* got true$/],
      ["maxAge: 30s", "minTtl: 9, maxTtl: 7", "{preset: nginx, minTtl", /edge\.cache\.rules: minTtl: .* 7, got 9$/],
      [
        "{name: o,",
        "{name: o, role: backup,",
        "- {name: o",
        /origins\.servers: round-robin: .* primary origin, got none$/,
      ],
      ["objects: 10}", "objects: 5000000000}", "5000000000", /objects: expected number to be <=4294967295, got 5/],
      ["cache: {cap", "code: {}\n  cache: {cap", "{}", /edge\.code: expected functions beside it, got none$/],
      ["cache: {cap", "maxInFlight: 1.5\n  cache: {cap", "1.5\n", /edge\.maxInFlight: expected int, got 1\.5$/],
      ["maxTries: 2", "changes: 0s", "0s\n  servers", /origins\.changes: expected a time above 0, got "0s"$/],
      ["maxTries: 2", "readTimeout: 0", "0\n  servers", /origins\.readTimeout: expected a time above 0, got 0$/],
      ["from: 1m", "from: 2m", "{kind: down", /servers\.0\.faults\.0: down of o: expected 0 <= from < until, got /],
      ["at: [0, 1]", "at: [0, 1], down: [{from: 5, until: 5}]", "{from: 5", /nodes\.0\.down\.0: .* got 5 and 5$/],
      [
        "origins:",
        "tier: {name: n, at: [0, 0], cache: {capacity: 1}}\norigins:",
        "n, at: [0, 0], cache",
        /tier\.name: /,
      ],
    ];
    for (const [from, to, at, what] of cases) {
      const text = TEXT.replace(from, to);
      const [place, ...rest] = refusal(text).split(": ");
      expect(place).to.equal(`s.yaml:${placeOf(text, at)}`);
      expect(rest.join(": ")).to.match(what);
    }
    expect(refusal(`${TEXT}network: {roundTrips: {n: {x: 5ms}}}\n`)).to.match(/network\.roundTrips\.n: .* got x$/);
    expect(refusal("name: [")).to.match(/^s\.yaml:1:\d+: expected a scenario as JSON or YAML, got: /);
  });

  it("has a published schema, which the bundled scenario names", () => {
    const bundled = readFileSync("traces/edge-small.yaml", "utf8");
    const schema = /\$schema=(\S+)/.exec(bundled)![1]!;
    expect(existsSync(new URL(schema, new URL("../../../traces/edge-small.yaml", import.meta.url)))).to.equal(true);
    expect(parseScenario(bundled, "b").value.nodes).to.have.length(3);
  });
});
