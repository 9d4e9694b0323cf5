import { expect } from "chai";
import fc from "fast-check";
import { bytes } from "../../../src/base/units.ts";
import type { CachePolicy } from "../../../src/cache/contract.ts";
import { Access } from "../../../src/cache/contract.ts";
import { lru } from "../../../src/cache/policy/lru.ts";
import { ContentCache } from "../../../src/edge/content-cache/content-cache.ts";
import { NO_STORE, type OriginReply } from "../../../src/edge/content-cache/freshness.ts";
import { AZION_CACHE, type ContentRules, NGINX_CACHE, PLAIN_CACHE } from "../../../src/edge/content-cache/rules.ts";
import { CacheStatus, Fault, type FaultName, Fetch } from "../../../src/edge/content-cache/status.ts";
import { reply, runScript, type Script, type ScriptRequest } from "../../model/content-script.ts";

const EXACT: ContentRules = { ...NGINX_CACHE, tick: 0 };

function contentCache(rules: ContentRules, capacity = 100): ContentCache {
  return new ContentCache(lru(bytes(capacity), 10), 10, rules);
}

/** Requests of object 0 at these times. */
function at(...times: number[]): ScriptRequest[] {
  return times.map((time) => ({ at: time, object: 0 }));
}

/** An origin that always takes `delay` ms and says the same. */
function steady(delay: number, stated: Partial<OriginReply> = {}): Script["origin"] {
  return () => ({ delay, reply: reply(stated) });
}

interface Drawn {
  readonly requests: "none" | "new" | "all";
  readonly poll: number;
  readonly window: number;
  readonly inBackground: boolean;
}

function words(cache: ContentCache, script: Script): string {
  return runScript(cache, script)
    .answers.map(({ status, failed, end }, i) => {
      const wait = end - script.requests[i]!.at;
      return `${status}${failed ? "!" : ""}${wait === 0 ? "" : `+${wait}`}`;
    })
    .join(" ");
}

