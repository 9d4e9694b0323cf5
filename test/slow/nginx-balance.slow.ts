import { expect } from "chai";
import { Random } from "../../src/base/random.ts";
import { type Milliseconds, ms } from "../../src/base/units.ts";
import { Ending } from "../../src/edge/balance/attempt.ts";
import { createBalancer } from "../../src/edge/balance/balancer.ts";
import type { BalanceMethod } from "../../src/edge/balance/catalog.ts";
import { ClientAddresses, ipv4 } from "../../src/edge/balance/client-addresses.ts";
import { type BalanceKey, type Balancer, type Origin, Outcome } from "../../src/edge/balance/contract.ts";
import { type FailoverCondition, nginxFailover } from "../../src/edge/balance/failover.ts";
import { type OriginFault, OriginFaults } from "../../src/edge/balance/faults.ts";
import { Upstream } from "../../src/edge/balance/upstream.ts";
import { hasNginx, Nginx } from "../model/nginx.ts";
import { OriginServer } from "../model/origin-server.ts";

/** What happens to an origin before a request. */
interface Turn {
  readonly before: number; // index of the request
  readonly origin: number;
  readonly state: "up" | "killed" | "erring";
}

interface Script {
  readonly method: BalanceMethod;
  readonly directive: string; // of nginx's `upstream` block
  readonly origins: readonly Omit<Origin, "name">[];
  readonly requests: number;
  readonly nextOn?: readonly FailoverCondition[];
  readonly maxTries?: number;
  readonly turns?: readonly Turn[];
  /** Requests before which a second passes. */
  readonly pauses?: readonly number[];
  /** Every so many requests one asks for what no origin has. */
  readonly missingEvery?: number;
  readonly address?: (request: number) => string;
}

/** One request as nginx, or this package, took it: `2:502 0:200` are the origins by index and their statuses. */
type Way = string;

const SETTLING = 50; // ms of a second in which no request is made, at its start and at its end: nginx counts seconds
const STEP = 1 / 16; // ms between the requests of a second in the replay, so that faults can begin between them
const SLACK = 500; //  ms that these steps may make a second longer
const KEYS = Random.root("keys");
const keys = Array.from({ length: 5000 }, () => KEYS.uint32().toString(36));

/** Waits until a second is well under way, `whole` seconds from now at least. */
async function secondUnderWay(whole: number): Promise<void> {
  const now = Date.now();
  const within = now % 1000;
  const target = now - within + 1000 * whole + (within > 1000 - SETTLING && whole === 0 ? 1000 : 0) + SETTLING;
  if (target > now) await new Promise((resolve) => setTimeout(resolve, target - now));
}

function serverLine({ name, weight = 1, role, active = true, maxFails = 1, failTimeout = ms(10_000) }: Origin): string {
  const flags = `${role === "backup" ? " backup" : ""}${active ? "" : " down"}`;
  return `server ${name} weight=${weight} max_fails=${maxFails} fail_timeout=${failTimeout / 1000}s${flags};`;
}

/** The configuration, in which `/ask` is passed to the origins and every answer says its way. */
function configuration(directive: string, origins: readonly Origin[], options = ""): (port: number) => string {
  const said = `add_header X-Answer "$upstream_addr|$upstream_status|$msec|$request_time" always;`;
  return (port) => `
    access_log off; set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;
    upstream origins { ${directive} ${origins.map(serverLine).join(" ")} }
    server {
      listen 127.0.0.1:${port};
      location = / { return 204; }
      location / { proxy_pass http://origins; ${options} ${said} }
    }`;
}

/** What a request is answered where nothing is wrong. */
function statusOf({ missingEvery = Number.POSITIVE_INFINITY }: Script, request: number): number {
  return (request + 1) % missingEvery === 0 ? 404 : 200;
}

interface Seen {
  readonly way: Way;
  readonly second: number; // of nginx's clock, in which the request came
  readonly unplaced: boolean; // its attempts failed in this second or a later one
}

/** What nginx says of a request. */
function readWay(header: string, origins: readonly Origin[], status: number): Seen {
  const [addresses, statuses, now, age] = header.split("|") as [string, string, string, string];
  const names = addresses.split(", ").map((address) => origins.findIndex(({ name }) => name === address));
  const codes = statuses.split(", ");
  const steps = names.map((origin, i) => (origin < 0 ? "" : `${origin}:${codes[i]}`)).filter((step) => step !== "");
  const second = Math.floor(Number(now) - Number(age) + 1e-6);
  const unplaced = Math.floor(Number(now)) > second && (steps.length > 1 || status !== 200);
  return { way: `${steps.join(" ")} -> ${status}`, second, unplaced };
}

