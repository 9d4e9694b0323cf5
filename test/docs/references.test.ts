import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { listCatalog } from "../../src/experiment/catalog.ts";

describe("docs/references.md", () => {
  const rows = readFileSync("docs/references.md", "utf8").matchAll(/^\| (\[[^\]]+\]) +\|/gm);
  const keys = Array.from(rows, ([, key]) => key!);

  it("names every work once", () => {
    expect(keys.length).to.be.above(50);
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).to.deep.equal([]);
  });

  it("has the source of everything in the catalogs", () => {
    const sources = Object.values(listCatalog()).flatMap((room) => room.map(({ source }) => source));
    expect([...new Set(sources)].filter((source) => source !== "baseline" && !keys.includes(source))).to.deep.equal([]);
  });

  it("has every work that a comment names by author and year", () => {
    const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
    const named = files.flatMap((path) => readFileSync(`src/${path}`, "utf8").match(/\[[a-z]+\d\d\]/g) ?? []);
    expect(named.length).to.be.above(200);
    expect([...new Set(named)].filter((key) => !keys.includes(key))).to.deep.equal([]);
  });
});
