import { readdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { openTrace } from "../../src/cli/sources.ts";
import { loadSource } from "../../src/cli/trace-cache.ts";
import { scratch } from "./run.ts";

const HEADER = "HashOwner,HashApp,HashFunction,Trigger,1,2,3\n";
const ROWS = "o,a,f,http,0,2,1\no,a,g,timer,1,0,0\n";

describe("the trace cache", () => {
  const folder = scratch();
  const cache = join(folder.path, "cache");
  const file = (name: string, text: string): string => {
    const path = join(folder.path, name);
    writeFileSync(path, text);
    return path;
  };
  const load = async (path: string) => loadSource(await openTrace(path), cache);
  const stored = () => readdirSync(cache).filter((name) => name.endsWith(".prewarm"));
  after(() => folder.remove());

  it("gives the second time what the first one read, without looking at the bytes", async () => {
    const path = file("day.csv", HEADER + ROWS);
    utimesSync(path, 1e9, 1e9);
    const first = await load(path);
    writeFileSync(path, readFileSync(path, "utf8").replace("0,2,1", "9,9,9"));
    utimesSync(path, 1e9, 1e9); // as if nothing had happened
    expect(await load(path)).to.deep.equal(first);
    expect(first.kind === "minutes" && first.counts.count.join()).to.equal("2,1,1");
  });

  it("reads files again that were changed since, and keeps both under their digests", async () => {
    const path = file("day.csv", HEADER + ROWS.replace("0,2,1", "8,8,8"));
    utimesSync(path, 2e9, 2e9);
    const loaded = await load(path);
    expect(loaded.kind === "minutes" && loaded.counts.count.join()).to.equal("8,8,8,1");
    expect(stored()).to.have.length(2);
  });

  it("keeps equal bytes once, and for each place its name", async () => {
    const before = stored().length;
    const [one, two] = [file("one.csv", `${HEADER}o,a,f,http,4,0,0\n`), file("two.csv", `${HEADER}o,a,f,http,4,0,0\n`)];
    const names: string[] = [];
    for (const path of [one, two, one, two]) {
      const loaded = await load(path);
      if (loaded.kind === "minutes") names.push(`${loaded.counts.name} of ${loaded.counts.load.sources.join()}`);
    }
    expect(names).to.deep.equal([`one of ${one}`, `two of ${two}`, `one of ${one}`, `two of ${two}`]);
    expect(stored()).to.have.length(before + 1);
  });

  it("keeps calls too", async () => {
    const path = file("calls.csv", "t_ms,function,duration_ms\n0,f,5\n3,g,7\n");
    const first = await load(path);
    expect(first.kind).to.equal("calls");
    expect(await load(path)).to.deep.equal(first);
  });

  it("keeps what the parameters of a format change apart", async () => {
    const path = file("llm.csv", "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.5,100,10\n");
    const durations: number[] = [];
    for (const base of [0, 7, 0, 7]) {
      const loaded = await load(`azure-llm2023,base=${base}:${path}`);
      if (loaded.kind === "calls") durations.push(loaded.trace.duration[0]!);
    }
    expect(durations).to.deep.equal([310, 317, 310, 317]); // base + 100 * 0.1 ms + 10 * 30 ms
  });

  it("reads again, and writes again, where the stored trace was cut or the entry is no JSON", async () => {
    const path = file("cut.csv", `${HEADER}o,a,f,http,0,0,7\n`);
    const before = new Set(readdirSync(cache));
    const first = await load(path);
    for (const name of readdirSync(cache).filter((each) => !before.has(each))) {
      const own = join(cache, name);
      const { size } = statSync(own);
      truncateSync(own, Math.floor(size / 2));
      expect(await load(path), name).to.deep.equal(first);
      expect(statSync(own).size, name).to.equal(size);
    }
  });
});
