import { expect } from "chai";
import fc from "fast-check";
import { InputError } from "../../../src/base/errors.ts";
import { readDurations } from "../../../src/trace/azure-2019/durations.ts";
import { readMemory } from "../../../src/trace/azure-2019/memory.ts";
import { SourceDigest } from "../../../src/trace/csv/byte-stream.ts";
import { LoadLog } from "../../../src/trace/load-log.ts";
import { textFile } from "../text-source.ts";

const PERCENTILES = [0, 1, 25, 50, 75, 99, 100].map((percent) => `percentile_Average_${percent}`);

/** What a table comes to, or where it is refused. */
async function outcome(read: typeof readDurations | typeof readMemory, text: string, chunk: number) {
  const log = new LoadLog();
  try {
    const table = await read([{ file: textFile("F", text, chunk), day: 1 }], new SourceDigest(), log);
    return { table, load: log.report("f", []) };
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    return (error as InputError).message;
  }
}

const name = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom("a", "b", "12", "cé") },
  { weight: 1, arbitrary: fc.constant("") },
);
const number = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom("0", "7", "12.5", "0.25", "600000", "1e3") },
  { weight: 3, arbitrary: fc.constantFrom("-41690", "-125") },
  { weight: 1, arbitrary: fc.constantFrom("", "x", "1.", " 1", "1,2") },
);

async function expectOnePath(read: typeof readDurations | typeof readMemory, texts: string[], numbers: string[]) {
  const row = fc.tuple(
    fc.array(name, { minLength: texts.length, maxLength: texts.length }),
    fc.array(number, { minLength: numbers.length, maxLength: numbers.length }),
  );
  const rows = fc.array(row, { minLength: 1, maxLength: 5 });
  let [taken, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 90 }), async (list, chunk) => {
      const body = list.map((fields) => `${fields.flat().join(",")}\n`).join("");
      const [first, ...others] = [...texts, ...numbers];
      const plain = await outcome(read, `${[first, ...others].join()}\n${body}`, chunk);
      expect(plain).to.deep.equal(await outcome(read, `"${first}",${others.join()}\n${body}`, chunk));
      if (typeof plain === "string") refused++;
      else taken++;
    }),
    { seed: 6, numRuns: 700 },
  );
  expect(Math.min(taken, refused)).to.be.above(100);
}

describe("tables of Azure 2019", () => {
  it("read durations from bytes as csv-parse's, and refuse them in the same words and place", () =>
    expectOnePath(
      readDurations,
      ["HashOwner", "HashApp", "HashFunction"],
      ["Average", "Count", "Minimum", "Maximum", ...PERCENTILES],
    ));

  it("read memory from bytes as csv-parse's, and refuse it in the same words and place", () =>
    expectOnePath(readMemory, ["HashOwner", "HashApp"], ["SampleCount", "AverageAllocatedMb", "pct1"]));

  it("know a function's share whose hash is a number from an app's memory", async () => {
    const text = "HashOwner,HashApp,HashFunction,SampleCount,AverageAllocatedMb\no,a,12,5,80\no,a,34,5,60\n";
    const read = await outcome(readMemory, text, 10);
    expect(read).to.deep.include({
      table: {
        apps: new Map([["o,a", 140]]),
        functions: new Map([
          ["o,a,12", 80],
          ["o,a,34", 60],
        ]),
      },
    });
  });
});
