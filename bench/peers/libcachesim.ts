import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Random } from "../../src/base/random.ts";
import { bytes } from "../../src/base/units.ts";
import { replayCache } from "../../src/cache/replay.ts";
import { AliasTable } from "../../src/edge/requests/alias-table.ts";
import { resolveCache } from "../../src/experiment/catalog.ts";
import type { RequestTrace } from "../../src/trace/request/requests.ts";
import { thisMachine } from "../machine.ts";
import { digits, type Spread, spread } from "../measure.ts";

const POLICIES = ["lru", "fifo", "clock", "sieve", "s3-fifo", "arc", "2q", "lfu", "gdsf"] as const;
const PACKAGE = "libcachesim==0.3.5";
const RECORD = 24; // bytes: time u32, id u64, size u32, next request i64

/** One policy at one capacity; speeds in requests per CPU second, ratios of the same round. */
interface Comparison {
  readonly policy: string;
  readonly capacity: number;
  readonly ours: Spread;
  readonly theirs: Spread;
  readonly ratio: Spread;
  readonly sameMissRatio: boolean;
}

/**
 * `node --import tsx bench/peers/libcachesim.ts [--rounds N] [--requests N] [--objects N]` replays the same requests of unit
 * size, Zipf with exponent 0.9, by turns with libCacheSim and here, at 1 % and 10 % of the objects, and prints one JSON
 * document. Ours are in memory; libCacheSim reads its records from a mapped file that lies in memory too. Every run is a
 * process of its own. Needs python3 and a package index, in a temporary folder; `--python FILE` one that has libcachesim.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    requests: { type: "string", default: "10000000" },
    objects: { type: "string", default: "300000" },
    python: { type: "string" },
    own: { type: "string" }, // of a process that runs one policy: its name
    file: { type: "string" },
    capacity: { type: "string" },
  },
});

if (values.own !== undefined) console.log(JSON.stringify(runOwn(values.own, values.file!, Number(values.capacity))));
else if (values.python === undefined && spawnSync("python3", ["--version"]).status !== 0)
  console.error("python3 was not found: there is nothing to compare with");
else {
  const folder = mkdtempSync(join(tmpdir(), "prewarm-libcachesim-"));
  try {
    console.log(JSON.stringify(compareAll(folder), null, 1));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compareAll(folder: string): unknown {
  const [requests, objects] = [Number(values.requests), Number(values.objects)];
  const file = join(folder, "requests.bin");
  writeRecords(file, requests, objects);
  const python = values.python ?? install(folder);
  const comparisons = POLICIES.flatMap((policy) =>
    [0.01, 0.1].map((share) => compare(policy, file, { python, requests, capacity: Math.floor(objects * share) })),
  );
  return { machine: thisMachine(), node: process.versions.node, cachePeer: PACKAGE, requests, objects, comparisons };
}

function install(folder: string): string {
  execFileSync("python3", ["-m", "venv", join(folder, "venv")]);
  execFileSync(join(folder, "venv/bin/pip"), ["install", "--quiet", PACKAGE]);
  return join(folder, "venv/bin/python");
}

interface Outcome {
  readonly cpuSeconds: number;
  readonly missRatio: number;
}

function compare(
  policy: string,
  file: string,
  { python, requests, capacity }: { readonly python: string; readonly requests: number; readonly capacity: number },
): Comparison {
  const script = join(import.meta.dirname, "run_libcachesim.py");
  const rounds = Array.from({ length: Number(values.rounds) }, () => {
    const theirs = JSON.parse(
      execFileSync(python, [script, policy, file, String(capacity)], { encoding: "utf8" }),
    ) as Outcome;
    const args = [
      ...process.execArgv,
      import.meta.filename,
      "--own",
      policy,
      "--file",
      file,
      "--capacity",
      String(capacity),
    ];
    const ours = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Outcome;
    return { theirs, ours };
  });
  const rate = ({ cpuSeconds }: Outcome) => Math.round(requests / cpuSeconds);
  return {
    policy,
    capacity,
    ours: spread(rounds.map(({ ours }) => rate(ours))),
    theirs: spread(rounds.map(({ theirs }) => rate(theirs))),
    ratio: spread(rounds.map(({ ours, theirs }) => digits(theirs.cpuSeconds / ours.cpuSeconds))),
    sameMissRatio: rounds.every(({ ours, theirs }) => Math.abs(ours.missRatio - theirs.missRatio) < 0.5 / requests),
  };
}

/** The second of two replays, the first of which warms up: what a long run or a sweep has. */
function runOwn(policy: string, file: string, capacity: number): Outcome {
  const trace = readRecords(file);
  const { definition, values: parameters } = resolveCache(policy);
  const context = { capacity: bytes(capacity), objectCount: trace.objectCount, conventions: "libcachesim" } as const;
  const replay = () => replayCache(trace, definition.create(parameters, { ...context, random: Random.root(1) }));
  replay();
  const start = process.cpuUsage();
  const { missRatio } = replay();
  const { user, system } = process.cpuUsage(start);
  return { cpuSeconds: (user + system) / 1e6, missRatio: missRatio! };
}

function writeRecords(file: string, requests: number, objects: number): void {
  const random = Random.root(1);
  const table = new AliasTable(Float64Array.from({ length: objects }, (_, k) => 1 / (k + 1) ** 0.9));
  const drawn = Uint32Array.from({ length: requests }, () => table.draw(random));
  const next = new Float64Array(objects).fill(-1);
  const data = Buffer.alloc(requests * RECORD);
  for (let i = requests - 1; i >= 0; i--) {
    const at = i * RECORD;
    data.writeUInt32LE(Math.floor(i / 1000), at);
    data.writeBigUInt64LE(BigInt(drawn[i]! + 1), at + 4);
    data.writeUInt32LE(1, at + 12);
    data.writeBigInt64LE(BigInt(next[drawn[i]!]!), at + 16);
    next[drawn[i]!] = i;
  }
  writeFileSync(file, data);
}

/** The records as requests, ids dense by first appearance. */
function readRecords(file: string): RequestTrace {
  const data = readFileSync(file);
  const length = data.length / RECORD;
  const object = new Uint32Array(length);
  const ids = new Map<number, number>();
  for (let i = 0; i < length; i++) {
    const id = data.readUInt32LE(i * RECORD + 4);
    let dense = ids.get(id);
    if (dense === undefined) ids.set(id, (dense = ids.size));
    object[i] = dense;
  }
  const time = Float64Array.from({ length }, (_, i) => Math.floor(i / 1000));
  const load = { format: "bench", sources: [], counts: {}, notes: [] };
  const size = new Float64Array(length).fill(1);
  return { name: "zipf", length, objectCount: ids.size, time, object, size, digest: "", load };
}
