import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bytes } from "../../src/base/units.ts";
import { lru } from "../../src/cache/policy/lru.ts";
import { ContentCache } from "../../src/edge/content-cache/content-cache.ts";
import { NO_STORE, type OriginReply, UNSTATED } from "../../src/edge/content-cache/freshness.ts";
import { type ContentRules, NGINX_CACHE } from "../../src/edge/content-cache/rules.ts";
import type { FaultName } from "../../src/edge/content-cache/status.ts";
import { type OriginTurn, reply, runScript, type ScriptRequest } from "./content-script.ts";
import { Nginx } from "./nginx.ts";

/** The directives of a location, and by them our rules; times in ms. */
export interface CacheSettings {
  readonly valid?: number; // whole seconds
  readonly inactive?: number; // likewise
  readonly use?: readonly (FaultName | "updating")[];
  readonly background?: boolean;
  readonly revalidate?: boolean;
  readonly minUses?: number;
  readonly lock?: { readonly timeout?: number; readonly age?: number };
  readonly storeBypassed?: boolean; // default: true
  readonly errorTtl?: Readonly<Record<string, number>>; // by status, whole seconds
}

/** A location of nginx with a cache of its own, and what happens there: times in ms from the start of the script. */
export interface NginxCase {
  readonly name: string; // of letters
  readonly settings: CacheSettings;
  readonly requests: readonly ScriptRequest[]; // those of an object at different times
  readonly origin: (object: number, at: number) => OriginTurn;
}

/** How a request ended: the status, whether with an error, and when. */
export interface Ended {
  readonly status: string;
  readonly failed: boolean;
  readonly end: number;
}

/** What nginx did with a case, and what our cache does with the same arrivals and the same ends of fetches. */
export interface Compared {
  readonly name: string;
  readonly arrivals: readonly number[];
  readonly nginx: readonly Ended[];
  readonly ours: readonly Ended[];
  readonly nginxFetches: readonly string[];
  readonly oursFetches: readonly string[];
}

/** A fetch: what the origin made of it, and when it began and ended by nginx's log. */
interface Seen {
  readonly object: number;
  readonly turn: OriginTurn;
  readonly version: number; // asked to be confirmed, or UNSTATED
  start: number;
  end: number;
}

/** An origin that gives up after this time is timed out: the read time-out of all locations. */
const READ_TIMEOUT = 2500;

/** The rules that a location's directives mean. */
export function nginxRules(settings: CacheSettings): ContentRules {
  const { valid = 0, inactive, use = [], background = false, revalidate = false, minUses = 1, lock } = settings;
  return {
    ...NGINX_CACHE,
    maxAge: valid,
    inactive: inactive ?? NGINX_CACHE.inactive,
    stale: { ...NGINX_CACHE.stale, use, inBackground: background },
    collapse: {
      requests: lock === undefined ? "none" : "new",
      timeout: lock?.timeout ?? 5000,
      age: lock?.age ?? 5000,
      poll: 500,
    },
    revalidate,
    minUses,
    storeBypassed: settings.storeBypassed ?? true,
    errorTtl: settings.errorTtl ?? {},
  };
}

function directives(name: string, settings: CacheSettings): string {
  const { valid, use = [], background, revalidate, minUses = 1, lock, storeBypassed = true } = settings;
  const lines = [`proxy_cache ${name}`, `proxy_cache_min_uses ${minUses}`, "proxy_cache_bypass $http_x_bypass"];
  if (!storeBypassed) lines.push("proxy_no_cache $http_x_bypass");
  if (valid !== undefined) lines.push(`proxy_cache_valid 200 ${valid / 1000}s`);
  for (const [status, ttl] of Object.entries(settings.errorTtl ?? {}))
    lines.push(`proxy_cache_valid ${status} ${ttl / 1000}s`);
  if (use.length > 0) lines.push(`proxy_cache_use_stale ${use.join(" ")}`);
  if (background) lines.push("proxy_cache_background_update on");
  if (revalidate) lines.push("proxy_cache_revalidate on");
  if (lock !== undefined) lines.push("proxy_cache_lock on");
  if (lock?.timeout !== undefined) lines.push(`proxy_cache_lock_timeout ${lock.timeout}ms`);
  if (lock?.age !== undefined) lines.push(`proxy_cache_lock_age ${lock.age}ms`);
  return lines.map((line) => `${line};`).join("\n");
}

/** Runs all cases at once against nginx, and then our cache with the times that were measured. */
export async function compareWithNginx(cases: readonly NginxCase[]): Promise<Compared[]> {
  const start = Math.ceil(Date.now() / 1000) * 1000 + 3000; // whole seconds, as nginx counts them
  await using origin = await CaseOrigin.start(cases, start);
  await using nginx = await Nginx.start((port, folder) => configure(cases, port, folder, origin.port));
  const results = cases.map(({ name, requests }) =>
    Promise.all(
      requests.map(async ({ at, object, bypass = false }) => {
        await sleep(start + at - Date.now());
        const { code, answer } = await nginx.get(`/${name}/${object}`, bypass ? { "x-bypass": "1" } : {});
        const [status, now, took] = answer.split(" ");
        const end = Math.round(Number(now) * 1000) - start;
        return { status: status!, failed: code >= 400, end, arrival: end - Math.round(Number(took) * 1000) };
      }),
    ),
  );
  const ended = await Promise.all(results);
  await sleep(READ_TIMEOUT + 500); // fetches in the background
  const times = fetchTimes(readFileSync(join(nginx.folder, "access.log"), "utf8"), start);
  return cases.map((one, i) => replay(one, ended[i]!, timed(origin.seen.get(one.name)!, times)));
}