async function askNginx(script: Script, servers: readonly OriginServer[], origins: readonly Origin[]) {
  const { directive, nextOn = nginxFailover.nextOn, maxTries = 0 } = script;
  const options = `proxy_next_upstream ${nextOn.join(" ")}; proxy_next_upstream_tries ${maxTries};`;
  await using nginx = await Nginx.start(configuration(directive, origins, options));
  const seen: Seen[] = [];
  const erring = servers.map(() => false);
  for (let i = 0; i < script.requests; i++) {
    for (const { before, origin, state } of script.turns ?? []) {
      if (before !== i) continue;
      erring[origin] = state === "erring";
      await (state === "killed" ? servers[origin]!.kill() : servers[origin]!.revive());
    }
    const asked = statusOf(script, i);
    for (const [origin, server] of servers.entries()) server.status = erring[origin] ? 503 : asked;
    await secondUnderWay(script.pauses?.includes(i) ? 1 : 0);
    const from = script.address === undefined ? {} : { "X-Forwarded-For": script.address(i) };
    const { answer, code } = await nginx.get(`/ask?key=${keys[i]}`, from);
    seen.push(readWay(answer, origins, code));
  }
  return seen;
}

/** The balancer, noting what it is asked and what came of it. */
class Noted implements Balancer {
  picked: number[] = [];
  readonly #inner: Balancer;
  constructor(inner: Balancer) {
    this.#inner = inner;
  }
  get method() {
    return this.#inner.method;
  }
  get origins() {
    return this.#inner.origins;
  }
  get maxTries() {
    return this.#inner.maxTries;
  }
  pick(now: Milliseconds, client: number, key: BalanceKey): number {
    this.picked = [this.#inner.pick(now, client, key)];
    return this.picked[0]!;
  }
  next(now: Milliseconds): number {
    this.picked.push(this.#inner.next(now));
    return this.picked.at(-1)!;
  }
  begin(origin: number): void {
    this.#inner.begin(origin);
  }
  end(origin: number, now: Milliseconds, outcome: Outcome): void {
    this.#inner.end(origin, now, outcome);
  }
  connections(origin: number): number {
    return this.#inner.connections(origin);
  }
  available(origin: number, now: Milliseconds): boolean {
    return this.#inner.available(origin, now);
  }
}

/** Times of the replay: nginx's seconds, and within a second a little later from request to request. */
function timesOf(seconds: readonly number[]): Milliseconds[] {
  let within = 0;
  return seconds.map((second, i) => {
    within = second === seconds[i - 1] ? within + 1 : 0;
    if (within * STEP >= SLACK) throw new Error("more requests in a second than the replay can tell apart");
    return ms((second - seconds[0]!) * 1000 + within * STEP);
  });
}

function faultsOf(turns: readonly Turn[], times: readonly Milliseconds[], origins: readonly Origin[]): OriginFault[] {
  return turns.flatMap(({ before, origin, state }, i): OriginFault[] => {
    const end = turns.find((turn, j) => j > i && turn.origin === origin)?.before;
    const until = ms(end === undefined ? Number.POSITIVE_INFINITY : times[end]!);
    const window = { origin: origins[origin]!.name, from: times[before]!, until };
    if (state === "up") return [];
    return state === "killed" ? [{ kind: "down", ...window }] : [{ kind: "5xx", probability: 1, ...window }];
  });
}

function replay(script: Script, origins: readonly Origin[], seconds: readonly number[]): Way[] {
  const times = timesOf(seconds);
  const addresses = times.map((_, i) => addressOf(script.address?.(i) ?? "127.0.0.1"));
  const longer = origins.map((origin) => ({ ...origin, failTimeout: ms((origin.failTimeout ?? 10_000) + SLACK) }));
  const noted = new Noted(createBalancer(script.method, longer, { clients: new ClientAddresses(addresses) }));
  const names = origins.map(({ name }) => name);
  const faults = new OriginFaults(names, faultsOf(script.turns ?? [], times, origins), Random.root(1));
  const { nextOn = nginxFailover.nextOn, maxTries = 0 } = script;
  const failover = { ...nginxFailover, nextOn, maxTries };
  const upstream = new Upstream(noted, failover, faults);
  const roundTrip = new Float64Array(origins.length);
  const service = { serviceTime: ms(0), transferTime: ms(0), roundTrip };
  return times.map((now, client) => {
    const wanted = statusOf(script, client);
    const { ending, status } = upstream.serve({ ...service, now, client, key: keys[client]!, status: wanted });
    const picked = noted.picked.filter((origin) => origin >= 0);
    const steps = picked.map((origin) => {
      if (faults.health(origin, now) !== 0) return `${origin}:502`;
      return `${origin}:${faults.status(origin, now, wanted)}`;
    });
    if (ending === Ending.NoOrigin) expect(noted.picked.at(-1)).to.equal(-1);
    return `${steps.join(" ")} -> ${status}`;
  });
}

function addressOf(text: string): number | Uint8Array {
  if (!text.includes(":")) return ipv4(text);
  return Uint8Array.from(
    text.split(":").flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16)]),
  );
}

