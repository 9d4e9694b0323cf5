import type { DocumentPath, Located } from "../../base/located.ts";
import { checkOrigins } from "../balance/balancer.ts";
import type { Origin } from "../balance/contract.ts";
import { checkFault, type OriginFault } from "../balance/faults.ts";
import { checkContentRules } from "../content-cache/rules.ts";
import type { Scenario } from "./scenario.ts";

/** Refuses what no field of a scenario shows alone; throws InputError with the line and column. */
export function checkScenario(read: Located<Scenario>): void {
  checkNames(read);
  checkHosts(read);
  checkRules(read);
  checkOutages(read);
  checkFaults(read);
  checkCode(read);
  checkBalance(read);
}

function checkNames(read: Located<Scenario>): void {
  const { clients, nodes, tier, hosts = [], origins: behind } = read.value;
  for (const [list, named] of Object.entries({ clients, nodes, hosts, "origins.servers": behind.servers })) {
    const names = named.map((each) => each.name);
    const twice = names.findIndex((each, i) => names.indexOf(each) < i);
    if (twice >= 0)
      throw read.refuse([...list.split("."), twice, "name"], `expected a name once, got ${names[twice]} twice`);
  }
  if (nodes.some((node) => node.name === tier?.name))
    throw read.refuse(["tier", "name"], `expected a name that no node has, got ${tier!.name}`);
  const known = new Set(
    [...clients, ...nodes, ...behind.servers, ...(tier === undefined ? [] : [tier])].map((each) => each.name),
  );
  for (const [a, row] of Object.entries(read.value.network.roundTrips))
    for (const each of [a, ...Object.keys(row)])
      if (!known.has(each))
        throw read.refuse(["network", "roundTrips", a], `expected names of this scenario, got ${each}`, "unknown");
}

/** An origin knows hosts only where it is sent one. */
function checkHosts(read: Located<Scenario>): void {
  const { hosts, origins: behind } = read.value;
  for (const [i, { host = behind.host, hosts: served }] of behind.servers.entries())
    if (served !== undefined && host === undefined && hosts === undefined)
      throw read.refuse(
        ["origins", "servers", i, "hosts"],
        "expected hosts of the scenario or a host to send, got none",
      );
}

/** Rules that are each right can be wrong together. */
function checkRules(read: Located<Scenario>): void {
  const { edge: own, tier } = read.value;
  for (const [place, rules] of Object.entries({ edge: own.cache?.rules, tier: tier?.cache.rules })) {
    if (rules === undefined) continue;
    refusing(read, [place, "cache", "rules"], () => checkContentRules(rules));
  }
}

function checkOutages(read: Located<Scenario>): void {
  for (const [i, { down }] of read.value.nodes.entries())
    for (const [k, { from, until }] of down.entries())
      if (from >= until)
        throw read.refuse(["nodes", i, "down", k], `expected from < until, got ${from} and ${until}`, "out-of-range");
}

function checkFaults(read: Located<Scenario>): void {
  for (const [i, { name: origin, faults }] of read.value.origins.servers.entries())
    for (const [k, fault] of faults.entries())
      refusing(read, ["origins", "servers", i, "faults", k], () =>
        checkFault([origin], { origin, ...fault } as OriginFault),
      );
}

/** Code is what functions start from. */
function checkCode(read: Located<Scenario>): void {
  const { code, functions } = read.value.edge;
  if (code !== undefined && functions === undefined)
    throw read.refuse(["edge", "code"], "expected functions beside it, got none", "missing");
}

/** Whether the method can balance these origins. */
function checkBalance(read: Located<Scenario>): void {
  const { origins } = read.value;
  refusing(read, ["origins", "servers"], () => checkOrigins(origins.method, origins.servers as readonly Origin[]));
}

/** What `check` refuses, refused at its place. */
function refusing(read: Located<Scenario>, path: DocumentPath, check: () => void): void {
  try {
    check();
  } catch (cause) {
    throw cause instanceof RangeError ? read.refuse(path, cause.message, "out-of-range") : cause;
  }
}
