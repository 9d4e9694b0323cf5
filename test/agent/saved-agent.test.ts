import { expect } from "chai";
import { formatSavedAgent, parseSavedAgent, type SavedAgent } from "../../src/agent/saved-agent.ts";
import { InputError } from "../../src/base/errors.ts";

const SAVED: SavedAgent = {
  schema: 1,
  agent: "q-learning",
  revision: 3,
  parameters: { window: 120_000, reward: "priced", coldIsFailure: true },
  seed: 42,
  episodes: 10,
  trainedOn: { digest: "0".repeat(64), invocations: 5, horizonMs: 1000 },
  state: { kind: "q-learning", step: 3, table: [[0, [1.5, -0.1, 1e-300]]] },
};

function refusal(text: string): InputError {
  try {
    parseSavedAgent(text, "runs/agent.json");
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    return error as InputError;
  }
  throw new Error("expected a refusal, got none");
}

describe("agent.json", () => {
  it("comes back as it was, on one line that ends", () => {
    const text = formatSavedAgent(SAVED);
    expect(text.indexOf("\n")).to.equal(text.length - 1);
    expect(parseSavedAgent(text, "agent.json")).to.deep.equal(SAVED);
  });

  it("writes an infinite parameter as text, which its kind reads again", () => {
    const text = formatSavedAgent({ ...SAVED, parameters: { window: Number.POSITIVE_INFINITY } });
    expect(parseSavedAgent(text, "agent.json").parameters).to.deep.equal({ window: "Infinity" });
  });

  it("keeps a state of any shape, and allows none", () => {
    for (const state of [null, 7, "text", [1, { a: [] }]])
      expect(parseSavedAgent(formatSavedAgent({ ...SAVED, state }), "agent.json").state).to.deep.equal(state);
  });

  it("refuses text that is no JSON, naming the file and keeping the cause", () => {
    for (const text of ["", "agent", formatSavedAgent(SAVED).slice(0, -3)]) {
      const error = refusal(text);
      expect(error.message).to.equal("runs/agent.json: expected an agent.json, got text that is not JSON");
      expect([error.problem, (error.cause as Error).name]).to.deep.equal(["malformed", "SyntaxError"]);
    }
  });

  it("refuses another document, naming the file and the field", () => {
    const without = (field: string) => JSON.stringify({ ...SAVED, [field]: undefined });
    for (const field of ["schema", "agent", "revision", "parameters", "seed", "episodes", "trainedOn"]) {
      const { message, problem } = refusal(without(field));
      expect(message).to.match(new RegExp(`^runs/agent\\.json: expected an agent\\.json, got ${field}: .`));
      expect(problem).to.equal("malformed");
    }
    for (const text of ["null", "[]", "7"])
      expect(refusal(text).message).to.match(/^runs\/agent\.json: expected an agent\.json, got a document: ./);
    expect(refusal(JSON.stringify({ ...SAVED, schema: 2 })).message).to.contain("got schema: ");
    expect(refusal(JSON.stringify({ ...SAVED, trainedOn: { digest: 1 } })).message).to.contain(
      "got trainedOn.digest: ",
    );
    expect(refusal(JSON.stringify({ ...SAVED, parameters: { a: [] } })).message).to.contain("got parameters.a: ");
  });
});
