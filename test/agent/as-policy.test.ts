import { expect } from "chai";
import { definition, restoreAgent } from "../../src/agent/as-policy.ts";
import { agents } from "../../src/agent/catalog.ts";
import { formatSavedAgent, type SavedAgent } from "../../src/agent/saved-agent.ts";
import { InputError, type InputProblem } from "../../src/base/errors.ts";
import { Random } from "../../src/base/random.ts";
import { replay, train } from "../../src/experiment/replay.ts";
import type { RunOutput } from "../../src/experiment/run.ts";
import type { TrainOutput } from "../../src/experiment/train.ts";
import { phasesTrace } from "../model/phases-trace.ts";

const training = phasesTrace(1, 4);
const evaluation = phasesTrace(2, 4);
const PATH = "runs/agent.json";

/** Short training of every agent of the catalog. */
const SPECS: Readonly<Record<keyof typeof agents, string>> = {
  "q-learning": "q-learning:window=1m,epsilonDecay=0.01",
  "keep-alive": "keep-alive",
  dqn: "dqn:engine=typed-array,window=30s,hidden=16,trainEvery=4,explorationSteps=4000",
};

/** What a run came to, but for what it is called and the seed it was given. */
function figures({ result, functions, windows }: RunOutput): unknown {
  const nameless = (row: object) => ({ ...row, policy: "", spec: "", seed: 0 });
  return { result: nameless(result), functions: functions.map(nameless), windows: windows.map(nameless) };
}

async function rejection(act: () => Promise<unknown>): Promise<Error> {
  const failure: unknown = await act().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).to.be.instanceOf(Error);
  return failure as Error;
}

describe("agent:file=agent.json", () => {
  for (const [kind, spec] of Object.entries(SPECS)) {
    it(`replays a trained ${kind} agent as its evaluation was`, async () => {
      const trained = await train(spec, { training, evaluation }, { episodes: 2, seed: 7 });
      const text = formatSavedAgent(trained.saved);
      // another seed: the agent must not draw any more
      const replayed = await replay(evaluation, `agent:file=${PATH}`, { seed: 99, file: () => text });
      expect(figures(replayed)).to.deep.equal(figures(trained.evaluation));
      const untrained = await train(spec, { training, evaluation }, { episodes: 0, seed: 7 });
      expect(figures(trained.evaluation), "the training changed something").to.not.deep.equal(
        figures(untrained.evaluation),
      );
    });
  }

  it("saves again what it was restored from", async () => {
    const { saved } = await train(SPECS["q-learning"], { training, evaluation }, { episodes: 1, seed: 7 });
    const restored = await restoreAgent(formatSavedAgent(saved), PATH, { random: Random.root(1) });
    expect(restored.save()).to.deep.equal(saved.state);
    expect(restored.name).to.equal("q-learning");
  });

  it("reads the file it is told, through the context", async () => {
    const asked: string[] = [];
    const { saved } = await train(SPECS["q-learning"], { training, evaluation }, { episodes: 1 });
    const file = (path: string) => {
      asked.push(path);
      return formatSavedAgent(saved);
    };
    await replay(evaluation, "agent:file=a/b=c.json", { file });
    expect(asked).to.deep.equal(["a/b=c.json"]);
  });

  it("refuses to be without a file, or without a reader of files", async () => {
    const noFile = await rejection(() => replay(evaluation, "agent"));
    expect(noFile).to.be.instanceOf(InputError);
    expect(noFile.message).to.equal("agent: expected file=PATH, got none");
    const context = { pools: [], random: Random.root(1) };
    const noReader = await rejection(() => definition.create({ file: PATH }, context));
    expect(noReader).to.be.instanceOf(TypeError);
  });
});

describe("an agent.json that does not fit", () => {
  let saved: SavedAgent;
  before(async () => {
    const trained: TrainOutput = await train(SPECS["q-learning"], { training, evaluation }, { episodes: 1 });
    saved = trained.saved;
  });

  const refused = async (changes: object, problem: InputProblem, message: string | RegExp) => {
    const error = await rejection(() =>
      restoreAgent(JSON.stringify({ ...saved, ...changes }), PATH, { random: Random.root(1) }),
    );
    expect(error).to.be.instanceOf(InputError);
    expect(error.message).to.match(/^runs\/agent\.json: /);
    if (typeof message === "string") expect(error.message).to.equal(message);
    else expect(error.message).to.match(message);
    expect((error as InputError).problem).to.equal(problem);
  };

  it("of an unknown agent", async () => {
    await refused({ agent: "sarsa" }, "unknown", 'runs/agent.json: expected a known agent, got "sarsa"');
    await refused({ agent: "constructor" }, "unknown", 'runs/agent.json: expected a known agent, got "constructor"');
  });

  it("of another revision", async () => {
    const { revision } = agents["q-learning"];
    await refused(
      { revision: revision + 1 },
      "out-of-range",
      `runs/agent.json: expected revision ${revision} of q-learning, got ${revision + 1}: train it again`,
    );
  });

  it("with parameters it does not take", async () => {
    await refused({ parameters: { ...saved.parameters, colour: 1 } }, "unknown", /unknown parameter colour/);
    await refused(
      { parameters: { ...saved.parameters, reach: 99 } },
      "malformed",
      /reach: expected an integer from 1 to 20, got 99$/,
    );
    await refused(
      { parameters: { ...saved.parameters, reach: null } },
      "malformed",
      /reach: expected an integer from 1 to 20, got null$/,
    );
  });

  it("with a state of another shape, or of another agent", async () => {
    const shape = /expected a q-table of \d+ states x 5 actions, got 10500 x 7$/;
    await refused({ parameters: { ...saved.parameters, reach: 2 } }, "malformed", shape);
    await refused(
      { parameters: { ...saved.parameters, maxInstances: 5 } },
      "malformed",
      /expected a q-table of 3000 states x 7/,
    );
    await refused({ state: undefined }, "malformed", /expected an agent\.json, got state: /);
    for (const state of [null, 7, {}, { kind: "dqn" }])
      await refused({ state }, "malformed", /expected a saved q-learning agent, got/);
  });

  it("at all", async () => {
    for (const text of ["{", "[]"]) {
      const error = await rejection(() => restoreAgent(text, PATH, { random: Random.root(1) }));
      expect(error).to.be.instanceOf(InputError);
      expect(error.message).to.match(/^runs\/agent\.json: expected an agent\.json, got /);
    }
  });

  it("whatever agent wrote it", async () => {
    for (const [kind, spec] of Object.entries(SPECS)) {
      const other = await train(spec, { training, evaluation }, { episodes: 0 });
      const text = JSON.stringify({ ...other.saved, state: { kind: "nothing known" } });
      const error = await rejection(() => restoreAgent(text, PATH, { random: Random.root(1) }));
      expect(error, kind).to.be.instanceOf(InputError);
      expect(error.message, kind).to.match(/^runs\/agent\.json: /);
    }
  });
});
