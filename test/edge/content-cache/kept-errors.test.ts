import { expect } from "chai";
import { bytes } from "../../../src/base/units.ts";
import { lru } from "../../../src/cache/policy/lru.ts";
import { ContentCache } from "../../../src/edge/content-cache/content-cache.ts";
import type { OriginReply } from "../../../src/edge/content-cache/freshness.ts";
import { AZION_CACHE, type ContentRules, NGINX_CACHE } from "../../../src/edge/content-cache/rules.ts";
import type { FaultName } from "../../../src/edge/content-cache/status.ts";
import { reply, runScript, type Script } from "../../model/content-script.ts";

const EXACT: ContentRules = { ...NGINX_CACHE, tick: 0 };

/** What requests of object 0 at these times are answered; `!` marks an error. Every fetch takes no time. */
function words(rules: ContentRules, times: readonly number[], origin: Script["origin"]): string {
  const cache = new ContentCache(lru(bytes(100), 10), 10, rules);
  const { answers } = runScript(cache, { requests: times.map((at) => ({ at, object: 0 })), origin });
  return answers.map(({ status, failed }) => `${status}${failed ? "!" : ""}`).join(" ");
}

/** An origin that has a fault from `from` until before `until`. */
function failing(fault: FaultName, from: number, until: number, stated: Partial<OriginReply> = {}): Script["origin"] {
  return (_, now) => ({ delay: 0, fault: now >= from && now < until ? fault : undefined, reply: reply(stated) });
}

describe("edge/content-cache keeps errors", () => {
  const HOUR = { maxAge: 100 };

  it("for the time of their status, and of no other", () => {
    const rules = { ...EXACT, errorTtl: { 404: 50 } };
    expect(words(rules, [0, 10, 49, 50, 60], failing("http_404", 0, 50, HOUR))).to.equal("MISS! HIT! HIT! EXPIRED HIT");
    expect(words(rules, [0, 10, 50], failing("http_503", 0, 50, HOUR))).to.equal("MISS! MISS! MISS");
    expect(words(EXACT, [0, 10], failing("http_404", 0, 50, HOUR))).to.equal("MISS! MISS!");
    const others = { ...EXACT, errorTtl: { 404: 0, any: 50 } };
    expect(words(others, [0, 10, 50], failing("http_503", 0, 50, HOUR))).to.equal("MISS! HIT! EXPIRED");
    expect(words(others, [0, 10, 50], failing("http_404", 0, 50, HOUR))).to.equal("MISS! MISS! MISS");
  });

  it("in whole ticks of the clock, as contents", () => {
    // kept in second 0 for 1 s: second 1 is the last
    const rules = { ...NGINX_CACHE, errorTtl: { 404: 1000 } };
    expect(words(rules, [300, 1999, 2000], failing("http_404", 0, 2000, HOUR))).to.equal("MISS! HIT! EXPIRED");
  });

  it("of its own for want of an answer, which are gone with their time and do not expire", () => {
    const rules = { ...EXACT, errorTtl: { 502: 50, 504: 20 } };
    expect(words(rules, [0, 49, 50, 60], failing("error", 0, 50, HOUR))).to.equal("MISS! HIT! MISS HIT");
    expect(words(rules, [0, 19, 20, 60], failing("timeout", 0, 20, HOUR))).to.equal("MISS! HIT! MISS HIT");
    // with a least count of uses nginx does not store what comes next
    const uses = { ...rules, minUses: 2 };
    expect(words(uses, [0, 1, 2, 60, 61, 62], failing("error", 0, 50, HOUR))).to.equal(
      "MISS! MISS! HIT! MISS MISS HIT",
    );
  });

  it("in the place of a content, unless that may be served stale", () => {
    const at = [0, 100, 110, 200, 210];
    const fault = failing("http_503", 50, 190, HOUR);
    expect(words({ ...EXACT, errorTtl: { 503: 50 } }, at, fault)).to.equal("MISS EXPIRED! HIT! EXPIRED HIT");
    const use = { ...EXACT, errorTtl: { 503: 50 }, stale: { ...EXACT.stale, use: ["http_503"] as const } };
    expect(words(use, at, fault)).to.equal("MISS STALE STALE EXPIRED HIT");
    // Azion's window is of 300 s for server errors; behind it the error is kept
    const azion = { ...AZION_CACHE, minTtl: 0, errorTtl: { any: 50 }, revalidate: false };
    const stale = { ...azion.stale, inBackground: false };
    expect(
      words({ ...azion, stale }, [0, 100, 300_099, 300_100, 300_149], failing("http_503", 50, 1e9, HOUR)),
    ).to.equal("MISS STALE STALE EXPIRED! HIT!");
  });

  it("that are served stale by the list alone, never by a window", () => {
    const windows = { ...HOUR, staleWhileRevalidate: 1000, staleIfError: 1000 };
    const origin: Script["origin"] = (_, now) => ({
      delay: 0,
      fault: now < 50 ? "http_404" : now < 100 ? "error" : undefined,
      reply: reply(windows),
    });
    const rules = { ...EXACT, errorTtl: { 404: 50 } };
    expect(words(rules, [0, 60, 100], origin)).to.equal("MISS! EXPIRED! EXPIRED");
    const use = { ...rules, stale: { ...EXACT.stale, use: ["error"] as const } };
    expect(words(use, [0, 60, 100, 110], origin)).to.equal("MISS! STALE! EXPIRED HIT");
  });

  it("and never asks an origin to confirm one, but its own replacement ends it", () => {
    const cache = new ContentCache(lru(bytes(100), 10), 10, { ...EXACT, revalidate: true, errorTtl: { 404: 50 } });
    const { answers, fetches } = runScript(cache, {
      requests: [0, 60, 70].map((at) => ({ at, object: 0 })),
      origin: failing("http_404", 0, 50, HOUR),
    });
    expect(answers.map(({ status }) => status)).to.deep.equal(["MISS", "EXPIRED", "HIT"]);
    expect(fetches.map(({ version }) => version)).to.deep.equal([undefined, undefined]);
    expect(cache.errorOf(0)).to.equal(0);
  });

  it("until a purge, and refuses what is no status", () => {
    const cache = new ContentCache(lru(bytes(100), 10), 10, { ...EXACT, errorTtl: { 404: 50 } });
    const { answers } = runScript(cache, {
      requests: [0, 10, 20].map((at) => ({ at, object: 0 })),
      origin: failing("http_404", 0, 1e9),
      purges: [{ time: 15, object: 0 }],
    });
    expect(answers.map(({ status }) => status)).to.deep.equal(["MISS", "HIT", "MISS"]);
    const make = (errorTtl: Record<string, number>) => () =>
      new ContentCache(lru(bytes(1), 1), 1, { ...EXACT, errorTtl });
    expect(make({ 399: 1 })).to.throw(RangeError, "errorTtl: expected a status from 400 to 599, or any, got 399");
    expect(make({ 404: -1 })).to.throw(RangeError, "errorTtl.404: expected a time of 0 ms or more, got -1");
  });
});

