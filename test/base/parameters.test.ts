import { expect } from "chai";
import { InputError, type InputProblem } from "../../src/base/errors.ts";
import {
  choice,
  duration,
  type EntrySpec,
  file,
  flag,
  integer,
  number,
  parseSpec,
  resolveParameters,
  size,
  suggestion,
} from "../../src/base/parameters.ts";

const TABLE = {
  window: duration(600_000, "how long"),
  period: duration(1000, "how often", { min: 5 }),
  capacity: size(1000, "how large"),
  share: number(0.5, "how much", { min: 0, max: 1 }),
  reach: integer(3, "how far", { min: 1, max: 20 }),
  least: integer(0, "at least", { min: 0 }),
  most: number(0, "at most", { max: 9 }),
  any: number(0, "anything"),
  limit: number(Number.POSITIVE_INFINITY, "a limit"),
  learn: flag(true, "whether"),
  order: choice("mru", ["mru", "lru"], "which"),
  path: file("a file"),
} as const;

const resolve = (params: NonNullable<EntrySpec["params"]>) => resolveParameters(TABLE, params, "fixed");

function expectRefusal(act: () => unknown, problem: InputProblem, message: string): void {
  expect(act).to.throw(InputError, message).with.property("problem", problem);
  expect(act, "the whole message").to.throw().with.property("message", message);
}

describe("parseSpec", () => {
  it("reads a name with and without parameters", () => {
    expect(parseSpec("fixed")).to.deep.equal({ kind: "fixed", params: {} });
    expect(parseSpec("fixed:")).to.deep.equal({ kind: "fixed", params: {} });
    expect(parseSpec("fixed:window=10m,unit=app")).to.deep.equal({
      kind: "fixed",
      params: { window: "10m", unit: "app" },
    });
  });

  it("splits at the first colon and the first equals sign of a pair", () => {
    expect(parseSpec("agent:file=C:\\runs\\a=b.json").params).to.deep.equal({ file: "C:\\runs\\a=b.json" });
    expect(parseSpec("agent:file=http://host:80/a?b=c").params).to.deep.equal({ file: "http://host:80/a?b=c" });
  });

  it("keeps empty values and spaces inside, and cuts spaces around", () => {
    expect(parseSpec("agent:file=").params).to.deep.equal({ file: "" });
    expect(parseSpec("agent: file = a b.json , x = 1 ").params).to.deep.equal({ file: "a b.json", x: "1" });
  });

  it("refuses a key given twice", () => {
    expect(() => parseSpec("fixed:window=1,window=2")).to.throw(InputError, "expected window once, got it twice");
  });

  it("refuses a spec without a name or a pair without a key, naming the spec", () => {
    expectRefusal(() => parseSpec(""), "malformed", "SPEC: expected name:key=value, got no name");
    expectRefusal(() => parseSpec(":a=1"), "malformed", ":a=1: expected name:key=value, got no name");
    expectRefusal(() => parseSpec("fixed:10m"), "malformed", 'fixed:10m: expected key=value, got "10m"');
    expectRefusal(() => parseSpec("fixed:=1"), "malformed", 'fixed:=1: expected key=value, got "=1"');
    expectRefusal(() => parseSpec("fixed:a=1,"), "malformed", 'fixed:a=1,: expected key=value, got ""');
    expectRefusal(() => parseSpec("fixed:a=1,,b=2"), "malformed", 'fixed:a=1,,b=2: expected key=value, got ""');
  });
});

