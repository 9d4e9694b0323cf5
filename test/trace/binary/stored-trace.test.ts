import { existsSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import { Random } from "../../../src/base/random.ts";
import { storedTrace } from "../../../src/trace/binary/stored-trace.ts";
import type { Loaded } from "../../../src/trace/format/contract.ts";
import { definition } from "../../../src/trace/format/stored.ts";
import { generateMinuteCounts } from "../../../src/trace/generate/generate.ts";
import { readMinuteCounts, readTrace, recogniseFormat } from "../../../src/trace/read-trace.ts";
import { bytesFile, diskSource, refusal, textSource } from "../text-source.ts";

const DATA = "../shared/data";

function bytesOf(loaded: Loaded): Uint8Array {
  const pieces = [...storedTrace(loaded)];
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

const sourceOf = (bytes: Uint8Array, chunk = 1000) => ({ path: "t", files: [bytesFile("t.bin", bytes, chunk)] });
const back = (bytes: Uint8Array, chunk?: number) => definition.read(sourceOf(bytes, chunk), { missing: "median" }, {});
const minutes = () =>
  generateMinuteCounts({ apps: 12, days: 1, maxDailyCalls: 3e8, random: Random.root("stored-trace") });
const GENERIC =
  't_ms,function,duration_ms,memory_mb,coldstart_ms,app,trigger,cpu\n0,"f,1",5,128,300,a,http,0.5\n7.5,g,1,256,400,a,timer,1\n9,"f,1",2,128,310,a,http,0.25\n';

describe("stored traces", () => {
  it("give back minute counts, bit for bit, whatever the chunks", async () => {
    const counts = minutes();
    counts.count.set([65_535, 65_536, 70_000, 4_294_967_295], 3); // what two bytes hold, and what they do not
    for (const chunk of [1, 13, 8192, 1 << 20])
      expect(await back(bytesOf({ kind: "minutes", counts }), chunk)).to.deep.equal({ kind: "minutes", counts });
  });

  it("keep the owners of apps, of those that have one", async () => {
    const own = minutes();
    const owners = [undefined, "o", "p", "o", "ö,\n"];
    const apps = own.apps.map((app, id) => ({ ...app, ...(id % 5 === 0 ? {} : { owner: owners[id % 5]! }) }));
    const counts = { ...own, apps };
    expect(await back(bytesOf({ kind: "minutes", counts }))).to.deep.equal({ kind: "minutes", counts });
  });

  it("keep minutes of more than 45 days, which need four bytes", async () => {
    const own = minutes();
    const counts = { ...own, minutes: 70_000, minute: own.minute.map((minute) => minute + 68_000) };
    expect(await back(bytesOf({ kind: "minutes", counts }))).to.deep.equal({ kind: "minutes", counts });
  });

  it("give back calls with their own cold starts and cores", async () => {
    const trace = await readTrace(textSource({ "x.csv": GENERIC }), { arrivals: "even", seed: 1 });
    expect(trace.cpu?.[2]).to.equal(0.25);
    expect(await back(bytesOf({ kind: "calls", trace }))).to.deep.equal({ kind: "calls", trace });
  });

  it("are recognised, and read as what they were made from", async () => {
    const counts = minutes();
    const source = sourceOf(bytesOf({ kind: "minutes", counts }));
    expect(await recogniseFormat(source)).to.equal("prewarm");
    expect(await readMinuteCounts(source)).to.deep.equal(counts);
  });

  it("are as many calls and the same digest as the real sample", async function () {
    const path = `${DATA}/azure/2019-d07-sample`;
    if (!existsSync(path)) this.skip();
    const counts = await readMinuteCounts(diskSource(path));
    const stored = await readMinuteCounts(sourceOf(bytesOf({ kind: "minutes", counts }), 1 << 16));
    expect(stored).to.deep.equal(counts);
    expect(stored.count.reduce((sum, calls) => sum + calls, 0)).to.equal(2_670_375); // the sample's README
  });

  it("are refused when cut, at the byte", async () => {
    const bytes = bytesOf({ kind: "minutes", counts: minutes() });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (length) => {
        const { message } = await refusal(back(bytes.subarray(0, length)));
        expect(message).to.equal(
          `t.bin: expected ${message.split(" ")[2]} more bytes at byte ${length}, got the end of the file`,
        );
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it("are refused when longer, of another version, or no such file", async () => {
    const bytes = bytesOf({ kind: "minutes", counts: minutes() });
    const message = async (changed: Uint8Array) => (await refusal(back(changed))).message;
    expect(await message(Uint8Array.of(...bytes, 0))).to.match(/expected the end of the file at byte \d+, got more/);
    const text = new TextDecoder("latin1").decode(bytes);
    const altered = (from: string, to: string) =>
      Uint8Array.from(text.replace(from, to), (character) => character.charCodeAt(0));
    expect(await message(altered('"version":3', '"version":2'))).to.match(
      /expected the header of a stored trace, got version/,
    );
    expect(await message(altered('"type":"f64"', '"type":"f65"'))).to.match(/expected a header that names columns/);
    expect(await message(altered("prewarm1", "prewarm2"))).to.match(/expected a file that begins with prewarm1/);
    expect(await message(altered('"appMemory"', '"appMemorx"'))).to.match(/expected a column appMemory/);
  });

  it("are refused at the first cell that is out of order, beyond the horizon or without calls", async () => {
    const own = minutes();
    const refused = async (change: (minute: Uint32Array, count: Uint32Array) => void) => {
      const counts = { ...own, minute: own.minute.slice(), count: own.count.slice() };
      change(counts.minute, counts.count);
      return (await refusal(back(bytesOf({ kind: "minutes", counts })))).message;
    };
    const id = own.functions.findIndex((_, k) => own.offsets[k]! > 0 && own.offsets[k + 1]! - own.offsets[k]! > 3);
    const first = own.offsets[id]!;
    const expected = "t.bin: expected ascending minutes below 1440 with calls, got";
    expect(await refused((minute) => minute.set([7, 7], first))).to.match(
      new RegExp(`^${expected} \\d+ calls in minute 7$`),
    );
    expect(await refused((_, count) => count.set([0], first))).to.equal(
      `${expected} 0 calls in minute ${own.minute[first]}`,
    );
    const last = own.offsets[id + 1]! - 1;
    expect(await refused((minute) => minute.set([1440], last))).to.equal(
      `${expected} ${own.count[last]} calls in minute 1440`,
    );
    expect(await refused((minute) => minute.set([1441, 1442], last - 1))).to.contain("in minute 1441");
  });

  it("end damaged bytes in a refusal, never in an endless wait or another error", async () => {
    const bytes = bytesOf({
      kind: "minutes",
      counts: generateMinuteCounts({ apps: 2, days: 1, random: Random.root("d") }),
    });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, by) => {
          const damaged = bytes.slice();
          damaged[at] = damaged[at]! ^ by;
          const loaded = await back(damaged).catch((error: unknown) => error);
          if (loaded instanceof Error) {
            expect(loaded.name).to.equal("InputError");
            refused++;
          }
        },
      ),
      { seed: 5, numRuns: 300 },
    );
    expect(refused).to.be.above(20);
  });
});
