import { expect } from "chai";
import { InputError } from "../../src/base/errors.ts";
import { parseJson } from "../../src/base/json.ts";

describe("parseJson", () => {
  it("reads JSON, and names the source of what is none", () => {
    expect(parseJson('{"a": [1, null]}', "x.json")).to.deep.equal({ a: [1, null] });
    expect(() => parseJson("{", "x.json")).to.throw(InputError, /^x\.json: expected JSON, got text that is not$/);
  });
});