/** Both ways of each request, and the configuration. */
interface Comparison {
  readonly seen: readonly Way[];
  readonly mine: readonly Way[];
  readonly told: string;
}

/** Compares, and does so again where the machine stood still at a change of seconds; three times at most. */
async function compare(script: Script, triesLeft = 2): Promise<Comparison> {
  const servers = await Promise.all(script.origins.map(() => OriginServer.start()));
  const origins = script.origins.map((origin, i) => ({ name: servers[i]!.name, ...origin }));
  try {
    const seen = await askNginx(script, servers, origins);
    if (triesLeft > 0 && seen.some(({ unplaced }) => unplaced)) return await compare(script, triesLeft - 1);
    const seconds = seen.map(({ second }) => second);
    const told = origins.map((origin) => serverLine(origin)).join(" ");
    return { seen: seen.map(({ way }) => way), mine: replay(script, origins, seconds), told };
  } finally {
    await Promise.all(servers.map((server) => server.kill()));
  }
}

function check({ seen, mine, told }: Comparison, { requests, turns = [] }: Script): void {
  const apart = seen.findIndex((way, i) => way !== mine[i]);
  expect(apart, `${told}: request ${apart}: nginx ${seen[apart]}, here ${mine[apart]}`).to.equal(-1);
  expect([seen.length, mine.length]).to.deep.equal([requests, requests]);
  const tries = Math.max(...seen.map((way) => way.split(":").length - 1));
  expect(tries, "the most attempts of a request").to.be.within(
    ...((turns.length > 0 ? [2, 5] : [1, 1]) as [number, number]),
  );
}

const weighted = [{ weight: 5 }, {}, { weight: 2 }, { weight: 3, active: false }];
const failing = [
  { weight: 5, maxFails: 1, failTimeout: ms(1000) },
  { weight: 4, maxFails: 2, failTimeout: ms(2000) },
  { weight: 3, maxFails: 3, failTimeout: ms(1000) },
];
const backups = [...failing, { role: "backup" as const, weight: 2 }, { role: "backup" as const }];
// at times one origin is down, two, or all three; seconds pass before and after they come back
const turns: readonly Turn[] = [
  { before: 50, origin: 0, state: "killed" },
  { before: 250, origin: 1, state: "killed" },
  { before: 400, origin: 0, state: "up" },
  { before: 550, origin: 2, state: "killed" },
  { before: 650, origin: 0, state: "killed" },
  { before: 750, origin: 1, state: "up" },
  { before: 850, origin: 2, state: "up" },
  { before: 900, origin: 0, state: "up" },
];
const erringTurns = turns.map((turn) => ({
  ...turn,
  state: turn.state === "killed" ? ("erring" as const) : turn.state,
}));
// every few requests an origin changes its state
const draws = Random.root("turns");
const restless = Array.from({ length: 590 }, (_, i): Turn => {
  const state = (["up", "killed", "erring"] as const)[draws.int(3)]!;
  return { before: 2 * (i + 1) + draws.int(2), origin: draws.int(3), state };
});
const pauses = [100, 101, 200, 300, 301, 302, 450, 451, 600, 680, 681, 780, 800, 880, 881, 950, 951];
const v4 = (i: number) => `${i % 223}.${(i * 7) % 256}.${(i * 13) % 251}.${i % 256}`;
const v6 = (i: number) => `2001:db8:${(i % 97).toString(16)}:${(i * 31).toString(16)}:0:${i.toString(16)}:ffff:1`;