/** When the fetches of each request began and ended; a request has one at most, its background included. */
function fetchTimes(log: string, start: number): Map<string, { start: number; end: number }> {
  const rows = log
    .trimEnd()
    .split("\n")
    .map((line) => line.split(" "));
  const fetches = rows.filter(([, , took]) => took !== "-");
  return new Map(
    fetches.map(([id, now, took]) => {
      const end = Math.round(Number(now) * 1000) - start;
      return [id!, { start: end - Math.round(Number(took) * 1000), end }];
    }),
  );
}

function timed(seen: ReadonlyMap<string, Seen>, times: ReturnType<typeof fetchTimes>): Seen[] {
  return [...seen].map(([id, fetch]) => ({ ...fetch, ...times.get(id)! })).sort((a, b) => a.start - b.start);
}

function configure(cases: readonly NginxCase[], port: number, folder: string, origin: number): string {
  const zones = cases.map(
    ({ name, settings }) =>
      `proxy_cache_path ${folder}/${name} keys_zone=${name}:1m inactive=${(settings.inactive ?? 600_000) / 1000}s;`,
  );
  const locations = cases.map(({ name, settings }) => `location /${name}/ {\n${directives(name, settings)}\n}`);
  // locations share the proxy_pass of the server by name only, so each has its own
  const withPass = locations.map((text) => text.replace("{\n", `{\nproxy_pass http://127.0.0.1:${origin};\n`));
  return `${zones.join("\n")}
proxy_read_timeout ${READ_TIMEOUT}ms;
proxy_set_header X-Id $request_id;
log_format fetches "$request_id $msec $upstream_response_time";
log_subrequest on;
access_log ${folder}/access.log fetches;
add_header X-Answer "$upstream_cache_status $msec $request_time" always;
server { listen 127.0.0.1:${port}; location / { return 204; }
${withPass.join("\n")}
}`;
}

/** Our cache at the arrivals that nginx saw, with the n-th fetch of an object ending when nginx's n-th did. */
function replay(
  { name, settings, requests }: NginxCase,
  ended: readonly (Ended & { readonly arrival: number })[],
  seen: readonly Seen[],
): Compared {
  const order = requests.map((_, i) => i).sort((a, b) => ended[a]!.arrival - ended[b]!.arrival);
  const taken = new Map<number, number>();
  const cache = new ContentCache(lru(bytes(1e6), 100), 100, nginxRules(settings));
  const run = runScript(cache, {
    requests: order.map((i) => ({ ...requests[i]!, at: ended[i]!.arrival })),
    origin: (object, at) => {
      const nth = taken.get(object) ?? 0;
      taken.set(object, nth + 1);
      const fetch = seen.filter((one) => one.object === object)[nth];
      if (fetch === undefined) return { delay: 50, reply: unstated }; // one that nginx did not do, which shows below
      return { ...fetch.turn, delay: Math.max(0, fetch.end - at) };
    },
  });
  const text = (object: number, version = UNSTATED) => `${object}${version === UNSTATED ? "" : ` if not ${version}`}`;
  return {
    name,
    arrivals: order.map((i) => ended[i]!.arrival),
    nginx: order.map((i) => ended[i]!),
    ours: run.answers,
    nginxFetches: seen.map(({ object, version }) => text(object, version)).sort(),
    oursFetches: run.fetches.map(({ object, version }) => text(object, version)).sort(),
  };
}

const unstated = reply({ version: 0 });

/** The origin of all cases, by the first part of the path. */
class CaseOrigin {
  readonly seen: ReadonlyMap<string, Map<string, Seen>>; // by case, then by nginx's id of the request
  readonly #server: Server;
  readonly #start: number;

  private constructor(cases: readonly NginxCase[], start: number) {
    this.seen = new Map(cases.map(({ name }) => [name, new Map()]));
    this.#start = start;
    const turns = new Map(cases.map(({ name, origin }) => [name, origin]));
    this.#server = createServer((request, response) => {
      const [, name, object] = request.url!.split("/");
      void this.#serve(turns.get(name!)!, this.seen.get(name!)!, Number(object), request, response);
    });
  }

  static async start(cases: readonly NginxCase[], start: number): Promise<CaseOrigin> {
    const origin = new CaseOrigin(cases, start);
    origin.#server.listen(0, "127.0.0.1");
    await once(origin.#server, "listening");
    return origin;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async #serve(
    origin: NginxCase["origin"],
    seen: Map<string, Seen>,
    object: number,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const turn = origin(object, Date.now() - this.#start);
    const asked = /^"v(\d+)"$/.exec(request.headers["if-none-match"] ?? "")?.[1];
    const version = asked === undefined ? UNSTATED : Number(asked);
    seen.set(String(request.headers["x-id"]), { object, turn, version, start: 0, end: 0 });
    if (turn.fault === "timeout") return void (await once(request.socket, "close"));
    await sleep(turn.delay);
    if (turn.fault === "error") request.socket.destroy();
    else if (turn.fault?.startsWith("http_") === true) response.writeHead(Number(turn.fault.slice(5))).end("no");
    else response.writeHead(version === turn.reply.version ? 304 : 200, headers(turn.reply)).end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** The headers that state a reply. */
function headers({ maxAge, staleWhileRevalidate, staleIfError, version }: OriginReply): Record<string, string> {
  const stated = [
    maxAge === NO_STORE ? "no-store" : "",
    maxAge >= 0 ? `max-age=${maxAge / 1000}` : "",
    staleWhileRevalidate >= 0 ? `stale-while-revalidate=${staleWhileRevalidate / 1000}` : "",
    staleIfError >= 0 ? `stale-if-error=${staleIfError / 1000}` : "",
  ].filter((text) => text !== "");
  return { etag: `"v${version}"`, ...(stated.length > 0 && { "cache-control": stated.join(", ") }) };
}
