import * as z from "zod";
import { type Located, parseLocated } from "../../base/located.ts";
import { balancers } from "../balance/catalog.ts";
import { azionFailover, type FailoverCondition, nginxFailover } from "../balance/failover.ts";
import type { OriginFault } from "../balance/faults.ts";
import { checkScenario } from "./check-scenario.ts";
import {
  aboveZero,
  contentRules,
  duration,
  finite,
  logNormal,
  name,
  objectSize,
  place,
  positive,
  share,
  size,
  spec,
} from "./fields.ts";

const MOST_OBJECTS = 0xffff_ffff;
const MOST_FUNCTIONS = 1_000_000;
const MOST_CLIENTS = 65_536;

const cache = z.strictObject({
  policy: spec.default("lru"),
  capacity: size,
  rules: contentRules,
});
const nodeCache = cache.extend({
  slice: objectSize
    .optional()
    .describe("objects are kept, fetched and validated in slices of this size, one request upstream for each"),
});

/** Requests drawn from a model: Poisson by client, Zipf over the objects, a daily wave by the client's solar time. */
const generated = z.strictObject({
  kind: z.literal("generated"),
  duration: finite.prefault("10m"),
  rate: positive.describe("requests per second, all clients together, mean over a day"),
  objects: z.int().min(1).max(MOST_OBJECTS),
  zipf: z.number().min(0).default(0.9),
  size: logNormal(objectSize, "20kB", 1.3),
  dynamic: share.default(0).describe("of the requests: answered by the functions, never from the cache"),
  ranges: z
    .strictObject({ share, size: logNormal(objectSize, "256kB", 1) })
    .optional()
    .describe("requests that ask for a part of an object: their share, and the bytes of the part"),
  wave: z.strictObject({ amplitude: share.default(0.6), peak: z.number().min(0).max(24).default(20) }).optional(),
});
/** Requests of a cache trace; its times are in `unit`. */
const file = z.strictObject({
  kind: z.literal("requests"),
  path: name,
  unit: aboveZero(finite).prefault("1s"),
  dynamic: share.default(0),
});
/** Calls of a function trace, each answered by its function with `size` bytes. */
const calls = z.strictObject({
  kind: z.literal("calls"),
  path: name,
  size: objectSize.prefault("20kB"),
  dynamic: share.default(1),
});

const client = z.strictObject({ name, at: place, weight: positive.default(1) });
const node = z.strictObject({
  name,
  at: place,
  down: z.array(z.strictObject({ from: duration.prefault(0), until: duration.prefault("Infinity") })).default([]),
});

const network = z.strictObject({
  kmPerMs: positive
    .default(100)
    .describe("along the great circle, one way: light in fibre covers 200, detours take half of it"),
  access: finite.prefault("5ms").describe("one way between a client and its network"),
  bytesPerSecond: positive.default(12_500_000).describe("of one transfer, on every hop"),
  roundTrips: z
    .record(name, z.record(name, finite))
    .default({})
    .describe("measured ones, by two names, instead of the distance"),
});

const functions = z.strictObject({
  count: z
    .int()
    .min(1)
    .max(MOST_FUNCTIONS)
    .default(20)
    .describe("of generated requests and those of a file; an object belongs to one"),
  policy: spec.default("fixed:window=10m"),
  runtime: name.default("isolate"),
  memory: positive.default(128).describe("MB"),
  duration: logNormal(finite, "5ms", 0.7),
  platform: z
    .record(name, z.union([z.string(), z.number(), z.boolean()], "expected a text, a number or a boolean"))
    .default({}),
});

const store = { policy: spec.default("lru"), capacity: size };
const code = z.strictObject({
  size: logNormal(objectSize, "1MB", 1),
  memory: z.strictObject(store).optional(),
  disk: z
    .strictObject({
      ...store,
      latency: finite.prefault("0.1ms"),
      bytesPerSecond: positive.default(2e9).describe("a sequential read of an NVMe drive"),
    })
    .optional(),
});

const edge = z.strictObject({
  maxInFlight: z.int().min(1).optional().describe("requests on a node beyond which the next node is asked"),
  cache: nodeCache.optional(),
  functions: functions.optional(),
  code: code.optional(),
});

const window = { from: duration.optional(), until: duration.optional() };
const how = z.enum(["refuse", "time-out"]).optional();
const fault = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("down"), ...window, how }),
  z.strictObject({
    kind: z.literal("slow"),
    ...window,
    factor: z.number().min(0).optional(),
    added: finite.optional(),
  }),
  z.strictObject({
    kind: z.literal("5xx"),
    ...window,
    probability: share,
    status: z.int().min(500).max(599).optional(),
  }),
  z.strictObject({ kind: z.literal("flapping"), ...window, period: aboveZero(duration), duty: share, how }),
]);

