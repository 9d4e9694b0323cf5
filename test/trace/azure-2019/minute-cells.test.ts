import { expect } from "chai";
import fc from "fast-check";
import { InputError } from "../../../src/base/errors.ts";
import { AzureInvocations } from "../../../src/trace/azure-2019/invocations.ts";
import { SourceDigest } from "../../../src/trace/csv/byte-stream.ts";
import { LoadLog } from "../../../src/trace/load-log.ts";
import { textFile } from "../text-source.ts";

/** What a file of calls per minute comes to, or where it is refused. */
async function outcome(text: string, chunk: number) {
  const invocations = new AzureInvocations();
  const log = new LoadLog();
  try {
    await invocations.read([{ file: textFile("F", text, chunk), day: 1 }], new SourceDigest(), log);
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    return (error as InputError).message;
  }
  const { functionCount, triggers, minutes } = invocations;
  const ids = Array.from({ length: functionCount }, (_, id) => id);
  const keys = ids.map((id) => invocations.key(id));
  const { offsets, minute, count } = invocations.rows(ids);
  return {
    keys,
    triggers,
    minutes,
    rows: [offsets, minute, count].map((column) => [...column]),
    load: log.report("f", []),
  };
}

describe("AzureInvocations", () => {
  const cell = fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom("0", "0", "0", "1", "27", "99999999", "123456789", "4294967295") },
    {
      weight: 1,
      arbitrary: fc.constantFrom("", "00", "007", "4294967296", "99999999999", "-1", "+1", "1.5", " 1", "é", "1e3"),
    },
  );
  const name = fc.constantFrom("a", "b", "cé");
  const cells = fc.oneof(
    { weight: 30, arbitrary: fc.array(cell, { minLength: 4, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.array(cell, { maxLength: 6 }) },
  );
  const row = fc.tuple(
    name,
    name,
    fc.oneof({ weight: 30, arbitrary: name }, { weight: 1, arbitrary: fc.constant("") }),
    fc.constantFrom("http", "timer", "odd"),
    cells,
  );
  const file = fc.record({
    rows: fc.array(row, { maxLength: 8 }),
    lineEnd: fc.constantFrom("\n", "\n\n"),
    ends: fc.boolean(),
    chunk: fc.integer({ min: 1, max: 90 }),
  });

  it("reads plain rows as csv-parse's, and refuses what it refuses in the same words and place", async () => {
    let [read, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(file, async ({ rows, lineEnd, ends, chunk }) => {
        const lines = rows.map(([owner, app, func, trigger, own]) => [owner, app, func, trigger, ...own].join(","));
        const body = lines.map((line) => lineEnd + line).join("") + (ends ? lineEnd : "");
        const plain = await outcome(`HashOwner,HashApp,HashFunction,Trigger,1,2,3,4${body}`, chunk);
        const parsed = await outcome(`"HashOwner",HashApp,HashFunction,Trigger,1,2,3,4${body}`, chunk);
        if (rows.length > 0) expect(plain).to.deep.equal(parsed);
        if (typeof plain === "string") refused++;
        else read++;
      }),
      { seed: 1, numRuns: 1000 },
    );
    expect(Math.min(read, refused)).to.be.above(200);
  });

  it("skips zeros by words wherever the words begin, and never past a cell that is none", async () => {
    const columns = Array.from({ length: 23 }, (_, i) => i + 1);
    const run = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 1, max: 12 }).map((zeros) => new Array<string>(zeros).fill("0")) },
      { weight: 4, arbitrary: fc.constantFrom(["7"], ["10"], ["100"], ["1000"], ["0", "30", "0"]) },
      { weight: 1, arbitrary: fc.constantFrom(["00"], ["0 "], [""], ["0.0"], ["0x"]) },
    );
    const long = fc.record({
      owners: fc.array(fc.constantFrom("o", "oo", "ooo", "oooo"), { minLength: 1, maxLength: 4 }),
      cells: fc.array(fc.array(run, { minLength: 6, maxLength: 23 }), { minLength: 4, maxLength: 4 }),
      chunk: fc.integer({ min: 20, max: 400 }),
    });
    let read = 0;
    await fc.assert(
      fc.asyncProperty(long, async ({ owners, cells, chunk }) => {
        const rows = owners.map((owner, k) => `${owner},a,f${k},http,${cells[k]!.flat().slice(0, 23).join(",")}\n`);
        const header = `HashApp,HashFunction,Trigger,${columns.join(",")}\n`;
        const plain = await outcome(`HashOwner,${header}${rows.join("")}`, chunk);
        expect(plain).to.deep.equal(await outcome(`"HashOwner",${header}${rows.join("")}`, chunk));
        if (typeof plain !== "string") read++;
      }),
      { seed: 2, numRuns: 500 },
    );
    expect(read).to.be.above(100);
  });

  it("takes no digit after a skipped zero for the next cell: 0,010,0,5 is four cells, not 0,0,0,0,5", async () => {
    for (const owner of ["o", "oo", "ooo", "oooo"]) {
      const text = `HashOwner,HashApp,HashFunction,Trigger,1,2,3,4,5\n${owner},a,f,http,1,1,1,1,1\n${owner},a,g,http,0,010,0,5\n`;
      expect(await outcome(text, 30)).to.equal(`F:3:${20 + owner.length}: expected 9 columns, got 8`);
    }
  });

  it("tells names with commas apart", async () => {
    const read = await outcome('HashOwner,HashApp,HashFunction,Trigger,1\n"o,a",b,f,http,1\no,"a,b",f,http,2\n', 99);
    expect(read).to.deep.include({
      keys: [
        { owner: "o,a", app: "b", func: "f" },
        { owner: "o", app: "a,b", func: "f" },
      ],
    });
  });

  it("takes minutes before or among the texts, in other orders", async () => {
    const usual = await outcome("HashOwner,HashApp,HashFunction,Trigger,5,6\no,a,f,http,3,0\no,a,g,timer,0,9\n", 40);
    expect(
      await outcome("HashApp,HashFunction,HashOwner,Trigger,5,6\na,f,o,http,3,0\na,g,o,timer,0,9\n", 40),
    ).to.deep.equal(usual);
    expect(
      await outcome("5,HashApp,HashFunction,6,HashOwner,Trigger\n3,a,f,0,o,http\n0,a,g,9,o,timer\n", 40),
    ).to.deep.equal(usual);
  });

  it("keeps rows whole over many pages", async () => {
    const minutes = Array.from({ length: 1440 }, (_, i) => i + 1);
    const rows = Array.from({ length: 400 }, (_, f) => `o,a,f${f},http,${minutes.map((m) => (f * m) % 7).join(",")}\n`);
    const text = `HashOwner,HashApp,HashFunction,Trigger,${minutes.join(",")}\n${rows.join("")}`;
    const read = await outcome(text, 65_536);
    if (typeof read === "string") throw new Error(read);
    const cellsOf = (f: number) => minutes.flatMap((m) => ((f * m) % 7 === 0 ? [] : [[m - 1, (f * m) % 7]]));
    const [offsets, minute, count] = read.rows as [number[], number[], number[]];
    for (let f = 0; f < 400; f++) {
      const own = Array.from({ length: offsets[f + 1]! - offsets[f]! }, (_, i) => [
        minute[offsets[f]! + i],
        count[offsets[f]! + i],
      ]);
      expect(own).to.deep.equal(cellsOf(f));
    }
  });
});