describe("edge/content-cache", () => {
  it("is fresh for less than the lifetime that the origin states", () => {
    // stored at 10 for 100 ms: fresh at 109.5, expired at 110, when it is fetched again
    const script = { requests: at(0, 10, 109.5, 110, 120, 219), origin: steady(10, { maxAge: 100 }) };
    expect(words(contentCache(EXACT), script)).to.equal("MISS+10 HIT HIT EXPIRED+10 HIT HIT");
  });

  it("counts ages in whole ticks, the last one included, as nginx does", () => {
    // stored in second 0 for 1 s: second 1 is the last
    const script = { requests: at(300, 999, 1999, 2000), origin: steady(0, { maxAge: 1000 }) };
    expect(words(contentCache(NGINX_CACHE), script)).to.equal("MISS HIT HIT EXPIRED");
  });

  it("stores nothing without a lifetime, and gives it the default one where none is stated", () => {
    const of = (stated: Partial<OriginReply>, rules: ContentRules) =>
      words(contentCache(rules), { requests: at(0, 1, 999), origin: steady(0, stated) });
    expect(of({}, EXACT)).to.equal("MISS MISS MISS");
    expect(of({ maxAge: 0 }, { ...EXACT, maxAge: 500 })).to.equal("MISS MISS MISS");
    expect(of({ maxAge: NO_STORE }, { ...EXACT, maxAge: 500 })).to.equal("MISS MISS MISS");
    expect(of({}, { ...EXACT, maxAge: 500 })).to.equal("MISS HIT EXPIRED");
    expect(of({ maxAge: NO_STORE }, { ...EXACT, ttl: "override", maxAge: 500 })).to.equal("MISS HIT EXPIRED");
    expect(of({ maxAge: 5 }, { ...EXACT, minTtl: 999 })).to.equal("MISS HIT EXPIRED");
    expect(of({ maxAge: 5000 }, { ...EXACT, maxTtl: 999 })).to.equal("MISS HIT EXPIRED");
  });

  it("keeps what Azion keeps under a TTL of 0: one fetch for all, 999 ms, confirmed by its version", () => {
    const rules: ContentRules = { ...AZION_CACHE, minTtl: 0, stale: PLAIN_CACHE.stale };
    const script: Script = {
      requests: at(0, 20, 50, 1048, 1049),
      origin: steady(50, { maxAge: 0 }),
      waiters: "foretold",
    };
    const { answers, fetches } = runScript(contentCache(rules), script);
    expect(answers.map(({ status, end }) => `${status} ${end}`)).to.deep.equal([
      "MISS 50",
      "HIT 50", // who waits is answered from the cache, as by nginx
      "HIT 50",
      "HIT 1048",
      "REVALIDATED 1099",
    ]);
    expect(fetches).to.deep.equal([
      { at: 0, object: 0 },
      { at: 1049, object: 0, version: 1 },
    ]);
    const short = { requests: at(0, 59_999), origin: steady(0, { maxAge: 1000 }) };
    expect(words(contentCache(AZION_CACHE), short)).to.equal("MISS HIT"); // the minimum is 60 s
  });

  it("serves stale at once while one fetch runs behind it", () => {
    const rules: ContentRules = { ...EXACT, stale: { ...EXACT.stale, inBackground: true } };
    const origin = steady(10, { maxAge: 100, staleWhileRevalidate: 50 });
    // stored at 10, expired at 110, served stale until 160; the second fetch ends at 130, its window at 280
    const script = { requests: at(0, 120, 125, 130, 280, 290), origin };
    expect(words(contentCache(rules), script)).to.equal("MISS+10 STALE UPDATING HIT EXPIRED+10 HIT");
    // without the background the first one waits, the others do not
    expect(words(contentCache(EXACT), script)).to.equal("MISS+10 EXPIRED+10 UPDATING HIT EXPIRED+10 HIT");
    // Azion gives a window of 300 s to who states none
    const azion = { requests: at(0, 60_000, 359_999, 720_000), origin: steady(0) };
    expect(words(contentCache({ ...AZION_CACHE, revalidate: false }), azion)).to.equal("MISS STALE STALE EXPIRED");
  });

  it("serves stale without end where the rules say so, and where they do not each fetches", () => {
    const origin = steady(10, { maxAge: 100 });
    const script = { requests: at(0, 9000, 9005, 9010), origin };
    expect(words(contentCache(EXACT), script)).to.equal("MISS+10 EXPIRED+10 EXPIRED+10 HIT");
    const stale = { ...EXACT.stale, use: ["updating"] as const };
    expect(words(contentCache({ ...EXACT, stale }), script)).to.equal("MISS+10 EXPIRED+10 UPDATING HIT");
  });

  it("serves stale for a failed fetch by the window, by the list, and otherwise passes it on", () => {
    const outcome = (fault: FaultName, stated: Partial<OriginReply>, use: FaultName[], rules = EXACT) =>
      words(contentCache({ ...rules, stale: { ...rules.stale, use } }), {
        requests: at(0, 150),
        origin: (_, now) => ({
          delay: 10,
          fault: now < 100 ? undefined : fault,
          reply: reply({ maxAge: 100, ...stated }),
        }),
      });
    expect(outcome("timeout", {}, [])).to.equal("MISS+10 EXPIRED!+10");
    expect(outcome("timeout", { staleIfError: 41 }, [])).to.equal("MISS+10 STALE+10");
    expect(outcome("timeout", { staleIfError: 40 }, [])).to.equal("MISS+10 EXPIRED!+10"); // 110 + 40 is the end
    expect(outcome("timeout", { staleWhileRevalidate: 41, staleIfError: 0 }, [])).to.equal("MISS+10 EXPIRED!+10");
    expect(outcome("timeout", { staleWhileRevalidate: 41 }, [])).to.equal("MISS+10 STALE+10"); // it says both
    expect(outcome("http_500", { staleIfError: 1000 }, [])).to.equal("MISS+10 EXPIRED!+10"); // nginx: unreachable only
    expect(outcome("http_500", { staleIfError: 1000 }, [], PLAIN_HONEST)).to.equal("MISS+10 STALE+10"); // [rfc5861]: all
    expect(outcome("http_500", {}, ["http_500"])).to.equal("MISS+10 STALE+10");
    expect(outcome("http_503", {}, ["http_500", "error"])).to.equal("MISS+10 EXPIRED!+10");
  });

  it("does not serve a failure of the first fetch from a cache that has nothing", () => {
    const origin: Script["origin"] = (_, now) => ({
      delay: 10,
      fault: now < 100 ? "error" : undefined,
      reply: reply({ maxAge: 50 }),
    });
    const stale = { ...EXACT.stale, use: ["error"] as const };
    expect(words(contentCache({ ...EXACT, stale }), { requests: at(0, 20, 100, 120), origin })).to.equal(
      "MISS!+10 MISS!+10 MISS+10 HIT",
    );
  });

  it("lets one request fetch what is new, and the others wait until it is there", () => {
    const collapse = { requests: "new", timeout: 5000, age: 5000, poll: 500 } as const;
    const rules: ContentRules = { ...EXACT, collapse };
    const requests = at(0, 100, 650, 710);
    const origin = steady(700, { maxAge: 60_000 });
    // looks at 100 + 500 and 1100; at 650 + 500
    expect(words(contentCache(rules), { requests, origin })).to.equal("MISS+700 HIT+1000 HIT+500 HIT");
    const prompt = { ...rules, collapse: { ...collapse, poll: 0 } };
    for (const waiters of ["foretold", "woken"] as const)
      expect(words(contentCache(prompt), { requests, origin, waiters })).to.equal("MISS+700 HIT+600 HIT+50 HIT");
    // an expired object is not new
    const expired = { requests: at(0, 2000, 2010), origin: steady(100, { maxAge: 500 }) };
    expect(words(contentCache(prompt), expired)).to.equal("MISS+100 EXPIRED+100 EXPIRED+100");
    const all = { ...prompt, collapse: { ...prompt.collapse, requests: "all" as const } };
    expect(words(contentCache(all), { ...expired, waiters: "woken" })).to.equal("MISS+100 EXPIRED+100 HIT+90");
  });

  it("gives up waiting after the time-out, and the lock after its age", () => {
    const collapse = { requests: "new", timeout: 300, age: 1000, poll: 0 } as const;
    const slow = steady(2000, { maxAge: 60_000 });
    // the second gives up at 400 and stores nothing; the third finds the lock too old, and stores at 3000
    const { answers, fetches } = runScript(contentCache({ ...EXACT, collapse }), {
      requests: at(0, 100, 1000),
      origin: slow,
    });
    expect(answers.map(({ status, end }) => [status, end])).to.deep.equal([
      ["MISS", 2000],
      ["MISS", 2400],
      ["MISS", 3000],
    ]);
    expect(fetches.map((fetch) => fetch.at)).to.deep.equal([0, 400, 1000]);
    // with a lock of 200 ms who waits takes it over at 200
    const young = { ...collapse, age: 200 };
    expect(
      runScript(contentCache({ ...EXACT, collapse: young }), { requests: at(0, 100), origin: slow }).fetches[1],
    ).to.deep.equal({ at: 200, object: 0 });
    const none = { ...collapse, timeout: 0 };
    expect(words(contentCache({ ...EXACT, collapse: none }), { requests: at(0, 100), origin: slow })).to.equal(
      "MISS+2000 MISS+2000",
    );
  });

  it("lets one waiting request after the other try when the first fetch fails", () => {
    const collapse = { requests: "new", timeout: 5000, age: 5000, poll: 0 } as const;
    const origin: Script["origin"] = (_, now) => ({
      delay: 100,
      fault: now < 150 ? "http_503" : undefined,
      reply: reply({ maxAge: 9000 }),
    });
    for (const waiters of ["foretold", "woken"] as const)
      expect(words(contentCache({ ...EXACT, collapse }), { requests: at(0, 10, 20, 30), origin, waiters })).to.equal(
        "MISS!+100 MISS!+190 MISS+280 HIT+270",
      );
  });

  it("stores an object at its n-th use, and needs no more of them then", () => {
    const script = { requests: at(0, 1, 2, 3, 200, 201), origin: steady(0, { maxAge: 100 }) };
    expect(words(contentCache({ ...EXACT, minUses: 3 }), script)).to.equal("MISS MISS MISS HIT EXPIRED HIT");
    // a use that is not the n-th is not one of the policy
    const cache = contentCache({ ...EXACT, minUses: 3 });
    runScript(cache, { requests: at(0, 1), origin: steady(0, { maxAge: 100 }) });
    expect(cache.policy.used).to.equal(0);
    // uses are forgotten with the object
    const idle = { requests: at(0, 1, 700, 701), origin: steady(0, { maxAge: 9000 }) };
    expect(words(contentCache({ ...EXACT, minUses: 2, inactive: 600 }), idle)).to.equal("MISS MISS MISS MISS");
  });

  it("forgets what nobody asks for", () => {
    const origin = steady(0, { maxAge: 60_000 });
    const rules = { ...EXACT, inactive: 600 };
    expect(words(contentCache(rules), { requests: at(0, 599, 1198, 1798), origin })).to.equal("MISS HIT HIT MISS");
    // by ticks the use at 999 was one at 0
    const ticks = { ...NGINX_CACHE, inactive: 2000 };
    expect(words(contentCache(ticks), { requests: at(999, 1999, 2999, 4000), origin })).to.equal("MISS HIT HIT MISS");
  });

  it("bypasses, storing what comes or not", () => {
    const requests = [{ at: 0, object: 0, bypass: true }, ...at(1), { at: 2, object: 0, bypass: true }];
    const script = { requests, origin: steady(0, { maxAge: 100 }) };
    expect(words(contentCache(EXACT), script)).to.equal("BYPASS HIT BYPASS");
    expect(words(contentCache({ ...EXACT, storeBypassed: false }), script)).to.equal("BYPASS MISS BYPASS");
  });

  it("frees the place of a fetch that still runs when another one is stored", () => {
    // the fetch of 200 runs until 700; the bypass stores at 310, for 100 ms: at 450 nobody is updating
    const stale = { ...EXACT.stale, use: ["updating"] as const, inBackground: true };
    const requests = [...at(0, 200, 250), { at: 300, object: 0, bypass: true }, ...at(320, 450, 455, 465)];
    const origin: Script["origin"] = (_, now) => ({ delay: now === 200 ? 500 : 10, reply: reply({ maxAge: 100 }) });
    expect(words(contentCache({ ...EXACT, stale }), { requests, origin })).to.equal(
      "MISS+10 STALE UPDATING BYPASS+10 HIT STALE UPDATING HIT",
    );
  });

  it("says which version a fetch may confirm", () => {
    let version = 7;
    const origin = () => ({ delay: 0, reply: reply({ maxAge: 100, version }) });
    const cache = contentCache({ ...EXACT, revalidate: true });
    expect(runScript(cache, { requests: at(0, 100), origin }).fetches).to.deep.equal([
      { at: 0, object: 0 },
      { at: 100, object: 0, version: 7 },
    ]);
    expect(cache.lookup(0, 1, 150).status).to.equal(CacheStatus.Hit); // confirmed at 100, for 100 ms
    version = 8;
    const { answers } = runScript(cache, { requests: at(300, 400), origin });
    expect(answers.map(({ status }) => status)).to.deep.equal(["EXPIRED", "REVALIDATED"]);
  });

  it("gives a confirmed version the lifetime that the confirmation states, or its own once more", () => {
    // stored at 0 for 100 ms and 30 more as stale; the 304 of 100 states 50 and no window, that of 150 nothing
    const rules = { ...EXACT, revalidate: true, stale: { ...EXACT.stale, inBackground: true } };
    const origin: Script["origin"] = (_, now) => {
      if (now === 0) return { delay: 0, reply: reply({ maxAge: 100, staleWhileRevalidate: 30 }) };
      return { delay: 0, reply: reply(now < 140 ? { maxAge: 50 } : {}) };
    };
    const script = { requests: at(0, 99, 130, 179, 180, 229, 230), origin };
    expect(words(contentCache(rules), script)).to.equal("MISS HIT REVALIDATED HIT REVALIDATED HIT REVALIDATED");
    const behind = { requests: at(0, 129, 178, 179, 229), origin };
    expect(words(contentCache(rules), behind)).to.equal("MISS STALE HIT REVALIDATED REVALIDATED");
    const fixed = { ...rules, ttl: "override" as const, maxAge: 100 };
    expect(words(contentCache(fixed), { requests: at(0, 130, 229, 230), origin })).to.equal(
      "MISS REVALIDATED HIT REVALIDATED",
    );
  });

  it("confirms nothing that was replaced or purged meanwhile", () => {
    const rules = { ...EXACT, revalidate: true };
    const cache = contentCache(rules);
    cache.stored(0, cache.lookup(0, 1, 0).ticket, 0, reply({ maxAge: 10 }));
    const [one, two] = [cache.lookup(0, 1, 20).ticket, cache.lookup(0, 1, 21).ticket];
    cache.stored(0, two, 30, reply({ maxAge: 10, version: 2 }));
    cache.confirmed(0, one, 35, reply({ maxAge: 10 }));
    expect([cache.lookup(0, 1, 39).status, cache.lookup(0, 1, 40).status]).to.deep.equal([
      CacheStatus.Hit,
      CacheStatus.Expired,
    ]);
    const { ticket } = cache.lookup(0, 1, 41);
    cache.purge(0);
    cache.confirmed(0, ticket, 42, reply({ maxAge: 10 }));
    cache.confirmed(0, 0, 42, reply({ maxAge: 10 }));
    expect(cache.lookup(0, 1, 43).status).to.equal(CacheStatus.Miss);
  });

  it("fetches again what was purged, and does not store what was on its way", () => {
    const origin = steady(100, { maxAge: 9000 });
    const purges = [
      { time: 50, object: 0 },
      { time: 300, object: "all" as const },
    ];
    // the fetch of 0 is for nothing; that of 120 stores at 220; 301 misses
    const script = { requests: at(0, 120, 299, 301, 401), origin, purges };
    expect(words(contentCache(EXACT), script)).to.equal("MISS+100 MISS+100 HIT MISS+100 HIT");
    // who waited for it starts another
    const collapse = { requests: "new", timeout: 5000, age: 5000, poll: 0 } as const;
    const waiting: Script = { requests: at(0, 40), origin, purges, waiters: "woken" };
    expect(words(contentCache({ ...EXACT, collapse }), waiting)).to.equal("MISS+100 MISS+160");
    // uses begin again: that at 60 is the first, that at 180 the second
    const twice = { ...script, requests: at(0, 49, 60, 180, 281) };
    expect(words(contentCache({ ...EXACT, minUses: 2 }), twice)).to.equal("MISS+100 MISS+100 MISS+100 MISS+100 HIT");
  });

  it("does not replace a failure by what was purged meanwhile", () => {
    const cache = contentCache({ ...EXACT, stale: { ...EXACT.stale, use: ["error"] } });
    const first = cache.lookup(0, 1, 0).ticket;
    cache.stored(0, first, 0, reply({ maxAge: 10 }));
    const { ticket } = cache.lookup(0, 1, 20);
    cache.purge(0);
    expect(cache.failed(0, ticket, Fault.Error, 502, 21)).to.equal(false);
  });

  it("misses what its policy evicted or refused, in flight or stored", () => {
    // room for one object: 1 evicts 0
    const one = contentCache(EXACT, 1);
    const requests = [0, 1, 0].map((object, i) => ({ at: 100 * i, object }));
    expect(words(one, { requests, origin: steady(250, { maxAge: 9000 }) })).to.equal("MISS+250 MISS+250 MISS+250");
    const refusing: CachePolicy = { ...lru(bytes(1), 1), name: "none", access: () => Access.Bypassed };
    const cache = new ContentCache(refusing, 1, { ...EXACT, storeBypassed: true });
    for (const { status, fetch, ticket } of [cache.lookup(0, 1, 0), cache.lookup(0, 1, 1)])
      expect([status, fetch, ticket]).to.deep.equal([CacheStatus.Miss, Fetch.Foreground, 0]);
    cache.stored(0, 0, 2, reply({ maxAge: 100 }));
    expect(cache.failed(0, 0, Fault.Error, 502, 2)).to.equal(false);
    expect(cache.bypass(0, 1, 3).ticket).to.equal(0);
    expect(cache.lookup(0, 1, 4).status).to.equal(CacheStatus.Miss);
  });

  it("keeps hundreds of fetches apart that run at once", () => {
    const collapse = { requests: "all", timeout: 5000, age: 5000, poll: 0 } as const;
    const cache = new ContentCache(lru(bytes(300), 300), 300, { ...EXACT, collapse });
    for (const [start, first] of [
      [0, "MISS"],
      [5000, "EXPIRED"],
    ] as const) {
      // a fetch takes 400 ms, the second request of the object comes after 300
      const requests = Array.from({ length: 300 }, (_, i) => ({ at: start + i, object: (i * 7) % 300 }));
      const again = requests.map(({ at, object }) => ({ at: at + 300, object }));
      const script: Script = {
        requests: [...requests, ...again],
        origin: steady(400, { maxAge: 900 }),
        waiters: "foretold",
      };
      const { answers, fetches } = runScript(cache, script);
      expect(fetches).to.have.length(300);
      const expected = [first, "HIT"].flatMap((status) =>
        requests.map(({ at }) => ({ status, failed: false, end: at + 400 })),
      );
      expect(answers).to.deep.equal(expected);
    }
  });

  it("answers each request once, hits what is fresh, and fetches one at a time where all requests collapse", () => {
    const request = fc.record({ at: fc.nat(400), object: fc.nat(2), bypass: fc.constant(false) });
    const rules = fc.record({
      requests: fc.constantFrom("none" as const, "new" as const, "all" as const),
      poll: fc.constantFrom(0, 7),
      window: fc.nat(60),
      inBackground: fc.boolean(),
    });
    const life = 50;
    const run = (rows: ScriptRequest[], { window, inBackground, ...waits }: Drawn, delay: number, capacity: number) => {
      const cache = contentCache(
        {
          ...EXACT,
          stale: { ...EXACT.stale, whileRevalidate: window, inBackground },
          collapse: { ...waits, timeout: 9000, age: 9000 },
        },
        capacity,
      );
      const requests = [...rows].sort((a, b) => a.at - b.at);
      const { answers, fetches } = runScript(cache, {
        requests,
        origin: steady(delay, { maxAge: life }),
        waiters: "woken",
      });
      requests.forEach(({ at, object }, i) => {
        const { status, end, failed } = answers[i]!;
        expect(failed).to.equal(false);
        const ends = fetches.filter((fetch) => fetch.object === object).map((fetch) => fetch.at + delay);
        const age = Math.min(...ends.filter((time) => time <= end).map((time) => end - time));
        if (status === "HIT") expect(age).to.be.below(life);
        if (status === "STALE" || status === "UPDATING") expect(age).to.be.within(life, life + window - 1);
        if (status === "MISS" || status === "EXPIRED") expect(end - at).to.be.at.least(delay);
      });
      if (waits.requests !== "all") return;
      for (const one of fetches)
        expect(
          fetches.filter(({ at, object }) => object === one.object && at >= one.at && at < one.at + delay),
        ).to.have.length(1);
    };
    fc.assert(
      fc.property(
        fc.array(request, { maxLength: 40 }),
        rules,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(2, 9),
        run,
      ),
    );
  });

  it("refuses rules that are none", () => {
    expect(() => contentCache({ ...PLAIN_CACHE, maxAge: Number.NaN })).to.throw(
      RangeError,
      "maxAge: expected a time of 0",
    );
    expect(() => contentCache({ ...PLAIN_CACHE, minUses: 0 })).to.throw(RangeError, "at least 1, got 0");
    expect(() => contentCache({ ...PLAIN_CACHE, minTtl: 2, maxTtl: 1 })).to.throw(RangeError, "no more than maxTtl, 1");
    expect(() => contentCache({ ...PLAIN_CACHE, tick: Number.POSITIVE_INFINITY })).to.throw(RangeError, "finite");
  });
});

const PLAIN_HONEST: ContentRules = { ...EXACT, stale: PLAIN_CACHE.stale };