describe("edge/content-cache and the age that a tier states", () => {
  /** An origin behind a tier: what it says lay there for 30 ms. */
  const aged =
    (stated: Partial<OriginReply>): Script["origin"] =>
    () => ({ delay: 0, reply: reply({ age: 30, ...stated }) });

  it("begins the lifetime anew, or takes the age from it", () => {
    const honor = { ...EXACT, age: "honor" } as const;
    expect(words(EXACT, [0, 70, 99, 100], aged({ maxAge: 100 }))).to.equal("MISS HIT HIT EXPIRED");
    expect(words(honor, [0, 69, 70], aged({ maxAge: 100 }))).to.equal("MISS HIT EXPIRED");
    expect(words({ ...honor, maxAge: 100 }, [0, 69, 70], aged({}))).to.equal("MISS HIT EXPIRED"); // none stated
    expect(words({ ...honor, ttl: "override", maxAge: 100 }, [0, 99, 100], aged({}))).to.equal("MISS HIT EXPIRED");
    expect(words({ ...honor, minTtl: 90 }, [0, 89, 90], aged({ maxAge: 100 }))).to.equal("MISS HIT EXPIRED");
  });

  it("stores what came stale, and serves it so within its window", () => {
    const honor = { ...EXACT, age: "honor", stale: { ...EXACT.stale, inBackground: true } } as const;
    // fresh until -10; the window of 50 ms ends at 40
    const origin = aged({ maxAge: 20, staleWhileRevalidate: 50 });
    expect(words(honor, [0, 39, 90], origin)).to.equal("MISS STALE EXPIRED");
  });

  it("takes the age of a confirmation as well", () => {
    const honor = { ...EXACT, age: "honor", revalidate: true } as const;
    expect(words(honor, [0, 70, 139, 140], aged({ maxAge: 100 }))).to.equal("MISS REVALIDATED HIT REVALIDATED");
    const zero = { ...honor, maxAge: 100 };
    expect(words(zero, [0, 70, 139, 140], aged({}))).to.equal("MISS REVALIDATED HIT REVALIDATED");
  });
});
