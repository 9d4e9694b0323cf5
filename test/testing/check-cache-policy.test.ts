import { expect } from "chai";
import { ContractError, InputError } from "../../src/base/errors.ts";
import { resolveParameters } from "../../src/base/parameters.ts";
import { Random } from "../../src/base/random.ts";
import { bytes } from "../../src/base/units.ts";
import { caches } from "../../src/cache/catalog.ts";
import {
  Access,
  CACHE_CONVENTIONS,
  type CacheBatch,
  type CacheContext,
  type CachePolicy,
} from "../../src/cache/contract.ts";
import type { CacheDefinition } from "../../src/cache/definition.ts";
import { checkCachePolicy } from "../../src/testing/check-cache-policy.ts";

/** Policies of which libCacheSim evicts objects during the hit of another; ours do not by default. */
const EVICTS_ON_HIT_THERE = ["s4lru", "w-tinylfu"];

/** Policies which in libCacheSim hit what they have evicted, so that the check refuses them, as their own tests say. */
const BROKEN_THERE = ["lirs"];

describe("every cache policy of the catalog", () => {
  for (const [kind, definition] of Object.entries(caches) as [string, CacheDefinition][]) {
    for (const conventions of BROKEN_THERE.includes(kind) ? (["default"] as const) : CACHE_CONVENTIONS)
      it(`${kind} keeps the contract under the conventions ${conventions}`, () =>
        checkCachePolicy(
          (context) =>
            definition.create(resolveParameters(definition.parameters, {}, kind), { ...context, conventions }),
          { hitsMayEvict: conventions === "libcachesim" && EVICTS_ON_HIT_THERE.includes(kind) },
        ));

    it(`${kind} is named as in the catalog and refuses unknown parameters`, () => {
      expect(() => resolveParameters(definition.parameters, { colour: 1 }, kind)).to.throw(InputError, "colour");
      const future = { nextAccess: new Float64Array(0) };
      const context = { capacity: bytes(4), objectCount: 4, random: Random.root(1), future };
      const values = resolveParameters(definition.parameters, {}, kind);
      expect(definition.create(values, context).name).to.equal(kind);
    });
  }
});

/** What a broken cache does in place of the right thing. */
interface Fault {
  /** Answers in place of the right answer. */
  readonly answer?: (right: Access, cache: Plain, object: number) => number;
  readonly overfill?: boolean; // evicts one object too few
  readonly admitOversized?: boolean;
  readonly uncounted?: boolean; // evictions are not counted
  readonly used?: (right: number) => number;
  readonly forgetful?: boolean; // drops an object without counting an eviction, on every 50th request
  readonly shared?: Set<number>; // what all instances hold together
}

/** First in, first out, with a fault. */
class Plain implements CachePolicy {
  readonly name = "broken";
  readonly capacity: CacheContext["capacity"];
  readonly stored: Map<number, number> = new Map();
  readonly gone: Set<number> = new Set();
  evictions = 0;
  #served = 0;
  readonly #fault: Fault;

  constructor({ capacity }: CacheContext, fault: Fault) {
    this.capacity = capacity;
    this.#fault = fault;
  }

