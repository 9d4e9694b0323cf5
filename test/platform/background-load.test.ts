import { expect } from "chai";
import { InputError } from "../../src/base/errors.ts";
import { backgroundLoad, laterBackground } from "../../src/platform/background-load.ts";
import { platformConfig } from "../model/config.ts";
import { readText } from "../trace/series/read-text.ts";

const TABLE = { "t.csv": "timestamp,a,b\n0,50,100\n300,50,0\n600,25,0\n" };
const CORES = "ts,value\n0,1.5\n60,2\n";

describe("backgroundLoad", () => {
  it("takes a fraction of the node's cores, scaled, and only the times at which it changes", async () => {
    const { series, ...rest } = backgroundLoad(await readText(TABLE), { scale: 0.5 }, platformConfig({ nodeCores: 8 }));
    expect(rest).to.deep.equal({ rule: "share", after: "repeat", fromMs: 0 });
    // 50 % of 8 cores, half of it: 2
    expect(series.map(({ name, time, cores, span }) => [name, [...time], [...cores], span])).to.deep.equal([
      ["a", [0, 600_000], [2, 1], 900_000],
      ["b", [0, 300_000], [4, 0], 900_000],
    ]);
  });

  it("takes cores as cores", async () => {
    const set = await readText({ "i.csv": CORES });
    expect([...backgroundLoad(set, {}, platformConfig({ nodeCores: 8 })).series[0]!.cores]).to.deep.equal([1.5, 2]);
  });

  it("refuses nodes without a number of cores, NaN, and what leaves nothing for good", async () => {
    const set = await readText(TABLE);
    expect(() => backgroundLoad(set, {}, platformConfig())).to.throw(
      InputError,
      "platform: nodeCores: expected a number",
    );
    const holed = await readText({ "t.csv": `${TABLE["t.csv"]}1800,1,1\n` }, { gaps: "nan" });
    expect(() => backgroundLoad(holed, {}, platformConfig({ nodeCores: 1 }))).to.throw(
      InputError,
      "a: expected gaps=hold",
    );
    const full = await readText({ "t.csv": "timestamp,full\n0,50\n300,100\n" });
    const config = platformConfig({ nodeCores: 1, contention: "cpu" });
    const first = { rule: "first", after: "hold" };
    expect(() => backgroundLoad(full, first, config)).to.throw(InputError, "full: expected a load that leaves cores");
    expect(backgroundLoad(full, { rule: "first" }, config).rule).to.equal("first"); // it begins again at 50 %
    expect(() => backgroundLoad(full, { rule: "first", scale: 2 }, config)).to.throw(InputError, "got all 1 taken");
    expect(backgroundLoad(full, first, platformConfig({ nodeCores: 1 })).after).to.equal("hold");
    expect(() => backgroundLoad(full, { rule: "last" }, config)).to.throw(InputError, "expected one of share, first");
  });

  it("goes on where a later trace begins", async () => {
    const load = backgroundLoad(await readText(TABLE), {}, platformConfig({ nodeCores: 1 }));
    expect(laterBackground(laterBackground(load, 1000), 500).fromMs).to.equal(1500);
  });
});
