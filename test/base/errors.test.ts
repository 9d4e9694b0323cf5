import { expect } from "chai";
import { assertNever, ContractError, formatLocation, InputError } from "../../src/base/errors.ts";

describe("errors", () => {
  it("says where as far as it is known", () => {
    expect(formatLocation({ source: "a.csv" })).to.equal("a.csv");
    expect(formatLocation({ source: "a.csv", line: 3 })).to.equal("a.csv:3");
    expect(formatLocation({ source: "a.csv", line: 3, column: 9 })).to.equal("a.csv:3:9");
    expect(formatLocation({ source: "a.csv", column: 9 })).to.equal("a.csv"); // a column of no line says nothing
    expect(formatLocation({ source: "a.csv", line: undefined, column: undefined })).to.equal("a.csv");
  });

  it("carries problem, place and cause of a refused input", () => {
    const cause = new SyntaxError("inner");
    const where = { source: "a.csv", line: 3, column: 9 };
    const error = new InputError("malformed", where, 'expected a number, got "x"', { cause });
    expect(error.message).to.equal('a.csv:3:9: expected a number, got "x"');
    expect([error.name, error.problem, error.where, error.cause]).to.deep.equal([
      "InputError",
      "malformed",
      where,
      cause,
    ]);
    expect(error).to.be.instanceOf(Error);
  });

  it("tells a broken contract from a refused input", () => {
    const error = new ContractError("policy: got NaN", { cause: 1 });
    expect([error.name, error.message, error.cause]).to.deep.equal(["ContractError", "policy: got NaN", 1]);
    expect(error).to.not.be.instanceOf(InputError);
  });

  it("refuses a variant that the types exclude", () => {
    expect(() => assertNever({ kind: "other" } as never)).to.throw(TypeError, 'unexpected variant {"kind":"other"}');
  });
});