  get used() {
    const sum = [...this.stored.values()].reduce((a, b) => a + b, 0);
    return bytes(this.#fault.used?.(sum) ?? sum);
  }

  access(object: number, sizeBytes: number): Access {
    const right = this.#serve(object, sizeBytes);
    return (this.#fault.answer?.(right, this, object) ?? right) as Access;
  }

  #serve(object: number, sizeBytes: number): Access {
    if (this.#fault.forgetful && ++this.#served % 50 === 0) this.#drop();
    if (this.stored.has(object) || this.#fault.shared?.has(object)) return Access.Hit;
    if (sizeBytes > this.capacity && !this.#fault.admitOversized) return Access.Bypassed;
    const room = this.capacity + (this.#fault.overfill ? 1 : 0);
    while (this.stored.size > 0 && this.used + sizeBytes > room) {
      this.#drop();
      if (!this.#fault.uncounted) this.evictions++;
    }
    this.stored.set(object, sizeBytes);
    this.#fault.shared?.add(object);
    return Access.Admitted;
  }

  #drop(): void {
    const first = this.stored.keys().next().value;
    if (first === undefined) return;
    this.stored.delete(first);
    this.#fault.shared?.delete(first);
    this.gone.add(first);
  }
}

describe("checkCachePolicy", () => {
  const check = (fault: Fault) => () => checkCachePolicy((context) => new Plain(context, fault));

  it("passes the cache without a fault", () => {
    expect(check({})).not.to.throw();
  });

  const faults: readonly (readonly [what: string, fault: Fault, message: RegExp])[] = [
    ["more in use than the capacity", { overfill: true }, /used within the capacity/],
    ["an oversized object admitted", { admitOversized: true }, /used within the capacity|bypassed without evictions/],
    ["a hit on what was never admitted", { answer: () => Access.Hit }, /hit an object that was not stored/],
    [
      "a hit on what was evicted",
      { answer: (right, cache, object) => (right === Access.Admitted && cache.gone.has(object) ? Access.Hit : right) },
      /a hit changed what is stored|must have been evicted/,
    ],
    ["evictions that are not counted", { uncounted: true }, /evictions to account for what is used/],
    ["an object dropped without an eviction", { forgetful: true }, /a hit changed|account for what is used/],
    [
      "a miss on what is stored",
      { answer: (right) => (right === Access.Hit ? Access.Bypassed : right) },
      /missed an object/,
    ],
    ["an answer that is none", { answer: (right) => (right === Access.Hit ? 3 : right) }, /an answer of Access/],
    ["use that is not a number", { used: () => Number.NaN }, /expected a new policy to be empty/],
    ["use that does not add up", { used: (right) => Math.floor(right / 2) }, /account for what is used/],
    ["what another run stored", { shared: new Set() }, /not stored|answers differently/],
  ];
  for (const [what, fault, message] of faults) {
    it(`refuses ${what}`, () => {
      expect(check(fault)).to.throw(ContractError, message);
    });
  }

  it("refuses a hit on an evicted object that hides its traces", () => {
    // remembers every object ever admitted, evicts by the book, and serves evicted ones as hits
    const create = (context: CacheContext): CachePolicy => {
      const plain = new Plain(context, {});
      const ever = new Set<number>();
      return {
        name: "hoarder",
        capacity: context.capacity,
        get used() {
          return plain.used;
        },
        get evictions() {
          return plain.evictions;
        },
        access(object, sizeBytes) {
          if (ever.has(object)) return Access.Hit;
          const access = plain.access(object, sizeBytes);
          if (access === Access.Admitted) ever.add(object);
          return access;
        },
      };
    };
    expect(() => checkCachePolicy(create)).to.throw(ContractError, "hit an object that must have been evicted");
  });

  it("lets a hit evict only where that is allowed", () => {
    const create = (context: CacheContext): CachePolicy => {
      const plain = new Plain(context, {});
      return {
        name: "thinning",
        capacity: context.capacity,
        get used() {
          return plain.used;
        },
        get evictions() {
          return plain.evictions;
        },
        access(object, sizeBytes) {
          const access = plain.access(object, sizeBytes);
          const [oldest] = plain.stored.keys();
          if (access === Access.Hit && oldest !== object) {
            plain.stored.delete(oldest!);
            plain.evictions++;
          }
          return access;
        },
      };
    };
    expect(() => checkCachePolicy(create)).to.throw(ContractError, "a hit changed what is stored");
    expect(() => checkCachePolicy(create, { hitsMayEvict: true })).not.to.throw();
  });

  it("refuses a batch that is answered otherwise than its requests", () => {
    class Hasty extends Plain {
      serve({ object, size, answers }: CacheBatch): void {
        for (let i = 0; i < object.length; i++)
          answers[i] = object[i] === 7 ? Access.Bypassed : this.access(object[i]!, size[i]!);
      }
    }
    expect(() => checkCachePolicy((context) => new Hasty(context, {}))).to.throw(
      ContractError,
      "a run by serve answers",
    );
  });

  it("refuses answers that the seed does not decide", () => {
    let runs = 0;
    const moody = (context: CacheContext): CachePolicy => {
      const odd = ++runs % 2 === 1;
      const plain = new Plain(context, {});
      return {
        name: "moody",
        capacity: context.capacity,
        get used() {
          return plain.used;
        },
        get evictions() {
          return plain.evictions;
        },
        access: (object, sizeBytes) => (odd && object % 7 === 0 ? Access.Bypassed : plain.access(object, sizeBytes)),
      };
    };
    expect(() => checkCachePolicy(moody)).to.throw(ContractError, "answers differently");
  });
});
