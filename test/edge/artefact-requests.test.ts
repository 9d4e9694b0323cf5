import { expect } from "chai";
import { artefactRequests } from "../../src/edge/artefact-requests.ts";
import { makeTrace } from "../model/make-trace.ts";

describe("edge/artefact-requests", () => {
  it("asks for the artefact of the invocation's app, as large as the app's memory", () => {
    // f and g are one app of 200 MB, h is an app of its own of 50 MB; h comes first and becomes object 0
    const trace = makeTrace([
      { t: 20, f: "f", app: "a", mb: 200 },
      { t: 10, f: "h", mb: 50 },
      { t: 30, f: "g", app: "a", mb: 200 },
      { t: 40, f: "h", mb: 50 },
    ]);
    const requests = artefactRequests(trace);
    expect([requests.length, requests.objectCount]).to.deep.equal([4, 2]);
    expect(Array.from(requests.object)).to.deep.equal([0, 1, 1, 0]);
    expect(Array.from(requests.size)).to.deep.equal([50, 200, 200, 50].map((mb) => mb * 1024 * 1024));
    expect(Array.from(requests.time)).to.deep.equal([10, 20, 30, 40]);
    expect(requests.digest).to.equal(trace.digest);
    expect(requests.load.notes.at(-1)).to.match(/no code size is published/);
  });

  it("has whole bytes where the memory has none: 0.3 MB are 314,572.8 bytes", () => {
    const { size } = artefactRequests(
      makeTrace([
        { t: 0, f: "f", mb: 0.3 },
        { t: 1, f: "g", mb: 1e-9 },
      ]),
    );
    expect([...size]).to.deep.equal([314_573, 1]);
  });

  it("leaves out apps that are never called, and is empty for an empty trace", () => {
    const { objectCount, length } = artefactRequests(makeTrace([]));
    expect([objectCount, length]).to.deep.equal([0, 0]);
  });
});