const turning = { origins: failing, requests: 1200, turns, pauses };
const steady = { origins: weighted, requests: 1200 };
const nextOn = ["error", "timeout", "http_503"] as const;
const roundRobin = { method: "round-robin", directive: "" } as const;
const leastConnections = { method: "least-connections", directive: "least_conn;" } as const;
const ipHash = { method: "ip-hash", directive: "ip_hash;", address: v4 } as const;
const hash = { method: "hash", directive: "hash $arg_key;" } as const;
const consistent = { method: "consistent-hash", directive: "hash $arg_key consistent;" } as const;

const scripts: Readonly<Record<string, Script>> = {
  "round robin, weighted, with an inactive origin": { ...roundRobin, ...steady },
  "round robin with origins killed and revived": { ...roundRobin, ...turning },
  "round robin with origins that err": {
    ...roundRobin,
    ...turning,
    turns: erringTurns,
    nextOn,
  },
  "round robin with restless origins and pages that none has": {
    ...roundRobin,
    ...turning,
    origins: failing.map((origin, i) => ({ ...origin, maxFails: [4, 6, 9][i]! })),
    turns: restless,
    nextOn: [...nextOn, "http_404"],
    missingEvery: 25,
  },
  "round robin with restless origins that are never left alone": {
    ...roundRobin,
    ...turning,
    origins: failing.map((origin) => ({ ...origin, maxFails: 0 })),
    turns: restless,
    nextOn,
  },
  "round robin with restless origins, two attempts at most": {
    ...roundRobin,
    ...turning,
    turns: restless,
    maxTries: 2,
  },
  "round robin with backups": { ...roundRobin, ...turning, origins: backups },
  "least connections, one request after the other, with backups": {
    ...leastConnections,
    ...turning,
    origins: backups,
  },
  "IP hash of IPv4": { ...ipHash, ...steady },
  "IP hash of IPv6": { ...ipHash, ...steady, address: v6 },
  "IP hash with origins killed and revived": { ...ipHash, ...turning },
  hash: { ...hash, ...steady },
  "hash with origins killed and revived": { ...hash, ...turning },
  "consistent hash": { ...consistent, ...steady },
  "consistent hash with origins killed and revived": { ...consistent, ...turning },
};

describe("nginx and edge/balance give the same sequence", () => {
  const runs = new Map<string, Promise<Comparison>>();
  before(function () {
    if (!hasNginx()) this.skip();
    // side by side: most of their time is waiting for seconds to pass
    for (const [name, script] of Object.entries(scripts)) {
      const run = compare(script);
      run.catch(() => undefined); // its own test awaits it
      runs.set(name, run);
    }
  });
  after(() => Promise.allSettled(runs.values()));

  for (const [name, script] of Object.entries(scripts))
    it(name, async () => {
      check(await runs.get(name)!, script);
    });

  it("least connections with many requests under way", async () => {
    const servers = await Promise.all([0, 1, 2, 3].map(() => OriginServer.start()));
    const origins = servers.map(({ name }, i) => ({ name, weight: [3, 1, 2, 1][i]! }));
    const balancer = createBalancer("least-connections", origins);
    await using nginx = await Nginx.start(configuration("least_conn;", origins));
    const random = Random.root("least connections");
    const open: { origin: number; release: () => void; answered: Promise<unknown> }[] = [];
    try {
      for (let opened = 0; opened < 1200; ) {
        if (open.length > 0 && random.double() < open.length / 40) {
          const [{ origin, release, answered }] = open.splice(random.int(open.length), 1) as [(typeof open)[0]];
          release();
          await answered;
          balancer.end(origin, ms(0), Outcome.Served);
          continue;
        }
        const asked = new Promise<{ origin: number; release: () => void }>((resolve) => {
          for (const [origin, server] of servers.entries()) server.hold = (release) => resolve({ origin, release });
        });
        const answered = nginx.get("/ask");
        const { origin, release } = await asked;
        expect(balancer.pick(ms(0), 0, 0), `request ${opened}`).to.equal(origin);
        balancer.begin(origin);
        open.push({ origin, release, answered });
        opened++;
      }
      for (const { release } of open) release();
      await Promise.all(open.map(({ answered }) => answered));
    } finally {
      await Promise.all(servers.map((server) => server.kill()));
    }
  });
});