const server = z.strictObject({
  name,
  at: place,
  weight: z.int().min(1).max(10).optional(),
  role: z.enum(["primary", "backup"]).optional(),
  active: z.boolean().optional(),
  maxFails: z.int().min(0).optional(),
  failTimeout: duration.optional(),
  host: name.optional().describe("the Host that this origin is sent, in place of the request's"),
  hosts: z.array(name).min(1).optional().describe("those that it serves; all unless given"),
  faults: z.array(fault).default([]),
});

const condition = z
  .string()
  .regex(
    /^(error|timeout|http_([45]xx|[1-5]\d\d))$/,
    "expected error, timeout, http_4xx, http_5xx or a status as http_503",
  );
const origins = z.strictObject({
  method: z.enum(Object.keys(balancers) as [keyof typeof balancers]).default("round-robin"),
  preset: z.enum(["azion", "nginx"]).default("azion"),
  connectTimeout: aboveZero(duration).optional(),
  readTimeout: aboveZero(duration).optional(),
  maxTries: z.int().min(0).optional(),
  retryTimeout: duration.optional(),
  connectRoundTrips: z.number().min(0).optional(),
  nextOn: z.array(condition as z.ZodType<FailoverCondition>).optional(),
  service: logNormal(finite, "20ms", 0.5).describe("from a request at an origin to the first byte of its answer"),
  maxAge: duration.optional().describe("what the origins state; nothing unless given"),
  staleWhileRevalidate: duration.optional(),
  staleIfError: duration.optional(),
  host: name.optional().describe("the Host that all origins are sent, in place of the request's"),
  unknownHost: z.literal([404, 421]).default(404).describe("what an origin answers for a host that it does not serve"),
  missing: share.default(0).describe("of the objects: no origin has them, and each answers 404"),
  changes: aboveZero(duration).prefault("Infinity").describe("time after which an object has another content"),
  servers: z.array(server).min(1),
});

const cost = z.strictObject({
  perMillionRequests: z.number().min(0).default(0.2),
  perGBSecond: z.number().min(0).default(0.0000166667).describe("of provisioned function memory"),
  perGBOrigin: z.number().min(0).default(0.09).describe("bytes that leave the origins; an assumption, as the next one"),
  perGBEdge: z.number().min(0).default(0.02).describe("bytes that leave the nodes"),
});

/** The schema of a scenario; docs/edge-scenario.schema.json is made of it. */
export const SCENARIO = z.strictObject({
  name,
  requests: z.discriminatedUnion("kind", [generated, file, calls]),
  hosts: z
    .array(z.strictObject({ name, weight: positive.default(1) }))
    .min(1)
    .optional()
    .describe("what the requests name as their Host, drawn by weight; it is part of the key of every cache"),
  clients: z.array(client).min(1).max(MOST_CLIENTS),
  network: network.prefault({}),
  nodes: z.array(node).min(1),
  edge,
  tier: z.strictObject({ name, at: place, cache }).optional(),
  origins,
  purges: z
    .array(
      z.strictObject({
        at: duration,
        object: z.union([z.int().min(0), z.literal("all")], "expected the number of an object, or all"),
      }),
    )
    .default([])
    .describe("on every node and the tier, by the number of an object"),
  cost: cost.prefault({}),
  window: duration.prefault("1m").describe("of the timelines"),
});

/** An edge platform and who asks it for what; times in ms, sizes in bytes, memory in MB. */
export type Scenario = z.output<typeof SCENARIO>;
/** A cache of a node or of the tier. */
export type ScenarioCache = z.output<typeof cache>;

/** Reads a scenario, JSON or YAML; throws InputError with the line and column of what is wrong. */
export function parseScenario(text: string, source: string): Located<Scenario> {
  const read = parseLocated(SCENARIO, text, source, "scenario");
  checkScenario(read);
  return read;
}

/** When an attempt at an origin is given up, and what comes after it. */
export function failoverOf({ origins: own }: Scenario): typeof nginxFailover {
  const base = own.preset === "nginx" ? nginxFailover : azionFailover;
  const { connectTimeout, readTimeout, maxTries, retryTimeout, connectRoundTrips, nextOn } = own;
  const fields = { connectTimeout, readTimeout, maxTries, retryTimeout, connectRoundTrips, nextOn };
  return { ...base, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) };
}

/** The injected faults, by the name of their origin. */
export function faultsOf({ origins: { servers } }: Scenario): readonly OriginFault[] {
  return servers.flatMap(({ name: origin, faults }) => faults.map((each) => ({ origin, ...each }) as OriginFault));
}
