import { expect } from "chai";
import { InputError } from "../../../src/base/errors.ts";
import { AZURE_2019 } from "../../../src/trace/generate/azure-2019-profile.ts";
import { formatProfile, parseProfile } from "../../../src/trace/generate/profile-schema.ts";
import { profiles } from "../../../src/trace/generate/profiles.ts";

const TEXT = formatProfile(AZURE_2019);

/** The message with which a text is refused. */
function refusal(text: string): string {
  try {
    parseProfile(text, "p.json");
  } catch (error) {
    expect(error).to.be.an.instanceOf(InputError);
    return (error as InputError).message;
  }
  throw new Error("expected an InputError, got a profile");
}

/** Where in a text a key's value begins, as line:column. */
function placeOf(text: string, key: string): string {
  const before = text.slice(0, text.indexOf(`"${key}": `) + key.length + 4).split("\n");
  return `${before.length}:${before[before.length - 1]!.length + 1}`;
}

describe("profile file", () => {
  it("gives every bundled profile back", () => {
    for (const profile of Object.values(profiles))
      expect(parseProfile(formatProfile(profile), profile.name)).to.deep.equal(JSON.parse(JSON.stringify(profile)));
  });

  it("keeps a pair on one line", () => {
    expect(TEXT).to.contain('[["http", "timer"], 4.59],\n').and.to.contain("[86400, 0.13],\n");
  });

  it("says where a value is wrong, and what it is", () => {
    const wrong = TEXT.replace('"sigma": 2.36', '"sigma": -2');
    expect(refusal(wrong)).to.equal(
      `p.json:${placeOf(wrong, "sigma")}: executionTime.sigma: expected number to be >=0, got -2`,
    );
    const word = TEXT.replace('"inStep": 0.8', '"inStep": "often"');
    expect(refusal(word))
      .to.contain(`p.json:${placeOf(word, "inStep")}: inStep: `)
      .and.to.match(/got "often"$/);
  });

  it("refuses distributions that fall or do not end at 1", () => {
    expect(refusal(TEXT.replace("[101, 0.05]", "[101, 0.5]"))).to.contain("expected values and shares that never fall");
    expect(refusal(TEXT.replace("[1400, 1]", "[1400, 0.999]"))).to.contain("expected 1 for the last share");
  });

  it("refuses what is missing, unknown, or no JSON", () => {
    expect(refusal(TEXT.replace(/ "inStep": 0.8,\n/, ""))).to.match(/^p\.json:1:1: inStep: .*got nothing$/);
    expect(refusal(TEXT.replace('"inStep"', '"inSteps"'))).to.match(/^p\.json:\d+:\d+: .*inStep/);
    expect(refusal('{\n "name": "x",\n "notes": [\n')).to.match(
      /^p\.json:\d+:\d+: expected a profile as JSON or YAML, got: /,
    );
    expect(refusal("")).to.match(/^p\.json:1:1: profile: .*got null$/);
  });
});
