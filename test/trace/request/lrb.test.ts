import { expect } from "chai";
import fc from "fast-check";
import { readLrb } from "../../../src/trace/request/lrb.ts";
import { factsOf, naiveRequests } from "../../model/naive-requests.ts";
import { refusal, textFile } from "../text-source.ts";
import { bytesCell, outcome, requestCell } from "./request-rows.ts";

const load = (text: string) => readLrb(textFile("wiki.tr", text));

describe("readLrb", () => {
  it("reads the example of the simulator's README", async () => {
    const trace = await load("1 1 120\n2 2 64\n3 1 120\n4 3 14\n4 1 120\n");
    expect([[...trace.time], [...trace.object], [...trace.size]]).to.deep.equal([
      [1, 2, 3, 4, 4],
      [0, 1, 0, 2, 0],
      [120, 64, 120, 14, 120],
    ]);
    expect(trace.load).to.deep.include({ format: "lrb", counts: {} });
  });

  it("leaves out features, as many as a row has", async () => {
    const trace = await load("1 7 120 3 4\n2 8 64 3\n3 7 5\n4 9 6 1 2 3 \n");
    expect([[...trace.object], [...trace.size]]).to.deep.equal([
      [0, 1, 0, 2],
      [120, 64, 5, 6],
    ]);
  });

  it("refuses what is no request, by line and column", async () => {
    const message = async (text: string) => (await refusal(load(text))).message;
    expect(await message("1 7 12\n2 8\n")).to.equal("wiki.tr:2:4: expected 3 columns or more, got 2");
    expect(await message("1 7 12\n2 x 1.2.3\n")).to.equal('wiki.tr:2:5: expected a number for size, got "1.2.3"');
    expect(await message("1  12\n")).to.equal("wiki.tr:1:3: expected id, got an empty field");
    expect(await message("1,7,12\n")).to.equal("wiki.tr:1:7: expected 3 columns or more, got 1");
    expect(await message("-1 7 12\n")).to.equal('wiki.tr:1:1: expected time >= 0, got "-1"');
    expect(await message("")).to.equal("wiki.tr: expected CSV rows, got an empty file");
  });

  it("reads plain lines as a naive reader", async () => {
    const features = fc.array(requestCell, { maxLength: 2 });
    const row = fc.oneof(
      { weight: 9, arbitrary: fc.tuple(requestCell, requestCell, bytesCell, features).map((cells) => cells.flat()) },
      { weight: 1, arbitrary: fc.array(requestCell, { minLength: 2, maxLength: 5 }) },
    );
    const file = fc.record({
      rows: fc.array(row, { minLength: 1, maxLength: 10 }),
      chunk: fc.integer({ min: 1, max: 90 }),
    });
    const [time, object, size] = [[0, "time"] as const, [1, "id"] as const, [2, "size"] as const];
    await fc.assert(
      fc.asyncProperty(file, async ({ rows, chunk }) => {
        const text = textFile("F", rows.map((own) => own.join(" ")).join("\n"), chunk);
        const layout = { delimiter: " ", hasHeader: false, fewest: 3, time, object, sizes: [size] };
        expect(await outcome(readLrb(text).then(factsOf))).to.deep.equal(await outcome(naiveRequests(text, layout)));
      }),
      { seed: 2, numRuns: 300 },
    );
  });
});
