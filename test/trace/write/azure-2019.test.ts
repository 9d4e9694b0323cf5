import { expect } from "chai";
import { Random } from "../../../src/base/random.ts";
import { ms } from "../../../src/base/units.ts";
import { expandMinutes } from "../../../src/trace/arrivals/expand.ts";
import { readAzure2019 } from "../../../src/trace/azure-2019/read.ts";
import { generateMinuteCounts } from "../../../src/trace/generate/generate.ts";
import { LoadLog } from "../../../src/trace/load-log.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import { azure2019Trace } from "../../../src/trace/write/azure-2019.ts";
import { textSource } from "../text-source.ts";
import { traceOf } from "./traces.ts";

const call = (time: number, name: string, app: string, coldStart = 808) => ({
  time,
  name,
  app,
  duration: 5,
  coldStart,
});

function lostIn(trace: Trace) {
  const log = new LoadLog();
  azure2019Trace(trace, log);
  return log.report("azure2019", []);
}

async function readBack(trace: Trace) {
  const files = [...azure2019Trace(trace).files].map(({ name, rows }) => [name, `${[...rows].join("\n")}\n`] as const);
  return readAzure2019(textSource(Object.fromEntries(files)));
}

describe("azure2019Trace", () => {
  it("reads back as the same calls per minute, durations and memory", async () => {
    const source = generateMinuteCounts({ apps: 20, days: 2, maxDailyCalls: 400, random: Random.root(6) });
    const trace = expandMinutes(source, { arrivals: "uniform", random: Random.root(7) });
    const again = await readBack(trace);
    const rows = (counts: typeof source) =>
      counts.functions
        .map(({ name, app, trigger }, id) => {
          const [from, to] = [counts.offsets[id]!, counts.offsets[id + 1]!];
          const key = name.replace(/^.*\//, ""); // the reader puts the app before the function
          const calls = [counts.minute.slice(from, to), counts.count.slice(from, to)].map((column) => column.join());
          return `${key} ${trigger} ${counts.apps[app]!.memory} ${calls.join(" ")}`;
        })
        .filter((row) => !row.endsWith(" "))
        .sort();
    expect(rows(again)).to.deep.equal(rows(source));
    const mean = trace.duration.filter((_, i) => trace.functionId[i] === 0);
    const id = again.functions.findIndex(({ name }) => name.endsWith(source.functions[0]!.name));
    expect(again.durations[id]!.average).to.be.closeTo(mean.reduce((a, b) => a + b, 0) / mean.length, 1e-6);
  });

  it("keeps owners, and makes up none that would be read back", async () => {
    const trace = traceOf([call(0, "f", "web"), call(1, "g", "job"), call(2, "h", "mail"), call(3, "i", "own")]);
    const owners = ["o", undefined, "o", "p"];
    const apps = trace.apps.map((app, id) => ({ ...app, ...(owners[id] === undefined ? {} : { owner: owners[id] }) }));
    const again = await readBack({ ...trace, apps });
    expect(again.apps.map(({ name, owner }) => [name, owner])).to.deep.equal([
      ["web", "o"],
      ["job", undefined],
      ["mail", "o"],
      ["own", "p"],
    ]);
    expect(lostIn({ ...trace, apps }).notes.join("\n")).to.match(/^Owners that are not known, the spread/m);
    const known = apps.map((app) => ({ ...app, owner: "o" }));
    expect(lostIn({ ...trace, apps: known }).notes.join("\n")).to.match(/^The spread/m);
  });

  it("keeps functions apart whose names begin with their app's", async () => {
    const again = await readBack(
      traceOf([call(0, "webhook", "web"), call(1, "webbook", "web"), call(2, "web/x", "web")]),
    );
    expect(again.functions.map(({ name }) => name)).to.deep.equal(["web/webhook", "web/webbook", "web/x"]);
    expect([...again.count]).to.deep.equal([1, 1, 1]);
  });

  it("writes days without calls so that they can be read, and rounds the last", async () => {
    const day = 86_400_000;
    const rows = [call(0, "f", "a"), call(2 * day, "f", "a")];
    const trace = traceOf(rows); // ends 5 ms after two days
    expect((await readBack(trace)).minutes).to.equal(3 * 1440);
    expect([...(await readBack(trace)).count]).to.deep.equal([1, 1]);
    const first = traceOf(rows.slice(0, 1));
    for (const [horizon, minutes, counts] of [
      [day + 0.4 * day, 1440, { minutesDropped: 576 }],
      [day + 0.6 * day, 2880, { minutesAdded: 576 }],
    ] as const) {
      const ended = { ...first, horizon: ms(horizon) };
      expect((await readBack(ended)).minutes).to.equal(minutes);
      expect(lostIn(ended).counts).to.include(counts);
    }
  });

  it("writes the minutes of a part of a day alone where that is wanted", async () => {
    const trace = traceOf([call(0, "f", "a"), call(60_001, "g", "a")]);
    const log = new LoadLog();
    const { counts, files } = azure2019Trace(trace, log, { part: true });
    const [calls] = [...files];
    expect([...calls!.rows][0]).to.equal("HashOwner,HashApp,HashFunction,Trigger,1,2");
    expect(counts.minutes).to.equal(2);
    expect(log.report("azure2019", []).counts).to.not.have.property("minutesAdded");
  });

  it("counts what the layout cannot hold", () => {
    const trace = traceOf([call(0, "f", "a"), call(60_001, "g", "a", 100), call(60_002, "g", "a", 100)]);
    const { counts, notes } = lostIn(trace);
    expect(counts).to.deep.equal({ arrivalsInsideMinutes: 2, coldStarts: 2, minutesAdded: 1438, unknownTriggers: 2 });
    expect(notes.join(" ")).to.match(
      /minute.*percentiles.*Cold starts are lost.*others.*made up.*whole in the layout: 2 minutes become 1440/,
    );
    const quick = { ...trace, coldStart: Float64Array.of(808, 1, 808), duration: Float64Array.of(0.25, 1, 1) };
    expect(lostIn(quick).counts).to.include({ coldStarts: 1, shortDurations: 1 });
  });
});
