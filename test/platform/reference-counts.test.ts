import { existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { expect } from "chai";
import { ms } from "../../src/base/units.ts";
import { fitsCapped } from "../../src/platform/capped/fits.ts";
import { replayCapped } from "../../src/platform/capped/replay.ts";
import type { KeepAlivePolicy } from "../../src/platform/contract.ts";
import { conventions, type PlatformConfig } from "../../src/platform/conventions.ts";
import { Platform } from "../../src/platform/platform.ts";
import type { Tally } from "../../src/platform/tally.ts";
import { fixed } from "../../src/policy/fixed.ts";
import { greedyDual } from "../../src/policy/greedy-dual.ts";
import { lru } from "../../src/policy/lru.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { platformConfig } from "../model/config.ts";
import { makeTrace } from "../model/make-trace.ts";
import { sum } from "../model/sum.ts";

// Source: refsim, an independent reference simulator, and the counts of released simulators' own code; see the file's header.
const FOLDER = "../shared/reference/faas";

interface Counts {
  readonly cold: number;
  readonly warm: number;
  readonly dropped: number;
  readonly evictions: number;
}

/** What a released program counted; the fields depend on the program. */
interface Peer extends Partial<Counts> {
  readonly per_function?: Readonly<Record<string, readonly number[]>>;
  readonly idle_mem_MBs?: number;
}

interface Reference {
  readonly trace: string;
  readonly policy: string;
  readonly mem_cap_mb: number | null;
  readonly expected?: Counts & { readonly per_function: Readonly<Record<string, readonly number[]>> };
  readonly peers: Readonly<Record<string, Peer>>;
  readonly variants?: Readonly<Record<string, Counts>>;
}

type Parameters = Readonly<Record<string, string | boolean>>;

const VARIANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "boundary=exclusive": { deadline: "exclusive" },
  "keepalive=start": { keepAliveFrom: "start" },
  "tie=arrival_first": { tie: "arrival-first" },
};

function references(): readonly Reference[] {
  return JSON.parse(readFileSync(`${FOLDER}/expected_counts.json`, "utf8")).traces;
}

type Engine = (trace: Trace, policy: KeepAlivePolicy, config: PlatformConfig) => Tally;

const ENGINES: Readonly<Record<string, Engine>> = {
  platform: (trace, policy, config) => new Platform(trace, policy, config).run(),
  capped: (trace, policy, config) => {
    expect(fitsCapped(policy, config)).to.equal(true);
    return replayCapped(trace, policy, config);
  },
};

