import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { ms } from "../../../src/base/units.ts";
import { streamMinutes } from "../../../src/trace/arrivals/expand.ts";
import { storeCalls } from "../../../src/trace/call-source.ts";
import { readGenericCsv } from "../../../src/trace/format/generic-csv.ts";
import { generateMinuteCounts } from "../../../src/trace/generate/generate.ts";
import { LoadLog } from "../../../src/trace/load-log.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import { genericCsv } from "../../../src/trace/write/generic-csv.ts";
import { textFile } from "../text-source.ts";
import { anyTrace, traceOf } from "./traces.ts";

const call = (time: number, name: string, app = name) => ({ time, name, app, duration: 5, coldStart: 7 });
const textOf = (trace: Trace) => [...genericCsv(trace)].join("");
const readBack = (text: string) => readGenericCsv(textFile("made.csv", text));

/** What a trace is, apart from where it was read. */
function content({ digest: _digest, load: _load, ...trace }: Trace) {
  return trace;
}

describe("genericCsv", () => {
  it("writes a row per call and only the columns that say something", () => {
    const plain = traceOf([call(0, "f"), call(1.5, "g")]);
    expect(textOf(plain)).to.equal("t_ms,function,duration_ms,memory_mb,coldstart_ms\n0,f,5,100,7\n1.5,g,5,100,7\n");
    const full = traceOf([{ ...call(0, 'say "f"', "a,b"), cpu: 0.5 }], { memory: () => 64, trigger: () => "http" });
    expect(textOf(full)).to.equal(
      't_ms,function,duration_ms,memory_mb,coldstart_ms,app,trigger,cpu\n0,"say ""f""",5,64,7,"a,b",http,0.5\n',
    );
  });

  it("reads back as the same trace, whatever the names hold", async () => {
    const trip = fc.asyncProperty(anyTrace, async (trace) => {
      const text = textOf(trace);
      const again = await readBack(text);
      expect(content(again)).to.deep.equal(content(trace));
      expect(textOf(again)).to.equal(text);
    });
    await fc.assert(trip, { numRuns: 300, seed: 20261123 });
  });

  it("takes calls of one app and name apart from those that only look like them", async () => {
    // the pairs (a\nb, c) and (a, b\nc) are the same characters in a row
    const trace = traceOf([call(0, "c", "a\nb"), call(1, "b\nc", "a")]);
    expect(content(await readBack(textOf(trace)))).to.deep.equal(content(trace));
  });

  it("writes a stream as it writes the stored calls, in pieces", () => {
    const counts = generateMinuteCounts({ apps: 10, days: 1, maxDailyCalls: 3000, random: Random.root(3) });
    const stream = streamMinutes(counts, { arrivals: "uniform", random: Random.root(4) });
    const pieces = [...genericCsv(stream)];
    expect(pieces.join("")).to.equal(textOf(storeCalls(stream)));
    expect(pieces.length).to.be.above(3);
    expect(Math.max(...pieces.map(({ length }) => length))).to.be.below(70_000);
    expect(pieces.join("").split("\n").length - 2).to.equal(stream.length);
  });

  it("counts what a reader will not find again", () => {
    const whole = traceOf([call(0, "f", "a"), call(10, "g", "a")]);
    const logOf = (trace: Trace) => {
      const log = new LoadLog();
      const rows = genericCsv(trace, log);
      let last = rows.next();
      while (last.done !== true) last = rows.next();
      expect(last.value).to.equal(trace.length);
      return log.report("csv", []);
    };
    expect(logOf(whole).counts).to.deep.equal({});
    expect(logOf(whole).notes).to.deep.equal([]);
    const functions = whole.functions.map((fn, id) => ({ ...fn, memory: [fn.memory, whole.apps[0]!.memory][id]! }));
    const lossy = { ...whole, functions, length: 1, horizon: ms(60_000) };
    // the last execution now ends at 5 ms of 60,000; g has 100 MB where an even share is 50
    expect(logOf(lossy).counts).to.deep.equal({ functionsWithoutCalls: 1, horizonMs: 59_995, ownMemory: 1 });
    expect(logOf(lossy).notes).to.have.length(3);
    const owned = { ...whole, apps: whole.apps.map((app) => ({ ...app, owner: "o" })) };
    expect(logOf(owned).counts).to.deep.equal({ owners: 1 });
  });
});
