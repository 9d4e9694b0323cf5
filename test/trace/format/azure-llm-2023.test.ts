import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { seed } from "../../../src/base/units.ts";
import { readAzureLlm2023 } from "../../../src/trace/format/azure-llm-2023.ts";
import { readTrace } from "../../../src/trace/read-trace.ts";
import type { TraceSource } from "../../../src/trace/source.ts";
import { bytesFile, diskFile, refusal, textFile, textSource } from "../text-source.ts";

const HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
const DATA = "../shared/data/other/azure-llm-2023";

const load = (rows: string) => readAzureLlm2023(textFile("llm/code.csv", HEADER + rows));
const read = (source: TraceSource, parameters: Readonly<Record<string, string | number>> = {}) =>
  readTrace({ ...source, parameters }, { arrivals: "even", seed: seed(1) });

describe("readAzureLlm2023", () => {
  it("counts from the first call, to 0.1 us, over a change of year and of day", async () => {
    const rows = ["2023-12-31 23:59:59.9999999,10,2", "2024-01-01 00:00:00.0000001,0,1", "2024-01-01 00:00:01,5,0"];
    const trace = await load(rows.join("\n"));
    // 2 ticks of 0.1 us; 10,000,001 ticks
    expect([...trace.arrival]).to.deep.equal([0, 0.0002, 1000.0001]);
    // 0.1 ms a token of the prompt, 30 ms a generated one
    expect([...trace.duration]).to.deep.equal([61, 30, 0.5]);
    expect(trace.horizon).to.equal(1000.5001);
    expect(trace.functions).to.deep.equal([{ name: "code", app: 0, trigger: "unknown", memory: 143, coldStart: 808 }]);
    expect([...trace.functionId]).to.deep.equal([0, 0, 0]);
    expect(trace.load.format).to.equal("azure-llm2023");
    expect(trace.load.counts).to.deep.equal({ missingColdStarts: 1, missingMemory: 1 });
    expect(trace.load.notes.join(" ")).to.include(
      "Durations are no measurements: 0 ms + 0.1 ms per token of the prompt + 30 ms per generated token.",
    );
  });

  it("takes the model's parameters, and notes them", async () => {
    const source = textSource({ "x.csv": `${HEADER}2023-11-16 18:17:03.5,100,10\n` });
    const trace = await read(source, { base: "7", contextToken: 1, generatedToken: 0.5 });
    expect(trace.duration[0]).to.equal(7 + 100 + 5);
    expect(trace.load.notes.join(" ")).to.include("7 ms + 1 ms per token of the prompt + 0.5 ms per generated token");
    expect((await refusal(read(source, { base: -1 }))).message).to.equal(
      "azure-llm2023: base: expected a number >= 0, got -1",
    );
  });

  it("sorts calls and counts those that go back, calls without tokens, gzip and columns in any order", async () => {
    const text =
      "GeneratedTokens,TIMESTAMP,ContextTokens\r\n1,2023-11-16 18:00:01.0,1\r\n0,2023-11-16T18:00:00.5Z,0\r\n";
    const trace = await readAzureLlm2023(bytesFile("a.csv.gz", gzipSync(text)));
    expect([...trace.arrival]).to.deep.equal([0, 500]);
    expect([...trace.duration]).to.deep.equal([0.5, 30.1]);
    expect(trace.load.counts).to.include({ unsortedRows: 1, zeroDurations: 1 });
  });

  it("refuses what is no time or no number of tokens, by line and column", async () => {
    const message = async (row: string) => (await refusal(load(`2023-11-16 18:00:00.0,1,1\n${row}\n`))).message;
    const stamp = "expected a TIMESTAMP such as 2023-11-16 18:17:03.9799600, got";
    expect(await message("2023-11-31 18:00:00.0,1,1")).to.equal(`llm/code.csv:3:1: ${stamp} "2023-11-31 18:00:00.0"`);
    expect(await message("2023-11-16 18:00:00.12345678,1,1")).to.include(`3:1: ${stamp}`);
    expect(await message(",1,1")).to.include(`3:1: ${stamp} ""`);
    expect(await message("2023-11-16 18:00:00,1.5,1")).to.equal(
      'llm/code.csv:3:21: expected a whole number >= 0 for ContextTokens, got "1.5"',
    );
    expect(await message("2023-11-16 18:00:00,1,-1")).to.include(
      ":3:23: expected a whole number >= 0 for GeneratedTokens",
    );
    expect((await refusal(load(""))).message).to.equal("llm/code.csv:2: expected calls, got none");
  });

  // rows, sums of tokens, times of call 1000 and of the last in ms, and the last end, by Python with whole ticks
  const REAL = {
    code: [8819, 18_059_974, 245_896, 521_680.821, 3_435_948.056, 3_452_944.135],
    conv: [19_366, 22_361_870, 4_088_665, 216_174.389, 3_501_721.937, 3_514_183.254],
  } as const;
  for (const [name, [calls, context, generated, early, last, end]] of Object.entries(REAL)) {
    it(`reads the published ${name} file`, async function () {
      const path = `${DATA}/AzureLLMInferenceTrace_${name}.csv`;
      if (!existsSync(path)) this.skip();
      const source = { path, files: [diskFile(path)] };
      const trace = await read(source);
      expect([trace.length, trace.arrival[1000], trace.arrival.at(-1)]).to.deep.equal([calls, early, last]);
      expect(trace.horizon).to.be.closeTo(end, 1e-6);
      const tokens = await read(source, { contextToken: 1, generatedToken: 0 });
      expect(tokens.duration.reduce((sum, value) => sum + value, 0)).to.equal(context);
      const answers = await read(source, { contextToken: 0, generatedToken: 1 });
      expect(answers.duration.reduce((sum, value) => sum + value, 0)).to.equal(generated);
      expect(trace.load.counts).to.deep.equal({ missingColdStarts: 1, missingMemory: 1 });
    });
  }
});
