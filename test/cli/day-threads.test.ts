import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { readInThreads } from "../../src/cli/day-threads.ts";
import { isDiskFile, openTrace } from "../../src/cli/sources.ts";
import { readSource } from "../../src/trace/read-trace.ts";
import { refusal } from "../trace/text-source.ts";
import { scratch } from "./run.ts";

const HEADER = "HashOwner,HashApp,HashFunction,Trigger,1,2,3,4\n";

describe("days read in threads", () => {
  const folder = scratch();
  after(() => folder.remove());
  const day = (n: number, rows: string) =>
    writeFileSync(join(folder.path, `invocations_per_function_md.anon.d0${n}.csv`), HEADER + rows);
  const inThreads = async () =>
    readSource(await openTrace(folder.path), { readDays: (files) => readInThreads(files.filter(isDiskFile), 2) });

  it("are the same trace as one after the other", async () => {
    day(1, "o,a,f,http,0,2,1,0\no,a,g,others,1,0,0,0\n");
    day(2, "o,a,g,timer,1,0,0,70000\no,a,f,http,0,0,0,0\no,a,g,timer,0,0,3,0\n");
    day(3, "o,b,h,queue,1,1,1,1\n");
    const threaded = await inThreads();
    expect(threaded).to.deep.equal(await readSource(await openTrace(folder.path)));
    expect(threaded.kind === "minutes" && threaded.counts.count.length).to.equal(2 + 1 + 3 + 4);
  });

  it("are refused at the first file that is, in the same words", async () => {
    day(2, "o,a,g,timer,1,0,x,0\n");
    day(3, "o,a,g,timer,1,0,0\n");
    const { message, where } = await refusal(inThreads());
    const single = await refusal(readSource(await openTrace(folder.path)));
    expect(message).to.equal(single.message);
    expect(message).to.contain('d02.csv:2:17: expected a whole number of calls >= 0, got "x"');
    expect(where).to.deep.equal(single.where);
  });
});
