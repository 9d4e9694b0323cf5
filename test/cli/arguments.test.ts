import { expect } from "chai";
import { readPlatform } from "../../src/cli/arguments.ts";

describe("platform arguments", () => {
  it("are the defaults unless told otherwise", () => {
    expect(readPlatform(undefined).platform).to.include({ deadline: "inclusive", renew: true, evict: "shortfall" });
  });

  it("start from the named conventions, and --platform changes parts of them", () => {
    const { platform, runtime } = readPlatform("renew=true,nodeMemory=4096,runtime=isolate", "dslab");
    expect(platform).to.include({ tie: "arrival-first", evict: "none", renew: true, nodeMemory: 4096 });
    expect(runtime).to.equal("isolate");
    expect(readPlatform(undefined, "simfaas").platform).to.include({ deadline: "exclusive", instance: "newest" });
  });
});