describe("resolveParameters", () => {
  it("fills in every default", () => {
    const values = resolve({});
    expect(Object.keys(values)).to.deep.equal(Object.keys(TABLE));
    for (const [key, parameter] of Object.entries(TABLE)) {
      expect(values[key as keyof typeof values], key).to.equal(parameter.default);
    }
    expect(resolveParameters(TABLE, undefined, "fixed")).to.deep.equal(values);
  });

  it("reads text as its kind says", () => {
    const text = { window: "1.5s", capacity: "64KiB", share: "0.25", reach: "20", learn: "false", order: "lru" };
    const values = { window: 1500, capacity: 65_536, share: 0.25, reach: 20, learn: false, order: "lru" };
    expect(resolve({ ...text, path: "a/b.json" })).to.include({ ...values, path: "a/b.json" });
    expect(resolve(values)).to.include(values);
    expect(resolve({ learn: "true", any: "-1e3" })).to.include({ learn: true, any: -1000 });
  });

  it("takes infinity where the bounds leave it in", () => {
    expect(resolve({ window: "Infinity" }).window).to.equal(Number.POSITIVE_INFINITY);
    expect(resolve({ window: Number.POSITIVE_INFINITY }).window).to.equal(Number.POSITIVE_INFINITY);
    expect(resolve({ limit: "Infinity" }).limit).to.equal(Number.POSITIVE_INFINITY); // its default
    expectRefusal(() => resolve({ any: "Infinity" }), "malformed", 'fixed: any: expected a number, got "Infinity"');
    expectRefusal(() => resolve({ any: "-Infinity" }), "malformed", 'fixed: any: expected a number, got "-Infinity"');
    expectRefusal(
      () => resolve({ share: "Infinity" }),
      "malformed",
      'fixed: share: expected a number from 0 to 1, got "Infinity"',
    );
    expectRefusal(
      () => resolve({ least: "Infinity" }),
      "malformed",
      'fixed: least: expected an integer >= 0, got "Infinity"',
    );
  });

  const refused: readonly (readonly [params: NonNullable<EntrySpec["params"]>, message: string])[] = [
    [{ window: "soon" }, 'window: expected a duration such as 90s, 10m or 4h, got "soon"'],
    [{ window: "" }, 'window: expected a duration such as 90s, 10m or 4h, got ""'],
    [{ window: -1 }, "window: expected a duration such as 90s, 10m or 4h, got -1"],
    [{ window: true }, "window: expected a duration such as 90s, 10m or 4h, got true"],
    [{ period: "4ms" }, 'period: expected a duration >= 5 ms such as 90s, 10m or 4h, got "4ms"'],
    [{ period: 0 }, "period: expected a duration >= 5 ms such as 90s, 10m or 4h, got 0"],
    [{ capacity: "1KB" }, 'capacity: expected a size above 0 such as 64kB or 1.5GiB, got "1KB"'],
    [{ capacity: -5 }, "capacity: expected a size above 0 such as 64kB or 1.5GiB, got -5"],
    [{ share: "1.01" }, 'share: expected a number from 0 to 1, got "1.01"'],
    [{ share: -0.01 }, "share: expected a number from 0 to 1, got -0.01"],
    [{ share: "" }, 'share: expected a number from 0 to 1, got ""'],
    [{ share: " " }, 'share: expected a number from 0 to 1, got " "'],
    [{ share: "half" }, 'share: expected a number from 0 to 1, got "half"'],
    [{ share: true }, "share: expected a number from 0 to 1, got true"],
    [{ reach: "0" }, 'reach: expected an integer from 1 to 20, got "0"'],
    [{ reach: 2.5 }, "reach: expected an integer from 1 to 20, got 2.5"],
    [{ least: -1 }, "least: expected an integer >= 0, got -1"],
    [{ most: 10 }, "most: expected a number <= 9, got 10"],
    [{ any: "NaN" }, 'any: expected a number, got "NaN"'],
    [{ learn: "yes" }, 'learn: expected true or false, got "yes"'],
    [{ learn: 1 }, "learn: expected true or false, got 1"],
    [{ order: "fifo" }, 'order: expected one of mru, lru, got "fifo"'],
    [{ order: "" }, 'order: expected one of mru, lru, got ""'],
  ];
  for (const [params, message] of refused) {
    it(`refuses ${JSON.stringify(params)}`, () => {
      expectRefusal(() => resolve(params), "malformed", `fixed: ${message}`);
    });
  }

  it("takes the bounds themselves", () => {
    expect(resolve({ share: 0, reach: 1, window: 0, period: 5 })).to.include({
      share: 0,
      reach: 1,
      window: 0,
      period: 5,
    });
    expect(resolve({ share: 1, reach: 20, most: 9 })).to.include({ share: 1, reach: 20, most: 9 });
  });

  it("refuses unknown keys, with what there is and the nearest", () => {
    const two = { window: TABLE.window, share: TABLE.share };
    const refuse = (params: NonNullable<EntrySpec["params"]>, table = {}) =>
      resolveParameters(table, params, "fixed:spec");
    expectRefusal(
      () => refuse({ windw: 1 }, two),
      "unknown",
      "fixed:spec: unknown parameter windw; it takes window, share; did you mean window?",
    );
    expectRefusal(
      () => refuse({ colour: 1 }, two),
      "unknown",
      "fixed:spec: unknown parameter colour; it takes window, share",
    );
    expectRefusal(() => refuse({ window: 1 }), "unknown", "fixed:spec: unknown parameter window; it takes none");
    for (const key of ["constructor", "toString", "hasOwnProperty"]) {
      expect(() => refuse({ [key]: 1 }, two)).to.throw(InputError, `unknown parameter ${key}`);
    }
  });
});

describe("suggestion", () => {
  it("names the closest within two edits", () => {
    expect(suggestion("fxed", ["none", "fixed"])).to.equal("; did you mean fixed?");
    expect(suggestion("fixed", ["fixed", "fixes"])).to.equal("; did you mean fixed?");
    expect(suggestion("fi", ["fixe"])).to.equal("; did you mean fixe?"); // two insertions
    expect(suggestion("fi", ["fixed"])).to.equal(""); // three
    expect(suggestion("xyz", [])).to.equal("");
  });
});