function run(
  reference: Reference,
  params: Parameters = {},
  policy = policyOf(reference),
  horizonMs?: number,
  engine = ENGINES.platform!,
) {
  const rows = readFileSync(`${FOLDER}/${reference.trace}`, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
  const trace = makeTrace(
    rows.map(([t, f, d, mb, cold]) => ({ t: Number(t), f: f!, d: Number(d), mb: Number(mb), cold: Number(cold) })),
    horizonMs,
  );
  const config = platformConfig({
    onFull: "drop",
    nodeMemory: reference.mem_cap_mb ?? Number.POSITIVE_INFINITY,
    ...params,
  });
  const { functions, evictions, idleMBms } = engine(trace, policy, config);
  const counts = {
    cold: sum(functions.coldStarts),
    warm: sum(functions.warmStarts),
    dropped: sum(functions.dropped),
    evictions,
  };
  const perFunction = Object.fromEntries(
    trace.functions.map(({ name }, f) => [
      name,
      [functions.coldStarts[f]!, functions.warmStarts[f]!, functions.dropped[f]!],
    ]),
  );
  return { counts, perFunction, idleMBs: idleMBms / 1000 };
}

function policyOf({ policy }: Reference): KeepAlivePolicy {
  if (policy === "GD") return greedyDual();
  const ttl = /TTL (\d+) s/.exec(policy);
  return ttl === null ? lru() : fixed(ms(Number(ttl[1]) * 1000));
}

/** The run that belongs to a peer's row: its preset and window; undefined for policies that are not compared here. */
function asPeer(reference: Reference, peer: string) {
  if (peer === "simfaas") return run(reference, conventions.simfaas.params);
  if (/^faascache (TTL|LRU|GD)$/.test(peer)) return run(reference, conventions.faascache.params);
  const dslab = /^dslab fixed(reset)?(?: (\d+))?/.exec(peer);
  if (dslab === null) return undefined;
  const params = { ...conventions.dslab.params, renew: dslab[1] === "reset" };
  return run(reference, params, fixed(ms(Number(dslab[2] ?? 600) * 1000)), 1e9); // idle beyond the last call counts there
}

/** A run in the fields that the peer counted; evictions only where memory is short, as FaaSCache counts expiries among them. */
function inWordsOf(peer: Peer, { counts, perFunction, idleMBs }: ReturnType<typeof run>, capped: boolean): Peer {
  return {
    cold: counts.cold,
    warm: counts.warm,
    ...(peer.dropped === undefined ? {} : { dropped: counts.dropped }),
    ...(peer.evictions === undefined || !capped ? {} : { evictions: counts.evictions }),
    ...(peer.per_function === undefined ? {} : { per_function: perFunction }),
    ...(peer.idle_mem_MBs === undefined ? {} : { idle_mem_MBs: idleMBs }),
  };
}

function only({ cold, warm, dropped, evictions }: Counts): Counts {
  return { cold, warm, dropped, evictions };
}

describe("reference counts", () => {
  for (const kind of ["TTL", "LRU", "GD"]) {
    it(`${kind}: every expected count of r1 to r5, per function`, function () {
      if (!existsSync(FOLDER)) this.skip();
      const cases = references().filter(({ trace, policy }) => /^r[1-5]/.test(trace) && policy.includes(kind));
      expect(cases).to.have.length.of.at.least(4);
      for (const reference of cases) {
        for (const [name, engine] of Object.entries(ENGINES)) {
          const { counts, perFunction } = run(reference, {}, policyOf(reference), undefined, engine);
          expect(counts, `${name} ${reference.trace} ${reference.policy}`).to.deep.equal(only(reference.expected!));
          expect(perFunction, `${name} ${reference.trace}`).to.deep.equal(reference.expected!.per_function);
        }
      }
    });
  }

  it("TTL: each other convention gives the counts that belong to it", function () {
    if (!existsSync(FOLDER)) this.skip();
    let compared = 0;
    for (const reference of references().filter(
      ({ trace, policy }) => /^r[12]/.test(trace) && policy.includes("TTL"),
    )) {
      for (const [name, counts] of Object.entries(reference.variants ?? {})) {
        const params = VARIANTS[name];
        if (params === undefined) continue;
        expect(run(reference, params).counts, `${reference.trace} ${name}`).to.deep.equal(only(counts));
        compared++;
      }
    }
    expect(compared).to.equal(12);
  });

  it("presets: SimFaaS's, FaaSCache's and DSLab's own counts, but for one tie", function () {
    if (!existsSync(FOLDER)) this.skip();
    const different: string[] = [];
    const compared: Record<string, number> = { simfaas: 0, faascache: 0, dslab: 0 };
    for (const reference of references()) {
      for (const [name, peer] of Object.entries(reference.peers)) {
        const ours = asPeer(reference, name);
        if (ours === undefined) continue;
        const capped = reference.mem_cap_mb !== null;
        const counted = inWordsOf(peer, ours, capped);
        const theirs = Object.fromEntries(Object.keys(counted).map((key) => [key, peer[key as keyof Peer]]));
        compared[name.split(" ")[0]!]!++;
        if (!isDeepStrictEqual(counted, theirs)) different.push(`${reference.trace} ${name}`);
      }
    }
    expect(different).to.deep.equal(["r3_lru_cap1000.csv faascache GD"]);
    expect(compared).to.deep.equal({ simfaas: 4, faascache: 12, dslab: 16 });
  });
});
