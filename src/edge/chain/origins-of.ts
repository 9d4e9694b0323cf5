import { hashOfInteger } from "../../base/integer-hash.ts";
import type { Random } from "../../base/random.ts";
import { drawLogNormal } from "../requests/own-functions.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { ChainOrigins } from "./plan.ts";

const TWO_32 = 4294967296;

/** How contents come from the origins of a scenario. */
export function originsOf({ origins, hosts }: Scenario, random: Random): ChainOrigins {
  const { servers, service, changes, missing } = origins;
  const services = random.fork("service times");
  return {
    names: servers.map(({ name }) => name),
    drawService: () => drawLogNormal(service, services),
    versionAt: changes < Number.POSITIVE_INFINITY ? versionsEvery(changes, random.fork("changes")) : undefined,
    isMissing: missing > 0 ? drawnOnce(missing, random.fork("missing")) : undefined,
    servesHost: servesHosts(hosts?.map(({ name }) => name) ?? [undefined], origins),
  };
}

/** Each object changes every `period` ms, at a phase of its own. */
function versionsEvery(period: number, random: Random): (object: number, now: number) => number {
  const salt = random.uint32();
  return (object, now) => Math.floor(now / period + hashOfInteger(object ^ salt) / TWO_32);
}

/** True of this share of the objects, always of the same. */
function drawnOnce(share: number, random: Random): (object: number) => boolean {
  const salt = random.uint32();
  return (object) => hashOfInteger(object ^ salt) < share * TWO_32;
}

/** By the request's host, which origins serve the host that they are sent; undefined where none says what it serves. */
function servesHosts(
  asked: readonly (string | undefined)[],
  { host: ofAll, servers }: Scenario["origins"],
): readonly Uint8Array[] | undefined {
  if (servers.every(({ hosts }) => hosts === undefined)) return undefined;
  return asked.map((own) =>
    Uint8Array.from(servers, ({ host = ofAll ?? own, hosts }) => Number(hosts === undefined || hosts.includes(host!))),
  );
}
